/**
 * A limit on everything, and why that number. A call that would pass a limit is refused by [LIM1]
 * with EOVERFLOW; the limits are part of the log, so a replay knows them.
 */

/** The limits of one exporter. @public */
export interface Limits {
  /** Buffers that were ever created: a million keeps a world below about 1 GiB of memory. */
  readonly buffersMax: number;
  /** Importers attached to one buffer at a time: more than any board has devices. */
  readonly attachmentsPerBufferMax: number;
  /** Live maps of one attachment. The kernel does not bound them; a runaway loop should be seen. */
  readonly mapsPerAttachmentMax: number;
  /** How deep CPU access to one buffer nests. */
  readonly cpuAccessDepthMax: number;
  /** References to one buffer, as the kernel bounds a file's count (`files_cachep`, 2^31 - 1). */
  readonly referencesMax: number;
}

/** The limits of an exporter that was created without any. @public */
export const DEFAULT_LIMITS: Limits = {
  buffersMax: 1_000_000,
  attachmentsPerBufferMax: 1_024,
  mapsPerAttachmentMax: 65_535,
  cpuAccessDepthMax: 65_535,
  referencesMax: 2 ** 31 - 1,
};
