/**
 * The timeline of one recording as SVG: one row per importer of each buffer, its attachments as
 * frames, its maps as bars inside them, late attaches as marks. No script, no outside file.
 */
import type { LateInstant, Slice, TimelineData } from '../../trace/timeline.ts';
import { escapeMarkup } from '../escape-markup.ts';
import { inOrder, SliceLanes } from './slice-lanes.ts';

const WIDTH = 1000;
const LABEL_WIDTH = 220;
const ROW_HEIGHT = 18;

/** More rows than this nobody scrolls through. */
export const ROWS_MAX = 400;

/** More shapes than this and browsers stumble. */
const SHAPES_MAX = 5_000;

interface Row {
  readonly label: string;
  readonly isBuffer: boolean;
  readonly slices: (Slice & { readonly end: number })[];
  readonly instants: LateInstant[];
}

/** The picture, and how much of the recording had no place in it. */
export function timelineSvg(data: TimelineData): {
  readonly svg: string;
  readonly omitted: number;
} {
  const { rows, omitted } = rowsOf(data);
  const span = data.to > data.from ? data.to - data.from : 1;
  const x = (time: number): number =>
    Math.round((LABEL_WIDTH + ((time - data.from) / span) * (WIDTH - LABEL_WIDTH - 10)) * 10) / 10;
  const drawn = rows.map((row, index) => drawRow(row, index * ROW_HEIGHT + 4, x));
  const height = rows.length * ROW_HEIGHT + 8;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" ` +
    `aria-label="timeline of buffers, attachments and maps">\n${drawn.join('\n')}\n</svg>`;
  return { svg, omitted };
}

function rowsOf(data: TimelineData): { readonly rows: readonly Row[]; readonly omitted: number } {
  const rows = new Map<string, Row>();
  const lanes = new Map<string, SliceLanes>();
  let omitted = data.omitted;
  let shapes = 0;
  const rowOf = (buffer: string, device: string | null, lane: number): Row | null => {
    const key = JSON.stringify([buffer, device, lane]);
    const known = rows.get(key);
    if (known !== undefined) return known;
    if (rows.size >= ROWS_MAX) return null;
    const label = device === null ? buffer : `${device}${lane === 0 ? '' : ` (${lane + 1})`}`;
    const row: Row = { label, isBuffer: device === null, slices: [], instants: [] };
    rows.set(key, row);
    return row;
  };
  for (const slice of inOrder(data.slices)) {
    const end = Math.max(slice.from, slice.to ?? data.to);
    const device = slice.kind === 'life' ? null : (slice.device ?? 'an importer');
    const key = JSON.stringify([slice.buffer, device]);
    const own = lanes.get(key) ?? new SliceLanes();
    lanes.set(key, own);
    const row = rowOf(slice.buffer, device, own.laneOf({ from: slice.from, to: end }));
    if (row === null || shapes >= SHAPES_MAX) omitted += 1;
    else {
      row.slices.push({ ...slice, end });
      shapes += 1;
    }
  }
  for (const instant of data.instants)
    rowOf(instant.buffer, instant.device, 0)?.instants.push(instant);
  // Rows of one buffer stand together, in the order in which the buffers appeared.
  const order = [...new Set(data.slices.map(({ buffer }) => buffer))];
  const rank = new Map(order.map((buffer, index) => [buffer, index]));
  const sorted = [...rows].sort(
    ([a], [b]) => (rank.get(bufferOf(a)) ?? 0) - (rank.get(bufferOf(b)) ?? 0),
  );
  return { rows: sorted.map(([, row]) => row), omitted };
}

function bufferOf(key: string): string {
  return String((JSON.parse(key) as unknown[])[0]);
}

function drawRow(row: Row, y: number, x: (time: number) => number): string {
  const label = `<text x="${row.isBuffer ? 4 : 20}" y="${y + 12}" class="${row.isBuffer ? 'buffer' : 'importer'}">${escapeMarkup(row.label)}</text>`;
  const shapes = row.slices.map((slice) => {
    const inset = slice.kind === 'map' ? 4 : 1;
    const width = Math.max(1, x(slice.end) - x(slice.from));
    const still = slice.to === null ? ', never ended' : '';
    return (
      `<rect class="${slice.kind}" x="${x(slice.from)}" y="${y + inset}" width="${width.toFixed(1)}" ` +
      `height="${ROW_HEIGHT - 2 * inset - 2}"><title>${escapeMarkup(`${slice.label}, line ${slice.line}${still}`)}</title></rect>`
    );
  });
  const marks = row.instants.map(
    ({ time, label: text, line }) =>
      `<path class="late" d="M${x(time)} ${y + 12}l-4 -11h8z"><title>${escapeMarkup(`${text}, line ${line}`)}</title></path>`,
  );
  return [label, ...shapes, ...marks].join('');
}
