/** Every fact that somebody might offer to a buffer, lawful or not. */
import { importerId, type BufferId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import { DIRECTIONS } from '../../src/events/direction.ts';
import type { BufferEvent } from '../../src/events/events.ts';
import {
  PAGE,
  type PlainAttachment,
  type PlainBuffer,
  type PlainWorld,
} from './reference/plain-world.ts';
import { rightPlaces, spoilt, spoiltTwice, type Placed } from './storage-candidates.ts';

/** What a newcomer may state that no platform knows. */
const STATEMENTS: readonly Constraints[] = [
  {},
  { allocatorMask: 1 },
  { allocatorMask: 2 ** 31 },
  { contiguous: true },
  { alignment: bytes(16 * PAGE) },
  { minSize: bytes(2 ** 40) },
  { secure: true },
  { domains: ['cpu'] },
  { domains: ['inaccessible'] },
  { prefix: bytes(1) },
  { mandatory: ['usage'] },
  { minBufferCountForCamping: 3 },
  { maxBufferCount: 2 },
  { maxSegmentCount: 1 },
  { iommu: true, dmaWindow: { base: physicalAddress(0), size: bytes(PAGE) } },
  { dmaWindow: { base: physicalAddress(0), size: bytes(16 * PAGE) } },
  { images: [{ format: 'NV12', modifier: 'LINEAR' }] },
  { images: [{ format: 'R8', modifier: 'LINEAR' }] },
];

const STRANGER = importerId('stranger');

/** Facts about one buffer of a world, and `more` storage, such as what an allocator has planned. */
export function candidatesFor(
  world: PlainWorld,
  buffer: PlainBuffer,
  more: readonly Placed[],
): readonly BufferEvent[] {
  const about = { buffer: buffer.id as BufferId };
  return [
    ...attaches(world, buffer, about),
    ...aboutImporters(world, buffer, about),
    ...placings(world, buffer, about, more),
    { type: 'BarrierOpened', ...about, cause: 'sealed' },
    { type: 'CpuAccessBegan', ...about },
    { type: 'CpuAccessEnded', ...about },
    { type: 'AccessRevoked', ...about },
    { type: 'AccessRestored', ...about },
    { type: 'ReferenceTaken', ...about },
    { type: 'ReferencePut', ...about },
    { type: 'BufferFreed', ...about },
  ];
}

interface About {
  readonly buffer: BufferId;
}

function attaches(
  { platform }: PlainWorld,
  { attachments }: PlainBuffer,
  about: About,
): readonly BufferEvent[] {
  const type = 'ImporterAttached';
  const constraints = { minSize: bytes(2 ** 40) };
  return [
    // Who is attached would not be served, either.
    ...attachments
      .slice(0, 1)
      .map(
        ({ importer }) =>
          ({ type, ...about, importer: importerId(importer), constraints }) as const,
      ),
    ...platform.importers.map(
      ({ id, constraints }) => ({ type, ...about, importer: id, constraints }) as const,
    ),
    { type, ...about, importer: STRANGER, constraints: {}, sharing: { kind: 'dynamic' } },
    ...STATEMENTS.map(
      (constraints) => ({ type, ...about, importer: STRANGER, constraints }) as const,
    ),
  ];
}

function aboutImporters(
  world: PlainWorld,
  buffer: PlainBuffer,
  about: About,
): readonly BufferEvent[] {
  const names = new Set([
    ...buffer.attachments.map((each) => each.importer),
    ...buffer.awaited.slice(0, 2),
    ...world.platform.importers.slice(0, 2).map(({ id }) => id),
    STRANGER,
  ]);
  return [...names].flatMap((name): readonly BufferEvent[] => {
    const importer = importerId(name);
    const attachment = buffer.attachments.find((each) => each.importer === name);
    return [
      { type: 'ImporterDetached', ...about, importer },
      { type: 'PlaceReleased', ...about, importer },
      { type: 'AttachmentPinned', ...about, importer },
      { type: 'AttachmentUnpinned', ...about, importer },
      { type: 'AttachmentUnmapped', ...about, importer },
      ...DIRECTIONS.flatMap((direction): readonly BufferEvent[] => [
        { type: 'AttachmentUnmapped', ...about, importer, direction },
        { type: 'AttachmentMapped', ...about, importer, direction },
        ...addresses(world, buffer, attachment).map(
          (ioVirtualBase) =>
            ({ type: 'AttachmentMapped', ...about, importer, direction, ioVirtualBase }) as const,
        ),
      ]),
    ];
  });
}

/** Addresses that an IOMMU might give: at the bounds of the window, at those of others, and anywhere. */
function addresses(
  world: PlainWorld,
  buffer: PlainBuffer,
  attachment: PlainAttachment | undefined,
): readonly number[] {
  if (attachment?.constraints.iommu !== true) return [0];
  const { base, size } = attachment.constraints.dmaWindow ?? { base: 0, size: 2 ** 48 };
  const { alignment = PAGE } = attachment.constraints;
  const held = [...world.buffers.values()].flatMap((other) =>
    other.attachments
      .filter(({ importer }) => importer === attachment.importer)
      .flatMap(({ ioVirtualBase }) =>
        ioVirtualBase === null ? [] : [ioVirtualBase, ioVirtualBase + other.size],
      ),
  );
  const inWindow = [0, 1, 2, 3].map((index) => base + index * Math.max(PAGE, alignment));
  const begins = Math.ceil(base / alignment) * alignment;
  const edges = [base - PAGE, begins, base + size - buffer.size, base + size];
  const all = [...inWindow, ...edges, ...held, ...held.map((each) => each - buffer.size)];
  return [...new Set(all)].filter((each) => each >= 0 && each % PAGE === 0);
}

function placings(
  world: PlainWorld,
  buffer: PlainBuffer,
  about: About,
  planned: readonly Placed[],
): readonly BufferEvent[] {
  const isPlaced = buffer.storage !== null && world.policy !== 'migrate';
  const places = rightPlaces(world, buffer);
  const right = [...planned, ...places.slice(0, isPlaced ? 1 : places.length)];
  const [first] = right;
  // Where storage cannot be chosen or moved at all, little of what is wrong with it has to be tried.
  const wrong = first === undefined ? [] : spoiltTwice(first);
  const more = first === undefined || isPlaced ? [] : spoilt(world, first);
  const importers = [buffer.attachments[0]?.importer ?? STRANGER, STRANGER].map(importerId);
  return [...right, ...more, ...wrong].flatMap((placed) =>
    importers.flatMap((importer): readonly BufferEvent[] => {
      const { fullAllocators, ...moved } = placed;
      return [
        { type: 'BackingAllocated', ...about, importer, ...moved, fullAllocators },
        { type: 'BackingMoved', ...about, importer, ...moved },
      ];
    }),
  );
}
