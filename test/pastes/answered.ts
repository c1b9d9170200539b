/** What the tests of pastes share: an answer, and what of it must not appear where a text is cut. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { answerPastes, type PasteAnswer } from '../../src/imports/pastes/answer-pastes.ts';

/** The answer to texts that are of a known kind. */
export function answered(...texts: readonly string[]): PasteAnswer {
  const read = answerPastes(texts.map((text, index) => ({ file: `${index}.txt`, text })));
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

/** Why a text is refused. */
export function refusalOf(text: string): string {
  const read = answerPastes([{ file: 'paste', text }]);
  if (read.ok) throw new Error('it was answered');
  return read.refusal.message;
}

/** Formats of an importer in short: `NV12 0x0…`. */
export function pairsNamed({ importers = [] }: PasteAnswer, id: string): readonly string[] {
  return importers
    .filter((each) => each.id === id)
    .flatMap(({ formats = [] }) => formats)
    .flatMap(({ fourcc, modifiers }) =>
      modifiers === null ? [`${fourcc} any`] : modifiers.map((each) => `${fourcc} ${each}`),
    );
}

/** Everything that an answer states as fact, without lines and without numbers that count importers. */
function claims(answer: PasteAnswer): readonly string[] {
  const { importers = [], findings = [], reserved = [], heaps = [], memoryTypes = [] } = answer;
  return [
    ...importers.flatMap(
      ({ formats = [], minSize, width, height, bytesPerRow, window, region }) => [
        ...formats.map((each) => JSON.stringify([each.fourcc, each.modifiers === null])),
        ...formats.flatMap((each) =>
          (each.modifiers ?? []).map((modifier) => JSON.stringify([each.fourcc, modifier])),
        ),
        ...[minSize, width, height, bytesPerRow, window, region].map((each, index) =>
          each === undefined ? '' : JSON.stringify([index, each]),
        ),
      ],
    ),
    ...findings.map(({ rule, subject, figures }) => JSON.stringify([rule, subject, figures])),
    ...reserved.map(({ name, base, size, kind }) => JSON.stringify([name, base, size, kind])),
    ...heaps.map((each) => JSON.stringify(each)),
    ...memoryTypes.map((each) => JSON.stringify(each)),
  ].filter((each) => each !== '');
}

/**
 * Whatever is missing in front or behind, what is said of the rest is what is said of the whole; a cut within a
 * line, and letters that are lost, end in an answer or a refusal.
 */
export function expectCutsToSayNothingElse(text: string): void {
  const whole = new Set(claims(answered(text)));
  const lines = text.split('\n');
  const part = fc.tuple(fc.nat(lines.length), fc.nat(lines.length), fc.nat(40));
  fc.assert(
    fc.property(part, ([one, other, lost]) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const cut = lines
        .slice(from, to)
        .join('\n')
        .slice(from === 0 ? 0 : lost);
      const read = answerPastes([{ file: 'cut', text: cut }]);
      if (!read.ok) return;
      for (const claim of claims(read.value)) expect([...whole]).toContain(claim);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(text.length),
      fc.string({ maxLength: 3 }),
      (at, to, other) => {
        const spoilt = text.slice(0, at) + other + text.slice(Math.max(at, to));
        expect(answerPastes([{ file: 'spoilt', text: spoilt }])).toHaveProperty('ok');
      },
    ),
    { numRuns: 300 },
  );
}
