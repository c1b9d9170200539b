/**
 * Assertions state what the program promises itself. A broken one is a mistake of a programmer, so
 * it throws and is never caught; what a caller may get wrong is returned as a refusal instead.
 */

/** The program broke one of its own promises. @public */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** Throws unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** Marks the end of an exhaustive switch; the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`unexpected case ${JSON.stringify(value)}`);
}

/** Returns `value` where it is known to be present; throws where the program is wrong about it. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionFailure(`missing ${what}`);
  return value;
}
