/** The addresses that an IOMMU gives, page by page. [MAP4] */
import type { Constraints } from '../../../src/constraints/constraints.ts';
import type { AttachmentMapped } from '../../../src/events/events.ts';
import { PAGE, type PlainAttachment, type PlainBuffer, type PlainWorld } from './plain-world.ts';

/** An address space whose window is not said has 48 bits. */
const WINDOW_DEFAULT = { base: 0, size: 2 ** 48 };

/** Why an IO virtual address cannot have been given, or is missing; null where all is well. */
export function whyNoAddress(
  world: PlainWorld,
  buffer: PlainBuffer,
  { constraints, ioVirtualBase, importer }: PlainAttachment,
  { ioVirtualBase: given }: AttachmentMapped,
): string | null {
  const isNeeded = constraints.iommu === true && ioVirtualBase === null;
  if (!isNeeded) return given === undefined ? null : 'EINVAL [MAP4] no address is needed';
  if (given === undefined) return 'EINVAL [MAP4] an address is missing';
  const { base, size } = constraints.dmaWindow ?? WINDOW_DEFAULT;
  if (given < base || given + buffer.size > base + size) return 'EINVAL [MAP4] outside the window';
  const { alignment = 1, maxSegmentCount = Infinity } = constraints;
  if (given % PAGE !== 0 || given % alignment !== 0) return 'EINVAL [MAP4] not aligned';
  if (entriesAt(given, buffer.size, constraints) > maxSegmentCount)
    return 'EINVAL [MAP4] too many segments';
  return isFree(world, importer, given, buffer.size) ? null : 'EBUSY [MAP4] not free';
}

/** How many entries one run is cut into, page by page. */
function entriesAt(start: number, size: number, constraints: Constraints): number {
  const { maxSegmentSize = Infinity, segmentBoundaryMask = Infinity } = constraints;
  let entries = 0;
  let length = 0;
  for (let address = start; address < start + size; address += PAGE) {
    const isOnBoundary = address % (segmentBoundaryMask + 1) === 0;
    if (entries === 0 || isOnBoundary || length + PAGE > maxSegmentSize) {
      entries += 1;
      length = 0;
    }
    length += PAGE;
  }
  return entries;
}

/** Whether no other buffer has an address in it; each importer has a space of its own for all its buffers. */
function isFree(world: PlainWorld, importer: string, start: number, size: number): boolean {
  return [...world.buffers.values()].every((buffer) =>
    buffer.attachments.every((each) => {
      if (each.importer !== importer || each.ioVirtualBase === null) return true;
      return each.ioVirtualBase + buffer.size <= start || start + size <= each.ioVirtualBase;
    }),
  );
}
