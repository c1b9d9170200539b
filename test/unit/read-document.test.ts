/** A JSON document of more characters than can be taken apart is refused in words, before memory is at its end. */
import { expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';

test('a document of more than 32 MiB is refused', () => {
  const read = readPlatform(`{}${' '.repeat(32 * 1024 ** 2)}`, 'large.json');
  const message = 'it has 33554434 characters, and a JSON document has at most 33554432 (32 Mi)';
  expect(read).toMatchObject({ ok: false, refusal: { source: 'large.json', message } });
});
