/**
 * The ways to the value nearest to a stated one, on its looser side, that helps. A bound is moved as little
 * as helps, found by bisection; a set gets or loses the one member that helps. `helps` is monotone: looser
 * never harms.
 */
import { isPowerOfTwo, QUANTITY_MAX } from '../base/units.ts';

/** Whether a value would be loose enough. */
export type Helps<Value> = (candidate: Value) => boolean;

/**
 * Finds the nearest looser value that helps; undefined where none does.
 *
 * @param others - What other participants state for the field.
 */
export type Loosen<Value> = (
  value: Value,
  helps: Helps<Value>,
  others: readonly Value[],
) => Value | undefined;

/** A field that knows looser values. */
export interface Looser<Value> {
  /** The nearest one that helps. */
  nearest(value: Value, helps: Helps<Value>, others: readonly Value[]): Value | undefined;
}

/** A field that knows no looser values, and why: its statement can only be dropped. */
export interface Firm {
  readonly firm: string;
}

/** How a field may be loosened, or why it may not. */
export type Loosening<Value> = Looser<Value> | Firm;

/** What has no degrees. */
export const YES_OR_NO: Firm = { firm: 'it is needed or not; there is nothing between' };

/** The number nearest to `no` that helps, between one that does not help and one that does. */
function bisect(no: number, yes: number, helps: Helps<number>): number {
  let [without, withIt] = [no, yes];
  while (Math.abs(withIt - without) > 1) {
    const middle = without + Math.trunc((withIt - without) / 2);
    if (helps(middle)) withIt = middle;
    else without = middle;
  }
  return withIt;
}

/** The smallest whole number above `value` that helps. */
export function raise<Unit extends number>(value: Unit, helps: Helps<Unit>): Unit | undefined {
  const isEnough = (each: number) => helps(each as Unit);
  let low: number = value;
  let high = Math.max(1, value);
  while (!isEnough(high)) {
    if (high >= QUANTITY_MAX) return undefined;
    low = high;
    high = Math.min(QUANTITY_MAX, high * 2);
  }
  return bisect(low, high, isEnough) as Unit;
}

/** The smallest whole number above `value`, up to `max`, that helps. */
export function raiseTo(max: number, value: number, helps: Helps<number>): number | undefined {
  return helps(max) ? bisect(value, max, helps) : undefined;
}

/** The largest whole number below `value` that helps, at least `min`. */
export function lowerTo(min: number) {
  return <Unit extends number>(value: Unit, helps: Helps<Unit>): Unit | undefined => {
    const isEnough = (each: number) => helps(each as Unit);
    return isEnough(min) ? (bisect(value, min, isEnough) as Unit) : undefined;
  };
}

/** The largest proper divisor that helps; for a power of two those are the smaller ones. */
export function divide<Unit extends number>(value: Unit, helps: Helps<Unit>): Unit | undefined {
  const divisors = (isPowerOfTwo(value) ? smallerPowers(value) : divisorsOf(value)) as Unit[];
  return divisors.find(helps);
}

function smallerPowers(value: number): number[] {
  return Array.from({ length: Math.log2(value) }, (_, index) => value / 2 ** (index + 1));
}

/** The largest factor that is tried; both factors of a product beyond its square may be missed. */
const FACTOR_MAX = 1_000_000;

/** The proper divisors of a number that is no power of two, the largest first. */
function divisorsOf(value: number): number[] {
  const small: number[] = [];
  for (let factor = 1; factor <= Math.min(FACTOR_MAX, Math.sqrt(value)); factor += 1) {
    if (value % factor === 0) small.push(factor);
  }
  const large = small.slice(1).map((factor) => value / factor);
  return [...new Set([...large, ...small.reverse()])];
}

/** One more of 32 bits, the highest that helps. */
export function addBit(value: number, helps: Helps<number>): number | undefined {
  const bits = Array.from({ length: 32 }, (_, bit) => 2 ** (31 - bit));
  return bits
    .filter((bit) => Math.floor(value / bit) % 2 === 0)
    .map((bit) => value + bit)
    .find(helps);
}

/** One more member, out of those that others name. */
export function addMember<Member>(
  list: readonly Member[],
  helps: Helps<readonly Member[]>,
  others: readonly (readonly Member[])[],
): readonly Member[] | undefined {
  const candidates = [...new Set(others.flat())].filter((each) => !list.includes(each)).sort();
  return candidates.map((each) => [...list, each]).find(helps);
}

/** One member less; the last one is not taken, since a list that is stated is not empty. */
export function dropMember<Member>(
  list: readonly Member[],
  helps: Helps<readonly Member[]>,
): readonly Member[] | undefined {
  if (list.length < 2) return undefined;
  return list.map((each) => list.filter((other) => other !== each)).find(helps);
}

/** One part of a value loosened, the other parts as they were; the parts are tried in their order. */
export function onePart<Parts extends object, Name extends keyof Parts>(
  names: readonly Name[],
  loosen: Loosen<Parts[Name]>,
): Loosen<Parts> {
  return (value, helps, others) => {
    for (const name of names) {
      const withPart = (part: Parts[Name]): Parts => ({ ...value, [name]: part });
      const stated = others.map((each) => each[name]);
      const part = loosen(value[name], (each) => helps(withPart(each)), stated);
      if (part !== undefined) return withPart(part);
    }
    return undefined;
  };
}

/** One member of a list loosened, the others as they were; the members are tried in their order. */
export function oneMember<Member>(loosen: Loosen<Member>): Loosen<readonly Member[]> {
  return (list, helps, others) => {
    for (const [index, member] of list.entries()) {
      const found = loosen(member, (each) => helps(list.with(index, each)), others.flat());
      if (found !== undefined) return list.with(index, found);
    }
    return undefined;
  };
}
