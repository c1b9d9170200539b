/**
 * A chart that was exported as JSON (`cenalloc export stately`), as a machine again: its guard `allOf` is given
 * the names of rules, and they are ours. An editor may also write a rule as a guard of its own, by its name.
 */
import { createMachine, type AnyStateMachine } from 'xstate';
import { foundInWords } from '../base/found-words.ts';
import { attachmentMachine } from './attachment-machine.ts';
import { bufferGuards, bufferMachine } from './buffer-machine.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The buffer's chart from its exported JSON, or from one that was changed in Stately's editor. Its actors begin
 * with a buffer as input. An arrow has one rule as its guard, `"isUnused"` or `{"type": "isUnused"}`, or several as
 * `allOf` is given them. A rule that it names and that does not exist is never met.
 *
 * @param text - What `cenalloc export stately` prints.
 * @param place - Where the buffer is; null where nothing is known of that.
 * @throws SyntaxError Where the text is no JSON.
 * @throws TypeError Where it is no chart, or that of something else.
 * @example
 * ```ts
 * import { bufferId, bufferMachineOf, bytes, DEFAULT_LIMITS, newBuffer } from 'cenalloc';
 * import { readFileSync } from 'node:fs';
 * import { createActor } from 'xstate';
 *
 * const machine = bufferMachineOf(readFileSync('buffer.json', 'utf8'));
 * const input = newBuffer(bufferId('b1'), bytes(4096), 'strict', DEFAULT_LIMITS);
 * const actor = createActor(machine, { input }).start();
 * ```
 * @public
 */
export function bufferMachineOf(text: string, place: Surroundings | null = null): AnyStateMachine {
  const { apply } = bufferMachine.implementations.actions;
  return machineOf(bufferMachine.id, text, bufferGuards(place), apply);
}

/**
 * The attachment's chart from its exported JSON; its actors begin with an `AttachmentView` as input.
 *
 * @param text - What `cenalloc export stately --machine attachment` prints.
 * @throws SyntaxError Where the text is no JSON.
 * @throws TypeError Where it is no chart, or that of something else.
 * @public
 */
export function attachmentMachineOf(text: string): AnyStateMachine {
  const { guards, actions } = attachmentMachine.implementations;
  return machineOf(attachmentMachine.id, text, guards as Guards, actions['apply']);
}

/** What xstate gives a guard; which chart it is for is known to who made the guard. */
interface Asked {
  readonly context: never;
  readonly event: never;
}

type Guards = Readonly<Record<string, ((args: Asked) => boolean) | undefined>>;

function machineOf(id: string, text: string, guards: Guards, apply: unknown): AnyStateMachine {
  const chart = chartIn(id, text);
  const isMet = (name: unknown, args: Asked): boolean =>
    // What an object inherits is no rule.
    typeof name === 'string' && Object.hasOwn(guards, name) && guards[name]?.(args) === true;
  const byName: Guards = Object.fromEntries(
    guardsNamedIn(chart).map((name) => [name, (args: Asked) => isMet(name, args)] as const),
  );
  const allOf = (args: Asked, params?: { readonly conditions?: unknown }) =>
    Array.isArray(params?.conditions) && params.conditions.every((name) => isMet(name, args));
  // The JSON cannot say that the context is the input.
  const config = { ...chart, context: ({ input }: { readonly input: unknown }) => input };
  return createMachine(config as never).provide({
    guards: { ...byName, allOf },
    actions: { apply },
  } as never);
}

function chartIn(id: string, text: string): object {
  const chart: unknown = JSON.parse(text);
  if (typeof chart !== 'object' || chart === null || Array.isArray(chart)) {
    throw new TypeError(
      `${foundInWords(chart)} is no chart. Give what "cenalloc export stately" prints.`,
    );
  }
  const found = 'id' in chart ? chart.id : undefined;
  if (found === id) return chart;
  const words = found === undefined ? 'none' : foundInWords(found);
  throw new TypeError(
    `The id of this chart is ${words}, not "${id}". Leave it as it was exported.`,
  );
}

/** The names of all guards, wherever in the chart they stand. */
function guardsNamedIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    key === 'guard' ? nameOfGuard(value) : guardsNamedIn(value),
  );
}

function nameOfGuard(guard: unknown): readonly string[] {
  if (typeof guard === 'string') return [guard];
  const isNamed = typeof guard === 'object' && guard !== null && 'type' in guard;
  return isNamed && typeof guard.type === 'string' ? [guard.type] : [];
}
