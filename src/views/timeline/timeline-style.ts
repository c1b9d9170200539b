/**
 * How the shapes of a timeline are painted, by their class: a canvas reads the table, and a file or a
 * page gets it as style.
 */
import { SANS } from '../pictures/faces.ts';
import type { LegendEntry } from '../pictures/legend-shapes.ts';
import type { Ink, Token } from '../pictures/palette.ts';

/** One way of painting. */
export interface Paint {
  readonly fill?: Token;
  readonly stroke?: Token;
  /** The width of the stroke in pixels; 1 unless told. */
  readonly width?: number;
  /** Lengths of dashes and gaps in pixels. */
  readonly dash?: readonly number[];
  /** Of texts. */
  readonly font?: string;
  /** Of texts: where they stand about their place; behind it unless told. */
  readonly anchor?: 'middle' | 'end';
}

const SMALL = `11px ${SANS}`;
const SMALL_STRONG = `600 11px ${SANS}`;

const PAINTS = {
  divider: { fill: 'line' },
  name: { fill: 'ink', font: `12px ${SANS}` },
  heading: { fill: 'ink', font: `600 12px ${SANS}` },
  secondary: { fill: 'secondary', font: `12px ${SANS}` },
  life: { fill: 'edge' },
  attached: { fill: 'attached', stroke: 'attachedEdge' },
  mapped: { fill: 'mapped' },
  cpu: { fill: 'idle' },
  call: { stroke: 'ink' },
  refused: { stroke: 'refused', width: 2 },
  link: { stroke: 'late', width: 1.5, dash: [4, 3] },
  late: { fill: 'late' },
  density: { stroke: 'idle' },
  tick: { stroke: 'late', width: 2 },
  window: { stroke: 'ink' },
  now: { fill: 'ink' },
  grid: { stroke: 'line' },
  paper: { fill: 'panel' },
  lens: { fill: 'selected' },
  axis: { fill: 'label', font: SMALL },
  mark: { stroke: 'edge' },
  label: { fill: 'secondary', font: SMALL },
  bright: { fill: 'panel', font: SMALL },
  nowLabel: { fill: 'panel', font: SMALL_STRONG, anchor: 'middle' },
  created: { fill: 'sunk', stroke: 'edge' },
  stored: { fill: 'storageGround', stroke: 'storageEdge' },
  count: { stroke: 'secondary', width: 1.5 },
  drop: { stroke: 'late', width: 1.5, dash: [3, 2.5] },
  measure: { stroke: 'late', width: 1.5 },
  pill: { fill: 'panel', stroke: 'late' },
  pillText: { fill: 'lateText', font: SMALL_STRONG, anchor: 'middle' },
  triangle: { fill: 'late', stroke: 'panel' },
  ring: { fill: 'panel', stroke: 'refused', width: 1.5 },
  cross: { stroke: 'refused', width: 1.5 },
  errno: { fill: 'refusedText', font: SMALL_STRONG },
  range: { stroke: 'ink', dash: [4, 3] },
  someLife: { fill: 'edge' },
  someAttached: { fill: 'attachedEdge' },
  someStorage: { fill: 'storageEdge' },
  handle: { stroke: 'ink', width: 4 },
  band: { fill: 'sunk' },
  hole: { stroke: 'edge', dash: [2, 3] },
  held: { fill: 'storageGround', stroke: 'storageEdge', width: 1.5 },
  within: { stroke: 'open', width: 2 },
  withinLine: { stroke: 'open', dash: [4, 3] },
  withinText: { fill: 'openText', font: SMALL_STRONG },
  beyond: { stroke: 'refused', width: 2 },
  beyondLine: { stroke: 'refused', dash: [4, 3] },
} as const satisfies Readonly<Record<string, Paint>>;

/** A class of a timeline. */
export type TimelineClass = keyof typeof PAINTS;

/** The paint of each class. */
export const TIMELINE_PAINTS: Readonly<Record<TimelineClass, Paint>> = PAINTS;

/** What the colours mean. */
export const TIMELINE_LEGEND: readonly LegendEntry[] = [
  { kind: 'attached', words: 'attached' },
  { kind: 'mapped', words: 'mapped' },
  { kind: 'refused', words: 'refused' },
  { kind: 'late', words: 'late attach' },
];

/** The same of a recording, whose lanes show storage, too. */
export const RECORDING_LEGEND: readonly LegendEntry[] = [
  ...TIMELINE_LEGEND.slice(0, 2),
  { kind: 'stored', words: 'storage, unmapped' },
  ...TIMELINE_LEGEND.slice(2),
];

/** The style of a timeline, and of the keys beside it. */
export function timelineStyle(ink: Ink): string {
  const shapes = Object.entries(TIMELINE_PAINTS).map(
    ([name, paint]) => `.timeline .${name} { ${rules(paint, ink)} }`,
  );
  const keys = RECORDING_LEGEND.map(({ kind }) => {
    const { fill, stroke } = (TIMELINE_PAINTS as Readonly<Record<string, Paint>>)[kind] ?? {};
    const colour = ink(fill ?? stroke ?? 'ink');
    return `.timeline .key.${kind} { fill: ${colour}; background: ${colour}; }`;
  });
  return `${[...shapes, ...keys].join('\n')}\n`;
}

function rules({ fill, stroke, width, dash, font, anchor }: Paint, ink: Ink): string {
  return [
    `fill: ${fill === undefined ? 'none' : ink(fill)};`,
    ...(stroke === undefined ? [] : [`stroke: ${ink(stroke)};`]),
    ...(width === undefined ? [] : [`stroke-width: ${width};`]),
    ...(dash === undefined ? [] : [`stroke-dasharray: ${dash.join(' ')};`]),
    ...(font === undefined ? [] : [`font: ${font};`]),
    ...(anchor === undefined ? [] : [`text-anchor: ${anchor};`]),
  ].join(' ');
}
