/**
 * What surrounds a buffer, as far as its rules ask: the platform, and what of it is free. The world of an
 * exporter is one; a chart that is started alone may have none, and then judges by the buffer alone.
 */
import type { Platform } from '../allocators/platform/platform.ts';
import type { AllocatorId, ImporterId } from '../base/ids.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { Storage } from '../constraints/storage.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { Migration } from '../memory/physical-memory.ts';

/** The platform of a buffer, and what of it is free. @public */
export interface Surroundings {
  /** The zones, allocators and importers that facts about the buffer are held against. */
  readonly platform: Platform;
  /** Whether storage is free once the movable pages in its way were put elsewhere. */
  readonly canClaim: (storage: Storage, migrations?: readonly Migration[]) => boolean;
  /** The bytes that an allocator has handed out. */
  readonly usedBy: (allocator: AllocatorId) => number;
  /** Whether an importer's IO virtual pages, which are its own, are free. */
  readonly isIoVirtualFree: (
    importer: ImporterId,
    constraints: Constraints,
    pages: FrameRun,
  ) => boolean;
}
