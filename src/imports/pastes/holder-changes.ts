/**
 * Who holds which buffer, by device, and what changed between two lists of one machine: a leak shows in what grew.
 * A list without inode numbers tells sums only, because nobody knows which buffer is which.
 */
import type { PasteAnswer } from './answer-pastes.ts';
import type { PasteBuffer, PasteHolder } from './paste-facts.ts';

/** What one device is attached to. */
export interface DeviceHold {
  readonly device: string;
  readonly attachments: number;
  readonly buffers: number;
  /** Of its buffers together; null where a size is not told. */
  readonly bytes: number | null;
}

/** A count that differs between two lists. */
export interface ChangedCount {
  /** What is counted: `buffers`, `bytes`, `attachments of DEVICE`, `references of ino=N`, `buffers of process PID`. */
  readonly what: string;
  readonly before: number;
  readonly after: number;
}

/** What differs between an earlier list and a later one. */
export interface HolderChanges {
  /** Buffers that only the later list has; none where a list has no inode numbers. */
  readonly appeared: readonly PasteBuffer[];
  /** Buffers that only the earlier list has. */
  readonly gone: readonly PasteBuffer[];
  /** Counts that are larger now, then those that are smaller. */
  readonly counts: readonly ChangedCount[];
}

/** The devices of a list, by how often they are attached. */
export function heldByDevice(buffers: readonly PasteBuffer[]): readonly DeviceHold[] {
  const held = new Map<string, { attachments: number; of: Set<PasteBuffer> }>();
  for (const buffer of buffers) {
    for (const device of buffer.devices ?? []) {
      const known = held.get(device) ?? { attachments: 0, of: new Set() };
      known.attachments += 1;
      known.of.add(buffer);
      held.set(device, known);
    }
  }
  return [...held]
    .map(([device, { attachments, of }]) => ({
      device,
      attachments,
      buffers: of.size,
      bytes: sizeOfAll([...of]),
    }))
    .sort(
      (one, other) => other.attachments - one.attachments || (one.device < other.device ? -1 : 1),
    );
}

/** The sum of all sizes; null where one is not told. */
export function sizeOfAll(buffers: readonly PasteBuffer[]): number | null {
  let sum = 0;
  for (const { size } of buffers) {
    if (size === null) return null;
    sum += size;
  }
  return sum;
}

/** What changed from an earlier answer to a later one. */
export function changesBetween(before: PasteAnswer, after: PasteAnswer): HolderChanges {
  const [earlier, later] = [before.buffers ?? [], after.buffers ?? []];
  const isNumbered = [...earlier, ...later].every(({ ino }) => ino !== null);
  const only = (these: readonly PasteBuffer[], those: readonly PasteBuffer[]) => {
    const known = new Set(those.map(({ ino }) => ino));
    return isNumbered ? these.filter(({ ino }) => !known.has(ino)) : [];
  };
  const counts = differences(countsOf(before, isNumbered), countsOf(after, isNumbered));
  return { appeared: only(later, earlier), gone: only(earlier, later), counts };
}

/** Everything that is counted of a list, by its name. */
function countsOf(answer: PasteAnswer, isNumbered: boolean): ReadonlyMap<string, number> {
  const { buffers = [], holders = [] } = answer;
  const counts = new Map<string, number>();
  if (answer.buffers !== undefined) {
    counts.set('buffers', buffers.length);
    const bytes = sizeOfAll(buffers);
    if (bytes !== null) counts.set('bytes', bytes);
  }
  for (const { device, attachments } of heldByDevice(buffers)) {
    counts.set(`attachments of ${device}`, attachments);
  }
  for (const { ino, references } of buffers) {
    if (isNumbered && references !== undefined)
      counts.set(`references of ino=${ino ?? ''}`, references);
  }
  for (const [pid, held] of heldByProcess(holders)) counts.set(`buffers of process ${pid}`, held);
  return counts;
}

/** How many buffers each process holds; a descriptor whose buffer is not told is one. */
function heldByProcess(holders: readonly PasteHolder[]): ReadonlyMap<number, number> {
  const held = new Map<number, Set<unknown>>();
  for (const holder of holders) {
    if (holder.pid === undefined) continue;
    const known = held.get(holder.pid) ?? new Set<unknown>();
    known.add(holder.ino ?? holder);
    held.set(holder.pid, known);
  }
  return new Map([...held].map(([pid, each]) => [pid, each.size]));
}

function differences(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly ChangedCount[] {
  const names = new Set([...after.keys(), ...before.keys()]);
  const all = [...names].flatMap((what) => {
    const [from, to] = [before.get(what), after.get(what)];
    // A buffer that came or went is told as such, and not as a count of its references.
    const isOneSided = from === undefined || to === undefined;
    if (isOneSided && what.startsWith('references')) return [];
    return from === to ? [] : [{ what, before: from ?? 0, after: to ?? 0 }];
  });
  const grew = (each: ChangedCount) => each.after > each.before;
  return [...all.filter(grew), ...all.filter((each) => !grew(each))];
}
