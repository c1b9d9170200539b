/** The charts that ELK lays out. Written by every build and by `npm run charts`; do not edit it. */
import type { ChartLayout } from './chart-layout.ts';

/** The chart of a buffer; null where it is on the grid. */
export const BUFFER_LAYOUT: ChartLayout | null = null;

/** The chart of an attachment. */
export const ATTACHMENT_LAYOUT: ChartLayout = {
  id: 'attachment',
  width: 586,
  height: 332,
  states: [
    { state: 'attached', inner: [], x: 400, y: 76, width: 136, height: 34 },
    {
      state: 'mapped',
      inner: [
        { event: 'AttachmentMapped', asked: ['ATT6', 'MAP1', 'LIM1'] },
        { event: 'AttachmentUnmapped', asked: ['ATT6', 'MAP1'] },
      ],
      x: 21,
      y: 236,
      width: 258,
      height: 80,
    },
    { state: 'detached', inner: [], x: 434, y: 236, width: 136, height: 34 },
  ],
  arrows: [
    {
      from: 'attached',
      to: 'mapped',
      steps: [{ event: 'AttachmentMapped', asked: ['ATT6', 'LIM1'] }],
      points: [
        { x: 468, y: 110 },
        { x: 468, y: 130 },
        { x: 193, y: 130 },
        { x: 193, y: 236 },
      ],
      label: { x: 202, y: 169, anchor: 'start' },
    },
    {
      from: 'attached',
      to: 'detached',
      steps: [{ event: 'ImporterDetached', asked: ['ATT6'] }],
      points: [
        { x: 502, y: 110 },
        { x: 502, y: 236 },
      ],
      label: { x: 359, y: 169, anchor: 'start' },
    },
    {
      from: 'mapped',
      to: 'attached',
      steps: [{ event: 'AttachmentUnmapped', asked: ['isLastMap', 'ATT6', 'MAP1'] }],
      points: [
        { x: 107, y: 236 },
        { x: 107, y: 198 },
        { x: 174, y: 198 },
        { x: 174, y: 120 },
        { x: 434, y: 120 },
        { x: 434, y: 110 },
      ],
      label: { x: 18, y: 169, anchor: 'start' },
    },
  ],
  initial: [
    { x: 468, y: 28 },
    { x: 468, y: 76 },
  ],
  context: null,
  attachments: null,
};
