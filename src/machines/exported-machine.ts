/**
 * A chart that was exported as JSON (`cenalloc export stately`), as a machine again: its guard `allOf` is given
 * the names of rules, and they are ours.
 */
import { createMachine, type AnyStateMachine } from 'xstate';
import { attachmentMachine } from './attachment-machine.ts';
import { bufferGuards, bufferMachine } from './buffer-machine.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The buffer's chart from its exported JSON, or from one that was changed in Stately's editor. Its actors begin
 * with a buffer as input. A rule that it names and that does not exist is never met.
 *
 * @param text - What `cenalloc export stately` prints.
 * @param place - Where the buffer is; null where nothing is known of that.
 * @throws SyntaxError Where the text is no JSON.
 * @example
 * ```ts
 * const machine = bufferMachineOf(text);
 * const input = newBuffer(bufferId('b1'), bytes(4096), 'strict', DEFAULT_LIMITS);
 * const actor = createActor(machine, { input }).start();
 * ```
 * @public
 */
export function bufferMachineOf(text: string, place: Surroundings | null = null): AnyStateMachine {
  const { apply } = bufferMachine.implementations.actions;
  return machineOf(text, bufferGuards(place), apply);
}

/**
 * The attachment's chart from its exported JSON; its actors begin with an `AttachmentView` as input.
 *
 * @param text - What `cenalloc export stately --machine attachment` prints.
 * @throws SyntaxError Where the text is no JSON.
 * @public
 */
export function attachmentMachineOf(text: string): AnyStateMachine {
  const { guards, actions } = attachmentMachine.implementations;
  return machineOf(text, guards as Guards, actions['apply']);
}

/** What xstate gives a guard; which chart it is for is known to who made the guard. */
interface Asked {
  readonly context: never;
  readonly event: never;
}

type Guards = Readonly<Record<string, ((args: Asked) => boolean) | undefined>>;

function machineOf(text: string, guards: Guards, apply: unknown): AnyStateMachine {
  const chart = JSON.parse(text) as object;
  const allOf = (args: Asked, { conditions }: { readonly conditions: readonly string[] }) =>
    conditions.every((name) => guards[name]?.(args) === true);
  // The JSON cannot say that the context is the input.
  const config = { ...chart, context: ({ input }: { readonly input: unknown }) => input };
  return createMachine(config as never).provide({ guards: { allOf }, actions: { apply } } as never);
}
