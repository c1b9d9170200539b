/**
 * An ordering as the real exporter answers it, call by call: who calls, what came of it, which state it leads
 * to. The same calls can be told under another policy, which then answers otherwise from some call on.
 */
import { present } from '../../base/assert.ts';
import type { Errno, RuleId } from '../../base/refusal.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { Command } from '../../events/commands.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { FactType } from '../../events/events.ts';
import type { Policy } from '../../events/policy.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import { StateReader } from '../engine/state-reader.ts';
import { unpackCall, type UnpackedCall } from '../engine/packed-calls.ts';
import type { Path } from '../engine/path.ts';
import type { ModelCall } from '../model/model-calls.ts';
import { importersOf, type Model } from '../model/model.ts';
import {
  encodeReplayString,
  replayRun,
  type ReplayedCall,
} from '../replay-strings/replay-string.ts';
import { expandCall } from '../witness.ts';

/** Storage that was chosen. */
export interface ToldStorage {
  readonly allocator: string;
  /** Where its first page lies; null where a model counts buffers and knows no memory. */
  readonly address: number | null;
}

/** What the exporter answered. */
export type ToldOutcome =
  | {
      readonly ok: true;
      readonly facts: readonly FactType[];
      /** Storage that was chosen or moved to; null where neither happened. */
      readonly storage: ToldStorage | null;
    }
  | {
      readonly ok: false;
      readonly errno: Errno;
      readonly rule: RuleId;
      readonly message: string;
    };

/** One call of an ordering. */
export interface ToldCall {
  /** The exporter, an importer, the CPU, or the deadline. */
  readonly actor: string;
  /** The index of the importer; null where it is none. */
  readonly importer: number | null;
  readonly call: ModelCall['call'];
  readonly buffer: number;
  readonly outcome: ToldOutcome;
  /** The state of the graph after it; null under another policy than that of the graph. */
  readonly state: number | null;
}

/** An ordering with its answers. */
export interface ToldOrdering {
  readonly policy: Policy;
  readonly calls: readonly ToldCall[];
  /** A short string for `cenalloc replay`. */
  readonly replay: string;
  /** The calls as a trial makes them. */
  readonly commands: readonly Command[];
  /** What can be played. */
  readonly log: readonly RecordedEvent[];
}

/** Calls of a model, and the state after each of them. */
export interface PlacedCalls {
  readonly calls: readonly ModelCall[];
  readonly states: readonly number[];
}

/** The calls of the exporter for steps of the engine, each with the state before it. */
export function expandSteps(
  packed: PackedModel,
  steps: readonly { readonly call: UnpackedCall; readonly before: Uint32Array }[],
): readonly (readonly ModelCall[])[] {
  const reader = new StateReader(packed);
  return steps.map(
    ({ call, before }) =>
      expandCall(packed.model, packed.policy, call, reader.moveTo(before, 0, false)).calls,
  );
}

/** The same for a path of the search. */
export function expandPath(packed: PackedModel, { steps }: Path): readonly ModelCall[] {
  const unpacked = steps.map(({ call, before }) => ({ call: unpackCall(call), before }));
  return expandSteps(packed, unpacked).flat();
}

/** Runs calls through the real exporter under a policy. */
export function tellOrdering(
  model: Model,
  policy: Policy,
  calls: readonly ModelCall[],
  states: readonly number[] | null,
): ToldOrdering {
  const setting = { ...model, policy };
  const run = replayRun({ setting, calls });
  const names = new Map(
    run.world.platform.allocators.map((each): [number, string] => [each.id, each.name]),
  );
  const storageOf = ({ allocator, runs }: Storage): ToldStorage => ({
    allocator: names.get(allocator) ?? '',
    address: 'masks' in model ? null : (runs[0]?.address ?? null),
  });
  return {
    policy,
    calls: run.outcomes.map((each, index) => ({
      ...callerOf(model, each.call),
      call: each.call.call,
      buffer: each.call.buffer,
      outcome: outcomeOf(each, storageOf),
      state: states === null ? null : present(states[index], 'state after a call'),
    })),
    replay: encodeReplayString({ setting, calls }),
    commands: run.outcomes.map(({ command }) => command),
    log: run.log,
  };
}

function callerOf(model: Model, call: ModelCall): Pick<ToldCall, 'actor' | 'importer'> {
  if ('importer' in call) {
    const { importer } = call;
    return { actor: importersOf(model)[importer] ?? `i${importer}`, importer };
  }
  if (call.call === 'seal') return { actor: 'deadline', importer: null };
  const isCpu = call.call === 'begin' || call.call === 'end';
  return { actor: isCpu ? 'CPU' : 'exporter', importer: null };
}

function outcomeOf(
  { outcome }: ReplayedCall,
  storageOf: (storage: Storage) => ToldStorage,
): ToldOutcome {
  if (!outcome.ok) {
    const { errno, rule, message } = outcome.refusal;
    return { ok: false, errno, rule, message };
  }
  const storage = outcome.value.flatMap((fact) =>
    fact.type === 'BackingAllocated' || fact.type === 'BackingMoved'
      ? [storageOf(fact.storage)]
      : [],
  );
  return {
    ok: true,
    facts: outcome.value.map(({ type }) => type),
    storage: storage.at(-1) ?? null,
  };
}
