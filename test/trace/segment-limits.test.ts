/** Pieces against what a driver has announced, by the function alone and on a recording of a kernel. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImporterLimits } from '../../src/trace/reach/importer-limits.ts';
import { segmentBreach } from '../../src/trace/reach/segment-limits.ts';
import { reportOf } from './report-of.ts';
import { recordedText } from './recorded-files.ts';

const UNLIMITED: ImporterLimits = {
  dmaMask: Infinity,
  busLimit: Infinity,
  isTranslated: false,
  hasOffset: false,
  segmentMax: null,
  segmentBoundary: null,
  alignMask: 0,
  isDynamic: null,
  isTold: null,
  takesPeers: null,
};

const anyPiece = fc.record({ base: fc.nat(64), size: fc.integer({ min: 1, max: 40 }) });

describe('a map', () => {
  test('breaks what was announced exactly where a byte of it does', () => {
    fc.assert(
      fc.property(
        fc.array(anyPiece, { maxLength: 4 }),
        fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
        fc.constantFrom(null, 7, 15, 31),
        (dma, segmentMax, segmentBoundary) => {
          const pieces = { entries: dma.length, dmaEntries: dma.length, physical: dma, dma };
          const limits = { ...UNLIMITED, segmentMax, segmentBoundary };
          const isBroken = dma.some(({ base, size }) => {
            const blocks = Array.from(
              { length: size },
              (_, index) => (base + index) & ~(segmentBoundary ?? 0),
            );
            const isLong = segmentMax !== null && blocks.length > segmentMax;
            return isLong || (segmentBoundary !== null && new Set(blocks).size > 1);
          });
          expect(segmentBreach(limits, pieces) !== null).toBe(isBroken);
        },
      ),
    );
  });

  test('of a kernel that gave 256 KiB to who takes 16 KiB is noted once, and reaches', async () => {
    const { findings, buffers } = await reportOf(recordedText('k73-x_maxseg_late').split('\n'));
    const notes = findings.filter(({ rule }) => rule === 'segment-limit');
    expect(notes).toMatchObject([{ severity: 'note', device: 'dbi-codec' }]);
    expect(notes[0]?.message).toMatch(/a piece of 256 KiB.* at most 16 KiB \(max_segment_size\)$/);
    const attaches = buffers.flatMap((buffer) => buffer.attaches);
    expect(attaches.map(({ reach }) => reach.verdict)).toEqual(['reachable', 'reachable']);
  });
});
