/** The charts that ELK lays out. Written by every build and by `npm run charts`; do not edit it. */
import type { ChartLayout } from './chart-layout.ts';

/** The chart of a buffer; null where it is on the grid. */
export const BUFFER_LAYOUT: ChartLayout | null = null;

/** The chart of an attachment. */
export const ATTACHMENT_LAYOUT: ChartLayout = {
  id: 'attachment',
  width: 608,
  height: 535,
  states: [
    {
      state: 'attached',
      inner: [
        { event: 'AttachmentPinned', asked: ['ATT6', 'PIN1', 'LIM1'] },
        { event: 'AttachmentUnpinned', asked: ['ATT6', 'PIN1'] },
        { event: 'AttachmentUnmapped', asked: ['ATT6', 'MAP1'] },
        { event: 'BackingMoved', asked: ['ATT6', 'MIG1'] },
        { event: 'AccessRevoked', asked: ['ATT6'] },
      ],
      x: 323.8,
      y: 76,
      width: 263,
      height: 143,
    },
    {
      state: 'mapped',
      inner: [
        { event: 'AttachmentPinned', asked: ['ATT6', 'PIN1', 'LIM1'] },
        { event: 'AttachmentUnpinned', asked: ['ATT6', 'PIN1'] },
        { event: 'AttachmentMapped', asked: ['ATT6', 'MAP1', 'LIM1'] },
        { event: 'AttachmentUnmapped', asked: ['ATT6', 'MAP1'] },
      ],
      x: 24.7,
      y: 397,
      width: 263,
      height: 122,
    },
    { state: 'detached', inner: [], x: 450.5, y: 397, width: 141, height: 34 },
  ],
  arrows: [
    {
      from: 'attached',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', asked: ['ATT6', 'MAP1', 'LIM1'] }],
      points: [
        { x: 455.3, y: 219 },
        { x: 455.3, y: 239 },
        { x: 200, y: 239 },
        { x: 200, y: 397 },
      ],
      label: { x: 209, y: 304, anchor: 'start' },
    },
    {
      from: 'attached',
      to: 'detached',
      steps: [{ event: 'ImporterDetached', asked: ['ATT6', 'ATT3'] }],
      points: [
        { x: 521, y: 219 },
        { x: 521, y: 397 },
      ],
      label: { x: 372, y: 304, anchor: 'start' },
    },
    {
      from: 'mapped',
      to: 'attached',
      steps: [
        { event: 'AttachmentUnmapped', asked: ['isLastMap', 'ATT6', 'MAP1'] },
        { event: 'BackingMoved', asked: ['ATT6', 'MIG1'] },
        { event: 'AccessRevoked', asked: ['ATT6', 'REV1'] },
      ],
      points: [
        { x: 112.3, y: 397 },
        { x: 112.3, y: 359 },
        { x: 181, y: 359 },
        { x: 181, y: 229 },
        { x: 389.5, y: 229 },
        { x: 389.5, y: 219 },
      ],
      label: { x: 18, y: 278, anchor: 'start' },
    },
  ],
  initial: [
    { x: 455.3, y: 28 },
    { x: 455.3, y: 76 },
  ],
  context: null,
  attachments: null,
};
