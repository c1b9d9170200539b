/** Standard input that is larger than any document: it is read to a limit, and refused on one line. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefused, newFolder, shellIn } from '../faults/program.ts';

const folder = newFolder();

const MEGABYTE = 1_000_000;

describe('standard input', () => {
  test.each<readonly [number, readonly string[], RegExp]>([
    [70, ['collect', 'x.cenalloc'], /stdin:1: this line has more than 67108864 bytes/],
    [300, ['solve', '-'], /stdin: it has more than 268435456 bytes; the limit/],
    [300, ['log', 'x.cenalloc', '--import', '-'], /stdin: it has more than 268435456 bytes; the/],
    [300, ['serve', '-', '--port', '0'], /stdin: it has more than 268435456 bytes; the limit/],
  ])('of %i MB in one line is refused by %j', async (megabytes, words, said) => {
    const size = megabytes * MEGABYTE;
    const line = `head -c ${size} /dev/zero | tr '\\0' 1 | $CENALLOC ${words.join(' ')}`;
    expectRefused(await shellIn(folder, line), said);
    // Nothing was kept, so no store was made for it.
    if (words[0] === 'collect') expect(existsSync(join(folder, 'x.cenalloc'))).toBe(false);
  });
});
