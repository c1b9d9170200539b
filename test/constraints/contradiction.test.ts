/**
 * Mistakes in a document are told where they stand: with the path, in words, and with the nearest known
 * name. What one participant states and can never get is such a mistake.
 */
import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';

const ALLOCATOR = { id: 0, name: 'system', kind: 'system', zones: ['dram'] };

/** What is wrong with a platform, as `path: message`; null where nothing is. */
function complaint(platform: object): string | null {
  const parsed = parsePlatform({
    name: 'board',
    zones: [{ name: 'dram', base: 0, size: '1 MiB' }],
    allocators: [ALLOCATOR],
    importers: [],
    ...platform,
  });
  return parsed.ok ? null : `${parsed.refusal.field}: ${parsed.refusal.message}`;
}

function complaintAbout(constraints: object): string | null {
  return complaint({ importers: [{ id: 'gpu', constraints }] });
}

const MISTAKES: readonly (readonly [string, object, string, string])[] = [
  ['an unknown field', { alignmnt: 64 }, '.alignmnt', 'did you mean "alignment"?'],
  ['an unknown image field', { images: [{ widthSteps: 2 }] }, '[0].widthSteps', '"widthStep"'],
  ['a mandatory name', { mandatory: ['images.modifer'] }, '.mandatory[0]', '"images.modifier"'],
  ['a domain', { domains: ['cpus'] }, '.domains[0]', 'did you mean "cpu"?'],
  ['a mask of 0', { allocatorMask: 0 }, '.allocatorMask', 'leave the field out to say "any"'],
  ['a mask of 33 bits', { memoryTypeBits: 2 ** 32 }, '.memoryTypeBits', 'at most 32 bits'],
  ['an odd alignment', { alignment: 48 }, '.alignment', 'expected a power of two'],
  ['a boundary', { segmentBoundaryMask: 0x1fffe }, '.segmentBoundaryMask', 'expected 2^n - 1'],
  ['a small segment', { maxSegmentSize: 100 }, '.maxSegmentSize', 'expected at least 4096'],
  ['a negative size', { minSize: -1 }, '.minSize', '-1 is negative'],
  ['a step of 0', { images: [{ widthStep: { step: 0 } }] }, '.widthStep.step', 'too small'],
  ['an odd block', { images: [{ padForBlockSize: { width: 3, height: 1 } }] }, '.width', 'power'],
  ['an empty list', { allocators: [] }, '.allocators', 'expected at least one'],
  ['a name twice', { allocators: ['a', 'a'] }, '.allocators', 'stands twice'],
  ['none and more', { usage: ['none', 'cpu.READ'] }, '.usage', 'cannot stand beside'],
  ['a decimal unit', { minSize: '8 MB' }, '.minSize', '"8 MB" is not a quantity'],
];

test.each(MISTAKES)('%s is refused by its path', (_, constraints, path, words) => {
  const found = complaintAbout(constraints);
  expect(found).toContain('importers[0].constraints');
  expect(found).toContain(path);
  expect(found).toContain(words);
});

const CONTRADICTIONS: readonly (readonly [object, string, string])[] = [
  [{ minSize: 200, maxSize: 100 }, 'minSize', 'minSize and maxSize of one participant'],
  [{ minBufferCount: 3, maxBufferCount: 2 }, 'minBufferCount', 'maxBufferCount'],
  [{ minBufferCountForCamping: 3, maxBufferCount: 2 }, 'minBufferCountForCamping', 'maxBuffer'],
  [{ deny: ['buffers', 'textures', 'renderTargets'] }, 'deny', 'no memory can ever meet deny'],
  [{ secure: true, domains: ['cpu'] }, 'secure', 'secure and domains'],
  [{ secure: true, usage: ['cpu.READ'] }, 'usage', 'cpu.READ needs the CPU'],
  [{ domains: ['inaccessible'], usage: ['cpu.READ'] }, 'usage', 'keeps out'],
  [{ mandatory: ['alignment'] }, 'mandatory', 'does not state it'],
  [
    { dmaWindow: { base: 0, size: '64 KiB', busOffset: 4096 }, alignment: '8 KiB' },
    'dmaWindow',
    'busOffset must be a multiple of alignment',
  ],
  [{ maxSegmentCount: 1, maxSegmentSize: 4096, minSize: 4097 }, 'maxSegment', 'one participant'],
  [
    { images: [{ widthStep: { step: 2, offset: 1 }, sizeAlignment: { width: 2, height: 1 } }] },
    'images',
    'images.sizeAlignment and images.widthStep',
  ],
  [
    { images: [{ format: 'XR24', minSize: { width: 64, height: 1 }, maxBytesPerRow: 255 }] },
    'images',
    'one participant',
  ],
];

test.each(CONTRADICTIONS)(
  'a participant that contradicts itself: %j',
  (constraints, field, words) => {
    const found = complaintAbout(constraints);
    expect(found).toContain(`importers[0].constraints.${field}`);
    expect(found).toContain(words);
  },
);

test('two participants that contradict each other are no mistake of the document', () => {
  const importers = [
    { id: 'gpu', constraints: { minSize: 200 } },
    { id: 'display', constraints: { maxSize: 100 } },
  ];
  expect(complaint({ importers })).toBeNull();
});

const PLATFORMS: readonly (readonly [string, object, string])[] = [
  ['no allocators', { allocators: [] }, 'allocators: a platform has at least one allocator'],
  ['no zones', { zones: [] }, 'zones: a platform has at least one zone'],
  [
    'an allocator twice',
    { allocators: [ALLOCATOR, { ...ALLOCATOR, id: 1 }] },
    'allocators[1]: the allocator system stands twice',
  ],
  [
    'an importer twice',
    {
      importers: [
        { id: 'gpu', constraints: {} },
        { id: 'gpu', constraints: {} },
      ],
    },
    'importers[1]: the importer gpu stands twice',
  ],
  [
    'an id out of range',
    { allocators: [{ ...ALLOCATOR, id: 32 }] },
    'allocators[0].id: expected 0 to 31, a bit of the masks',
  ],
  [
    'a group of strangers',
    {
      importers: [{ id: 'gpu', constraints: {} }],
      groups: [{ group: 'scanout', oneOf: ['gpu', ['gpuu']] }],
    },
    'groups[0]: there is no importer "gpuu", did you mean "gpu"?',
  ],
  [
    'a group twice',
    {
      importers: [{ id: 'gpu', constraints: {} }],
      groups: [
        { group: 'scanout', oneOf: ['gpu'] },
        { group: 'other', oneOf: [{ group: 'scanout', oneOf: ['gpu'] }] },
      ],
    },
    'groups[1]: the group scanout stands twice',
  ],
  [
    'a group named like an importer',
    {
      importers: [{ id: 'gpu', constraints: {} }],
      groups: [{ group: 'gpu', oneOf: ['gpu'] }],
    },
    'groups[0]: gpu is an importer and cannot name a group, too',
  ],
  ['an empty group', { groups: [{ group: 'scanout', oneOf: [] }] }, 'groups[0].oneOf: '],
];

test.each(PLATFORMS)('a platform with %s is refused by its path', (_, platform, words) => {
  expect(complaint(platform)).toContain(words);
});
