/**
 * An ordering as lanes: one for each importer with its attachment, its maps in it and a mark where its attach came
 * late or was refused, and one for the storage. One column is one call, so that two orderings share an axis.
 */
import type { JudgedOrdering } from '../../explorer/graph/explored-policy.ts';
import type { ToldCall, ToldOrdering } from '../../explorer/graph/told-ordering.ts';
import { storageInWords } from './drawn-graph.ts';

/** From one call to another; the end is where it stops, behind the last call where it goes on. */
export interface OrderingBar {
  readonly kind: 'attached' | 'mapped' | 'storage';
  readonly from: number;
  readonly to: number;
  /** What is written on it; empty where nothing is. */
  readonly text: string;
}

/** What a call is marked with. */
export interface LaneMark {
  readonly kind: 'late' | 'refused' | 'waits' | 'wrong';
  readonly at: number;
}

/** One row. */
export interface Lane {
  readonly name: string;
  readonly bars: readonly OrderingBar[];
  readonly marks: readonly LaneMark[];
}

/** The lanes of an ordering, the storage of each buffer last. */
export function lanesOf(ordering: ToldOrdering, importers: readonly string[]): readonly Lane[] {
  const { calls } = ordering;
  const buffers = [...new Set(calls.map(({ buffer }) => buffer))].sort((one, other) => one - other);
  const nameOf = (name: string, buffer: number): string =>
    buffers.length > 1 ? `${name} b${buffer}` : name;
  return [
    ...importers.flatMap((name, importer) =>
      buffers.map((buffer) => laneOf(nameOf(name, buffer), importer, buffer, calls)),
    ),
    ...buffers.map((buffer) => storageLane(nameOf('storage', buffer), buffer, calls)),
  ];
}

/** The same, with the call marked at which somebody is let in out of reach. */
export function judgedLanes(
  { ordering, fault, faultAt }: JudgedOrdering,
  importers: readonly string[],
): readonly Lane[] {
  const lanes = lanesOf(ordering, importers);
  if (faultAt === null || fault !== 'out of reach') return lanes;
  return lanes.map((lane) => ({
    ...lane,
    marks: lane.marks.map((mark) =>
      mark.at === faultAt && mark.kind === 'late' ? { kind: 'wrong' as const, at: faultAt } : mark,
    ),
  }));
}

function laneOf(name: string, importer: number, buffer: number, calls: readonly ToldCall[]): Lane {
  const attached: OrderingBar[] = [];
  const mapped: OrderingBar[] = [];
  const marks: LaneMark[] = [];
  const open = { attached: -1, mapped: -1, maps: 0 };
  let hasStorage = false;
  for (const [at, each] of calls.entries()) {
    if (each.buffer !== buffer) continue;
    const { outcome, call } = each;
    if (each.importer === importer) {
      if (!outcome.ok) marks.push({ kind: outcome.errno === 'EAGAIN' ? 'waits' : 'refused', at });
      else if (call === 'attach') {
        open.attached = at;
        if (hasStorage) marks.push({ kind: 'late', at });
      } else if (call === 'map') {
        if (open.maps === 0) open.mapped = at;
        open.maps += 1;
      } else if (call === 'unmap') {
        open.maps -= 1;
        if (open.maps === 0) mapped.push(barOf('mapped', open.mapped, at));
      } else if (call === 'detach') {
        attached.push(barOf('attached', open.attached, at));
        open.attached = -1;
      }
    }
    hasStorage ||= outcome.ok && outcome.storage !== null;
  }
  const end = calls.length;
  if (open.maps > 0) mapped.push(barOf('mapped', open.mapped, end));
  if (open.attached >= 0) attached.push(barOf('attached', open.attached, end));
  return { name, bars: [...attached, ...mapped], marks };
}

function barOf(kind: OrderingBar['kind'], from: number, to: number, text = ''): OrderingBar {
  return { kind, from, to, text };
}

function storageLane(name: string, buffer: number, calls: readonly ToldCall[]): Lane {
  const bars: OrderingBar[] = [];
  const open = { from: -1, text: '' };
  const close = (at: number): void => {
    if (open.from >= 0) bars.push(barOf('storage', open.from, at, open.text));
    open.from = -1;
  };
  for (const [at, { outcome, buffer: own }] of calls.entries()) {
    if (own !== buffer || !outcome.ok) continue;
    if (outcome.storage !== null) {
      close(at);
      open.from = at;
      open.text = storageInWords(outcome.storage);
    } else if (outcome.facts.includes('BufferFreed')) {
      close(at);
    }
  }
  close(calls.length);
  return { name, bars, marks: [] };
}
