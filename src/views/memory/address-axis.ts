/**
 * Physical addresses from bottom to top in few pixels: where something lies there is a band, what lies between bands
 * is left out, and each limit of an importer is a row of its own between them, so that its words cover nothing.
 */
import type { ObservedRange } from '../../trace/observer.ts';

/** Addresses that are drawn, from below to above, and where: pixels count from the top. */
export interface AddressBand {
  readonly from: number;
  /** The first address behind it. */
  readonly end: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch without anything that lies there, and the limits in it. */
export interface AddressHole {
  readonly top: number;
  readonly bottom: number;
  /** Whether addresses are left out; else a limit cuts a band in two. */
  readonly isLeftOut: boolean;
}

/** Where the words of a limit stand. */
export interface LimitRow {
  readonly limit: number;
  readonly top: number;
}

/** The axis. */
export interface AddressAxis {
  readonly height: number;
  /** The lowest first. */
  readonly bands: readonly AddressBand[];
  readonly holes: readonly AddressHole[];
  readonly rows: readonly LimitRow[];
}

/** Pixels of the row of a limit, of addresses that are left out, and around everything. */
export const ROW = 16;
const HOLE = 10;
const AIR = 4;

/** All bands together, and one at least. */
const BANDS = 96;
const BAND_LEAST = 22;
const BAND_MOST = 52;

/** More bands than this are no axis. */
const BANDS_MAX = 5;

/** A gap is left out where it is so much of what would be drawn. */
const GAP_SHARE = 0.12;

/** The axis of what lies somewhere, with the limits that are drawn; `Infinity` is above all. */
export function addressAxis(
  ranges: Iterable<ObservedRange>,
  limits: readonly number[],
): AddressAxis {
  const cuts = [...new Set(limits)].sort((one, other) => one - other);
  const stretches = cutAt(stretchesOf(ranges), cuts);
  const roots = stretches.map(({ size }) => Math.sqrt(size));
  const all = roots.reduce((sum, each) => sum + each, 0);
  const bands: AddressBand[] = [];
  const holes: AddressHole[] = [];
  const rows: LimitRow[] = [];
  // Heights are counted from below first.
  let y = AIR;
  let placed = 0;
  const place = (below: number): boolean => {
    const before = placed;
    for (let cut = cuts[placed]; cut !== undefined && cut < below; cut = cuts[placed]) {
      y += ROW;
      rows.push({ limit: cut, top: y });
      placed += 1;
    }
    return placed > before;
  };
  stretches.forEach(({ base, size }, at) => {
    const start = y;
    const hasRows = place(base);
    const before = stretches[at - 1];
    const isLeftOut = before !== undefined && before.base + before.size < base;
    if (isLeftOut && !hasRows) y += HOLE;
    if (at > 0 && y > start) holes.push({ bottom: start, top: y, isLeftOut });
    const share = Math.round((BANDS * (roots[at] ?? 0)) / Math.max(1, all));
    const height = Math.max(BAND_LEAST, Math.min(BAND_MOST, share));
    bands.push({ from: base, end: base + size, bottom: y, top: y + height });
    y += height;
  });
  place(Infinity);
  if (cuts.at(-1) === Infinity) {
    y += ROW;
    rows.push({ limit: Infinity, top: y });
  }
  const height = y + AIR;
  const turned = <Each extends { readonly top: number; readonly bottom: number }>(
    each: Each,
  ): Each => ({ ...each, top: height - each.top, bottom: height - each.bottom });
  return {
    height,
    bands: bands.map(turned),
    holes: holes.map(turned),
    rows: rows.map(({ limit, top }) => ({ limit, top: height - top })),
  };
}

/** Where an address lies in pixels; that of a hole at its nearer edge. */
export function yOfAddress({ bands, height }: AddressAxis, address: number): number {
  const band = bands.find(({ end }) => address <= end) ?? bands.at(-1);
  if (band === undefined) return height;
  const { from, end, top, bottom } = band;
  const share = Math.max(0, Math.min(1, (address - from) / Math.max(1, end - from)));
  // A mark at the edge of a band is still within it.
  return bottom - 2 - share * (bottom - top - 4);
}

/** What lies somewhere in few stretches: the largest gaps are left out. */
function stretchesOf(ranges: Iterable<ObservedRange>): readonly ObservedRange[] {
  const merged: { base: number; end: number }[] = [];
  for (const { base, size } of [...ranges].sort((one, other) => one.base - other.base)) {
    const last = merged.at(-1);
    if (last === undefined || base > last.end) merged.push({ base, end: base + size });
    else last.end = Math.max(last.end, base + size);
  }
  const [first, last] = [merged[0], merged.at(-1)];
  if (first === undefined || last === undefined) return [];
  const gaps = merged
    .slice(1)
    .map(({ base }, at) => ({ from: merged[at]?.end ?? base, to: base }))
    .sort((one, other) => other.to - other.from - (one.to - one.from))
    .slice(0, BANDS_MAX - 1);
  let drawn = last.end - first.base;
  const left = gaps.filter(({ from, to }) => {
    const isLarge = to - from > GAP_SHARE * drawn;
    if (isLarge) drawn -= to - from;
    return isLarge;
  });
  left.sort((one, other) => one.from - other.from);
  const starts = [first.base, ...left.map(({ to }) => to)];
  const ends = [...left.map(({ from }) => from), last.end];
  return starts.map((base, at) => ({ base, size: (ends[at] ?? base) - base }));
}

/** Stretches cut in two behind each limit that lies in them. */
function cutAt(
  stretches: readonly ObservedRange[],
  limits: readonly number[],
): readonly ObservedRange[] {
  return stretches.flatMap(({ base, size }) => {
    const end = base + size;
    const inside = limits.map((limit) => limit + 1).filter((cut) => cut > base && cut < end);
    const starts = [base, ...inside];
    return starts.map((start, at) => ({ base: start, size: (starts[at + 1] ?? end) - start }));
  });
}
