/**
 * What importers and the exporter of one shared buffer call, as today's kernels have it, and which of
 * these calls needs the reservation lock. Where a window matters, one call is two: `attachOp` is the
 * exporter's attach op, which runs without the lock, and `list` is the `list_add` behind it.
 *
 * Sources: Linux 7.3 `drivers/dma-buf/dma-buf.c`, "locking convention"; `vfio_pci_dmabuf.c` for revoke.
 */

/** Where the storage is: memory of the exporting device, or system memory. @public */
export type PeerPlace = 'local' | 'system';

/** The error numbers that calls between peers answer. @public */
export type PeerErrno = 'EAGAIN' | 'EBUSY' | 'EINVAL' | 'ENODEV' | 'EOPNOTSUPP';

/** What an importer can call, and what it does with what it got. */
export const PEER_IMPORTER_OPS = [
  'attach',
  'attachOp',
  'list',
  'init',
  'free',
  'pin',
  'map',
  'remap',
  'reattach',
  'use',
  'finish',
  'unmap',
  'unpin',
  'detach',
  'vmap',
  'read',
  'vunmap',
  'lock',
  'unlock',
  'lockOwn',
  'unlockOwn',
] as const;

/** A call of an importer. @public */
export type PeerImporterOp = (typeof PEER_IMPORTER_OPS)[number];

/** What the exporter itself can do. */
export const PEER_EXPORTER_OPS = [
  'move',
  'selfPin',
  'selfUnpin',
  'mapOwn',
  'use',
  'finish',
  'sleep',
  'wake',
  'lock',
  'unlock',
  'tryLock',
  'undo',
  'set',
  'notify',
  'waitKernelFences',
  'waitFences',
  'put',
  'waitUnmaps',
  'done',
  'rearm',
  'unrevoke',
  'disable',
  'close',
] as const;

/** A call of the exporter. @public */
export type PeerExporterOp = (typeof PEER_EXPORTER_OPS)[number];

/** Any call between peers. @public */
export type PeerOp = PeerImporterOp | PeerExporterOp;

/** What may stand behind a call: where to, which buffer, or which class of fence. */
export const PEER_ARGS: Readonly<Partial<Record<PeerOp, readonly string[]>>> = {
  move: ['local', 'system'],
  selfPin: ['local', 'system'],
  // Classes of fences: what waits for KERNEL fences alone does not see BOOKKEEP ones.
  use: ['bookkeep', 'kernel'],
  // The second buffer of a set, as `tryLock=1`.
  lock: ['0', '1'],
  unlock: ['0', '1'],
  tryLock: ['0', '1'],
  set: ['0', '1'],
};

/** Whether a call needs the reservation lock, by §"locking convention" of `dma-buf.c`. */
export const RESERVATION: Readonly<Partial<Record<PeerOp, 'held' | 'taken'>>> = {
  pin: 'held',
  unpin: 'held',
  map: 'held',
  remap: 'held',
  unmap: 'held',
  notify: 'held',
  move: 'held',
  // These take it themselves: whoever holds it waits for himself.
  attach: 'taken',
  list: 'taken',
  reattach: 'taken',
  detach: 'taken',
  vmap: 'taken',
  vunmap: 'taken',
};

/** One call of somebody: `who` is the name of an importer, or E for the exporter. @public */
export interface PeerStep {
  /** The name of an importer, or `E`. */
  readonly who: string;
  /** What is called. */
  readonly op: PeerOp;
  /** A place, the number of a buffer or a class of fences, where the call has one. */
  readonly arg?: string;
}

/** The name of the exporter among those who call. */
export const EXPORTER = 'E';
