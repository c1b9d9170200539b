/**
 * A piece of a text that still knows where it stands, so that a complaint about it can say so.
 */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Refused, type Result } from '../../base/result.ts';

/** A piece of a text. */
export interface Fragment {
  readonly text: string;
  /** The position of its first character in the whole text, from 1. */
  readonly at: number;
}

/** How much of what was found is quoted. */
const QUOTE_LENGTH_MAX = 40;

/** Cuts a fragment at every separator, which is one character. */
export function split(fragment: Fragment, separator: string): readonly Fragment[] {
  let { at } = fragment;
  return fragment.text.split(separator).map((text) => {
    const piece = { text, at };
    at += text.length + 1;
    return piece;
  });
}

/** The rest of a fragment after its first `count` characters. */
export function after(fragment: Fragment, count: number): Fragment {
  return { text: fragment.text.slice(count), at: fragment.at + count };
}

/** A complaint about a fragment. */
export function expected({ text, at }: Fragment, what: string): Refused<InputError> {
  const quoted = text.length > QUOTE_LENGTH_MAX ? `${text.slice(0, QUOTE_LENGTH_MAX)}…` : text;
  const found = text === '' ? 'nothing' : JSON.stringify(quoted);
  const message = `expected ${what}, found ${found}`;
  return refused({ source: 'replay string', field: `position ${at}`, message });
}

/** Reads a fragment that is a number from 0 to `max`, in decimals without leading zeros. */
export function takeNumber(
  fragment: Fragment,
  what: string,
  max: number,
): Result<number, InputError> {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(fragment.text) ? Number(fragment.text) : NaN;
  if (value >= 0 && value <= max) return ok(value);
  return expected(fragment, `${what} from 0 to ${max}`);
}

/** Reads every fragment, up to the first that is not understood. */
export function all<T>(
  fragments: readonly Fragment[],
  read: (fragment: Fragment) => Result<T, InputError>,
): Result<readonly T[], InputError> {
  const values: T[] = [];
  for (const fragment of fragments) {
    const result = read(fragment);
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}
