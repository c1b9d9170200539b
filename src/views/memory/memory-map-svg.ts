/**
 * Pictures of memory as one SVG: the moments side by side from top to bottom, each zone as rows of cells.
 * A cell is coloured by whoever has most of it, the fainter the less of it is taken; pinned pages are
 * always shown, because a single one is in the way. No script, no outside file.
 */
import type {
  OwnedFrames,
  MemorySnapshot,
  ZoneSnapshot,
} from '../../allocators/memory-snapshot.ts';
import { sizeInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import { escapeMarkup } from '../escape-markup.ts';

const COLUMNS = 128;
const ROWS_MAX = 12;
const CELL = 7;
const LEFT = 12;
const WIDTH = LEFT * 2 + COLUMNS * CELL;
const LINE = 16;

/** Colours that people with colour blindness can tell apart. Source: Okabe and Ito, 2008. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b5a400'];
const MOVABLE = '#a8b0b8';
const PINNED = '#111111';
const FREE = '#eef1f4';

const STYLE =
  'text{font:12px system-ui,sans-serif;fill:#222}.title{font-size:15px;font-weight:600}' +
  '.quiet{fill:#666}';

/** The moments as a heading names them. */
const MOMENTS: Readonly<Record<MemorySnapshot['title'], string>> = {
  before: 'Before the streams begin',
  worst: 'At the worst moment',
  after: 'When the streams are over',
};

/** Draws the moments. Zones in which nothing ever happens are left out. */
export function memoryMapSvg(
  heading: string,
  snapshots: readonly MemorySnapshot[],
  streams: readonly string[],
): string {
  const used = snapshots.flatMap(({ zones }) => zones).filter(({ owned }) => owned.length > 0);
  const names = new Set(used.map(({ name }) => name));
  const colourOf = colours(streams);
  const parts: string[] = [text(LEFT, 22, heading, 'title')];
  let top = 36;
  const { svg: keys, height: keysHeight } = legend(streams, colourOf, top);
  parts.push(keys);
  top += keysHeight + 12;
  for (const { title, at, zones } of snapshots) {
    parts.push(text(LEFT, top + 14, `${MOMENTS[title]}, ${timeInWords(at)}`, 'title'));
    top += 24;
    for (const zone of zones.filter(({ name }) => names.has(name))) {
      const drawn = drawZone(zone, colourOf, top);
      parts.push(drawn.svg);
      top += drawn.height + 8;
    }
    top += 12;
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" ` +
    `height="${top}" role="img" aria-label="${escapeMarkup(heading)}">\n` +
    `<style>${STYLE}</style>\n<rect width="${WIDTH}" height="${top}" fill="#fff"/>\n` +
    `${parts.join('\n')}\n</svg>\n`
  );
}

/** `90 s`, `12 min`, `3 h 5 min`. */
export function timeInWords(seconds: number): string {
  if (seconds === 0) return 'at the start';
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours > 0) return minutes === 0 ? `after ${hours} h` : `after ${hours} h ${minutes} min`;
  return minutes > 0 ? `after ${minutes} min` : `after ${seconds} s`;
}

function colours(streams: readonly string[]): (owner: string) => string {
  const known = new Map(
    streams.map((name, index) => [name, COLOURS[index % COLOURS.length] ?? PINNED]),
  );
  known.set('movable', MOVABLE).set('pinned', PINNED);
  return (owner) => known.get(owner) ?? PINNED;
}

function legend(
  streams: readonly string[],
  colourOf: (owner: string) => string,
  top: number,
): { readonly svg: string; readonly height: number } {
  const entries = [
    ...streams.map((name) => ({ label: name, colour: colourOf(name) })),
    { label: 'free', colour: FREE },
    { label: 'movable data of others', colour: MOVABLE },
    { label: 'pinned: cannot be moved', colour: PINNED },
  ];
  let x = LEFT;
  let y = top;
  const parts = entries.map(({ label, colour }) => {
    const width = 30 + label.length * 7;
    if (x + width > WIDTH) {
      x = LEFT;
      y += LINE + 4;
    }
    const part =
      `<rect x="${x}" y="${y}" width="12" height="12" fill="${colour}" stroke="#ccd2d8"/>` +
      text(x + 17, y + 11, label);
    x += width;
    return part;
  });
  return { svg: parts.join('\n'), height: y - top + LINE };
}

