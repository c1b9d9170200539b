/** A request that is none, like a platform or an importer that is none, is a mistake of the program that asks, and is said at once. */
import { describe, expect, test } from 'vitest';
import type { ContentRequest } from '../../src/constraints/content.ts';
import type { ImporterSpec, Platform } from '../../src/allocators/platform/platform.ts';
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
    [
      { bufferCount: NaN },
      'bufferCount must be a whole number from 1 to 2^53 - 1, or a text such as "8 MiB", found NaN',
    ],
    [
      { bufferCount: 1.5 },
      'bufferCount must be a whole number from 1 to 2^53 - 1, or a text such as "8 MiB", found 1.5',
    ],
    [{ bufferCount: 0 }, 'found 0'],
    [{ bufferCount: -3 }, 'found -3'],
    [{ bufferCount: Infinity }, 'found Infinity'],
    [{ size: '8 MB' }, 'or a text such as "8 MiB", found the text "8 MB"'],
    [{ size: 0n }, 'size must be a whole number from 1 to 2^53 - 1'],
    [{ size: 2n ** 70n }, 'found 1180591620717411303424n'],
    [{ size: 2 ** 53 }, 'size must be'],
    [{ image: { width: 1.5, height: 2 } }, 'image.width must be'],
    [{ image: { width: 2, height: null } }, 'image.height must be a whole number'],
    [{ image: { bytesPerRow: -1 } }, 'image.bytesPerRow must be'],
    [null, 'the request must be an object such as { size: 8_388_608 }, found null'],
    ['8 MiB', 'found the text "8 MiB"'],
    [[], 'found a list'],
    [
      { sizes: 4 },
      'the request has no field sizes; its fields are size, whole, bufferCount, image',
    ],
    [{ image: null }, 'image must be an object such as { format: "NV12" }, found null'],
    [{ image: { heigth: 4 } }, 'image has no field heigth'],
    [{ image: { format: 5 } }, 'image.format must be a name, found 5'],
    [{ image: { modifier: '' } }, 'image.modifier must be a name, found the text ""'],
    [{ image: { from: { width: 'x' } } }, 'image.from.width must be a whole number'],
    [{ image: { to: null } }, 'image.to must be an object such as { width: 64 }, found null'],
    [{ image: { format: 'RG16' } }, 'say which, such as v4l2:RG16'],
    [{ image: { format: 'BA12' } }, '"BA12" means several formats'],
  ])('what is wrong with $0', (request, words) => {
    expect(ask(request)).toThrow(TypeError);
    expect(ask(request)).toThrow(words);
  });

  test('nothing where a name says its API, and where nothing is asked', () => {
    expect(ask({ image: { format: 'drm:RG16', width: 64, height: 64 } })().verdict).toBeTypeOf(
      'string',
    );
    expect(ask({})().verdict).toBeTypeOf('string');
  });

  test.each([
    ['camera', "members must be a list of importers, such as ['camera', 'codec']"],
    [['camera'], 'members[0]: small has no importer "camera"'],
    [
      [7],
      'members[0] must be the name of an importer, an importer, { id, constraints }, or a group',
    ],
    [[{ id: 'x', constraints: { alignment: '3' } }], 'members[0]: constraints.alignment: '],
    [[{ id: 'x' }], 'members[0] must be the name'],
    [[{ group: 'g', oneOf: null }], 'members[0].oneOf must be a list, found null'],
    [[{ group: 'g', oneOf: [[null]] }], 'members[0].oneOf[0][0] must be the name'],
  ])('whoever is no member: %j', (members, words) => {
    const asked = () => solve(SMALL_PLATFORM, members as unknown as readonly ImporterSpec[], {});
    expect(asked).toThrow(TypeError);
    expect(asked).toThrow(words);
  });

  test.each([
    [null, 'platform: expected a platform, or the text of a platform file, found null'],
    [{}, 'platform: '],
    [{ name: 'board' }, 'platform: zones: '],
    ['boards/pi.platform.json', 'or the text of a platform file, found the text "boards/pi'],
    ['{ "name": 5', 'platform:1: '],
  ])('what is no platform: %j', (platform, words) => {
    const asked = () => solve(platform as unknown as Platform, [], {});
    expect(asked).toThrow(TypeError);
    expect(asked).toThrow(words);
  });
});
