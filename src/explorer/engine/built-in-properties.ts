/**
 * The properties that are built in, on packed states. Some judge a state, some a step; a step is seen
 * with the states before and after it.
 */
import { unreachable } from '../../base/assert.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import type { PropertyKind, PropertyName } from '../model/property.ts';
import { isTurnedAway, packCall, type UnpackedCall } from './packed-calls.ts';
import type { PackedModel } from './packed-model.ts';
import type { StateReader } from './state-reader.ts';

/** A breach: a call that was or would be refused after the state, or null where the state itself is one. */
export interface PropertyBreach {
  readonly then: number | null;
}

/** A property as the engine checks it. Exactly one of the functions is there. */
export interface EngineProperty {
  readonly name: string;
  readonly kind: PropertyKind;
  /** Whether exchanging alike importers or buffers never changes the answer. */
  readonly isSymmetric: boolean;
  /**
   * It judges each buffer by itself, or states in which nothing more can happen: where buffers do not meet,
   * the same buffer in the same state need not be judged again.
   */
  readonly isLocal: boolean;
  readonly holds?: (state: StateReader) => boolean;
  readonly breachAt?: (state: StateReader) => PropertyBreach | null;
  readonly holdsStep?: (
    before: StateReader,
    call: UnpackedCall,
    after: StateReader,
    index: number,
  ) => boolean;
}

/** Of each set of importers the first state with an accepted verdict, and with a refused one; -1 without. */
export type Verdicts = Map<number, [accepted: number, refused: number]>;

/** The property of a name for a model. */
export function builtInProperty(
  packed: PackedModel,
  name: PropertyName,
  verdicts: Verdicts = new Map(),
): EngineProperty {
  // To have room for all is no question where buffers do not meet, so that each of these is local.
  const always = { name, kind: 'always', isSymmetric: true, isLocal: true } as const;
  switch (name) {
    case 'storage-serves-attached':
      return { ...always, holds: everyAttached((s, b, d) => s.isServed(b, d)) };
    case 'allocated-once':
      return { ...always, holdsStep: isAllocatedOnce };
    case 'no-frame-twice':
      return { ...always, holds: (state) => hasRoomForAll(packed, state) };
    case 'refused-changes-nothing':
      return { ...always, holdsStep: changesNothing };
    case 'verdict-independent-of-order':
      return { ...always, holdsStep: independentVerdict(verdicts) };
    case 'nothing-leaked':
      return {
        ...always,
        holds: (s) => !s.isTerminal || !someBuffer(s, (b) => s.placeOf(b) !== null),
      };
    case 'no-deadlock':
      return { ...always, holds: (state) => !isDeadlock(state) };
    case 'everyone-served':
      return packed.model.calls === 'free'
        ? { ...always, breachAt: (state) => whoWouldBeTurnedAway(packed, state) }
        : { ...always, holdsStep: (before, call) => !isTurnedAwayInVain(packed, before, call) };
    case 'all-mapped-together':
      return {
        ...always,
        kind: 'sometimes',
        holds: (s) => someBuffer(s, (b) => isMappedByAll(s, b)),
      };
    case 'every-buffer-freed':
      return { ...always, kind: 'eventually', holds: (s) => !someBuffer(s, (b) => !s.isFreed(b)) };
    default:
      return unreachable(name);
  }
}

function everyAttached(
  holds: (state: StateReader, buffer: number, importer: number) => boolean,
): (state: StateReader) => boolean {
  return (state) => {
    for (let buffer = 0; buffer < state.bufferCount; buffer += 1) {
      for (let importer = 0; importer < state.importerCount; importer += 1) {
        if (state.isAttached(buffer, importer) && !holds(state, buffer, importer)) return false;
      }
    }
    return true;
  };
}

function someBuffer(state: StateReader, holds: (buffer: number) => boolean): boolean {
  for (let buffer = 0; buffer < state.bufferCount; buffer += 1) if (holds(buffer)) return true;
  return false;
}

/** Nothing more can happen, and somebody is not done. */
export function isDeadlock(state: StateReader): boolean {
  if (!state.isTerminal) return false;
  return someBuffer(state, (buffer) => !state.isFreed(buffer));
}

