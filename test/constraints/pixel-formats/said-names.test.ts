/**
 * What a name says beside the format: a prefix says whose name it is as `api` does, and a name that nobody knows
 * is told wherever it matters.
 */
import { describe, expect, test } from 'vitest';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import {
  identitiesOfFormat,
  namedFormat,
} from '../../../src/constraints/pixel-formats/format-names.ts';
import { pixelFormat } from '../../../src/constraints/pixel-formats/pixel-format.ts';
import { solve } from '../../../src/solver/solve.ts';
import { unknownInConflicts } from '../../../src/views/solutions/pixel-words.ts';
import { importersOf, SMALL_PLATFORM } from '../platform.ts';

const IMAGE = { width: 16, height: 16 };

function answerOf(...stated: readonly Constraints[]) {
  const importers = importersOf(
    stated.map((constraints, index) => ({ id: `p${index}`, constraints })),
  );
  const solution = solve(SMALL_PLATFORM, importers, { image: IMAGE });
  return { ...solution, told: unknownInConflicts(importers, solution.conflicts) };
}

function one(format: string, modifier?: string): Constraints {
  return { images: [{ format, ...(modifier === undefined ? {} : { modifier }) }] };
}

test.each([
  [
    ['drm', 'XRGB8888-BE'],
    ['drm', '0xb4325258'],
  ],
  [
    [undefined, 'XR24 -BE'],
    ['drm', '0xb4325258'],
  ],
  [
    ['v4l2', 'AX12-BE'],
    [undefined, 'V4L2_PIX_FMT_NV12_10BE_8L128'],
  ],
  [
    ['v4l2', 'Y16 -BE'],
    [undefined, 'v4l2:Y16-BE'],
  ],
  [
    [undefined, 'v4l2:0x36314752'],
    ['v4l2', 'RG16'],
  ],
  [
    [undefined, 'V4L2_PIX_FMT_SRGGB16 (0x36314752)'],
    ['v4l2', 'RG16'],
  ],
] as const)('%s and %s are one format', ([api, name], [otherApi, otherName]) => {
  expect(namedFormat(name, api).isKnown).toBe(true);
  expect(identitiesOfFormat(name, api)).toBe(identitiesOfFormat(otherName, otherApi));
});

describe('a prefix says whose name it is, and with it the modifier', () => {
  test.each(['V4L2_PIX_FMT_NV12', 'v4l2:NV12', 'v4l2:0x3231564e', 'GST_VIDEO_FORMAT_NV12'])(
    '%s is linear',
    (format) => {
      expect(answerOf(one(format), one('NV12', 'I915_FORMAT_MOD_Y_TILED')).verdict).toBe(
        'unsatisfiable',
      );
      expect(answerOf(one(format), one('NV12', 'LINEAR')).verdict).toBe('satisfiable');
    },
  );

  test.each(['DRM_FORMAT_NV12', 'drm:NV12', 'NV12'])('%s leaves it open', (format) => {
    expect(answerOf(one(format), one('NV12', 'I915_FORMAT_MOD_Y_TILED')).verdict).toBe(
      'satisfiable',
    );
  });
});

describe('a name that nobody knows is told', () => {
  test('where it stands in a conflict', () => {
    expect(answerOf(one('XR24'), one('xr24')).told).toEqual([
      'xr24 is no format that is known: it is compared by its name, and its size is not known; ' +
        'did you mean "XR24"?',
    ]);
    expect(answerOf(one('XR24', 'LINEAR'), one('XR24', 'LINAER')).told).toEqual([
      'LINAER is no modifier that is known: it is compared by its name, and how the pixels lie in ' +
        'memory is not known; did you mean "LINEAR"?',
    ]);
  });

  test('and not where names are known, or are in nobody’s way', () => {
    expect(answerOf(one('XR24'), one('NV12')).told).toEqual([]);
    expect(answerOf(one('XR24', 'LINEAR'), one('XR24', 'LINEAR')).told).toEqual([]);
  });

  test('a code in capitals is no guess for letters that have nothing to do with it', () => {
    expect(answerOf(one('XR24'), one('FOO1')).told).toEqual([
      'FOO1 is no format that is known: it is compared by its name, and its size is not known',
    ]);
  });
});

test('bytes in another order are as many', () => {
  expect(pixelFormat('XR24-BE')).toEqual(pixelFormat('XR24'));
  expect(pixelFormat('FOO1-BE')).toBeUndefined();
});
