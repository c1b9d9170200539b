/**
 * The rules of a revoke: the exporter takes access back while importers are attached, as VFIO does before it resets or
 * disables a device. Everybody who maps is told and has to unmap; nothing is given out before access is restored, and it
 * is restored once nobody is left with a map from before.
 *
 * Source: Linux 7.3 `drivers/vfio/pci/vfio_pci_dmabuf.c` (`vfio_pci_dma_buf_move`);
 * `dma_buf_invalidate_mappings`.
 */
import { canHearOfRevoke } from './attachment-rules.ts';
import { heldMaps, type BufferState } from './buffer-state.ts';
import { rule } from './rule.ts';

export const hasStorageToRevoke = rule<BufferState, unknown>(
  { id: 'REV1', errno: 'EINVAL', says: 'There is storage to revoke access to.' },
  ({ id, storage }) =>
    storage !== null
      ? null
      : { message: `${id} has no storage yet.`, next: 'Free the buffer instead.' },
);

export const canAllHearOfRevoke = rule<BufferState, unknown>(
  {
    id: 'REV1',
    errno: 'EBUSY',
    says: 'Everybody who maps can be told: no map is of a static attachment, and no CPU access is open.',
  },
  ({ id, limits, attachments, cpuAccessDepth }) => {
    for (const attachment of attachments) {
      const deaf = canHearOfRevoke.whyNot({ buffer: id, limits, attachment }, null, null);
      if (deaf !== null) return deaf;
    }
    return cpuAccessDepth === 0
      ? null
      : { message: `CPU access to ${id} is open.`, next: 'End CPU access first.' };
  },
);

export const isNotRevokedTwice = rule<BufferState, unknown>(
  { id: 'REV1', errno: 'EINVAL', says: 'Access is not revoked yet.' },
  (state) =>
    state.isRevoked !== true
      ? null
      : {
          message: `Access to ${state.id} is revoked already.`,
          next: 'Restore it before it is revoked again.',
        },
);

export const isNotRevoked = rule<BufferState, unknown>(
  { id: 'REV2', errno: 'ENODEV', says: 'Access is not revoked.' },
  (state) =>
    state.isRevoked !== true
      ? null
      : {
          message: `Access to ${state.id} is revoked.`,
          next: 'Give back what you have, and wait until the exporter restores access.',
        },
);

export const isRevoked = rule<BufferState, unknown>(
  { id: 'REV3', errno: 'EINVAL', says: 'Access is revoked.' },
  (state) =>
    state.isRevoked === true
      ? null
      : { message: `Access to ${state.id} is not revoked.`, next: 'There is nothing to restore.' },
);

export const hasNoMapFromBefore = rule<BufferState, unknown>(
  { id: 'REV3', errno: 'EBUSY', says: 'Nobody has a map from before the revoke.' },
  ({ id, attachments }) => {
    const holders = attachments.filter((each) => heldMaps(each) > 0);
    if (holders.length === 0) return null;
    const names = holders.map(({ importer }) => importer).join(', ');
    return {
      message: `The revoke of ${id} is not complete: ${names} did not unmap.`,
      next: `Wait until ${names} ${holders.length === 1 ? 'has' : 'have'} unmapped.`,
    };
  },
);
