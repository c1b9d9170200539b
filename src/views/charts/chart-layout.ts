/**
 * Where the parts of a chart lie. The buffer's chart is put on a grid where the page or the command starts
 * (chart-grid.ts); every other one is laid out by ELK while the package is built (charts/lay-out.ts).
 */
import { FACTS, isFactType } from '../../events/vocabulary.ts';
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

/** A state as a box; the facts that stay in it are rows inside, one below the other. */
export interface StateBox extends Box {
  /** Its path, such as `mapped` or `in-use.mapped`. */
  readonly state: string;
  readonly inner: readonly ChartStep[];
}

/** Where the texts of an arrow begin: the base line of the first, and which end of the text lies there. */
export interface LabelPlace extends Point {
  readonly anchor: 'start' | 'middle';
}

/** An arrow between two states. Facts that lead the same way share one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly ChartStep[];
  readonly points: readonly Point[];
  /** Null where there is no room for texts. */
  readonly label: LabelPlace | null;
}

/** A whole chart. */
export interface ChartLayout {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** A state stands before those inside it. */
  readonly states: readonly StateBox[];
  readonly arrows: readonly Arrow[];
  /** The way from the dot at which a life begins to the first state. */
  readonly initial: readonly Point[];
  /** Where nothing is drawn: room for the context, and for the attachments. */
  readonly context: Box | null;
  readonly attachments: Box | null;
}

/** How facts are called in a chart: as people say it, or as the machine does. */
export type ChartNames = 'words' | 'machine';

/** The head of a state with its name, and each row below it. */
export const HEAD_HEIGHT = 30;
export const ROW_HEIGHT = 21;

/** A state has so much room below its last row. */
export const STATE_FOOT = 8;

/** A state in which nothing stays is its head alone. */
export const BARE_HEIGHT = 34;

/** The lines of an arrow's text: the fact, and what is asked below it. */
export const LINE_HEIGHT = 13;

/** How wide a letter is, in the widest of usual fonts: of names, and of the ids of rules, which have one width. */
export const LETTER_WIDTH = 6.7;
/** What happened is bold. */
export const BOLD_WIDTH = 7.9;
export const CODE_WIDTH = 6.05;

/** How high a state of so many rows is. */
export function stateHeight(rows: number): number {
  return rows === 0 ? BARE_HEIGHT : HEAD_HEIGHT + rows * ROW_HEIGHT + STATE_FOOT;
}

/** A fact as a chart calls it; one that is none of this project keeps its name. */
export function eventText(event: string, names: ChartNames): string {
  const step = names === 'words' && isFactType(event) ? FACTS[event].step : null;
  return step?.replace('-', ' ') ?? event;
}

/** A step in one line, as other tools write it. */
export function stepText({ event, asked }: ChartStep): string {
  return asked.length === 0 ? event : `${event} [${asked.join(' ')}]`;
}

/** What is asked, as far as there is room for so many letters; how many are left out is told. */
export function askedText(asked: readonly string[], letters: number): string {
  const whole = asked.join(' ');
  if (whole.length <= letters) return whole;
  for (let shown = asked.length - 1; shown > 0; shown -= 1) {
    const text = `${asked.slice(0, shown).join(' ')} +${asked.length - shown}`;
    if (text.length <= letters) return text;
  }
  const count = `+${asked.length}`;
  return count.length <= letters ? count : '';
}

/** The name of a state without those of the states around it. */
export function shortName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The path of the state around a state; null where there is none. */
export function stateAround(path: string): string | null {
  const at = path.lastIndexOf('.');
  return at === -1 ? null : path.slice(0, at);
}
