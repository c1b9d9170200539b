/** Where the parts of the charts lie. Written by `npm run charts`; do not edit it. */
import type { ChartLayout } from './chart-layout.ts';

/** The chart of a buffer. */
export const BUFFER_LAYOUT: ChartLayout = {
  id: 'buffer',
  width: 991,
  height: 952,
  states: [
    {
      state: 'created',
      inner: [
        { event: 'ReferenceTaken', guard: 'mayTakeReference' },
        { event: 'ReferencePut', guard: 'mayPutReference' },
        { event: 'PlaceReleased', guard: 'mayReleasePlace' },
        { event: 'BarrierOpened', guard: 'mayOpenBarrier' },
      ],
      width: 275,
      height: 98,
      x: 132.3,
      y: 76,
    },
    {
      state: 'attaching',
      inner: [
        { event: 'ReferenceTaken', guard: 'mayTakeReference' },
        { event: 'ReferencePut', guard: 'mayPutReference' },
        { event: 'PlaceReleased', guard: 'mayReleasePlace' },
        { event: 'BarrierOpened', guard: 'mayOpenBarrier' },
        { event: 'ImporterAttached', guard: 'mayAttach' },
        { event: 'ImporterDetached', guard: 'mayDetach' },
      ],
      width: 275,
      height: 128,
      x: 392.3,
      y: 285,
    },
    {
      state: 'allocated',
      inner: [
        { event: 'ReferenceTaken', guard: 'mayTakeReference' },
        { event: 'ReferencePut', guard: 'mayPutReference' },
        { event: 'CpuAccessBegan', guard: 'mayBeginCpuAccess' },
        { event: 'CpuAccessEnded', guard: 'mayEndCpuAccess' },
        { event: 'ImporterAttached', guard: 'mayAttachLate' },
        { event: 'ImporterDetached', guard: 'mayDetach' },
        { event: 'BackingMoved', guard: 'mayMove' },
      ],
      width: 282,
      height: 143,
      x: 388.8,
      y: 524,
    },
    {
      state: 'mapped',
      inner: [
        { event: 'ReferenceTaken', guard: 'mayTakeReference' },
        { event: 'ReferencePut', guard: 'mayPutReference' },
        { event: 'CpuAccessBegan', guard: 'mayBeginCpuAccess' },
        { event: 'CpuAccessEnded', guard: 'mayEndCpuAccess' },
        { event: 'ImporterAttached', guard: 'mayAttachLate' },
        { event: 'ImporterDetached', guard: 'mayDetach' },
        { event: 'AttachmentMapped', guard: 'mayMap' },
        { event: 'AttachmentUnmapped', guard: 'mayUnmap' },
      ],
      width: 282,
      height: 158,
      x: 649.3,
      y: 778,
    },
    { state: 'freed', inner: [], width: 81, height: 28, x: 174, y: 778 },
  ],
  arrows: [
    {
      from: 'created',
      to: 'freed',
      steps: [{ event: 'BufferFreed', guard: 'mayFree' }],
      points: [
        { x: 201, y: 174 },
        { x: 201, y: 778 },
      ],
      label: { x: 16, y: 461, width: 179, height: 15 },
    },
    {
      from: 'created',
      to: 'attaching',
      steps: [{ event: 'ImporterAttached', guard: 'mayAttach' }],
      points: [
        { x: 338.5, y: 174 },
        { x: 338.5, y: 184 },
        { x: 503, y: 184 },
        { x: 503, y: 247 },
        { x: 575.7, y: 247 },
        { x: 575.7, y: 285 },
      ],
      label: { x: 510, y: 222, width: 226, height: 15 },
    },
    {
      from: 'attaching',
      to: 'created',
      steps: [{ event: 'ImporterDetached', guard: 'mayDetachLast' }],
      points: [
        { x: 484, y: 285 },
        { x: 484, y: 194 },
        { x: 269.8, y: 194 },
        { x: 269.8, y: 174 },
      ],
      label: { x: 226, y: 222, width: 252, height: 15 },
    },
    {
      from: 'attaching',
      to: 'allocated',
      steps: [{ event: 'BackingAllocated', guard: 'mayAllocate' }],
      points: [
        { x: 529.8, y: 413 },
        { x: 529.8, y: 524 },
      ],
      label: { x: 536.8, y: 461, width: 239, height: 15 },
    },
    {
      from: 'allocated',
      to: 'freed',
      steps: [{ event: 'BufferFreed', guard: 'mayFree' }],
      points: [
        { x: 459.3, y: 667 },
        { x: 459.3, y: 740 },
        { x: 228, y: 740 },
        { x: 228, y: 778 },
      ],
      label: { x: 274.3, y: 715, width: 179, height: 15 },
    },
    {
      from: 'allocated',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', guard: 'mayMap' }],
      points: [
        { x: 600.3, y: 667 },
        { x: 600.3, y: 677 },
        { x: 762.3, y: 677 },
        { x: 762.3, y: 740 },
        { x: 837.3, y: 740 },
        { x: 837.3, y: 778 },
      ],
      label: { x: 769.3, y: 715, width: 205, height: 15 },
    },
    {
      from: 'mapped',
      to: 'allocated',
      steps: [{ event: 'AttachmentUnmapped', guard: 'mayUnmapLast' }],
      points: [
        { x: 743.3, y: 778 },
        { x: 743.3, y: 687 },
        { x: 529.8, y: 687 },
        { x: 529.8, y: 667 },
      ],
      label: { x: 478.3, y: 715, width: 259, height: 15 },
    },
  ],
  initial: [
    { x: 269.8, y: 28 },
    { x: 269.8, y: 76 },
  ],
};

/** The chart of an attachment. */
export const ATTACHMENT_LAYOUT: ChartLayout = {
  id: 'attachment',
  width: 829,
  height: 299,
  states: [
    { state: 'attached', inner: [], width: 101, height: 28, x: 686.3, y: 76 },
    {
      state: 'mapped',
      inner: [
        { event: 'AttachmentMapped', guard: 'mayMap' },
        { event: 'AttachmentUnmapped', guard: 'mayUnmap' },
      ],
      width: 248,
      height: 68,
      x: 134.7,
      y: 215,
    },
    { state: 'detached', inner: [], width: 101, height: 28, x: 711.5, y: 215 },
  ],
  arrows: [
    {
      from: 'attached',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', guard: 'mayMap' }],
      points: [
        { x: 736.8, y: 104 },
        { x: 736.8, y: 124 },
        { x: 300, y: 124 },
        { x: 300, y: 215 },
      ],
      label: { x: 307, y: 152, width: 205, height: 15 },
    },
    {
      from: 'attached',
      to: 'detached',
      steps: [{ event: 'ImporterDetached', guard: 'mayDetach' }],
      points: [
        { x: 762, y: 104 },
        { x: 762, y: 215 },
      ],
      label: { x: 530, y: 152, width: 226, height: 15 },
    },
    {
      from: 'mapped',
      to: 'attached',
      steps: [{ event: 'AttachmentUnmapped', guard: 'mayUnmapLast' }],
      points: [
        { x: 217.3, y: 215 },
        { x: 217.3, y: 177 },
        { x: 281, y: 177 },
        { x: 281, y: 114 },
        { x: 711.5, y: 114 },
        { x: 711.5, y: 104 },
      ],
      label: { x: 16, y: 152, width: 259, height: 15 },
    },
  ],
  initial: [
    { x: 736.8, y: 28 },
    { x: 736.8, y: 76 },
  ],
};
