/**
 * The buffer's chart as a running xstate actor, for those who build with xstate: the same definition and the
 * same rules that an exporter asks, without its store.
 */
import { createActor, type Actor } from 'xstate';
import { bufferId, importerId } from '../base/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts';
import { bytes, bytesOfPages, pagesCeil } from '../base/units.ts';
import { DEFAULT_POLICY, type Policy } from '../events/policy.ts';
import { bufferGuards, bufferMachine } from './buffer-machine.ts';
import { newBuffer } from './buffer-state.ts';
import type { Surroundings } from './surroundings.ts';

/** What a buffer's actor begins with. @public */
export interface BufferActorOptions {
  /** The size in bytes, at least 1; rounded up to whole pages. */
  readonly size: number;
  /** `b1` where it is left out. */
  readonly id?: string;
  /** `strict` where it is left out. */
  readonly policy?: Policy;
  readonly limits?: Partial<Limits>;
  /** The importers that the first map waits for under `barrier`. */
  readonly declared?: readonly string[];
  /** Where the buffer is, such as `world.surroundings`; without it the buffer alone is judged. */
  readonly place?: Surroundings;
}

/** A started actor of the buffer's chart. @public */
export type BufferActor = Actor<typeof bufferMachine>;

/**
 * Starts the chart of one buffer. Facts that it does not take leave it as it is; `whyNot` says why.
 *
 * @example
 * ```ts
 * const actor = createBufferActor({ size: 8 * 1024 * 1024 });
 * actor.send({ type: 'ReferenceTaken', buffer: actor.getSnapshot().context.id });
 * ```
 * @public
 */
export function createBufferActor(options: BufferActorOptions): BufferActor {
  const { size, id = 'b1', policy = DEFAULT_POLICY, limits, declared = [], place } = options;
  const input = newBuffer(
    bufferId(id),
    bytesOfPages(pagesCeil(bytes(size))),
    policy,
    { ...DEFAULT_LIMITS, ...limits },
    declared.map(importerId),
  );
  return createActor(bufferMachineAt(place ?? null), { input }).start();
}

/**
 * The buffer's chart in a place: its rules know the platform, and what of it is free.
 *
 * @public
 */
export function bufferMachineAt(place: Surroundings | null): typeof bufferMachine {
  return place === null ? bufferMachine : bufferMachine.provide({ guards: bufferGuards(place) });
}
