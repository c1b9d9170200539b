/**
 * Watches what is tested by a contract while a check runs: a call that never answers, throws, or answers something
 * else is told in a sentence that names the call, instead of ending in the time-out of a test runner or in a
 * TypeError of the check.
 */
import { AssertionFailure } from '../base/assert.ts';

/** How long nothing may happen before a check gives up, in milliseconds: most test runners wait for 5,000. */
export const PATIENCE = 4_000;

/** The calls of one check. */
export class Watch {
  readonly #patience: number;
  /** The calls that have not answered, in the order in which they were made. */
  readonly #open = new Set<{ readonly name: string }>();
  /** What calls threw, by what was thrown. */
  readonly #thrownBy = new Map<unknown, string>();
  #restart: () => void = () => undefined;

  constructor(patience: number = PATIENCE) {
    this.#patience = patience;
  }

  /**
   * Runs a check, and gives up where none of its calls answers for too long.
   *
   * @throws Error that says which calls have not answered, or which one threw what the check did not expect.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stalled = new Promise<never>((_, reject) => {
      this.#restart = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          reject(new Error(this.#stillness()));
        }, this.#patience);
      };
      this.#restart();
    });
    try {
      return await Promise.race([work(), stalled]);
    } catch (error) {
      throw this.explained(error);
    } finally {
      this.#restart = () => undefined;
      clearTimeout(timer);
    }
  }

  /** What a call answers, as soon as it does. */
  async later<T>(name: string, call: () => Promise<T>): Promise<T> {
    const entry = { name };
    this.#open.add(entry);
    try {
      const promised: unknown = call();
      if (!isThenable(promised)) {
        throw new AssertionFailure(
          `${name} answered ${inWords(promised)} at once, and a promise was expected.`,
        );
      }
      return (await promised) as T;
    } catch (error) {
      this.#note(name, error);
      throw error;
    } finally {
      this.#open.delete(entry);
      this.#restart();
    }
  }

  /** What a call answers at once. */
  now<T>(name: string, call: () => T): T {
    const answer = this.made(name, call);
    if (!isThenable(answer)) return answer;
    throw new AssertionFailure(`${name} answered a promise, and an answer at once was expected.`);
  }

  /** What a call answers, a promise or not. */
  made<T>(name: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      this.#note(name, error);
      throw error;
    }
  }

  /** An error with the call that threw it; as it is where no call did. */
  explained(error: unknown): unknown {
    const name = this.#thrownBy.get(error);
    if (name === undefined) return error;
    const words = error instanceof Error ? `${error.name}: ${error.message}` : inWords(error);
    return new Error(`${name} threw ${words}`, { cause: error });
  }

  #note(name: string, error: unknown): void {
    if (error instanceof AssertionFailure || this.#thrownBy.has(error)) return;
    this.#thrownBy.set(error, name);
  }

  #stillness(): string {
    const names = Array.from(this.#open, ({ name }) => name);
    const calls = names.length === 0 ? 'nothing' : [...new Set(names)].join('; ');
    return `For ${this.#patience / 1000} s no call has answered. Still open: ${calls}.`;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** A value as a sentence names it. */
export function inWords(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    return `an object with ${Object.keys(value).join(', ') || 'nothing in it'}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Throws where an answer is no `{ ok: true, value }` and no `{ ok: false, refusal }`. */
export function assertIsResult(name: string, answer: unknown): void {
  const { ok, refusal } = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    readonly ok?: unknown;
    readonly refusal?: unknown;
  };
  if (ok === true || (ok === false && typeof refusal === 'object' && refusal !== null)) return;
  throw new AssertionFailure(
    `${name} answered ${inWords(answer)}, and { ok: true, value } or { ok: false, refusal } was expected.`,
  );
}
