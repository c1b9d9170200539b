/**
 * What stands beside the buffer's chart: its context, and each attachment by the states of its own machine.
 * The facts are made where the recording is known (chart-facts.ts); here they become shapes.
 */
import { BOLD_WIDTH, LETTER_WIDTH, type Box, type ChartLayout } from './chart-layout.ts';
import { shape, type Shape } from '../pictures/shape.ts';

/** One line of the context. */
export interface ContextRow {
  readonly name: string;
  /** As text; `not told` where the recording does not say. */
  readonly value: string;
  /** Whether the step that is looked at has changed it. */
  readonly isChanged: boolean;
  readonly isLate: boolean;
}

/** One attachment, as its machine knows it. */
export interface AttachmentRow {
  readonly importer: string;
  /** What there is to say of it, in a few words. */
  readonly note: string;
  readonly tone: 'plain' | 'late' | 'refused';
  /** The states of its machine in their order. */
  readonly states: readonly string[];
  /** Where it is; null where it has never attached. */
  readonly active: string | null;
  /** The states in which it was. */
  readonly been: ReadonlySet<string>;
  /** Where the step that is looked at has led it from and to; null where that was another step. */
  readonly moved: readonly [string, string] | null;
}

/** What stands beside the chart. */
export interface ChartSide {
  readonly context: readonly ContextRow[];
  readonly attachments: readonly AttachmentRow[];
}

const LINE = 18;
/** Its texts are a little smaller than those of the chart. */
const SMALL_WIDTH = LETTER_WIDTH * 0.92;
const PILL_ROW = 52;
const PILL_HEIGHT = 20;
const BETWEEN_PILLS = 12;

/** The shapes of both, where the chart has room for them. */
export function sideShapes(
  { context, attachments }: ChartLayout,
  side: ChartSide,
): readonly Shape[] {
  return [
    ...(context === null || side.context.length === 0 ? [] : contextShapes(context, side.context)),
    ...(attachments === null || side.attachments.length === 0
      ? []
      : attachmentShapes(attachments, side.attachments)),
  ];
}

function contextShapes(place: Box, rows: readonly ContextRow[]): readonly Shape[] {
  const { x, y, width } = place;
  return [
    heading('context', x, y + 18),
    ...rows.flatMap(({ name, value, isChanged, isLate }, index) => {
      const line = y + 18 + (index + 1) * LINE;
      const kinds = ['fact', ...(isChanged ? ['changed'] : []), ...(isLate ? ['late'] : [])];
      const room = Math.floor((width - name.length * SMALL_WIDTH - 8) / SMALL_WIDTH);
      return [
        shape('text', { class: 'term', x, y: line }, name),
        shape(
          'text',
          { class: kinds.join(' '), x: x + width, y: line, 'text-anchor': 'end' },
          cutInMiddle(value, room),
          shape('title', {}, `${name}: ${value}`),
        ),
      ];
    }),
  ];
}

/** As many as there is room for; how many are left out is told, and the list beside the chart has all. */
function attachmentShapes(place: Box, rows: readonly AttachmentRow[]): readonly Shape[] {
  const { x, y, width, height } = place;
  const room = Math.max(1, Math.floor((height - LINE) / PILL_ROW));
  const shown = rows.length <= room ? rows : rows.slice(rows.length - room);
  const more = rows.length - shown.length;
  const title =
    more === 0 ? 'attachments' : `attachments, the last ${shown.length} of ${rows.length}`;
  return [
    heading(title, x, y + 12),
    ...shown.flatMap((row, index) => attachmentShape(row, x, y + 22 + index * PILL_ROW, width)),
  ];
}

function attachmentShape(
  { importer, note, tone, states, active, been, moved }: AttachmentRow,
  x: number,
  y: number,
  width: number,
): readonly Shape[] {
  const each = (width - BETWEEN_PILLS * (states.length - 1)) / states.length;
  const noteRoom = note.length * SMALL_WIDTH + 10;
  return [
    shape(
      'text',
      { class: 'who', x, y: y + 14 },
      cutInMiddle(importer, Math.floor((width - noteRoom) / BOLD_WIDTH)),
      shape('title', {}, importer),
    ),
    shape('text', { class: `note ${tone}`, x: x + width, y: y + 14, 'text-anchor': 'end' }, note),
    ...states.flatMap((state, index) => {
      const left = x + index * (each + BETWEEN_PILLS);
      const before = states[index - 1];
      const isJoined = before !== undefined && been.has(before) && been.has(state);
      const isMoved =
        before !== undefined && moved?.includes(before) === true && moved.includes(state);
      const join = `join${isJoined ? ' been' : ''}${isMoved ? ' taken' : ''}`;
      return [
        ...(before === undefined
          ? []
          : [
              shape('path', {
                class: join,
                d: `M${left - BETWEEN_PILLS + 2} ${y + 31}h${BETWEEN_PILLS - 4}`,
              }),
            ]),
        pillShape(state, left, y + 21, each, state === active, been.has(state)),
      ];
    }),
  ];
}

function pillShape(
  state: string,
  x: number,
  y: number,
  width: number,
  isActive: boolean,
  isBeen: boolean,
): Shape {
  const kind = `pill life-${state}${isActive ? ' active' : ''}${isBeen ? ' been' : ''}`;
  return shape(
    'g',
    { class: kind },
    shape('rect', { x, y, width, height: PILL_HEIGHT, rx: 5 }),
    shape('text', { x: x + width / 2, y: y + 14, 'text-anchor': 'middle' }, state),
  );
}

function heading(text: string, x: number, y: number): Shape {
  return shape('text', { class: 'heading', x, y }, text);
}

/** A long name keeps its beginning and its end, which tell it from others. */
function cutInMiddle(text: string, letters: number): string {
  if (text.length <= Math.max(letters, 5)) return text;
  const half = Math.max(2, Math.floor((letters - 1) / 2));
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`;
}

/** The side as sentences, for those who do not see it. */
export function sideInWords({ context, attachments }: ChartSide): readonly string[] {
  return [
    ...context.map(
      ({ name, value, isChanged }) =>
        `${name}: ${value}${isChanged ? ', changed in this step' : ''}`,
    ),
    ...attachments.map(
      ({ importer, note, active }) =>
        `${importer}: ${active ?? 'not attached'}${note === '' ? '' : `, ${note}`}`,
    ),
  ];
}
