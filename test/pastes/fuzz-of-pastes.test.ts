/**
 * Every grammar of pastes against texts that are cut, mixed and spoilt: no crash, no hang, and no figure, name or code
 * that does not come from the text. The runs are seeded, so that a failure happens again.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanLines } from '../../src/imports/pastes/clean-lines.ts';
import type { PasteFacts } from '../../src/imports/pastes/paste-facts.ts';
import {
  PASTE_SHAPES,
  titleOf,
  type PasteShape,
} from '../../src/imports/pastes/shapes-of-pastes.ts';
import { SMALL_TEXTS } from './small-texts.ts';

/** In CI, and less where one waits for it. */
const CASES = process.env['CI'] === undefined ? 2000 : 20_000;
const SEED = 17;

const all = Object.values(SMALL_TEXTS).flat();
const foreign = all.flatMap((text) => text.split('\n'));
const SPOILING = [
  '',
  '0',
  'f',
  '9',
  '<',
  '>',
  '{',
  '}',
  '"',
  ';',
  ',',
  ' ',
  '\t',
  '(',
  '\\',
  '…',
  '\r',
  '\0',
  '[...]',
];

/** What is done to a text: which of its lines or characters, and how. */
const change = fc.tuple(fc.nat(7), fc.nat(), fc.nat(), fc.nat());
const changes = fc.array(change, { minLength: 1, maxLength: 5 });

function changed(
  text: string,
  [kind, one, two, three]: readonly [number, number, number, number],
): string {
  const lines = text.split('\n');
  const [at, other] = [one % lines.length, two % lines.length];
  const [from, to] = [Math.min(at, other), Math.max(at, other)];
  const place = one % (text.length + 1);
  switch (kind) {
    case 0:
      return lines.slice(from, to + 1).join('\n');
    case 1:
      return lines.filter((_, index) => index < from || index > Math.min(to, from + 2)).join('\n');
    case 2:
      return lines.toSpliced(at, 0, foreign[three % foreign.length] ?? '').join('\n');
    case 3:
      return lines.toSpliced(at, 0, lines[other] ?? '').join('\n');
    case 4:
      return text.slice(0, place);
    case 5:
      return (
        text.slice(0, place) +
        (SPOILING[two % SPOILING.length] ?? '') +
        text.slice(place + (three % 3))
      );
    case 6:
      return text.replace(/\d/g, (digit, offset: number) =>
        offset % 7 === one % 7 ? String(three % 10) : digit,
      );
    default:
      return lines.map((line) => line.slice(one % 4)).join('\n');
  }
}

/** Numbers of a text, in every unit in which its kinds tell them, and cells joined in pairs. */
function numbersIn(text: string): ReadonlySet<bigint> {
  const found = new Set<bigint>([0n]);
  let before = 0n;
  for (const [, word = '0'] of text.matchAll(/(?:0x)?([0-9a-f]{1,16})/gi)) {
    for (const digits of [`0x${word}`, /^\d+$/.test(word) ? word : '0']) {
      const value = BigInt(digits);
      for (const unit of [1n, 1024n, 4096n, 1_048_576n]) found.add(value * unit);
    }
    const value = BigInt(`0x${word}`);
    found.add((before << 32n) + value);
    before = value;
  }
  for (const [, bytes = ''] of text.matchAll(/\[([0-9a-f\s]{8,})\]/gi)) {
    const digits = bytes.replace(/\s/g, '');
    for (let at = 0; at < digits.length; at += 2) {
      for (const width of [8, 16]) found.add(BigInt(`0x${digits.slice(at, at + width)}`));
    }
  }
  return found;
}

/** Bases stand in a text as they are; sizes and ends are told, or are the distance of two numbers. */
function figures(facts: PasteFacts) {
  const {
    ram = [],
    zones = [],
    reserved = [],
    buffers = [],
    importers = [],
    cmaAreas = [],
  } = facts;
  return {
    told: [
      ...[...ram, ...zones].flatMap(({ base, end }) => [base, end]),
      ...cmaAreas.flatMap(({ totalPages, basePfn = 0 }) => [totalPages, basePfn]),
      ...buffers.flatMap(({ ino, size }) => [ino ?? 0, size ?? 0]),
      ...importers.flatMap(({ minSize, bytesPerRow, width, height }) =>
        [minSize, bytesPerRow, width, height].map((each) => each ?? 0),
      ),
    ],
    derived: reserved.flatMap(({ base, size }) => [base ?? 0, size]),
  };
}

function isFrom(numbers: ReadonlySet<bigint>, value: bigint): boolean {
  if (numbers.has(value)) return true;
  for (const each of numbers) {
    // From a base to an end that is inclusive or not, or arithmetic of a device tree.
    if (
      [value + each, value + each - 1n, each - value, value - each, value - each + 1n].some((sum) =>
        numbers.has(sum),
      )
    ) {
      return true;
    }
    if (each > 0n && value % each === 0n && numbers.has(value / each)) return true;
  }
  return false;
}

function expectOnlyWhatStands(text: string, facts: PasteFacts): void {
  const { told, derived } = figures(facts);
  const values = [...told, ...derived].map(BigInt);
  if (values.some((each) => each !== 0n)) {
    const numbers = numbersIn(text);
    for (const value of values) {
      if (!isFrom(numbers, value)) expect.fail(`${value} is not in the text: ${text}`);
    }
  }
  for (const { id } of facts.importers ?? []) {
    const isNumbered =
      /^(?:card\d+-)?(?:caps|format|plane|object|device|gpu)-|^(?:compositor|v4l2|vulkan)/.test(id);
    const words = id.split(/[\s:/-]+/);
    if (!isNumbered && !words.every((word) => text.includes(word))) {
      expect.fail(`nothing in the text is called ${id}`);
    }
  }
  for (const { name } of facts.reserved ?? []) {
    const isUsual = name === null || ['cma', 'software IO TLB', 'reserved'].includes(name);
    if (!isUsual && !text.includes(name)) expect.fail(`no region in the text is called ${name}`);
  }
}

const READERS: readonly (readonly [string, PasteShape])[] = PASTE_SHAPES.map((shape) => [
  titleOf(shape),
  shape,
]);

test('there are texts of every kind but one', () => {
  const kinds = PASTE_SHAPES.map(({ kind }) => kind).filter((kind) => kind !== 'dmabuf-iterator');
  expect(Object.keys(SMALL_TEXTS)).toEqual(expect.arrayContaining(kinds));
});

test.each(READERS)('%s', (_, { kind, read, sign }) => {
  const own = SMALL_TEXTS[kind] ?? all;
  fc.assert(
    fc.property(fc.nat(own.length - 1), changes, (which, steps) => {
      const text = steps.reduce<string>((made, step) => changed(made, step), own[which] ?? '');
      const lines = cleanLines(text);
      // Other signs only choose; these say what the reader may rely on.
      if (typeof sign === 'function' && !sign(lines)) return;
      const facts = read(lines, 'made.txt');
      expectOnlyWhatStands(text, facts);
    }),
    { numRuns: CASES, seed: SEED, endOnFailure: true },
  );
});
