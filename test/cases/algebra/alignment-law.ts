/** Alignments and pitches: least common multiples, maxima and minima, exactly. */
import { lcmIn32Bits } from '../as-published/cubanismo.ts';
import { ask, imageOf, solved, type Question } from '../product.ts';
import { holds, NotUnderstoodError, sameValue, type Fields } from '../report.ts';
import { isGoodEnd, readNumber } from '../words.ts';
import type { LawReader } from './laws.ts';

const HEAPS = [{ name: 'memory' }];
const ONE_PIXEL = { width: 1, height: 1 };
const VALUE = String.raw`(2\^\d+|0x[\da-f]+|\d+(?: ?[KMG]iB)?)`;
const INPUT = new RegExp(
  String.raw`^(ADDRESS_ALIGNMENT|PITCH_ALIGNMENT|MAX_PITCH|PLACEMENT_ALIGNMENT|[A-Za-z ]*(?:alignment|pitch|placement)) ${VALUE}(?: and | with |, )(?:(ADDRESS_ALIGNMENT|PITCH_ALIGNMENT|MAX_PITCH) )?${VALUE}$`,
  'iu',
);

/** What a constraint is about. */
type Kind = 'address' | 'rows' | 'longest row';

/**
 * Storage of the product begins on powers of two only; other alignments are stated for rows, which merge by
 * the same rule.
 */
function kindOf(word: string, values: readonly number[]): Kind {
  if (/max.?pitch/iu.test(word)) return 'longest row';
  const isPowers = values.every((value) => Number.isInteger(Math.log2(value)));
  return /pitch/iu.test(word) || !isPowers ? 'rows' : 'address';
}

/** What a constraint of cubanismo's allocator is in the product's vocabulary. */
function stated(kind: Kind, value: number): Fields {
  if (kind === 'address') return { alignment: value, minSize: 1 };
  const limit = kind === 'rows' ? { bytesPerRowDivisor: value } : { maxBytesPerRow: value };
  return { images: [{ format: 'R8', modifier: 'LINEAR', minSize: ONE_PIXEL, ...limit }] };
}

function questionOf(statements: readonly Fields[]): Question {
  const members = statements.map((constraints, index) => ({ id: `set${index}`, constraints }));
  return { heaps: HEAPS, members };
}

/** What the product makes of two constraints of one kind. */
function merged(kind: Kind, question: Question): number {
  if (kind === 'longest row') return greatestPitch(question);
  const solution = solved(question);
  if (kind === 'address') return solution.merged.alignment;
  // A row of one pixel is as long as rows must be multiples of.
  return imageOf(solution).layouts[0]?.bytesPerRow ?? 0;
}

/** The longest row that is still accepted, found by asking. */
function greatestPitch({ members, ...rest }: Question): number {
  let low = 0;
  let high = 2 ** 35;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const wide = {
      id: 'wide',
      constraints: { images: [{ format: 'R8', modifier: 'LINEAR', minBytesPerRow: middle }] },
    };
    if (ask({ ...rest, members: [...members, wide] }).verdict === 'satisfiable') low = middle;
    else high = middle - 1;
  }
  return low;
}

export const readAlignmentLaw: LawReader = (_, input) => {
  const found = INPUT.exec(input);
  if (found === null) return undefined;
  const [, kind = '', first = '', secondKind = kind, second = ''] = found;
  const [left, right] = [readNumber(first), readNumber(second)];
  const isOneKind = kind.toLowerCase() === secondKind.toLowerCase();
  const values = isOneKind ? [left, right] : [left];
  const about = kindOf(kind, values);
  const other = isOneKind ? about : kindOf(secondKind, [right]);
  const question = questionOf([stated(about, left), stated(other, right)]);
  const exact = (wanted: unknown) => {
    if (!isOneKind || typeof wanted === 'string') {
      sameValue('verdict', ask(question).verdict === 'satisfiable', isGoodEnd(wanted));
    } else sameValue('value', merged(about, question), wanted);
  };
  return (expect) => {
    for (const key of ['value', 'correct', 'verdict', 'ok']) expect.check(key, exact);
    expect.check('asPublished', (wanted) => {
      const words = String(wanted);
      if (/32 bits|truncat/iu.test(words)) {
        const correct = merged(about, question);
        holds('32 bits truncate it', lcmIn32Bits(left, right) !== correct, correct);
      } else if (/not checked|unchecked|accept|ok/iu.test(words)) {
        holds('the published code compares nothing', !isOneKind);
      } else throw new NotUnderstoodError(`asPublished "${words}"`);
    });
  };
};
