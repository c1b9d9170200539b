/** A request that is none is a mistake of the program that asks, and is said at once. */
import { describe, expect, test } from 'vitest';
import type { ContentRequest } from '../../src/constraints/content.ts';
import { solve } from '../../src/solver/solve.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

const ask = (request: unknown) => () =>
  solve(
    SMALL_PLATFORM,
    importersOf([{ id: 'a', constraints: { contiguous: true } }]),
    request as ContentRequest,
  );

describe('solve throws a TypeError that names', () => {
  test.each([
    [{ bufferCount: NaN }, 'bufferCount must be a whole number from 1 to 2^53 - 1, found NaN'],
    [{ bufferCount: 1.5 }, 'bufferCount must be a whole number from 1 to 2^53 - 1, found 1.5'],
    [{ bufferCount: 0 }, 'found 0'],
    [{ bufferCount: -3 }, 'found -3'],
    [{ bufferCount: Infinity }, 'found Infinity'],
    [{ size: '8 MiB' }, 'size must be a whole number from 1 to 2^53 - 1, found the text "8 MiB"'],
    [{ size: 2 ** 53 }, 'size must be'],
    [{ image: { width: 1.5, height: 2 } }, 'image.width must be'],
    [{ image: { width: 2, height: null } }, 'image.height must be a whole number'],
    [{ image: { bytesPerRow: -1 } }, 'image.bytesPerRow must be'],
    [{ image: { format: 'RG16' } }, 'say which, such as v4l2:RG16'],
    [{ image: { format: 'BA12' } }, '"BA12" means several formats'],
  ])('what is wrong with %j', (request, words) => {
    expect(ask(request)).toThrow(TypeError);
    expect(ask(request)).toThrow(words);
  });

  test('nothing where a name says its API, and where nothing is asked', () => {
    expect(ask({ image: { format: 'drm:RG16', width: 64, height: 64 } })().verdict).toBeTypeOf(
      'string',
    );
    expect(ask({})().verdict).toBeTypeOf('string');
  });
});
