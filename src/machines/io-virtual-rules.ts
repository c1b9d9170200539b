/**
 * The rules about the addresses of an importer behind an IOMMU, and of one that sees storage through a bus
 * offset. [MAP4], [MAP2]
 */
import { bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import { ioVirtualWindow } from '../constraints/io-virtual.ts';
import { countSegments, segmentLimitOf } from '../constraints/segments.ts';
import type { AttachmentMapped } from '../events/events.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { isAddressable } from '../memory/sg-table.ts';
import { attachmentOf, type BufferState } from './buffer-state.ts';
import { rule } from './rule.ts';

const NEXT = 'Record the address that the IOMMU gave on the first map of the attachment.';

export const hasAddressForStorage = rule<BufferState, AttachmentMapped>(
  { id: 'MAP2', errno: 'ENODEV', says: "The importer's bus offset gives the storage an address." },
  (state, { importer }) => {
    const constraints = attachmentOf(state, importer)?.constraints;
    if (constraints === undefined || state.storage === null) return null;
    if (isAddressable(state.storage, constraints)) return null;
    return {
      message: `The bus offset of ${importer} gives the storage of ${state.id} no address.`,
      next: `Attach ${importer} before anybody maps, so that the storage is chosen for it, too.`,
    };
  },
);

export const isIoVirtualGivenOnce = rule<BufferState, AttachmentMapped>(
  {
    id: 'MAP4',
    errno: 'EINVAL',
    says: 'An IO virtual address is given on the first map behind an IOMMU, and on no other.',
  },
  (state, { importer, ioVirtualBase }) => {
    const attachment = attachmentOf(state, importer);
    if (attachment === undefined) return null;
    const isNeeded = attachment.constraints.iommu === true && attachment.ioVirtualBase === null;
    if (isNeeded === (ioVirtualBase !== undefined)) return null;
    const words = isNeeded ? 'needs an IO virtual address' : 'needs no other IO virtual address';
    return { message: `${importer} ${words} for ${state.id}.`, next: NEXT };
  },
);

export const isIoVirtualInReach = rule<BufferState, AttachmentMapped>(
  {
    id: 'MAP4',
    errno: 'EINVAL',
    says: 'The IO virtual addresses lie in the window, aligned, in few enough segments.',
  },
  (state, { importer, ioVirtualBase }) => {
    const constraints = attachmentOf(state, importer)?.constraints;
    if (constraints === undefined || ioVirtualBase === undefined) return null;
    const { start, end } = ioVirtualRun(state, ioVirtualBase);
    const window = ioVirtualWindow(constraints);
    const { alignment = 1 } = constraints;
    const limit = { ...segmentLimitOf(constraints), busOffset: 0 };
    const run = { address: physicalAddress(ioVirtualBase), length: bytes(state.size) };
    const isInReach =
      ioVirtualBase % Math.max(PAGE_SIZE, alignment) === 0 &&
      start >= window.start &&
      end <= window.end &&
      countSegments([run], limit) <= limit.count;
    if (isInReach) return null;
    return {
      message: `${importer} cannot use ${state.id} at the IO virtual address ${ioVirtualBase}.`,
      next: NEXT,
    };
  },
);

export const isIoVirtualFree = rule<BufferState, AttachmentMapped>(
  { id: 'MAP4', errno: 'EBUSY', says: 'The IO virtual addresses are free.' },
  (state, { importer, ioVirtualBase }, place) => {
    const attachment = attachmentOf(state, importer);
    if (attachment === undefined || ioVirtualBase === undefined || place === null) return null;
    const pages = ioVirtualRun(state, ioVirtualBase);
    if (place.isIoVirtualFree(attachment.importer, attachment.constraints, pages)) return null;
    return {
      message: `The IO virtual address ${ioVirtualBase} of ${importer} is not free.`,
      next: NEXT,
    };
  },
);

/** The IO virtual pages of a buffer that begins at an address. */
export function ioVirtualRun({ size }: BufferState, base: number): FrameRun {
  const start = base / PAGE_SIZE;
  return { start, end: start + size / PAGE_SIZE };
}