function isAllocatedOnce(before: StateReader, call: UnpackedCall, after: StateReader): boolean {
  if (call.isMoved) return true;
  const had = before.placeOf(call.buffer);
  const has = after.placeOf(call.buffer);
  return had === null || has === null || had === has;
}

/** Places of a platform are pages; places of masks have as many buffers as the capacity says. */
function hasRoomForAll({ model }: PackedModel, state: StateReader): boolean {
  const used = new Map<number, number>();
  for (let buffer = 0; buffer < state.bufferCount; buffer += 1) {
    const place = state.placeOf(buffer);
    if (place === null) continue;
    const count = (used.get(place) ?? 0) + 1;
    used.set(place, count);
    const most = 'masks' in model ? (model.capacities[place] ?? Infinity) : 1;
    if (count > most) return false;
  }
  return true;
}

function changesNothing(before: StateReader, call: UnpackedCall, after: StateReader): boolean {
  if (!call.isRefused) return true;
  const { buffer } = call;
  return (
    before.placeOf(buffer) === after.placeOf(buffer) &&
    before.cpuDepthOf(buffer) === after.cpuDepthOf(buffer) &&
    before.attachedTo(buffer) === after.attachedTo(buffer)
  );
}

/** One set, one verdict: of each the first is kept, and both together are a breach. */
function independentVerdict(verdicts: Verdicts): NonNullable<EngineProperty['holdsStep']> {
  return (before, { name, buffer, importer, isRefused }, _after, index) => {
    if ((name !== 'attach' && name !== 'import') || before.placeOf(buffer) !== null) return true;
    const set = before.attachedTo(buffer) | (1 << importer);
    const known = verdicts.get(set) ?? [-1, -1];
    const own = isRefused ? 1 : 0;
    if (known[own] === -1) {
      known[own] = index;
      verdicts.set(set, known);
    }
    return known[1 - own] === -1;
  };
}

function isTurnedAwayInVain(packed: PackedModel, before: StateReader, call: UnpackedCall): boolean {
  const { buffer, importer } = call;
  return isTurnedAway(call) && couldBeServed(packed, before.attachedTo(buffer) | (1 << importer));
}

/** Everybody of a set could share a buffer, if memory were empty. */
function couldBeServed({ judge }: PackedModel, set: number): boolean {
  return judge.isFeasible(set) && judge.plan(set, new Uint32Array(0), 0) >= 0;
}

/** In `free` a refused attach is no transition; whoever would be refused is looked for. */
function whoWouldBeTurnedAway(packed: PackedModel, state: StateReader): PropertyBreach | null {
  const { policy, judge } = packed;
  const { admits, movesStorage } = LATE_POLICIES[policy];
  for (let buffer = 0; buffer < state.bufferCount; buffer += 1) {
    const place = state.placeOf(buffer);
    if (place === null) continue;
    const attached = state.attachedTo(buffer);
    const isInUse = state.cpuDepthOf(buffer) > 0 || isMappedBySomebody(state, buffer);
    for (let importer = 0; importer < state.importerCount; importer += 1) {
      if (state.isAttached(buffer, importer)) continue;
      const set = attached | (1 << importer);
      const isAdmitted =
        (admits === 'served' && judge.admits(place, importer, set)) ||
        (admits === 'masks-overlap' && judge.masksOverlap(set)) ||
        (movesStorage && !isInUse);
      if (isAdmitted || !couldBeServed(packed, set)) continue;
      return { then: packCall('attach', buffer, importer) };
    }
  }
  return null;
}

function isMappedBySomebody(state: StateReader, buffer: number): boolean {
  for (let importer = 0; importer < state.importerCount; importer += 1) {
    if (state.mapsOf(buffer, importer) > 0) return true;
  }
  return false;
}

function isMappedByAll(state: StateReader, buffer: number): boolean {
  for (let importer = 0; importer < state.importerCount; importer += 1) {
    if (state.mapsOf(buffer, importer) === 0) return false;
  }
  return true;
}
