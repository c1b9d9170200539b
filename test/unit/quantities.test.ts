/**
 * Sizes and addresses: how they are read, worded and rounded. Up to 2^53 floating-point arithmetic
 * is exact only where it is used with care, so rounding is compared with whole-number arithmetic.
 */
import * as main from '../../src/index.ts';
import * as explorer from '../../src/explorer/index.ts';
import * as testing from '../../src/testing/index.ts';
import * as trace from '../../src/trace/index.ts';
import { allocatorId, bufferId, importerId } from '../../src/base/ids.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counted, sizeInWords } from '../../src/base/quantity-words.ts';
import { explainQuantity, parseQuantity } from '../../src/base/quantity.ts';
import {
  alignUp,
  bytes,
  bytesOfPages,
  dmaAddress,
  isPowerOfTwo,
  pageCount,
  pagesCeil,
  physicalAddress,
  QUANTITY_MAX,
} from '../../src/base/units.ts';

const SEED = 201410;

describe('reading a quantity', () => {
  test.each([
    [0, 0],
    [4096, 4096],
    [QUANTITY_MAX, QUANTITY_MAX],
    ['0', 0],
    ['4096', 4096],
    ['0010', 10],
    ['4096 B', 4096],
    ['64KiB', 65_536],
    ['8 MiB', 8_388_608],
    [' 1  GiB ', 1_073_741_824],
    ['8191 TiB', 8191 * 1024 ** 4],
    ['0x1000', 4096],
    ['0X1f', 31],
    ['0b110', 6],
    ['0x1fffffffffffff', QUANTITY_MAX],
    ['9007199254740991', QUANTITY_MAX],
  ])('%j is %d', (input, value) => {
    expect(parseQuantity(input)).toBe(value);
  });

  test.each([
    [-1, '-1 is negative'],
    [1.5, '1.5 is not whole'],
    [2 ** 53, 'is above 2^53 - 1 = 9007199254740991'],
    [Infinity, 'found Infinity'],
    [NaN, 'found NaN'],
    ['', '"" is not a quantity'],
    ['-1', '"-1" is not a quantity'],
    ['+1', '"+1" is not a quantity'],
    ['1.5 MiB', '"1.5 MiB" is not a quantity'],
    ['1e3', '"1e3" is not a quantity'],
    ['1_000', '"1_000" is not a quantity'],
    ['0x', '"0x" is not a quantity'],
    ['0x1 KiB', '"0x1 KiB" is not a quantity'],
    ['0b12', '"0b12" is not a quantity'],
    ['0o17', '"0o17" is not a quantity'],
    ['8 MB', '"8 MB" is not a quantity'],
    ['8 mib', '"8 mib" is not a quantity'],
    ['KiB', '"KiB" is not a quantity'],
    ['8 constructor', '"8 constructor" is not a quantity'],
    ['8 toString', '"8 toString" is not a quantity'],
    ['\u0664', 'is not a quantity'],
    ['8192 TiB', '"8192 TiB" is above 2^53 - 1'],
    ['9007199254740992', '"9007199254740992" is above 2^53 - 1'],
    ['9007199254740993', '"9007199254740993" is above 2^53 - 1'],
    ['0x20000000000000', '"0x20000000000000" is above 2^53 - 1'],
    [null, 'found null'],
    [undefined, 'found undefined'],
    [true, 'found true'],
    [[4096], 'found a list'],
    [{ size: 1 }, 'found an object'],
  ])('%j is none, and the words say why', (input, words) => {
    expect(parseQuantity(input)).toBeNull();
    expect(explainQuantity(input)).toContain(words);
  });
});

