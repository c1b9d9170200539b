/** Every way to make one expectation of a case wrong. */
import type { Fields } from './report.ts';

/** Keys that explain and expect nothing, and numbers that only say how much was tried. */
const REMARKS = ['theirAssertion', 'theirIterations', 'note', 'arith'];

/** What is spoiled, with the spoiled expectations. */
export function spoiledExpectations(expect: unknown): readonly (readonly [string, Fields])[] {
  const fields = expect as Fields;
  return Object.keys(fields)
    .filter((key) => !REMARKS.includes(key))
    .flatMap((key) =>
      // One more than an upper bound is still a bound.
      (key.endsWith('Below') ? [['', 1] as const] : spoiled(fields[key])).map(
        ([what, value]): readonly [string, Fields] => [
          `${key}${what}`,
          { ...fields, [key]: value },
        ],
      ),
    );
}

function spoiled(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.length === 0 ? [['', ['x']]] : spoiledList(value);
  if (typeof value === 'object' && value !== null) {
    const fields = value as Fields;
    return Object.keys(fields).flatMap((key) =>
      spoiled(fields[key]).map(([what, other]): readonly [string, unknown] => [
        `.${key}${what}`,
        { ...fields, [key]: other },
      ]),
    );
  }
  return [['', spoiledLeaf(value)]];
}

/** Each entry is made wrong in turn, because entries may be alternatives or may come in any order. */
function spoiledList(list: readonly unknown[]): readonly (readonly [string, unknown])[] {
  return list.flatMap((entry, index) =>
    spoiled(entry).map(([what, other]): readonly [string, unknown] => [
      `[${index}]${what}`,
      list.with(index, other),
    ]),
  );
}

const OPPOSITES: readonly (readonly [RegExp, string])[] = [
  [/^allocated/u, 'failed'],
  [/^(?:failed|fails|unsatisfiable|rejected|error|-E|NULL|no |empty)/u, 'ok'],
  [/^ok/u, 'rejected'],
  [/^dropped/u, 'kept'],
  [/^[A-Z]+(?:_[A-Z]+)+$/u, 'ANOTHER_ERROR'],
  [/^0x[\dA-F]+ = /u, '0x01 = everything denied -> unsatisfiable'],
  [/^0[bx]/u, '0b1'],
  [/^PENDING/iu, 'ok'],
];

function spoiledLeaf(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return true;
  return OPPOSITES.find(([pattern]) => pattern.test(value))?.[1] ?? 'something else';
}
