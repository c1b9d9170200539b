/**
 * The functions of the dma-buf core that a recording shows, what each does to a buffer, and which
 * of them call each other. Calls that only look at a buffer are kept as sightings: they tell which
 * inode lives at which address. A function that is not listed is one of those.
 * Source: Linux drivers/dma-buf/dma-buf.c, 5.4 to 7.0.
 */
import type { CallFacts, Need } from './call-facts.ts';

/** What a function does to a buffer. @public */
export type CallKind =
  | 'export'
  | 'get'
  | 'put'
  | 'attach'
  | 'map'
  | 'unmap'
  | 'detach'
  | 'file-release'
  | 'release'
  | 'cpu-begin'
  | 'cpu-end'
  | 'exporter-map'
  | 'cpu-map'
  | 'pin'
  | 'unpin'
  | 'invalidate'
  | 'bounce'
  | 'sighting';

/** One function of the dma-buf core. */
export interface DmaBufCall {
  readonly kind: CallKind;
  /** Whether the call counts when it returns; the others count when they are entered. */
  readonly returns: boolean;
  /** Whether it counts by its return alone, where that is recorded, and its entry is a sighting. */
  readonly isToldByReturn?: true;
  readonly entryNeeds: Need;
  readonly returnNeeds: Need;
  /** The functions that call this one for the same operation. */
  readonly innerOf: readonly string[];
}

const SIGHTING: DmaBufCall = {
  kind: 'sighting',
  returns: false,
  entryNeeds: 'anything',
  returnNeeds: 'anything',
  innerOf: [],
};

const ATTACH: DmaBufCall = {
  kind: 'attach',
  returns: true,
  entryNeeds: 'buffer',
  returnNeeds: 'attachment',
  innerOf: [],
};

const MAP: DmaBufCall = {
  kind: 'map',
  returns: true,
  entryNeeds: 'attachment',
  returnNeeds: 'table',
  innerOf: [],
};

/** Counts on entry: the core offers no result, and the recording script sets no return probe. */
function onEntry(kind: CallKind, entryNeeds: Need, innerOf: readonly string[] = []): DmaBufCall {
  return { kind, returns: false, entryNeeds, returnNeeds: 'anything', innerOf };
}

/** Something that may fail and need not be paired: whoever records no returns does not see it. */
function onReturnAlone(kind: CallKind): DmaBufCall {
  return { ...SIGHTING, kind, isToldByReturn: true };
}

/** An exporter's own map function, reached through the core; it shows maps made inside an attach. */
const EXPORTER_MAP: DmaBufCall = {
  kind: 'exporter-map',
  returns: true,
  entryNeeds: 'anything',
  returnNeeds: 'anything',
  innerOf: [],
};

/** The kernel's own event of a piece that goes through the bounce buffer, of every driver. */
export const BOUNCE_EVENT = 'swiotlb_bounced';

/** The exporters' map functions that the recording script probes with `-e`. */
const EXPORTER_MAPS = [
  'drm_gem_map_dma_buf',
  'system_heap_map_dma_buf',
  'cma_heap_map_dma_buf',
  'map_udmabuf',
  'vb2_dc_dmabuf_ops_map',
  'vb2_vmalloc_dmabuf_ops_map',
  'vb2_dma_sg_dmabuf_ops_map',
  'amdgpu_dma_buf_map',
  'i915_gem_map_dma_buf',
  'xe_dma_buf_map',
];

const CALLS: ReadonlyMap<string, DmaBufCall> = new Map<string, DmaBufCall>([
  ['dma_buf_export', { ...SIGHTING, kind: 'export', returns: true, returnNeeds: 'dmabuf' }],
  ['dma_buf_get', { ...SIGHTING, kind: 'get', returns: true, returnNeeds: 'dmabuf' }],
  ['dma_buf_put', onEntry('put', 'buffer')],
  ['dma_buf_attach', ATTACH],
  ['dma_buf_attach_revocable', ATTACH],
  [
    'dma_buf_dynamic_attach',
    { ...ATTACH, innerOf: ['dma_buf_attach', 'dma_buf_attach_revocable'] },
  ],
  ['dma_buf_map_attachment_unlocked', MAP],
  ['dma_buf_map_attachment', { ...MAP, innerOf: ['dma_buf_map_attachment_unlocked'] }],
  ['dma_buf_unmap_attachment_unlocked', onEntry('unmap', 'attachment')],
  [
    'dma_buf_unmap_attachment',
    onEntry('unmap', 'attachment', ['dma_buf_unmap_attachment_unlocked']),
  ],
  ['dma_buf_detach', onEntry('detach', 'attachment')],
  ['dma_buf_file_release', onEntry('file-release', 'anything')],
  ['dma_buf_release', onEntry('release', 'buffer')],
  ['dma_buf_begin_cpu_access', { ...SIGHTING, kind: 'cpu-begin', returns: true }],
  ['dma_buf_end_cpu_access', { ...SIGHTING, kind: 'cpu-end', returns: true }],
  ['dma_buf_mmap', onReturnAlone('cpu-map')],
  ['dma_buf_vmap_unlocked', onReturnAlone('cpu-map')],
  ['dma_buf_vmap', onReturnAlone('cpu-map')],
  ['dma_buf_pin', onReturnAlone('pin')],
  ['dma_buf_unpin', onEntry('unpin', 'anything')],
  ['dma_buf_invalidate_mappings', onEntry('invalidate', 'buffer')],
  ['dma_buf_move_notify', onEntry('invalidate', 'buffer')],
  [BOUNCE_EVENT, { ...SIGHTING, kind: 'bounce' }],
  ...EXPORTER_MAPS.map((name): [string, DmaBufCall] => [name, EXPORTER_MAP]),
]);

/** The call behind a function name, or null where the function is none of the dma-buf core. */
export function dmaBufCall(functionName: string): DmaBufCall | null {
  const call = CALLS.get(functionName);
  if (call !== undefined) return call;
  return functionName.startsWith('dma_buf_') ? SIGHTING : null;
}

/** Whether an event tells what its call needs. */
export function tellsEnough(need: Need, facts: CallFacts): boolean {
  switch (need) {
    case 'dmabuf':
      return facts.dmabuf !== undefined;
    case 'buffer':
      return facts.dmabuf !== undefined || facts.ino !== undefined;
    case 'attachment':
      return facts.attachment !== undefined;
    case 'table':
      return facts.table !== undefined;
    case 'anything':
      return true;
  }
}
