/**
 * Sizes and addresses as people write them: 8388608, "0x800000", "8 MiB", "0b110". Only binary
 * units exist, because memory comes in powers of two; "8 MB" is refused rather than guessed.
 */
import * as v from 'valibot';
import { foundInWords } from './found-words.ts';
import { QUANTITY_MAX } from './units.ts';

/**
 * A quantity as people write it; checked when it is read: a whole number from 0 to 2^53 - 1 as a number, as a
 * bigint, or as a text such as `"0x1000"` or `"8 MiB"`.
 *
 * @public
 */
export type QuantityInput = number | bigint | string;

/**
 * A checked value as people write it: each number may be a text with a unit. @public
 */
export type Written<Value> = Value extends number
  ? QuantityInput
  : Value extends readonly (infer Item)[]
    ? readonly Written<Item>[]
    : Value extends object
      ? { readonly [Part in keyof Value]: Written<Value[Part]> }
      : Value;

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['B', 1],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
  ['TiB', 1024 ** 4],
]);

/** What a quantity may look like, for error messages. */
const QUANTITY_FORMS = 'a whole number such as 4096, "0x1000", "64 KiB", "8 MiB" or "1 GiB"';

/**
 * Reads a quantity. Returns null where `input` is no quantity or lies outside `0` to `2^53 - 1`.
 */
export function parseQuantity(input: unknown): number | null {
  const value = typeof input === 'string' ? parseQuantityText(input.trim()) : plainNumber(input);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null;
  return value;
}

/** A bigint of any size as a number; one that is too large stays too large. */
function plainNumber(input: unknown): unknown {
  return typeof input === 'bigint' ? Number(input) : input;
}

function parseQuantityText(text: string): number | null {
  if (/^(0x[0-9a-f]+|0b[01]+)$/i.test(text)) return Number(text);
  const match = /^([0-9]+)\s*([A-Za-z]*)$/.exec(text);
  if (match === null) return null;
  const factor = UNITS.get(match[2] ?? '');
  return factor === undefined ? null : Number(match[1]) * factor;
}

/** Says in words why `input` is not accepted as a quantity. */
export function explainQuantity(input: unknown): string {
  if (typeof input === 'bigint') return explainQuantity(plainNumber(input));
  if (typeof input === 'number' && Number.isFinite(input)) {
    if (input < 0) return `${input} is negative, expected ${QUANTITY_FORMS}`;
    if (!Number.isInteger(input)) return `${input} is not whole, expected ${QUANTITY_FORMS}`;
    return `${input} is above 2^53 - 1 = ${QUANTITY_MAX}, the largest size that is kept exactly`;
  }
  if (typeof input === 'string') {
    const value = parseQuantityText(input.trim());
    if (value !== null) {
      return `"${input}" is above 2^53 - 1 = ${QUANTITY_MAX}, the largest size that is kept exactly`;
    }
    return `"${input}" is not a quantity, expected ${QUANTITY_FORMS}`;
  }
  return `expected ${QUANTITY_FORMS}, found ${foundInWords(input)}`;
}

/**
 * A valibot schema for a quantity.
 *
 * @param unit - What the number becomes, such as `bytes` or `physicalAddress`.
 * @param min - The smallest value that is accepted, inclusive.
 */
export function quantitySchema<Unit extends number>(
  unit: (value: number) => Unit,
  min = 0,
): v.GenericSchema<unknown, Unit> {
  return v.pipe(
    v.unknown(),
    v.check(
      (input) => parseQuantity(input) !== null,
      (issue) => explainQuantity(issue.input),
    ),
    v.transform((input) => unit(parseQuantity(input) ?? 0)),
    v.check(
      (value) => value >= min,
      (issue) => `${issue.input} is too small, expected at least ${min}`,
    ),
  );
}
