/**
 * A zone as shapes: rows of memory, what is taken in the colour of whoever has it and the fainter the
 * less of it is taken, and a veil on what an importer does not reach.
 */
import type { ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { SANS } from '../pictures/faces.ts';
import type { LegendEntry } from '../pictures/legend-shapes.ts';
import { OWNER_COLOURS, type Ink } from '../pictures/palette.ts';
import { shape, type Shape } from '../pictures/shape.ts';
import { cellRuns, type CellRun } from './memory-cells.ts';

/** Pixels. */
export const MEMORY_WIDTH = 960;
const ROW_HEIGHT = 14;
const ROW_GAP = 2;

/** A cell must still be seen when it is alone. */
const CELL_WIDTH = 2;
const COLUMNS = MEMORY_WIDTH / CELL_WIDTH;

/** A row of a small zone shows so much, so that pictures of zones can be compared; a large one has more. */
const BYTES_PER_ROW = 32 * 1024 * 1024;
const ROWS_MAX = 4;

/** What is looked at. */
export interface MemoryLook {
  /** The buffers or streams in a fixed order, which gives each its colour. */
  readonly owners: readonly string[];
  /** The one that is looked at; null for all of them. */
  readonly chosen: string | null;
}

/** The class that has the colour of whoever has frames. */
export function ownerClass(owner: string, owners: readonly string[]): string {
  if (owner === 'movable' || owner === 'pinned') return owner;
  return `owner-${Math.max(0, owners.indexOf(owner)) % OWNER_COLOURS.length}`;
}

/** What the colours mean. */
export function memoryLegend(owners: readonly string[]): readonly LegendEntry[] {
  return [
    ...owners.map((owner) => ({ kind: ownerClass(owner, owners), words: owner })),
    { kind: 'free', words: 'free' },
    { kind: 'movable', words: 'movable data of others' },
    { kind: 'pinned', words: 'pinned: cannot be moved' },
  ];
}

/** The height of a zone's picture. */
export function zoneHeight({ frames }: ZoneSnapshot): number {
  return rowsOf(frames) * (ROW_HEIGHT + ROW_GAP);
}

function rowsOf(frames: FrameRun): number {
  return Math.max(1, Math.min(ROWS_MAX, Math.ceil(bytesOf(frames) / BYTES_PER_ROW)));
}

function bytesOf({ start, end }: FrameRun): number {
  return (end - start) * PAGE_SIZE;
}

/** `cma: 248 MiB of 256 MiB free, 240 MiB in one piece; a row is 32 MiB`. */
export function zoneWords({
  name,
  frames,
  owned,
  freeBytes,
  largestFreeBytes,
}: ZoneSnapshot): string {
  const free = owned.some(({ owner }) => owner === 'movable') ? 'free or movable' : 'free';
  const row = bytesOf(frames) / rowsOf(frames);
  return (
    `${name}: ${roughly(freeBytes)} of ${roughly(bytesOf(frames))} ${free}, ` +
    `${roughly(largestFreeBytes)} in one piece; a row is ${roughly(Math.ceil(row))}`
  );
}

/** A size without its exact bytes, which a picture does not need. */
export function roughly(size: number): string {
  return sizeInWords(size).replace(/ \(.*\)$/, '');
}

/**
 * The shapes of one zone.
 *
 * @param reach - What an importer reaches of it; null where it reaches nothing, undefined where nobody asks.
 */
export function zoneShapes(
  zone: ZoneSnapshot,
  { owners, chosen }: MemoryLook,
  reach?: FrameRun | null,
): readonly Shape[] {
  const { frames } = zone;
  const cells = rowsOf(frames) * COLUMNS;
  return [
    ...pieces(frames, frames).map((each) => shape('rect', { class: 'free', ...each })),
    ...cellRuns(zone, { cells, columns: COLUMNS, chosen }).map((run) => {
      const isAside = chosen !== null && run.owner !== chosen;
      return shape(
        'rect',
        {
          class: `${ownerClass(run.owner, owners)}${isAside ? ' aside' : ''}`,
          x: (run.cell % COLUMNS) * CELL_WIDTH,
          y: Math.floor(run.cell / COLUMNS) * (ROW_HEIGHT + ROW_GAP),
          width: run.count * CELL_WIDTH,
          height: ROW_HEIGHT,
          ...(run.share === 1 ? {} : { 'fill-opacity': opacityOf(run.share) }),
        },
        shape('title', {}, titleOf(run, frames, cells)),
      );
    }),
    ...unreached(frames, reach).flatMap((run) =>
      pieces(run, frames).map((each) =>
        shape('rect', { class: 'veil', ...each }, shape('title', {}, 'out of reach')),
      ),
    ),
  ];
}

/** A cell of which a single page is taken is still seen. */
function opacityOf(share: number): number {
  return 0.4 + 0.6 * share;
}

function titleOf({ cell, count, owner, share }: CellRun, frames: FrameRun, cells: number): string {
  const addressOf = (at: number): string => {
    const frame = frames.start + Math.floor((at / cells) * (frames.end - frames.start));
    return addressInWords(frame * PAGE_SIZE);
  };
  const part = share === 1 ? '' : `, about ${share * 100} % taken`;
  return `${owner}: ${addressOf(cell)} to ${addressOf(cell + count)}${part}`;
}

function unreached(frames: FrameRun, reach: FrameRun | null | undefined): readonly FrameRun[] {
  if (reach === undefined) return [];
  if (reach === null) return [frames];
  return [
    { start: frames.start, end: reach.start },
    { start: reach.end, end: frames.end },
  ].filter(({ start, end }) => start < end);
}

type Piece = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>;

/** A run of frames as one rectangle for each row that it touches. */
function pieces(run: FrameRun, frames: FrameRun): readonly Piece[] {
  const rows = rowsOf(frames);
  const perRow = (frames.end - frames.start) / rows;
  const found: Piece[] = [];
  for (let row = 0; row < rows; row += 1) {
    const rowStart = frames.start + row * perRow;
    const start = Math.max(run.start, rowStart);
    const end = Math.min(run.end, rowStart + perRow);
    if (start >= end) continue;
    found.push({
      x: rounded(((start - rowStart) / perRow) * MEMORY_WIDTH),
      y: row * (ROW_HEIGHT + ROW_GAP),
      width: rounded(((end - start) / perRow) * MEMORY_WIDTH),
      height: ROW_HEIGHT,
    });
  }
  return found;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The style of pictures of memory, and of the keys beside them. */
export function memoryStyle(ink: Ink): string {
  const fills: readonly (readonly [string, string])[] = [
    ...OWNER_COLOURS.map((colour, index) => [`owner-${index}`, colour] as const),
    ['movable', ink('idle')],
    ['pinned', ink('ink')],
    ['free', ink('selected')],
  ];
  return `
${fills.map(([kind, fill]) => `.memory .${kind} { fill: ${fill}; }\n.key.${kind} { background: ${fill}; }`).join('\n')}
.memory .aside { opacity: .3; }
.memory .veil { fill: ${ink('panel')}; fill-opacity: .75; stroke: ${ink('refused')}; stroke-dasharray: 3 4; }
.memory .all { fill: none; stroke: ${ink('secondary')}; stroke-width: 1.5; }
.memory .part { fill: none; stroke: ${ink('mapped')}; stroke-width: 2; }
.memory .now { stroke: ${ink('ink')}; stroke-width: 2; }
.memory text { font: 12px ${SANS}; fill: ${ink('ink')}; }
.memory text.heading { font: 600 15px ${SANS}; }
.memory text.secondary { fill: ${ink('secondary')}; }
`;
}
