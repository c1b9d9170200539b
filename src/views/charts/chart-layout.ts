/**
 * Where the parts of a chart lie. The places are found once, by `npm run charts`, and kept in a file, so
 * that a page draws a chart without a layout engine; a test compares the file with the machines.
 */
import type { ChartEdge } from '../../machines/chart.ts';

/** A fact and what is asked about it, in short: ids of rules, and names of choices. */
export interface ChartStep {
  readonly event: string;
  readonly asked: readonly string[];
}

/** The step that an arrow stands for. Several rules of one id are one. */
export function stepOf({ event, conditions }: ChartEdge): ChartStep {
  return { event, asked: [...new Set(conditions.map(({ id, name }) => id ?? name))] };
}

/** A point, in pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle, in pixels. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A state as a box; the facts that stay in it are listed inside. */
export interface StateBox extends Box {
  readonly state: string;
  readonly inner: readonly ChartStep[];
}

/** An arrow between two states. Facts that lead the same way share one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly ChartStep[];
  readonly points: readonly Point[];
  readonly label: Box;
}

/** A whole chart. */
export interface ChartLayout {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly states: readonly StateBox[];
  readonly arrows: readonly Arrow[];
  /** The way from the dot at which a life begins to the first state. */
  readonly initial: readonly Point[];
}

/** The font of a chart: every letter is as wide as any other, so that widths are known beforehand. */
export const LETTER_WIDTH = 6.7;
export const LINE_HEIGHT = 15;
export const TITLE_HEIGHT = 28;
export const PADDING = 10;

/** A step as it is written in a chart. */
export function stepText({ event, asked }: ChartStep): string {
  return asked.length === 0 ? event : `${event} [${asked.join(' ')}]`;
}
