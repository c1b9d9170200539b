/**
 * The memory of a log at one step as one bar of addresses: its zones, the storage that lies in them, and how far the
 * importers of the buffer that is looked at reach. Everything is a share of the width; where no zone is, the bar is
 * cut short.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import type { Recording } from '../recordings/recording.ts';
import { roughly } from './memory-shapes.ts';
import { reachOfBuffer, type ReachRow } from './reach-rows.ts';
import { recordedStorage, type StorageStretch } from './recorded-storage.ts';

/** From where to where, as shares of the width. */
export interface Extent {
  readonly left: number;
  readonly width: number;
}

/** A zone, or where none is. */
export interface BarZone extends Extent {
  /** Empty where no zone is. */
  readonly words: string;
  /** Whether there is room for the words in it. */
  readonly isWide: boolean;
  /** The words of zones behind it that have no room for theirs. */
  readonly aside: string;
}

/** A piece of storage. */
export interface BarMark extends Extent {
  readonly buffer: string;
  /** Whether it is that of the buffer that is looked at. */
  readonly isOwn: boolean;
  readonly words: string;
}

/** How far importers reach. */
export interface BarReach extends Extent, Pick<ReachRow, 'isWithin' | 'words'> {}

/** The bar. */
export interface AddressBar {
  readonly zones: readonly BarZone[];
  readonly marks: readonly BarMark[];
  readonly reach: readonly BarReach[];
  /** Addresses at which zones begin, and the last end. */
  readonly ticks: readonly { readonly left: number; readonly words: string }[];
  /** Where the storage of the buffer lies, in words; null where it has none. */
  readonly own: { readonly left: number; readonly words: string } | null;
  /** All of it in words. */
  readonly label: string;
}

/** Addresses between zones take at most so much of what the zones take. */
const HOLE_MOST = 0.05;

/** Words of addresses stand so far apart. */
const TICK_LEAST = 0.13;

/** Words have no room in a zone that is narrower. */
const WIDE_LEAST = 0.15;

/** More buffers than this are no picture. */
const MARKS_MAX = 400;

/** The bar of a log at a step, for one of its buffers, -1 for none; null where the log names no zones. */
export function addressBar(recording: Recording, buffer: number, step: number): AddressBar | null {
  const created = recording.source.log[0]?.event;
  if (created?.type !== 'ExporterCreated') return null;
  const scale = scaleOf(created.platform.zones);
  const storage = recordedStorage(recording);
  const live = storage.stretches.filter(
    ({ from, to, isOpen }) => from <= step && (isOpen || step < to),
  );
  const own = live.find((each) => each.buffer === buffer) ?? null;
  const { names } = recording;
  const extent = (base: number, end: number): Extent => {
    const left = scale.at(base);
    return { left, width: scale.at(end) - left };
  };
  const { rows } = buffer < 0 ? { rows: [] } : reachOfBuffer(recording, storage, buffer, own);
  const ownWords =
    own === null ? null : `${names.buffers[buffer] ?? ''}, ${placeOf(recording, own)}`;
  return {
    zones: scale.zones,
    marks: live.slice(0, MARKS_MAX).flatMap((stretch) =>
      stretch.pieces.map(({ base, size }) => ({
        ...extent(base, base + size),
        buffer: names.buffers[stretch.buffer] ?? '',
        isOwn: stretch === own,
        words: placeOf(recording, stretch),
      })),
    ),
    reach: rows.map(({ base, limit, isWithin, words }) => ({
      ...extent(base, limit + 1),
      isWithin,
      words,
    })),
    ticks: scale.ticks,
    own:
      own === null || ownWords === null
        ? null
        : { left: scale.at(own.pieces[0]?.base ?? 0), words: ownWords },
    label: [
      'Where storage lies',
      ...(ownWords === null ? [] : [ownWords]),
      ...rows.map(({ words }) => words),
    ].join('. '),
  };
}

/** `8 MiB at 0x100000000, from system`. */
function placeOf({ source }: Recording, { from, pieces, entries }: StorageStretch): string {
  const fact = source.log[from]?.event;
  const platform = source.log[0]?.event;
  const id =
    fact?.type === 'BackingAllocated' || fact?.type === 'BackingMoved'
      ? fact.storage.allocator
      : null;
  const allocator =
    platform?.type === 'ExporterCreated'
      ? platform.platform.allocators.find((each) => each.id === id)
      : undefined;
  const size = pieces.reduce((sum, each) => sum + each.size, 0);
  const where = entries > 1 ? `in ${entries} runs from` : 'at';
  const whose = allocator === undefined ? '' : `, from ${allocator.name}`;
  return `${roughly(size)} ${where} ${addressInWords(pieces[0]?.base ?? 0)}${whose}`;
}

interface Scale {
  readonly zones: readonly BarZone[];
  readonly ticks: AddressBar['ticks'];
  /** The share of the width at which an address stands. */
  readonly at: (address: number) => number;
}

/** Zones by their size; a hole by its size, too, but never by more than what it is worth. */
function scaleOf(
  zones: readonly { readonly name: string; readonly base: number; readonly size: number }[],
): Scale {
  const sorted = [...zones].sort((one, other) => one.base - other.base);
  const total = sorted.reduce((sum, { size }) => sum + size, 0);
  const parts: { name: string | null; base: number; end: number; from: number; to: number }[] = [];
  let place = 0;
  let address = 0;
  const add = (name: string | null, end: number, room: number): void => {
    if (end <= address) return;
    parts.push({ name, base: address, end, from: place, to: place + room });
    address = end;
    place += room;
  };
  for (const { name, base, size } of sorted) {
    add(null, base, Math.min(base - address, HOLE_MOST * total));
    add(name, base + size, size);
  }
  const at = (wanted: number): number => {
    const part = parts.find(({ end }) => wanted < end);
    if (part === undefined) return 1;
    const share = Math.max(0, (wanted - part.base) / (part.end - part.base));
    return (part.from + share * (part.to - part.from)) / place;
  };
  const begins = parts.flatMap(({ name, base, from }) =>
    name === null ? [] : [{ left: from / place, words: addressInWords(base) }],
  );
  const all = [...begins, { left: 1, words: addressInWords(address) }];
  return {
    zones: withAsides(
      parts.map(({ name, base, end, from, to }) => ({
        left: from / place,
        width: (to - from) / place,
        words: name === null ? '' : `${name}, ${roughly(end - base)}`,
      })),
    ),
    // Where two would stand upon each other the later one goes; the last one stays.
    ticks: all.filter(
      ({ left }, index) =>
        index === all.length - 1 ||
        ((index === 0 || left - (all[index - 1]?.left ?? 0) > TICK_LEAST) &&
          left < 1 - 2 * TICK_LEAST),
    ),
    at,
  };
}

function withAsides(zones: readonly (Extent & { readonly words: string })[]): readonly BarZone[] {
  const isWide = ({ width, words }: { readonly width: number; readonly words: string }): boolean =>
    words !== '' && width >= WIDE_LEAST;
  return zones.map((zone, index) => {
    const next = zones.findIndex((each, at) => at > index && isWide(each));
    const behind = zones.slice(index + 1, next < 0 ? undefined : next);
    const aside = behind.flatMap(({ words }) => (words === '' ? [] : [words]));
    return { ...zone, isWide: isWide(zone), aside: isWide(zone) ? aside.join('; ') : '' };
  });
}
