/**
 * Bounce buffers: how much of a buffer an importer cannot reach, and that it is told where a policy lets it
 * happen.
 */
import { expect, test } from 'vitest';
import { createExporter, unwrap } from '../../src/index.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import type { Storage } from '../../src/constraints/storage.ts';
import { bouncedBytes } from '../../src/memory/bounce.ts';
import { buffersAsJson } from '../../src/views/logs/world-json.ts';
import { worldInWords } from '../../src/views/logs/world-words.ts';

const PAGE = 4096;

function storageOf(...runs: readonly (readonly [page: number, count: number])[]): Storage {
  return {
    allocator: allocatorId(0),
    runs: runs.map(([page, count]) => ({
      address: physicalAddress(page * PAGE),
      length: bytes(count * PAGE),
    })),
  };
}

const window = (page: number, count: number) => ({
  dmaWindow: { base: physicalAddress(page * PAGE), size: bytes(count * PAGE) },
});

test.each([
  ['all in reach', window(0, 16), storageOf([0, 16]), 0],
  ['the upper half out of reach', window(0, 8), storageOf([0, 16]), 8],
  ['both ends out of reach', window(4, 8), storageOf([0, 16]), 8],
  ['one run of two', window(0, 8), storageOf([2, 2], [32, 3]), 3],
  ['nothing in reach', window(64, 8), storageOf([0, 4], [8, 4]), 8],
  ['no window', {}, storageOf([0, 16]), 0],
  ['an IOMMU, whose window is another', { ...window(64, 8), iommu: true }, storageOf([0, 16]), 0],
])('bounced with %s', (_, constraints, storage, pages) => {
  expect(bouncedBytes(constraints, storage)).toBe(pages * PAGE);
});

test('[ATT4] under rfc a late importer out of reach is told to bounce', () => {
  const exporter = createExporter({
    policy: 'rfc',
    platform: {
      name: 'board',
      zones: [{ name: 'high', base: '4 GiB', size: '1 MiB' }],
      allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['high'] }],
      importers: [
        { id: 'gpu', constraints: { allocatorMask: 1 } },
        { id: 'camera', constraints: { allocatorMask: 1, dmaWindow: { base: 0, size: '4 GiB' } } },
      ],
    },
  });
  const buffer = unwrap(exporter.createBuffer({ size: 8 * PAGE }));
  unwrap(exporter.map(unwrap(exporter.attach(buffer, 'gpu'))));
  expect(worldInWords(exporter.describe()).join('\n')).not.toContain('swiotlb');
  unwrap(exporter.attach(buffer, 'camera'));
  expect(worldInWords(exporter.describe())).toContain(
    '    camera cannot reach 32 KiB of it: they would be copied (swiotlb)',
  );
  const [json] = buffersAsJson(exporter.describe());
  expect(json?.attachments.map(({ bouncedBytes: bounced }) => bounced)).toEqual([
    undefined,
    8 * PAGE,
  ]);
});
