/**
 * Of several things that are wrong with a new buffer, the first by this list is the answer: every two of them are
 * made wrong at once. The first two never meet, as a buffer that was created has a name.
 */
import { expect, test } from 'vitest';
import { bufferId, importerId, type BufferId } from '../../src/base/ids.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import type { Bytes } from '../../src/base/units.ts';
import type { BufferCreated } from '../../src/events/events.ts';
import { whyNotCreated } from '../../src/machines/creation-rules.ts';

/** What is asked, and of whom. */
interface Birth {
  readonly fact: BufferCreated;
  readonly buffersMax: number;
}

const OLD = bufferId('old');

const RIGHT: Birth = {
  fact: { type: 'BufferCreated', buffer: bufferId('new'), size: 4096 as Bytes },
  buffersMax: 2,
};

/** What can be wrong, in the order of the answers. */
const WRONGS: readonly (readonly [string, (birth: Birth) => Birth])[] = [
  ['EINVAL [BUF1] named', (birth) => withFact(birth, { buffer: 'no name' as BufferId })],
  ['EEXIST [BUF1] before', (birth) => withFact(birth, { buffer: OLD })],
  ['EOVERFLOW [LIM1] the limit', (birth) => ({ ...birth, buffersMax: 1 })],
  [
    'EINVAL [BAR2] stands twice',
    (birth) => withFact(birth, { declared: [importerId('gpu'), importerId('gpu')] }),
  ],
  ['EINVAL [BUF1] whole pages', (birth) => withFact(birth, { size: 5000 as Bytes })],
];

function withFact(birth: Birth, wrong: Partial<BufferCreated>): Birth {
  return { ...birth, fact: { ...birth.fact, ...wrong } };
}

function answerTo({ fact, buffersMax }: Birth): string {
  const breach = whyNotCreated(new Set([OLD]), { ...DEFAULT_LIMITS, buffersMax }, fact);
  return breach === null ? 'none' : `${breach.errno} [${breach.rule}] ${breach.message}`;
}

test('a buffer of which nothing is wrong is created', () => {
  expect(answerTo(RIGHT)).toBe('none');
});

const PAIRS = WRONGS.flatMap((first, index) =>
  WRONGS.slice(index).map((second) => [first[0], second[0], first, second] as const),
);

test.each(PAIRS)('[RULES] %s is answered before %s', (_, __, [answer, first], [, second]) => {
  // The first is made wrong last: of two wrong names it is the one that stands.
  const [start, words] = [answer.slice(0, answer.indexOf(']') + 1), answer.split('] ')[1] ?? ''];
  const found = answerTo(first(second(RIGHT)));
  expect(found.startsWith(start), found).toBe(true);
  expect(found).toContain(words);
});
