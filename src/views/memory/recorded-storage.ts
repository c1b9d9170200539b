/**
 * Where the storage of the buffers of a recording lies over its steps, and how far its importers reach. A log of
 * this project tells both; a kernel's recording where its maps tell pages and its attaches limits. Addresses that a
 * device got are left alone: behind an IOMMU they are no physical ones.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import type { Storage } from '../../constraints/storage.ts';
import { LIFE_STATES } from '../../events/vocabulary.ts';
import type { ObservedRange, ObservedStorage } from '../../trace/observer.ts';
import type { Recording } from '../recordings/recording.ts';

/** Storage that lies where it is from one step to another. */
export interface StorageStretch {
  /** The number of its buffer. */
  readonly buffer: number;
  readonly from: number;
  /** The step after which it lies there no more; the last one where nothing ends it. */
  readonly to: number;
  readonly isOpen: boolean;
  /** How many pieces it has; only the first may be told. */
  readonly entries: number;
  readonly pieces: readonly ObservedRange[];
}

/** The physical addresses that an importer reaches. */
export interface ImporterReach {
  readonly base: number;
  /** The highest one; `Infinity` for any. */
  readonly limit: number;
  /** Whether an IOMMU translates for it; null where nobody tells. */
  readonly isTranslated: boolean | null;
  /** Whether its limit counts in addresses of its bus, which are other ones. */
  readonly hasOffset: boolean;
}

/** All of it. */
export interface RecordedStorage {
  /** In the order in which they begin. */
  readonly stretches: readonly StorageStretch[];
  readonly ofBuffer: ReadonlyMap<number, readonly StorageStretch[]>;
  /** By the number of the importer. */
  readonly reach: ReadonlyMap<number, ImporterReach>;
  /** How many maps tell addresses of a device alone. */
  readonly deviceOnlyMaps: number;
}

const known = new WeakMap<Recording, RecordedStorage>();

/** What a recording tells of storage, found once. */
export function recordedStorage(recording: Recording): RecordedStorage {
  const found = known.get(recording) ?? read(recording);
  known.set(recording, found);
  return found;
}

function read(recording: Recording): RecordedStorage {
  const { storage, reach, deviceOnlyMaps } = recording.storageTold;
  const isLog = recording.source.kind === 'log';
  const stretches = stretchesOf(recording, isLog ? changesOfLog(recording) : storage);
  const ofBuffer = groupedBy(stretches, ({ buffer }) => buffer);
  if (isLog) return { stretches, ofBuffer, reach: reachOfLog(recording), deviceOnlyMaps };
  const told = [...reach].map(([importer, each]) => [importer, { base: 0, ...each }] as const);
  return { stretches, ofBuffer, reach: new Map(told), deviceOnlyMaps };
}

function stretchesOf(
  recording: Recording,
  changes: Iterable<readonly [number, ObservedStorage | null]>,
): readonly StorageStretch[] {
  const stretches: { -readonly [Key in keyof StorageStretch]: StorageStretch[Key] }[] = [];
  const open = new Map<number, (typeof stretches)[number]>();
  const last = recording.length - 1;
  for (const [step, storage] of changes) {
    const buffer = recording.bufferAt(step);
    const before = open.get(buffer);
    if (before !== undefined) {
      before.to = step;
      before.isOpen = false;
      open.delete(buffer);
    }
    if (storage === null) continue;
    const { entries, pieces } = storage;
    const stretch = { buffer, from: step, to: last, isOpen: true, entries, pieces };
    stretches.push(stretch);
    open.set(buffer, stretch);
  }
  return stretches;
}

function changesOfLog(recording: Recording): ReadonlyMap<number, ObservedStorage | null> {
  const changes = new Map<number, ObservedStorage | null>();
  const freed = LIFE_STATES.indexOf('freed');
  recording.source.log.forEach(({ event }, step) => {
    if (event.type === 'BackingAllocated' || event.type === 'BackingMoved')
      changes.set(step, piecesOf(event.storage));
    else if (recording.lifeAt(step) === freed && !recording.isRefused(step))
      changes.set(step, null);
  });
  return changes;
}

function piecesOf({ runs }: Storage): ObservedStorage {
  const pieces = runs.map(({ address, length }) => ({ base: address, size: length }));
  return { entries: runs.length, pieces };
}

/** What an importer reaches is what its platform says, and what it said itself when it attached. */
function reachOfLog({ source, names }: Recording): ReadonlyMap<number, ImporterReach> {
  const reach = new Map<number, ImporterReach>();
  const take = (importer: string, constraints: Constraints): void => {
    const number = names.importers.indexOf(importer);
    if (number >= 0) reach.set(number, reachOfWindow(constraints));
  };
  for (const { event } of source.log) {
    if (event.type === 'ExporterCreated')
      for (const { id, constraints } of event.platform.importers) take(id, constraints);
    else if (event.type === 'ImporterAttached') take(event.importer, event.constraints);
  }
  return reach;
}

function reachOfWindow({ dmaWindow, iommu }: Constraints): ImporterReach {
  const isTranslated = iommu === true;
  const { base, size } = dmaWindow ?? { base: 0, size: Infinity };
  return isTranslated
    ? { base: 0, limit: Infinity, isTranslated, hasOffset: false }
    : { base, limit: base + size - 1, isTranslated, hasOffset: false };
}

/** The storage of a buffer at a step; where it has none then, that which it gets next, or had last. */
export function stretchAt(
  { ofBuffer }: RecordedStorage,
  buffer: number,
  step: number,
): StorageStretch | null {
  const own = ofBuffer.get(buffer) ?? [];
  return own.find(({ to, isOpen }) => isOpen || step < to) ?? own.at(-1) ?? null;
}

/** Whether an importer reaches all pieces that are told; null where physical addresses do not say. */
export function isWithin(
  { base, limit, isTranslated, hasOffset }: ImporterReach,
  { pieces }: StorageStretch,
): boolean | null {
  if (isTranslated === true) return true;
  if (hasOffset) return null;
  return pieces.every((each) => each.base >= base && each.base + each.size - 1 <= limit);
}
