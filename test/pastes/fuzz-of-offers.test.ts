/**
 * Texts of those who list formats, cut and mixed: whatever is imported of them is what a platform takes, with names, sizes and
 * groups that hold together, or it is refused as contradicting. Nothing throws. The runs are seeded.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OFFER_KINDS, offersOf, withOffers } from '../../src/imports/offers/offers.ts';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { kindOfText } from '../../src/imports/pastes/kind-of-text.ts';
import { SMALL_TEXTS } from './small-texts.ts';

/** In CI, and less where one waits for it. */
const CASES = process.env['CI'] === undefined ? 1000 : 20_000;

const lines = OFFER_KINDS.flatMap((kind) => SMALL_TEXTS[kind] ?? []).map((text) =>
  text.split('\n'),
);
const part = fc.tuple(fc.nat(lines.length - 1), fc.nat(), fc.nat(), fc.nat(60)).map((numbers) => {
  const [which, from, count, lost] = numbers;
  const own = lines[which] ?? [];
  const at = from % own.length;
  const text = own.slice(at, at + 1 + (count % own.length)).join('\n');
  return text.slice(0, Math.max(1, text.length - (lost % 7 === 0 ? lost : 0)));
});
const PLATFORM = {
  name: 'made up',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system' as const, zones: ['ram'] }],
  importers: [],
};

test('whatever is imported is what a platform takes', () => {
  let imported = 0;
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean(), (parts, isOne) => {
      const texts = isOne ? [parts.join('\n')] : parts;
      const pastes = texts.map((text, index) => ({ file: `${index}.txt`, text }));
      for (const { text } of pastes) kindOfText(text);
      const answer = answerPastes(pastes);
      if (!answer.ok) return;
      const offered = offersOf(answer.value, pastes);
      const joined = withOffers(PLATFORM, offered);
      if (!joined.ok) {
        expect(joined.refusal.message).toContain('already');
        return;
      }
      expect(joined.value.platform.importers).toHaveLength(offered.importers.length);
      imported += offered.importers.length;
    }),
    { numRuns: CASES, seed: 17 },
  );
  expect(imported).toBeGreaterThan(CASES / 4);
});
