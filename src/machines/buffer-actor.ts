/**
 * The buffer's chart as a running xstate actor, for those who build with xstate: the same definition and the
 * same rules that an exporter asks, without its store.
 */
import { createActor, type Actor } from 'xstate';
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import { foundInWords } from '../base/found-words.ts';
import { parseQuantity, type QuantityInput } from '../base/quantity.ts';
import { PAGE_SIZE, type Bytes } from '../base/units.ts';
import { DEFAULT_POLICY, type Policy } from '../events/policy.ts';
import { requireLimits, requirePolicy } from '../events/require-settings.ts';
import { bufferGuards, bufferMachine } from './buffer-machine.ts';
import { newBuffer, type BufferState } from './buffer-state.ts';
import { whyNotCreated } from './creation-rules.ts';
import type { Surroundings } from './surroundings.ts';

/** What a buffer's actor begins with. @public */
export interface BufferActorOptions {
  /** The size in bytes, at least 1, such as 4096, 4096n or "8 MiB"; rounded up to whole pages. */
  readonly size: QuantityInput;
  /** `b1` where it is left out. */
  readonly id?: string;
  /** `strict` where it is left out. */
  readonly policy?: Policy;
  /** What is left out is taken from `DEFAULT_LIMITS`; what is no limit throws a `TypeError`. */
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
 * @throws TypeError - Where the size, a name, the policy or a limit is none, in the words of the rule that an
 *   exporter would refuse it by.
 * @example
 * ```ts
 * import { createBufferActor } from 'cenalloc';
 *
 * const actor = createBufferActor({ size: 8 * 1024 * 1024 });
 * actor.send({ type: 'ReferenceTaken', buffer: actor.getSnapshot().context.id });
 * ```
 * @public
 */
export function createBufferActor(options: BufferActorOptions): BufferActor {
  return createActor(bufferMachineAt(options.place ?? null), { input: created(options) }).start();
}

/** The buffer that an actor begins with; the rules of creating one are asked as an exporter asks them. */
function created({ id = 'b1', declared, ...options }: BufferActorOptions): BufferState {
  const size = parseQuantity(options.size) ?? NaN;
  const policy = requirePolicy(options.policy ?? DEFAULT_POLICY);
  const limits = requireLimits(options.limits);
  const fact = {
    type: 'BufferCreated',
    buffer: id as BufferId,
    size: (Math.ceil(size / PAGE_SIZE) * PAGE_SIZE) as Bytes,
    declared: (declared ?? []) as readonly ImporterId[],
  } as const;
  // Rounding up would hide what is no number of bytes.
  const breach =
    size >= 1
      ? whyNotCreated(new Map(), limits, fact)
      : {
          message: `${foundInWords(options.size)} is no size of a buffer.`,
          next: 'Give whole bytes.',
        };
  if (breach !== null) throw new TypeError(`${breach.message} ${breach.next}`);
  return newBuffer(fact.buffer, fact.size, policy, limits, fact.declared);
}

/**
 * The buffer's chart in a place: its rules know the platform, and what of it is free.
 *
 * @public
 */
export function bufferMachineAt(place: Surroundings | null): typeof bufferMachine {
  return place === null ? bufferMachine : bufferMachine.provide({ guards: bufferGuards(place) });
}
