/**
 * Which allocator for these importers, and if none, why not and what would help. It answers on an
 * empty memory, before any buffer exists: "can this pipeline share a buffer on this platform?"
 */
import { assert, present } from '../base/assert.ts';
import type { ConflictMember } from '../base/refusal.ts';
import { PAGE_SIZE, type Bytes } from '../base/units.ts';
import { acceptsTogether } from '../constraints/accepts.ts';
import type { CoherencyDomain } from '../constraints/allocator-facts.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { ContentRequest } from '../constraints/content.ts';
import { findChoice } from './group-search.ts';
import { isGroup, type Member } from '../constraints/groups.ts';
import type { ImageAllocation } from '../constraints/images/image-allocation.ts';
import { ioVirtualPlace, ioVirtualWindow } from '../constraints/io-virtual.ts';
import { sharedSpelling } from '../constraints/pixel-formats/spelling.ts';
import type { Requirement } from '../constraints/requirement.ts';
import { storageSize, type PhysicalRun } from '../constraints/storage.ts';
import { sgTableFor, type SgEntry } from '../memory/sg-table.ts';
import type { AllocatorSpec } from '../allocators/allocator.ts';
import { mixedShares, type Share } from '../allocators/mixed.ts';
import type { Correction } from './dispute.ts';
import { explain } from './explain.ts';
import { whatIsMissing } from './missing.ts';
import type { NearestRequest } from './nearest-request.ts';
import { canServe, placeOnEmptyMemory, whyNobody, type Placed } from '../allocators/place.ts';
import type { PassedOver } from '../allocators/pool.ts';
import type { ImporterSpec, Platform } from '../allocators/platform/platform.ts';

/**
 * - `satisfiable`: an allocator serves everybody.
 * - `unsatisfiable`: none does, whoever else may join.
 * - `underdetermined`: nothing stands in the way, but a newcomer must still say something: nobody has
 *   stated anything, or how large the buffer is, or of which format, or uses it at all.
 *
 * @public
 */
export type Verdict = 'satisfiable' | 'unsatisfiable' | 'underdetermined';

/** What the buffer would be and where it would lie, and how each importer would see it. @public */
export interface Placement {
  /** Bytes of data: what was asked for, or the least that everybody takes; null where nobody knows them. */
  readonly size: Bytes | null;
  /** Bytes of its pages, with the room around the data. */
  readonly storageSize: Bytes;
  readonly bufferCount: number;
  readonly domain: CoherencyDomain;
  readonly contiguous: boolean;
  readonly runs: readonly PhysicalRun[];
  /** Null where nobody states images or asks for one. */
  readonly image: ImageAllocation | null;
  readonly tables: readonly { readonly importer: string; readonly entries: readonly SgEntry[] }[];
}

/** The answer to "can these importers share a buffer?". @public */
export interface Solution {
  readonly verdict: Verdict;
  /** What somebody must still say, in words; empty where the verdict is not `underdetermined`. */
  readonly missing: readonly string[];
  /** The allocator that is chosen; null where none serves. */
  readonly allocator: AllocatorSpec | null;
  /** Everybody who takes part: all importers, and the chosen ones of each group. */
  readonly participants: readonly ImporterSpec[];
  /** `group=child` for each group. */
  readonly chosen: readonly string[];
  readonly merged: Requirement;
  readonly placement: Placement | null;
  /** All smallest sets of statements that cannot hold together; empty where satisfiable. */
  readonly conflicts: readonly { readonly members: readonly ConflictMember[] }[];
  readonly corrections: readonly Correction[];
  /** What could be asked for instead, nearest to what was asked; null where that would not help. */
  readonly nearest: NearestRequest | null;
  /** False where there may be more conflicts and corrections than are told. */
  readonly complete: boolean;
  /**
   * How several allocators hold the buffers together where no single one does; empty where one does, or where
   * they do not either. An exporter, which places buffer after buffer, would place them so.
   */
  readonly mixed: readonly Share[];
  /** Allocators of higher priority that were passed over, and why. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Solves a pipeline on a platform whose memory is empty.
 *
 * @param platform - Memory and allocators.
 * @param members - Who shares the buffer, in any order; groups stand for one of their children.
 * @param request - What is asked of the buffer; what is left out is chosen.
 * @returns The verdict with a placement that everybody accepts, or with all minimal conflicts and what
 *   would help.
 * @example
 * ```ts
 * const { verdict, allocator } = solve(platform, platform.importers, { size: bytes(8_388_608) });
 * ```
 * @public
 */
export function solve(
  platform: Platform,
  members: readonly Member<ImporterSpec>[],
  request: ContentRequest,
): Solution {
  const found = findChoice(members, (requirement) => canServe(platform, requirement, request));
  if (found === null) return unsatisfiable(platform, members, request);
  const { participants, chosen, requirement } = found;
  const placed = placeOnEmptyMemory(platform, requirement, request);
  assert(placed !== null, 'what can be served can be placed');
  assert(acceptsTogether(participants, placed.storage), 'everybody accepts a placement');
  const missing = whatIsMissing(participants, requirement, placed.content);
  return {
    verdict: missing.length === 0 ? 'satisfiable' : 'underdetermined',
    missing,
    allocator: placed.allocator,
    participants,
    chosen,
    merged: requirement,
    placement: placementOf(participants, placed, request),
    conflicts: [],
    corrections: [],
    nearest: null,
    complete: true,
    mixed: [],
    passedOver: placed.passedOver,
  };
}

function unsatisfiable(
  platform: Platform,
  members: readonly Member<ImporterSpec>[],
  request: ContentRequest,
): Solution {
  const hasGroups = members.some((each) => isGroup(each));
  const { conflicts, corrections, nearest, complete, merged } = explain(platform, members, request);
  return {
    verdict: 'unsatisfiable',
    missing: [],
    allocator: null,
    participants: [],
    chosen: [],
    merged,
    placement: null,
    conflicts,
    corrections,
    nearest,
    complete,
    // Groups are not merged, so that nothing is known of those who have a choice.
    mixed: hasGroups ? [] : mixedShares(platform, merged, request),
    passedOver: whyNobody(platform, merged, request, undefined, hasGroups),
  };
}

function placementOf(
  participants: readonly ImporterSpec[],
  { storage, content }: Placed,
  request: ContentRequest,
): Placement {
  const { size, bufferCount, domain, runs, image } = storage;
  const asked = request.image === undefined ? [] : [{ images: [request.image] }];
  const speakers = [...participants.map(({ constraints }) => constraints), ...asked];
  return {
    size: content.isSizeKnown ? size : null,
    storageSize: storageSize(storage),
    bufferCount,
    domain,
    contiguous: runs.length === 1,
    runs,
    image: image === undefined ? null : sharedSpelling(image, speakers),
    tables: participants.map(({ id, constraints }) => ({
      importer: id,
      entries: sgTableFor(storage, constraints, ioVirtualBase(constraints, storageSize(storage)))
        .entries,
    })),
  };
}

/** On empty memory the IOMMU maps the buffer as low as it may. */
function ioVirtualBase(constraints: Constraints, size: Bytes): number | null {
  if (constraints.iommu !== true) return null;
  const page = ioVirtualPlace(constraints, size / PAGE_SIZE, ioVirtualWindow(constraints));
  return present(page, 'a place among the IO virtual addresses of who is served') * PAGE_SIZE;
}
