/** The conditions of an arrow: all of them must hold, and there is at least one. */
import { and as allHold, type EventObject, type GuardPredicate, type MachineContext } from 'xstate';

/** What the compiler tells a conjunction by; xstate types `or` and `not` as it types `and`. */
declare const NAMES: unique symbol;

/** A guard that holds where all conditions of these names hold. */
export type Conjunction<Name extends string> = GuardPredicate<
  MachineContext,
  EventObject,
  unknown,
  { readonly type: Name; readonly params: undefined }
> & { readonly [NAMES]: Name };

/** xstate's `and` for at least one name, with a type that `or` and `not` do not have. */
export function and<const Name extends string>(
  names: readonly [Name, ...Name[]],
): Conjunction<Name> {
  return allHold<MachineContext, EventObject, string[]>([...names]) as unknown as Conjunction<Name>;
}

/** How xstate judges every `and`: the function is shared by all, and by nothing else. */
const CHECK_OF_AND = checkOf(allHold([]));

/** What `and([...])` asks, in its order; null for every other guard. */
export function askedByAnd(guard: unknown): readonly unknown[] | null {
  if (typeof guard !== 'function' || checkOf(guard) !== CHECK_OF_AND) return null;
  return (guard as unknown as { readonly guards: readonly unknown[] }).guards;
}

function checkOf(guard: object): unknown {
  return 'check' in guard ? guard.check : undefined;
}
