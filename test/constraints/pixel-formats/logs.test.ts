/**
 * Logs from before names of two meanings were refused: they are read, and such a name means what it meant then.
 */
import { expect, test } from 'vitest';
import { allocatorId } from '../../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../../src/base/units.ts';
import { accepts } from '../../../src/constraints/accepts.ts';
import type { Storage } from '../../../src/constraints/storage.ts';
import { decodeLine } from '../../../src/events/codec.ts';

const EVENT = {
  type: 'ImporterAttached',
  buffer: 'b',
  importer: 'lcd',
  constraints: { images: [{ format: 'RG16', modifier: 'LINEAR' }] },
};

function holding(format: string): Storage {
  return {
    allocator: allocatorId(0),
    runs: [{ address: physicalAddress(0), length: bytes(4096) }],
    image: {
      format,
      modifier: 'LINEAR',
      colorSpace: null,
      isAlphaPresent: null,
      startOffset: 0,
      displayRectAlignment: { width: 1, height: 1 },
      layouts: [{ width: 4, height: 4, bytesPerRow: 8 }],
      padForBlockSize: { width: 1, height: 1 },
      padBeyondImageSize: 0,
    },
  };
}

test.each([1, 2])('a log of version %i is read as it was written', (schema) => {
  const line = { schema, sequence: 1, stream: 'b', version: 1, event: EVENT };
  expect(decodeLine(JSON.stringify(line))).toMatchObject({ ok: true, value: { event: EVENT } });
});

test('a name of two meanings means that of DRM, by each of its names', () => {
  expect(accepts(EVENT.constraints, holding('RG16'))).toBe(true);
  expect(accepts(EVENT.constraints, holding('R5G6B5'))).toBe(true);
  expect(accepts(EVENT.constraints, holding('V4L2_PIX_FMT_SRGGB16'))).toBe(false);
});
