/**
 * Memory as shapes: each zone as rows, what is taken in the colour of its buffer, what an importer does
 * not reach behind a veil, and below a zone how much of it is free in one piece over time.
 */
import type { ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import { sizeInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { shape, shapeMarkup, type Shape } from '../charts/shape.ts';
import type { RoomSample } from './memory-at.ts';

/** Pixels. */
export const MEMORY_WIDTH = 960;
const ROW_HEIGHT = 16;
const ROW_GAP = 3;

/** A row of a large zone shows so much; more rows than the limit are no picture. */
const BYTES_PER_ROW = 128 * 1024 * 1024;
const ROWS_MAX = 8;

/** A page among gigabytes must still be seen. */
const WIDTH_MIN = 1.5;

/** Colours that people with colour blindness can tell apart. Source: Okabe and Ito, 2008. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b5a400'];
const MOVABLE = '#a8b0b8';
const PINNED = '#5b6168';

/** What is looked at. */
export interface MemoryLook {
  /** The buffers in a fixed order, which gives each its colour. */
  readonly buffers: readonly string[];
  /** The buffer that is looked at; null for all of them. */
  readonly buffer: string | null;
}

/** The colour of whoever has frames. */
export function colourOf(owner: string, buffers: readonly string[]): string {
  if (owner === 'movable') return MOVABLE;
  if (owner === 'pinned') return PINNED;
  return COLOURS[Math.max(0, buffers.indexOf(owner)) % COLOURS.length] ?? PINNED;
}

/** The height of a zone's picture. */
export function zoneHeight({ frames }: ZoneSnapshot): number {
  return rowsOf(frames) * (ROW_HEIGHT + ROW_GAP);
}

function rowsOf({ start, end }: FrameRun): number {
  const size = (end - start) * PAGE_SIZE;
  return Math.max(1, Math.min(ROWS_MAX, Math.ceil(size / BYTES_PER_ROW)));
}

/**
 * The shapes of one zone.
 *
 * @param reach - What an importer reaches of it; null where it reaches nothing, undefined where nobody asks.
 */
export function zoneShapes(
  zone: ZoneSnapshot,
  { buffers, buffer }: MemoryLook,
  reach?: FrameRun | null,
): readonly Shape[] {
  const { frames, owned } = zone;
  return [
    ...pieces(frames, frames).map((each) => shape('rect', { class: 'free', ...each })),
    ...owned.flatMap(({ start, end, owner }) => {
      const isFaint = buffer !== null && owner !== buffer;
      const size = sizeInWords((end - start) * PAGE_SIZE);
      return pieces({ start, end }, frames).map((each) =>
        shape(
          'rect',
          {
            ...each,
            width: Math.max(WIDTH_MIN, each.width),
            fill: colourOf(owner, buffers),
            ...(isFaint ? { 'fill-opacity': 0.3 } : {}),
          },
          shape('title', {}, `${owner}: ${size} from ${addressOf(start)}`),
        ),
      );
    }),
    ...unreached(frames, reach).flatMap((run) =>
      pieces(run, frames).map((each) =>
        shape('rect', { class: 'veil', ...each }, shape('title', {}, 'out of reach')),
      ),
    ),
  ];
}

function addressOf(frame: number): string {
  return `0x${(frame * PAGE_SIZE).toString(16)}`;
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

/** The height of a picture of free memory over time. */
export const ROOM_HEIGHT = 64;

/** Free memory of one zone over time: all of it, and the largest piece; the gap is fragmentation. */
export function roomShapes(
  samples: readonly RoomSample[],
  zone: number,
  size: number,
  position: number,
): readonly Shape[] {
  const last = Math.max(1, samples.at(-1)?.step ?? 1);
  const x = (step: number): number => rounded((step / last) * MEMORY_WIDTH);
  const y = (bytes: number): number =>
    rounded(ROOM_HEIGHT - 2 - (bytes / size) * (ROOM_HEIGHT - 4));
  const line = (read: (sample: RoomSample['zones'][number]) => number): string =>
    samples
      .map(({ step, zones }, index) => {
        const at = zones[zone];
        const height = at === undefined ? 0 : y(read(at));
        // Memory stays as it is until the next step.
        return index === 0 ? `M${x(step)} ${height}` : `H${x(step)}V${height}`;
      })
      .join('');
  const free = line(({ freeBytes }) => freeBytes);
  const largest = line(({ largestFreeBytes }) => largestFreeBytes);
  return [
    shape('rect', { class: 'free', x: 0, y: 0, width: MEMORY_WIDTH, height: ROOM_HEIGHT }),
    shape('path', { class: 'all-free', d: free }, shape('title', {}, 'free')),
    shape('path', { class: 'largest-free', d: largest }, shape('title', {}, 'free in one piece')),
    shape('path', { class: 'now', d: `M${x(position)} 0V${ROOM_HEIGHT}` }),
  ];
}

/** The style of pictures of memory. */
export const MEMORY_STYLE = `
.memory .free { fill: var(--raised, #eef1f4); }
.memory .veil { fill: var(--page, #fff); fill-opacity: .75; stroke: var(--refused, #b3261e); stroke-dasharray: 3 4; }
.memory .all-free { fill: none; stroke: var(--faint, #57606a); stroke-width: 1.5; }
.memory .largest-free { fill: none; stroke: var(--map, #0072b2); stroke-width: 2; }
.memory .now { stroke: var(--position, #a40e7a); stroke-width: 2; }
.memory text { font: 13px system-ui, sans-serif; fill: var(--text, #1b1f24); }
`;

/** All zones as one SVG file that stands alone. */
export function memorySvg(
  zones: readonly ZoneSnapshot[],
  look: MemoryLook,
  reachIn: (frames: FrameRun) => FrameRun | null | undefined,
): string {
  let top = 0;
  const parts = zones.map((zone) => {
    const group = shape(
      'g',
      { transform: `translate(0 ${top + 20})` },
      shape('text', { x: 0, y: -5 }, `${zone.name}: ${sizeInWords(zone.freeBytes)} free`),
      ...zoneShapes(zone, look, reachIn(zone.frames)),
    );
    top += zoneHeight(zone) + 28;
    return shapeMarkup(group);
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="memory" viewBox="-8 0 ${MEMORY_WIDTH + 16} ${top}" ` +
    `width="${MEMORY_WIDTH + 16}" height="${top}" role="img" aria-label="memory">\n` +
    `<style>${MEMORY_STYLE}</style>\n` +
    `<rect x="-8" width="${MEMORY_WIDTH + 16}" height="${top}" style="fill: var(--page, #fff)"/>\n` +
    `${parts.join('\n')}\n</svg>\n`
  );
}
