/**
 * What a timeline shows, whatever it was read from: lanes, bars, calls and late attaches. Where something
 * stands is a number that grows from left to right: a step, a time, or a line.
 */

/** One lane, from top to bottom. */
export interface TimelineLane {
  readonly name: string;
  /** Whether it belongs to the lane above that is not indented. */
  readonly isIndented: boolean;
  readonly tone: 'strong' | 'plain' | 'quiet';
}

/** What a bar shows. */
export type BarKind = 'life' | 'attached' | 'mapped' | 'cpu';

/** One bar. */
export interface TimelineBar {
  /** The number of its lane. */
  readonly lane: number;
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  /** What it is, for whoever points at it. */
  readonly title?: string;
}

/** Calls as columns, in ascending order of their places: a recording may have a hundred thousand. */
export interface TimelineCalls {
  readonly places: ArrayLike<number>;
  /** The lane of each. */
  readonly lanes: ArrayLike<number>;
  /** 1 for a call that was refused. */
  readonly refused: ArrayLike<number>;
}

/** One attach that came after the first map. */
export interface TimelineLate {
  readonly lane: number;
  readonly place: number;
  readonly firstMap: { readonly lane: number; readonly place: number };
  /** A late attach that was refused has its cross already. */
  readonly isRefused: boolean;
  readonly title?: string;
}

/** All of it. */
export interface TimelineModel {
  readonly lanes: readonly TimelineLane[];
  /** In the order of their beginning. */
  readonly bars: readonly TimelineBar[];
  readonly calls: TimelineCalls;
  readonly lates: readonly TimelineLate[];
  readonly start: number;
  readonly end: number;
}
