/**
 * What is proved about: the kinds of importers of a model (those that state the same are one kind, of which
 * there may be any number), and where storage may lie. Places are those that the exporter's own plan gives to
 * some set of kinds while the buffers of others fill any allocators that they can fill.
 */
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { AllocatorSpec } from '../../allocators/allocator.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import { assert, present } from '../../base/assert.ts';
import type { InputError } from '../../base/document.ts';
import { importerId } from '../../base/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../../base/limits.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import {
  bytes,
  bytesOfPages,
  PAGE_SIZE,
  pagesCeil,
  physicalAddress,
  type Bytes,
} from '../../base/units.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { mergeConstraints } from '../../constraints/requirement.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { Policy } from '../../events/policy.ts';
import { isAttachable } from '../../exporter/attachable.ts';
import { planBacking } from '../../exporter/plan-backing.ts';
import { newWorld, type World } from '../../exporter/world.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { whyMapsMove } from '../model/movable-maps.ts';
import {
  bufferSizeOf,
  checkModel,
  importersOf,
  limitsOf,
  platformOf,
  type Model,
} from '../model/model.ts';

/** Importers that state the same. */
export interface Kind {
  /** The first importer of the model that is of this kind. */
  readonly name: string;
  readonly constraints: Constraints;
}

/** Everything that a proof asks the product about. */
export interface ProofSystem {
  readonly policy: Policy;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly size: Bytes;
  readonly kinds: readonly Kind[];
  /** Where storage may lie; in a model of masks one page stands for all of an allocator. */
  readonly places: readonly Storage[];
  /** Allocators that the buffers of others can fill. */
  readonly fillable: readonly AllocatorSpec[];
  /** Whether there may be other buffers; on a platform memory is page by page, and there are none. */
  readonly hasOtherBuffers: boolean;
  readonly mapMax: number;
  readonly cpuMax: number;
}

/** More kinds make more abstract states than a minute is enough for. */
const KINDS_MAX = 5;

/** More places than this are not told apart. */
const PLACES_MAX = 24;

/** Makes the system of a model, or says why nothing can be proved about it. */
export function proofSystemOf(model: Model): Result<ProofSystem, InputError> {
  const checked = checkModel(model);
  if (!checked.ok) return checked;
  if ('preset' in model) return complain('a preset cannot be proved about; name a platform');
  const moves = whyMapsMove(model, [model.policy]);
  if (moves !== null) return refused(moves);
  const parsed = parsePlatform(platformOf(model));
  if (!parsed.ok) return parsed;
  const kinds = kindsOf(model, parsed.value);
  if (kinds.length > KINDS_MAX) {
    return complain(
      `at most ${KINDS_MAX} kinds of importers can be proved about, found ${kinds.length}`,
    );
  }
  const adding = kinds.find((each) => !isSameTwice(each));
  if (adding !== undefined) {
    return complain(
      `what ${adding.name} needs adds up with others like it, so that their number matters`,
    );
  }
  const hasOtherBuffers = 'masks' in model;
  const bounds = limitsOf(model);
  const base = {
    policy: model.policy,
    platform: parsed.value,
    limits: { ...DEFAULT_LIMITS, ...bounds },
    size: bytesOfPages(pagesCeil(bufferSizeOf(model, 0))),
    kinds,
    hasOtherBuffers,
    mapMax: bounds.mapsPerAttachmentMax,
    cpuMax: bounds.cpuAccessDepthMax,
  };
  const fillable = hasOtherBuffers ? fillableOf(base) : [];
  const places = placesOf({ ...base, fillable });
  return places === null
    ? complain('storage comes to lie at too many places, or pushes movable pages away')
    : ok({ ...base, fillable, places });
}

function complain(message: string): Result<never, InputError> {
  return refused({ source: 'model', message });
}

function kindsOf(model: Model, platform: Platform): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const name of importersOf(model)) {
    const spec = present(
      platform.importers.find(({ id }) => id === importerId(name)),
      'importer of a model',
    );
    const text = JSON.stringify(spec.constraints);
    if (!kinds.has(text)) kinds.set(text, { name, constraints: spec.constraints });
  }
  return [...kinds.values()];
}

/** Whether two of a kind need what one needs; buffers that each holds for itself add up. */
function isSameTwice({ constraints }: Kind): boolean {
  const needs = (...names: readonly string[]): string =>
    JSON.stringify(mergeConstraints(names.map((name) => ({ id: importerId(name), constraints }))));
  return needs('one') === needs('one', 'other');
}

type Unplaced = Omit<ProofSystem, 'places' | 'fillable'>;

/** The sets of kinds that can be attached together, as bits. */
export function attachableSets(system: Unplaced): readonly number[] {
  return Array.from({ length: 2 ** system.kinds.length - 1 }, (_, index) => index + 1).filter(
    (set) =>
      isAttachable(system.platform, mergeConstraints(participantsIn(system, set)), system.size),
  );
}

function participantsIn({ kinds }: Unplaced, set: number) {
  return kinds
    .filter((_, kind) => (set & (1 << kind)) !== 0)
    .map(({ name, constraints }) => ({ id: importerId(name), constraints }));
}