/** One zone: a line of words and its rows of cells. */
function drawZone(
  zone: ZoneSnapshot,
  colourOf: (owner: string) => string,
  top: number,
): { readonly svg: string; readonly height: number } {
  const { start, end } = zone.frames;
  const frames = end - start;
  const perCell = powerAtLeast(Math.ceil(frames / (COLUMNS * ROWS_MAX)));
  const cells = Math.ceil(frames / perCell);
  const words =
    `${zone.name}: ${roughly(frames * PAGE_SIZE)}, ${roughly(zone.freeBytes)} free or movable, ` +
    `${roughly(zone.largestFreeBytes)} in one piece; a cell is ${roughly(perCell * PAGE_SIZE)}`;
  const grid = top + LINE + 2;
  const rows = Math.ceil(cells / COLUMNS);
  const background = Array.from({ length: rows }, (_, row) => {
    const width = Math.min(COLUMNS, cells - row * COLUMNS) * CELL;
    return rect(LEFT, grid + row * CELL, width, FREE, 1);
  });
  const taken = runsOfCells(takenCells(zone, perCell), COLUMNS).map(
    ({ cell, count, owner, share }) => {
      const x = LEFT + (cell % COLUMNS) * CELL;
      const y = grid + Math.floor(cell / COLUMNS) * CELL;
      return rect(x, y, count * CELL, colourOf(owner), share);
    },
  );
  const svg = [text(LEFT, top + 12, words, 'quiet'), ...background, ...taken].join('\n');
  return { svg, height: LINE + 2 + rows * CELL };
}

interface Cell {
  readonly owner: string;
  /** How much of the cell is taken, in quarters of the whole: 0.25 to 1. */
  readonly share: number;
}

/** The cells that somebody has something of. */
function takenCells({ frames, owned }: ZoneSnapshot, perCell: number): ReadonlyMap<number, Cell> {
  const shares = new Map<number, Map<string, number>>();
  for (const run of owned) {
    for (const { cell, count } of cellsOf(run, frames.start, perCell)) {
      const known = shares.get(cell) ?? new Map<string, number>();
      known.set(run.owner, (known.get(run.owner) ?? 0) + count);
      shares.set(cell, known);
    }
  }
  return new Map([...shares].map(([cell, counts]) => [cell, cellOf(counts, perCell)]));
}

function* cellsOf(
  { start, end }: OwnedFrames,
  zoneStart: number,
  perCell: number,
): Generator<{ readonly cell: number; readonly count: number }> {
  for (let at = start; at < end;) {
    const cell = Math.floor((at - zoneStart) / perCell);
    const next = Math.min(end, zoneStart + (cell + 1) * perCell);
    yield { cell, count: next - at };
    at = next;
  }
}

function cellOf(counts: ReadonlyMap<string, number>, perCell: number): Cell {
  if (counts.has('pinned')) return { owner: 'pinned', share: 1 };
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const taken = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { owner: most?.[0] ?? '', share: Math.ceil((taken / perCell) * 4) / 4 };
}

/** Cells of one row that look the same are one rectangle. */
function runsOfCells(
  cells: ReadonlyMap<number, Cell>,
  columns: number,
): readonly (Cell & { readonly cell: number; count: number })[] {
  const runs: (Cell & { readonly cell: number; count: number })[] = [];
  for (const [cell, look] of [...cells].sort(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    const joins =
      last !== undefined &&
      last.cell + last.count === cell &&
      cell % columns !== 0 &&
      last.owner === look.owner &&
      last.share === look.share;
    if (joins) last.count += 1;
    else runs.push({ ...look, cell, count: 1 });
  }
  return runs;
}

function rect(x: number, y: number, width: number, fill: string, opacity: number): string {
  const faint = opacity === 1 ? '' : ` fill-opacity="${opacity}"`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${CELL - 1}" fill="${fill}"${faint}/>`;
}

function text(x: number, y: number, words: string, style = ''): string {
  const className = style === '' ? '' : ` class="${style}"`;
  return `<text x="${x}" y="${y}"${className}>${escapeMarkup(words)}</text>`;
}

/** A size without its exact bytes, which a picture does not need. */
function roughly(size: number): string {
  return sizeInWords(size).replace(/ \(.*\)$/, '');
}

function powerAtLeast(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}
