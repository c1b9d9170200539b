/**
 * Exporters by the moment at which they decide where a buffer lies. Only where that is the pin or the map
 * does the order of attaches decide it, too.
 */

/** The event that fixed the storage of a buffer. @public */
export type StorageDecision = 'export' | 'attach' | 'pin' | 'map' | 'mmap' | 'unknown';

/** Why an exporter decides when it does. @public */
export type ExporterFamily =
  /** Storage is there before the export. */
  | 'fixed'
  /** Pages come with the first attach or CPU mapping, and nobody is asked. */
  | 'lazy'
  /** Storage is there by the first attach at the latest; which of the two families above it is, nothing tells. */
  | 'before-map'
  /** The first attach moves the buffer to system memory. */
  | 'moved-at-attach'
  /** The pin looks at all attachments. */
  | 'placed-by-peers'
  /** Storage is fixed and may be withdrawn. */
  | 'revocable'
  /** The first map looks at all attachments, as the RFC of 2014 has it. */
  | 'at-map'
  | 'unknown';

/** What is known of one exporter. @public */
export interface ExporterEntry {
  /** What people call it. */
  readonly name: string;
  /** Why it decides at that moment; the usual family of that moment where a file of exporters leaves it out. */
  readonly family: ExporterFamily;
  /** The event that fixes the storage, unless a CPU mapping of a lazy exporter comes first. */
  readonly decidedAt: StorageDecision;
  /** Whether storage can move while it is shared. */
  readonly moves: boolean;
  /** What an importer gets that cannot reach the storage. */
  readonly unreachable: string;
  /** Names that stand as `exp_name` in recordings. */
  readonly names: readonly string[];
  /** Functions of its own: its map and attach, and who calls `dma_buf_export` for it. */
  readonly functions: readonly string[];
  /** Kernels from this release on, such as `7.0`; every one where it is left out. */
  readonly since?: string;
  /** Kernels before this release. */
  readonly before?: string;
  /** Where this was read. */
  readonly source: string;
}

/** When the storage of a buffer was decided, and whether another order of attaches can lead to other storage. */
export interface StorageChoice {
  readonly decidedAt: StorageDecision;
  readonly dependsOnOrder: boolean;
}

/** What a decision means; an exporter that asks nobody does not depend on who is there, whenever it decides. */
export function choiceOf(
  decidedAt: StorageDecision,
  exporter: ExporterEntry | null,
): StorageChoice {
  const isLate = decidedAt === 'map' || decidedAt === 'pin' || decidedAt === 'unknown';
  const asksNobody = exporter?.family === 'lazy' || exporter?.family === 'before-map';
  return { decidedAt, dependsOnOrder: isLate && !asksNobody };
}