/** Allocators that have a capacity and get a buffer of some set, once others are full. */
function fillableOf(system: Unplaced): readonly AllocatorSpec[] {
  const sets = attachableSets(system);
  const isEmpty = ({ capacity }: AllocatorSpec): boolean => capacity === 0;
  let fillable: readonly AllocatorSpec[] = [];
  for (;;) {
    const reached = new Set(
      subsetsOf(fillable).flatMap((full) => {
        const world = worldWith({ ...system, fillable }, null, full);
        return sets.map((set) => planFor(system, world, set)?.allocator);
      }),
    );
    const next = system.platform.allocators.filter(
      (each) => each.capacity !== undefined && !isEmpty(each) && reached.has(each.id),
    );
    if (next.length === fillable.length) return fillable;
    fillable = next;
  }
}

function subsetsOf(fillable: readonly AllocatorSpec[]): readonly number[] {
  return Array.from({ length: 2 ** fillable.length }, (_, index) => index);
}

/** The storage of a set of kinds; null where there is none, or movable pages would have to go. */
function planFor(system: Unplaced, world: World, set: number): Storage | null {
  const requirement = mergeConstraints(participantsIn(system, set));
  const { storage, migrations } = planBacking(
    system.platform,
    world.memory,
    system.size,
    requirement,
  );
  return migrations.length > 0 ? null : storage;
}

/** Every place that some set of kinds gets, also where storage moves away from another place. */
function placesOf(system: Omit<ProofSystem, 'places'>): readonly Storage[] | null {
  const found = new Map<string, Storage>();
  const sets = attachableSets(system);
  const look = (own: Storage | null): void => {
    for (const full of subsetsOf(system.fillable)) {
      const world = worldWith(system, own, full);
      for (const set of sets) {
        const storage = planFor(system, world, set);
        if (storage === null || found.has(placeKey(system, storage))) continue;
        found.set(placeKey(system, storage), storage);
      }
    }
  };
  look(null);
  const doesMove = LATE_POLICIES[system.policy].movesStorage && !system.hasOtherBuffers;
  // What is added while it is gone through is gone through as well.
  if (doesMove) for (const storage of found.values()) if (found.size <= PLACES_MAX) look(storage);
  return found.size > PLACES_MAX ? null : [...found.values()];
}

/** What makes two storages the same place. */
export function placeKey(
  { hasOtherBuffers }: Pick<ProofSystem, 'hasOtherBuffers'>,
  storage: Storage,
): string {
  return hasOtherBuffers ? String(storage.allocator) : JSON.stringify(storage);
}

/** The storage of the buffer that is looked at, at a place: the second page of a zone of masks. */
export function ownStorage(system: Omit<ProofSystem, 'places'>, place: Storage): Storage {
  return system.hasOtherBuffers ? pagesIn(system, place, 1, 1) : place;
}

/** Pages of the zone that an allocator of masks has for itself. */
export function pagesIn(
  { platform }: Unplaced,
  place: Storage,
  first: number,
  count: number,
): Storage {
  const allocator = present(
    platform.allocators.find(({ id }) => id === place.allocator),
    'allocator of a place',
  );
  const zone = present(
    platform.zones.find(({ name }) => name === allocator.zones[0]),
    'zone of an allocator',
  );
  const address = physicalAddress(zone.base + first * PAGE_SIZE);
  return { ...place, runs: [{ address, length: bytes(count * PAGE_SIZE) }] };
}

/** Where the pages of others begin that fill an allocator. */
const FILLING_PAGE = 1024;

/** A world in which the buffers of others fill some allocators and hold a page of every other one. */
export function worldWith(
  system: Omit<ProofSystem, 'places'>,
  own: Storage | null,
  full: number,
): World {
  const { platform, policy, limits } = system;
  const world = newWorld({ type: 'ExporterCreated', platform, policy, limits });
  if (own !== null) world.memory.claim(own, 'own');
  for (const storage of system.hasOtherBuffers ? storageOfOthers(system, own, full) : []) {
    world.memory.claim(storage, 'others');
  }
  return world;
}

/** The storage of other buffers. */
export function storageOfOthers(
  system: Omit<ProofSystem, 'places'>,
  own: Storage | null,
  full: number,
): readonly Storage[] {
  const isFull = (allocator: AllocatorSpec): boolean =>
    (full & (1 << system.fillable.indexOf(allocator))) !== 0 && system.fillable.includes(allocator);
  return system.platform.allocators.flatMap((allocator): readonly Storage[] => {
    const mine = own?.allocator === allocator.id ? 1 : 0;
    const room = (allocator.capacity ?? Infinity) / PAGE_SIZE - mine;
    const place: Storage = { allocator: allocator.id, runs: [] };
    if (isFull(allocator)) return room < 1 ? [] : [pagesIn(system, place, FILLING_PAGE, room)];
    // Others hold something wherever that leaves room for one more buffer.
    assert(room >= 0, 'a buffer has room where it lies');
    return room < 2 ? [] : [pagesIn(system, place, 0, 1)];
  });
}
