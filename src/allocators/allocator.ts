/**
 * What every source of backing storage can do, after the RFC's `cenalloc_allocator_ops`. An
 * allocator only *plans*: it chooses free frames and claims nothing. The chosen frames are recorded
 * as a fact and claimed when the fact is applied, so replaying a log never runs an allocator. What an
 * algorithm remembers between calls (free lists, runs by size) is a function of the free frames and is
 * kept with them (src/memory/zone-frames.ts).
 */
import { assert } from '../base/assert.ts';
import type { AllocatorId } from '../base/ids.ts';
import { PAGE_SIZE, type Bytes } from '../base/units.ts';
import type { AllocatorFacts } from '../constraints/allocator-facts.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { FreeZone } from '../memory/zone-frames.ts';

/** The algorithms that are built in, named after their kernel counterparts. @public */
export const ALLOCATOR_KINDS = [
  'system',
  'contiguous-region',
  'system-contig',
  'cma',
  'carveout',
  'chunk',
  'dma32',
  'secure',
  'tiler',
  'udmabuf',
] as const;

/** An algorithm that is built in. @public */
export type BuiltInKind = (typeof ALLOCATOR_KINDS)[number];

/** A built-in algorithm, or the name under which a program gives its own. @public */
export type AllocatorKind = BuiltInKind | (string & Record<never, never>);

/** Whether an algorithm is built in. */
export function isBuiltIn(kind: AllocatorKind): kind is BuiltInKind {
  return ALLOCATOR_KINDS.some((each) => each === kind);
}

/** An allocator of a platform (a *heap* in today's kernel), its facts among the rest. @public */
export interface AllocatorSpec extends AllocatorFacts {
  /** Its bit in allocator masks, 0 to 31; unique in a platform. */
  readonly id: AllocatorId;
  /** The algorithm that chooses its pages; a name that is not built in needs an entry in `OwnAllocators`. */
  readonly kind: AllocatorKind;
  /** The zones it takes pages from, the preferred one first. */
  readonly zones: readonly string[];
  /** Higher is tried first; equal priorities are tried by higher id. */
  readonly priority: number;
  /** The most bytes it hands out at a time; absent where only its zones bound it. */
  readonly capacity?: Bytes;
  /** Kind `chunk`: the size of a chunk, a power of two of at least a page. */
  readonly chunkSize?: Bytes;
  /** Kind `tiler`: the pages of a row of its container. */
  readonly columns?: number;
  /** Kind `udmabuf`: the most bytes of one buffer, whole pages. */
  readonly sizeLimit?: Bytes;
  /** False for storage the CPU may not touch, such as protected memory. */
  readonly cpuAccess: boolean;
}

/** A rectangle of pages in a 2-D container. @public */
export interface PageArea {
  /** Pages side by side, at least 1; an area wider than a row of the container never fits. */
  readonly columns: number;
  /** Rows of pages, at least 1; `columns` times `rows` are all pages of the buffer. */
  readonly rows: number;
}

/** What is asked of an allocator. @public */
export interface AllocationRequest {
  /** Whole pages, in bytes, at least one page. */
  readonly size: Bytes;
  /** The constraints of all who share the buffer, merged; it demands nothing where nobody states any. */
  readonly requirement: Requirement;
  /** How many such buffers must have room at a time; one where it is left out. */
  readonly count?: number;
  /** The shape in a 2-D container; its pages are those of `size`. One row where it is left out. */
  readonly area?: PageArea;
}

/** The pages that a request is for, which are whole ones. */
export function pagesOf({ size, area }: AllocationRequest): number {
  const pages = size / PAGE_SIZE;
  assert(Number.isInteger(pages) && pages > 0, 'a request is for whole pages, at least one');
  assert(area === undefined || area.columns * area.rows === pages, 'an area holds the pages');
  return pages;
}

/** What storage is made of at worst; each piece lies in one zone. @public */
export interface Pieces {
  /** Every piece is one run of at least this many bytes; the last one may be shorter. */
  readonly size: number;
  /** Every piece begins at a multiple of this many bytes. */
  readonly alignment: number;
  /** The storage is one run. */
  readonly contiguous: boolean;
}

/** What an allocator promises, whatever memory looks like. @public */
export interface AllocatorPromises {
  /**
   * It looks for a place that meets window, alignment and segment limits; whether there is one is asked
   * of an empty memory. Otherwise any of its frames may come, and only `pieces` can be relied on.
   */
  readonly honoursWindow: boolean;
  /** All its addresses are below this one. */
  readonly addressEnd: number;
  /** The most bytes that it hands out for one request. */
  readonly sizeMax: number;
  /** Bytes, a power of two: frames outside of whole, aligned grains never come. A page where it is left out. */
  readonly grain?: number;
  /** What the storage of a request is made of: in these zones, or anywhere where they are left out. */
  pieces(request: AllocationRequest, zones?: readonly FreeZone[]): Pieces;
}

/** One algorithm. Giving storage back is the memory's business: it needs no choice. @public */
export interface AllocatorOps {
  /** What it is judged by before `plan` is asked: who needs more than it promises is never served by it. */
  readonly promises: AllocatorPromises;
  /**
   * Chooses free frames for a request. It changes nothing, and the same free frames give the same
   * answer.
   *
   * @param zones - Its zones, the preferred one first.
   * @returns Runs in the order of the buffer's bytes, or null where the free frames do not suffice.
   */
  plan(request: AllocationRequest, zones: readonly FreeZone[]): readonly FrameRun[] | null;
  /** Why nothing was found although it could have been, where there is more to say than "full". */
  whyFull?(request: AllocationRequest, zones: readonly FreeZone[]): string | null;
  /**
   * How many buffers like this lie in the free frames at a time, whatever came and went before; counted by
   * planning one after the other where it is left out.
   */
  mostAtATime?(request: AllocationRequest, zones: readonly FreeZone[]): number;
}
