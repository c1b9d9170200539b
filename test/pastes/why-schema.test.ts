/** What `why --json` prints is what its published schema says: of every small text, alone and together with others. */
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { SMALL_TEXTS } from './small-texts.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const isWhy = ajv.compile(WRITTEN_SCHEMAS['why'] ?? false);

function expectDocument(texts: readonly string[]): void {
  const answer = answerPastes(texts.map((text, index) => ({ file: `${index}.txt`, text })));
  if (!answer.ok) throw new Error(answer.refusal.message);
  const document: unknown = JSON.parse(JSON.stringify(answer.value));
  expect(isWhy(document), ajv.errorsText(isWhy.errors)).toBe(true);
}

test.each(Object.entries(SMALL_TEXTS))('%s', (_, texts) => {
  for (const text of texts) expectDocument([text]);
});

test('all of them together', () => {
  expectDocument(Object.values(SMALL_TEXTS).flat());
});

test('other documents are refused', () => {
  expect(isWhy({ schema: 'cenalloc/why/1', shapes: [], complete: true })).toBe(false);
  const document = { schema: 'cenalloc/why/1', shapes: [], complete: true, recording: false };
  expect(isWhy(document)).toBe(true);
  expect(isWhy({ ...document, zones: [{ name: 'DMA' }] })).toBe(false);
});
