/**
 * What an importer is asked to accept: where the pages of a buffer lie. The runs are maximal, in
 * the order of the buffer's bytes; storage of one run is contiguous, and there is no `phys`
 * operation beside that (Laura Abbott's remark on the RFC).
 */
import type { AllocatorId } from '../base/ids.ts';
import { assert } from '../base/assert.ts';
import type { Bytes, PhysicalAddress } from '../base/units.ts';
import { bytes } from '../base/units.ts';

/** A run of physical memory without a gap. @public */
export interface PhysicalRun {
  /** First byte, page-aligned. */
  readonly address: PhysicalAddress;
  /** Length in bytes, whole pages, at least one. */
  readonly length: Bytes;
}

/** The backing storage of a buffer. @public */
export interface Storage {
  /** The allocator it came from and to which it returns. */
  readonly allocator: AllocatorId;
  /** Maximal runs in the order of the buffer's bytes, at least one. */
  readonly runs: readonly PhysicalRun[];
}

/** The number of bytes the storage holds. */
export function storageSize(storage: Storage): Bytes {
  return bytes(storage.runs.reduce((sum, run) => sum + run.length, 0));
}

/** Joins runs that touch, so that "one run" and "contiguous" mean the same. */
export function coalesceRuns(runs: readonly PhysicalRun[]): readonly PhysicalRun[] {
  const joined: PhysicalRun[] = [];
  for (const run of runs) {
    assert(run.length > 0, 'a run holds at least one byte');
    const last = joined.at(-1);
    if (last !== undefined && last.address + last.length === run.address) {
      joined[joined.length - 1] = {
        address: last.address,
        length: bytes(last.length + run.length),
      };
    } else {
      joined.push(run);
    }
  }
  return joined;
}
