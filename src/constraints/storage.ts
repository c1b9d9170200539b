/**
 * What an importer is asked to accept: where the pages of a buffer lie, and what the buffer is. The
 * runs are maximal, in the order of the buffer's bytes; storage of one run is contiguous, and there is
 * no `phys` operation beside that (Laura Abbott's remark on the RFC).
 */
import type { AllocatorId } from '../base/ids.ts';
import { assert } from '../base/assert.ts';
import type { Bytes, PhysicalAddress } from '../base/units.ts';
import { bytes } from '../base/units.ts';
import { COHERENCY_DOMAINS } from './allocator-facts.ts';
import type { AllocatorFacts, Category, CoherencyDomain } from './allocator-facts.ts';
import type { ImageAllocation } from './images/image-allocation.ts';

/** A run of physical memory without a gap. @public */
export interface PhysicalRun {
  /** First byte, page-aligned. */
  readonly address: PhysicalAddress;
  /** Length in bytes, whole pages, at least one. */
  readonly length: Bytes;
}

/** The backing storage of a buffer. What is left out was not decided. @public */
export interface Storage {
  /** The allocator it came from and to which it returns. */
  readonly allocator: AllocatorId;
  /** Maximal runs in the order of the buffer's bytes, at least one. */
  readonly runs: readonly PhysicalRun[];
  /** What that allocator is. */
  readonly facts?: AllocatorFacts;
  /** The image it holds, where importers have stated images. */
  readonly image?: ImageAllocation;
  /** Which buffer of the image it is, from 0, where the planes lie in several. */
  readonly plane?: number;
  /**
   * The size that was asked for in bytes, of all planes together; the runs may be longer, because they are
   * whole pages.
   */
  readonly size?: Bytes;
  /** How CPU and devices see it. */
  readonly domain?: CoherencyDomain;
  /** What it holds. */
  readonly category?: Category;
  /** How many buffers like it there are. */
  readonly bufferCount?: number;
  /** Bytes kept free before the data. */
  readonly prefix?: Bytes;
  /** Bytes kept free behind the data. */
  readonly padding?: Bytes;
}

/** The number of bytes the runs hold. */
export function storageSize(storage: Storage): Bytes {
  return bytes(storage.runs.reduce((sum, run) => sum + run.length, 0));
}

/** The number of bytes that were asked for. */
export function dataSize(storage: Storage): Bytes {
  return storage.size ?? storageSize(storage);
}

/** The domains in which it may still be used: the one that was decided, or any that its allocator supports. */
export function possibleDomains({ domain, facts }: Storage): readonly CoherencyDomain[] {
  return domain === undefined ? (facts?.domains ?? COHERENCY_DOMAINS) : [domain];
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
