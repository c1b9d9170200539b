/** The charts that ELK lays out. Written by every build and by `npm run charts`; do not edit it. */
import type { ChartLayout } from './chart-layout.ts';

/** The chart of a buffer; null where it is on the grid. */
export const BUFFER_LAYOUT: ChartLayout | null = null;

/** The chart of an attachment. */
export const ATTACHMENT_LAYOUT: ChartLayout = {
  id: 'attachment',
  width: 608,
  height: 332,
  states: [
    { state: 'attached', inner: [], x: 415.3, y: 76, width: 141, height: 34 },
    {
      state: 'mapped',
      inner: [
        { event: 'AttachmentMapped', asked: ['ATT6', 'MAP1', 'LIM1'] },
        { event: 'AttachmentUnmapped', asked: ['ATT6', 'MAP1'] },
      ],
      x: 24.7,
      y: 236,
      width: 263,
      height: 80,
    },
    { state: 'detached', inner: [], x: 450.5, y: 236, width: 141, height: 34 },
  ],
  arrows: [
    {
      from: 'attached',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', asked: ['ATT6', 'LIM1'] }],
      points: [
        { x: 485.8, y: 110 },
        { x: 485.8, y: 130 },
        { x: 200, y: 130 },
        { x: 200, y: 236 },
      ],
      label: { x: 209, y: 169, anchor: 'start' },
    },
    {
      from: 'attached',
      to: 'detached',
      steps: [{ event: 'ImporterDetached', asked: ['ATT6'] }],
      points: [
        { x: 521, y: 110 },
        { x: 521, y: 236 },
      ],
      label: { x: 372, y: 169, anchor: 'start' },
    },
    {
      from: 'mapped',
      to: 'attached',
      steps: [{ event: 'AttachmentUnmapped', asked: ['isLastMap', 'ATT6', 'MAP1'] }],
      points: [
        { x: 112.3, y: 236 },
        { x: 112.3, y: 198 },
        { x: 181, y: 198 },
        { x: 181, y: 120 },
        { x: 450.5, y: 120 },
        { x: 450.5, y: 110 },
      ],
      label: { x: 18, y: 169, anchor: 'start' },
    },
  ],
  initial: [
    { x: 485.8, y: 28 },
    { x: 485.8, y: 76 },
  ],
  context: null,
  attachments: null,
};
