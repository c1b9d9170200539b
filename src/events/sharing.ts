/**
 * How an attachment shares: a static importer holds the storage in its place while it maps it; a dynamic one is
 * told when the storage moves, and holds it by pins alone. [PIN1] Source: Linux `dma_buf_attach` and
 * `dma_buf_dynamic_attach`.
 */

/** How an importer attaches, by the word of the caller. @public */
export interface SharingInput {
  /** Whether it is told when the storage moves (`dynamic`), or holds it in its place while it maps (`static`). */
  readonly kind: 'static' | 'dynamic';
  /**
   * Whether it takes local memory of other devices, as `dma_buf_attach_ops.allow_peer2peer` does; never of a static one.
   * What it reaches then stands in its constraints as `peers`. False where it is left out.
   */
  readonly peer2peer?: boolean;
}

/** What a fact tells of an attachment that is dynamic; nothing is told of a static one. @public */
export interface DynamicSharing {
  /** The importer is told when the storage moves, and may pin it. */
  readonly kind: 'dynamic';
}

/** Every kind of sharing. */
export const SHARING_KINDS = [
  'static',
  'dynamic',
] as const satisfies readonly SharingInput['kind'][];
