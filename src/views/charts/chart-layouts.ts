/** Where the parts of the charts lie. Written by `npm run charts`; do not edit it. */
import type { ChartLayout } from './chart-layout.ts';

/** The chart of a buffer. */
export const BUFFER_LAYOUT: ChartLayout = {
  id: 'buffer',
  width: 1067,
  height: 952,
  states: [
    {
      state: 'created',
      inner: [
        { event: 'ReferenceTaken', asked: ['LIM1'] },
        { event: 'ReferencePut', asked: ['REF1'] },
        { event: 'PlaceReleased', asked: ['BAR2'] },
        { event: 'BarrierOpened', asked: ['BAR2'] },
      ],
      width: 195,
      height: 98,
      x: 132.3,
      y: 76,
    },
    {
      state: 'attaching',
      inner: [
        { event: 'ReferenceTaken', asked: ['LIM1'] },
        { event: 'ReferencePut', asked: ['REF1'] },
        { event: 'PlaceReleased', asked: ['BAR2'] },
        { event: 'BarrierOpened', asked: ['BAR2'] },
        { event: 'ImporterAttached', asked: ['ATT5', 'LIM1', 'ATT1'] },
        { event: 'ImporterDetached', asked: ['ATT6'] },
      ],
      width: 275,
      height: 128,
      x: 392.3,
      y: 285,
    },
    {
      state: 'allocated',
      inner: [
        { event: 'ReferenceTaken', asked: ['LIM1'] },
        { event: 'ReferencePut', asked: ['REF1'] },
        { event: 'CpuAccessBegan', asked: ['CPU2', 'LIM1'] },
        { event: 'CpuAccessEnded', asked: ['CPU1'] },
        { event: 'ImporterAttached', asked: ['ATT5', 'LIM1', 'ATT4'] },
        { event: 'ImporterDetached', asked: ['ATT6'] },
        { event: 'BackingMoved', asked: ['MIG1', 'ATT5', 'BAK1', 'BAK2', 'BAK3', 'BAK5', 'BAK4'] },
      ],
      width: 382,
      height: 143,
      x: 338.8,
      y: 524,
    },
    {
      state: 'mapped',
      inner: [
        { event: 'ReferenceTaken', asked: ['LIM1'] },
        { event: 'ReferencePut', asked: ['REF1'] },
        { event: 'CpuAccessBegan', asked: ['CPU2', 'LIM1'] },
        { event: 'CpuAccessEnded', asked: ['CPU1'] },
        { event: 'ImporterAttached', asked: ['ATT5', 'LIM1', 'ATT4'] },
        { event: 'ImporterDetached', asked: ['ATT6', 'ATT3'] },
        { event: 'AttachmentMapped', asked: ['ATT6', 'MAP2', 'MAP1', 'LIM1', 'MAP4'] },
        { event: 'AttachmentUnmapped', asked: ['ATT6', 'MAP1'] },
      ],
      width: 342,
      height: 158,
      x: 617.3,
      y: 778,
    },
    { state: 'freed', inner: [], width: 81, height: 28, x: 154, y: 778 },
  ],
  arrows: [
    {
      from: 'created',
      to: 'freed',
      steps: [{ event: 'BufferFreed', asked: ['REF1'] }],
      points: [
        { x: 181, y: 174 },
        { x: 181, y: 778 },
      ],
      label: { x: 16, y: 461, width: 159, height: 15 },
    },
    {
      from: 'created',
      to: 'attaching',
      steps: [{ event: 'ImporterAttached', asked: ['LIM1', 'ATT1'] }],
      points: [
        { x: 278.5, y: 174 },
        { x: 278.5, y: 184 },
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
      steps: [{ event: 'ImporterDetached', asked: ['isLastAttachment'] }],
      points: [
        { x: 484, y: 285 },
        { x: 484, y: 194 },
        { x: 229.8, y: 194 },
        { x: 229.8, y: 174 },
      ],
      label: { x: 206, y: 222, width: 272, height: 15 },
    },
    {
      from: 'attaching',
      to: 'allocated',
      steps: [
        {
          event: 'BackingAllocated',
          asked: ['ATT6', 'BAR1', 'BAK1', 'BAK2', 'BAK3', 'BAK5', 'BAK4'],
        },
      ],
      points: [
        { x: 529.8, y: 413 },
        { x: 529.8, y: 524 },
      ],
      label: { x: 536.8, y: 461, width: 393, height: 15 },
    },
    {
      from: 'allocated',
      to: 'freed',
      steps: [{ event: 'BufferFreed', asked: ['BUF2', 'REF1'] }],
      points: [
        { x: 434.3, y: 667 },
        { x: 434.3, y: 740 },
        { x: 208, y: 740 },
        { x: 208, y: 778 },
      ],
      label: { x: 236.3, y: 715, width: 192, height: 15 },
    },
    {
      from: 'allocated',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', asked: ['ATT6', 'MAP2', 'LIM1', 'MAP4'] }],
      points: [
        { x: 625.3, y: 667 },
        { x: 625.3, y: 677 },
        { x: 750.3, y: 677 },
        { x: 750.3, y: 740 },
        { x: 845.3, y: 740 },
        { x: 845.3, y: 778 },
      ],
      label: { x: 757.3, y: 715, width: 293, height: 15 },
    },
    {
      from: 'mapped',
      to: 'allocated',
      steps: [{ event: 'AttachmentUnmapped', asked: ['isLastMap', 'MAP1'] }],
      points: [
        { x: 731.3, y: 778 },
        { x: 731.3, y: 687 },
        { x: 529.8, y: 687 },
        { x: 529.8, y: 667 },
      ],
      label: { x: 453.3, y: 715, width: 272, height: 15 },
    },
  ],
  initial: [
    { x: 229.8, y: 28 },
    { x: 229.8, y: 76 },
  ],
};

/** The chart of an attachment. */
export const ATTACHMENT_LAYOUT: ChartLayout = {
  id: 'attachment',
  width: 863,
  height: 299,
  states: [
    { state: 'attached', inner: [], width: 101, height: 28, x: 720.3, y: 76 },
    {
      state: 'mapped',
      inner: [
        { event: 'AttachmentMapped', asked: ['ATT6', 'MAP1', 'LIM1'] },
        { event: 'AttachmentUnmapped', asked: ['ATT6', 'MAP1'] },
      ],
      width: 275,
      height: 68,
      x: 163.7,
      y: 215,
    },
    { state: 'detached', inner: [], width: 101, height: 28, x: 745.5, y: 215 },
  ],
  arrows: [
    {
      from: 'attached',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', asked: ['ATT6', 'LIM1'] }],
      points: [
        { x: 770.8, y: 104 },
        { x: 770.8, y: 124 },
        { x: 347, y: 124 },
        { x: 347, y: 215 },
      ],
      label: { x: 354, y: 152, width: 226, height: 15 },
    },
    {
      from: 'attached',
      to: 'detached',
      steps: [{ event: 'ImporterDetached', asked: ['ATT6'] }],
      points: [
        { x: 796, y: 104 },
        { x: 796, y: 215 },
      ],
      label: { x: 598, y: 152, width: 192, height: 15 },
    },
    {
      from: 'mapped',
      to: 'attached',
      steps: [{ event: 'AttachmentUnmapped', asked: ['isLastMap', 'ATT6', 'MAP1'] }],
      points: [
        { x: 255.3, y: 215 },
        { x: 255.3, y: 177 },
        { x: 328, y: 177 },
        { x: 328, y: 114 },
        { x: 745.5, y: 114 },
        { x: 745.5, y: 104 },
      ],
      label: { x: 16, y: 152, width: 306, height: 15 },
    },
  ],
  initial: [
    { x: 770.8, y: 28 },
    { x: 770.8, y: 76 },
  ],
};
