/**
 * How an attachment shares: a static importer holds the storage in its place while it maps it; a dynamic one is
 * told when the storage moves, and holds it by pins alone. [PIN1] Source: Linux `dma_buf_attach` and
 * `dma_buf_dynamic_attach`.
 */

/** What a fact tells of an attachment that is dynamic; nothing is told of a static one. @public */
export interface DynamicSharing {
  /** The importer is told when the storage moves, and may pin it. */
  readonly kind: 'dynamic';
}