describe('rounding', () => {
  const small = fc.nat({ max: 2 ** 20 }).map((value) => value + 1);
  const any = fc.maxSafeNat();

  test('alignUp is exact where the outcome is a quantity', () => {
    const law = fc.property(
      any,
      fc.oneof(
        small,
        any.map((value) => value + 1),
      ),
      (value, step) => {
        const exact = ((BigInt(value) + BigInt(step) - 1n) / BigInt(step)) * BigInt(step);
        fc.pre(exact <= BigInt(QUANTITY_MAX));
        expect(alignUp(value, step)).toBe(Number(exact));
      },
    );
    fc.assert(law, { seed: SEED, numRuns: 1_000 });
  });

  test('alignUp is exact one above and one below every multiple', () => {
    const law = fc.property(small, fc.nat({ max: 2 ** 32 }), (step, count) => {
      const multiple = step * (count + 1);
      expect(alignUp(multiple, step)).toBe(multiple);
      expect(alignUp(multiple - step + 1, step)).toBe(multiple);
      expect(alignUp(multiple + 1, step)).toBe(multiple + step);
    });
    fc.assert(law, { seed: SEED, numRuns: 1_000 });
  });

  test('an alignment is at least 1', () => {
    expect(alignUp(0, 4096)).toBe(0);
    expect(() => alignUp(1, 0)).toThrow('an alignment is at least 1');
  });

  test('pages round up, and back exactly', () => {
    expect([0, 1, 4096, 4097].map((size) => pagesCeil(bytes(size)))).toEqual([0, 1, 1, 2]);
    expect(bytesOfPages(pageCount(3))).toBe(12_288);
    expect(pagesCeil(bytes(QUANTITY_MAX))).toBe(2 ** 41);
  });

  test('only powers of two are powers of two', () => {
    const powers = Array.from({ length: 53 }, (_, exponent) => 2 ** exponent);
    expect(powers.filter((power) => !isPowerOfTwo(power))).toEqual([]);
    const beside = powers.flatMap((power) => [power - 1, power + 1]).filter((each) => each > 2);
    expect(beside.filter(isPowerOfTwo)).toEqual([]);
    expect([0, -1, -2, 0.5, 2 ** 53, NaN, Infinity].filter(isPowerOfTwo)).toEqual([]);
  });
});

test('units take safe integers of at least 0 and nothing else', () => {
  for (const unit of [bytes, pageCount, physicalAddress, dmaAddress]) {
    expect(unit(0)).toBe(0);
    expect(unit(QUANTITY_MAX)).toBe(QUANTITY_MAX);
    for (const wrong of [-1, 0.5, 2 ** 53, NaN, Infinity]) {
      const words = `${unit.name}: expected a whole number from 0 to 9007199254740991, found ${wrong}`;
      expect(() => unit(wrong)).toThrow(new RangeError(words));
    }
    for (const [wrong, words] of OF_ANOTHER_TYPE) {
      const expected = 'a whole number from 0 to 9007199254740991';
      const error = new TypeError(`${unit.name}: expected ${expected}, found ${words}`);
      expect(() => unit(wrong as never)).toThrow(error);
    }
  }
});

/** What JavaScript lets through, and how it is told. */
const OF_ANOTHER_TYPE: readonly (readonly [unknown, string])[] = [
  [undefined, 'undefined'],
  ['8 MiB', 'the text "8 MiB"'],
  [4096n, '4096n'],
  [null, 'null'],
  [[1], 'a list'],
  [{}, 'an object'],
  [() => 1, 'a function'],
];

/** A public function on whatever may come; the name of what it throws. */
function thrownBy(call: (value: never) => unknown, value: unknown): string {
  try {
    const answer = call(value as never);
    if (answer instanceof Promise) answer.catch(() => undefined);
    return 'nothing';
  } catch (error) {
    return (error as Error).name;
  }
}

test('no public function speaks of a mistake of this package where it is given something else', () => {
  const all = { ...main, ...explorer, ...trace, ...testing };
  const asserting = Object.entries(all).filter(([, each]) => {
    if (typeof each !== 'function') return false;
    const values = [undefined, null, -1, 1.5, NaN, 'x', '', {}, []];
    const call = each as (...values: readonly unknown[]) => unknown;
    return values.some(
      (value) => thrownBy((given) => call(given, given, given), value) === 'AssertionFailure',
    );
  });
  expect(asserting.map(([name]) => name)).toEqual([]);
});

test('ids say what a name is', () => {
  expect(() => bufferId('a b')).toThrow(
    new RangeError(
      'bufferId: expected a name of 1 to 128 characters without blanks and slashes, found the text "a b"',
    ),
  );
  expect(() => importerId(7 as never)).toThrow(TypeError);
  expect(() => allocatorId(32)).toThrow(
    new RangeError('allocatorId: expected a whole number from 0 to 31, found 32'),
  );
});

describe('a quantity in words', () => {
  test.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [4096, '4 KiB'],
    [4097, '4.00 KiB (4097 bytes)'],
    [3 * 1024 ** 3, '3 GiB'],
    [QUANTITY_MAX, '8192.00 TiB (9007199254740991 bytes)'],
  ])('%d is %s', (size, words) => {
    expect(sizeInWords(size)).toBe(words);
  });

  test('what is round is read back as it was', () => {
    const law = fc.property(fc.maxSafeNat(), (size) => {
      const words = sizeInWords(size);
      fc.pre(!words.includes('('));
      expect(parseQuantity(words.replace('bytes', 'B'))).toBe(size);
    });
    fc.assert(law, { seed: SEED, numRuns: 200 });
  });

  test('one is not many', () => {
    expect([0, 1, 2].map((count) => counted(count, 'map'))).toEqual(['0 maps', '1 map', '2 maps']);
    expect(counted(2, 'entry', 'entries')).toBe('2 entries');
  });
});
