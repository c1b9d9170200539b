/**
 * The functions of the dma-buf core that a recording shows, what each does to a buffer, and which
 * of them call each other. Calls that only look at a buffer are kept as sightings: they tell which
 * inode lives at which address. A function that is not listed is one of those.
 * Source: Linux drivers/dma-buf/dma-buf.c, 5.4 to 7.0.
 */
import type { CallFacts } from './call-facts.ts';

/** What a function does to a buffer. */
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
  | 'sighting';

/** A fact that an event must carry to be of use. */
type Need = 'dmabuf' | 'buffer' | 'attachment' | 'table' | 'anything';

/** One function of the dma-buf core. */
export interface DmaBufCall {
  readonly kind: CallKind;
  /** Whether the call counts when it returns; the others count when they are entered. */
  readonly returns: boolean;
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
]);

/** The call behind a function name, or null where the function is none of the dma-buf core. */
export function dmaBufCall(functionName: string): DmaBufCall | null {
  const call = CALLS.get(functionName);
  if (call !== undefined) return call;
  return functionName.startsWith('dma_buf_') ? SIGHTING : null;
}

/** Whether an event tells what its call needs. `named` says that its arguments have real names. */
export function tellsEnough(need: Need, facts: CallFacts, named: boolean): boolean {
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
      return named;
  }
}
