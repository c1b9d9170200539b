/**
 * A witness: the shortest ordering that shows something, as steps in words and as a string that
 * `cenalloc replay` runs through the real exporter.
 */
import type { Policy } from '../events/policy.ts';
import { CALLS } from '../events/vocabulary.ts';
import { LATE_POLICIES } from '../machines/late-policies.ts';
import type { ModelCall } from './model/model-calls.ts';
import type { Path } from './engine/path.ts';
import { unpackCall, type UnpackedCall } from './engine/packed-calls.ts';
import type { PackedModel } from './engine/packed-model.ts';
import { StateReader } from './engine/state-reader.ts';
import { bufferNameOf, importersOf, type Model } from './model/model.ts';
import { encodeReplayString, replayRun } from './replay-strings/replay-string.ts';

/** One step of a witness. @public */
export interface WitnessStep {
  /** Who makes the call; the exporter, an importer, or nobody where a deadline passes. */
  readonly actor: string;
  /** The call, such as `attach` or `map`. */
  readonly call: string;
  /** The name of the buffer: `b` and its index, such as `b0`. */
  readonly buffer: string;
  /** `ok`, or errno and rule of the refusal by the real exporter. */
  readonly outcome: string;
  /** What the real exporter said where it refused. */
  readonly message?: string;
  /** The first map, which allocated, or an attach that moved the storage, with its allocator. */
  readonly storage?: string;
}

/** An ordering that shows something. @public */
export interface Witness {
  /** The steps from the first state on, in the order in which they are made. */
  readonly steps: readonly WitnessStep[];
  /** A short string for `cenalloc replay`. */
  readonly replay: string;
}

/** A step of the model, and the calls of the exporter that it stands for. */
export interface Expanded {
  readonly actor: string;
  readonly name: string;
  readonly buffer: string;
  readonly calls: readonly ModelCall[];
}

/**
 * The witness of a way, run through the real exporter.
 *
 * @param last - A call after the way that is refused, or null.
 */
export function witnessOf(
  packed: PackedModel,
  policy: Policy,
  path: Path,
  last: number | null,
): Witness {
  const { model } = packed;
  const steps = [...path.steps, ...(last === null ? [] : [{ call: last, before: path.end }])];
  const reader = new StateReader(packed);
  const expanded = steps.map(({ call, before }) =>
    expandCall(model, policy, unpackCall(call), reader.moveTo(before, 0, false)),
  );
  const setting = { ...model, policy };
  const calls = expanded.flatMap((each) => each.calls);
  const run = replayRun({ setting, calls });
  const names = new Map(
    run.world.platform.allocators.map((each): [number, string] => [each.id, each.name]),
  );
  let next = 0;
  const told = expanded.map(({ actor, name, buffer, calls: own }): WitnessStep => {
    const outcomes = run.outcomes.slice(next, next + own.length);
    next += own.length;
    const refusal = outcomes.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.refusal]))[0];
    const storage = outcomes
      .flatMap(({ outcome }) => (outcome.ok ? outcome.value : []))
      .find(({ type }) => type === 'BackingAllocated' || type === 'BackingMoved');
    const outcome = refusal === undefined ? 'ok' : `${refusal.errno} [${refusal.rule}]`;
    return {
      actor,
      call: name,
      buffer,
      outcome,
      ...(refusal === undefined ? {} : { message: refusal.message }),
      ...(storage !== undefined && 'storage' in storage
        ? { storage: names.get(storage.storage.allocator) ?? '' }
        : {}),
    };
  });
  return { steps: told, replay: encodeReplayString({ setting, calls }) };
}

/** The calls of the exporter that one call of the engine stands for. */
export function expandCall(
  model: Model,
  policy: Policy,
  call: UnpackedCall,
  before: StateReader,
): Expanded {
  const { name, buffer, importer, isRefused } = call;
  const about = { buffer, importer };
  const who = importersOf(model)[importer] ?? '';
  const told = (actor: string, calls: readonly ModelCall[]): Expanded => {
    return { actor, name, buffer: bufferNameOf(buffer), calls };
  };
  const attach = { call: 'attach', ...about } as const;
  const map = { call: 'map', ...about, direction: 'bidirectional' } as const;
  // A model may say that whoever is refused before there is storage gives its place up.
  const isKept = LATE_POLICIES[policy].firstMapWaits && before.isMissing(buffer, importer);
  const given = isRefused && model.refusedRelease === true && isKept;
  const release = given ? [{ call: 'release', ...about } as const] : [];
  switch (name) {
    case 'create':
      return told('exporter', [{ call: 'create', buffer }]);
    case 'free':
      return told('exporter', [{ call: 'put', buffer }]);
    case 'begin':
    case 'end':
      return told('CPU', [{ call: name, buffer }]);
    case 'deadline':
      return told('deadline', [{ call: 'seal', buffer }]);
    case 'attach':
      return told(who, [attach, ...release]);
    case 'import':
      return told(who, isRefused ? [attach, ...release] : [attach, map]);
    case 'map':
      return told(who, [map]);
    case 'unmap':
      return told(who, [{ call: 'unmap', ...about, direction: null }]);
    case 'detach':
    case 'release':
      return told(who, [{ call: name, ...about }]);
    case 'die':
      return told(who, []);
  }
}

/** One step on one line, for people. */
export function witnessStepInWords(step: WitnessStep): string {
  const { actor, call, buffer, outcome, storage } = step;
  const place = storage === undefined ? '' : `, storage from ${storage}`;
  if (call === 'die') return `${actor} dies before it comes to ${buffer}`;
  if (call === 'deadline') return `the deadline of ${buffer} passes`;
  const verb = VERBS[call] ?? call;
  return `${actor} ${verb} ${buffer}: ${outcome}${place}`;
}

/** What whoever makes a step does; a program may attach and map in one step, and free what it puts. */
const VERBS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(CALLS).map(({ short, does }) => [short, does])),
  import: `${CALLS.attach.does} and ${CALLS.map.does}`,
  free: 'frees',
};
