/**
 * Which allocator for these importers, and if none, why not and what would help. It answers on an
 * empty memory, before any buffer exists: "can this pipeline share a buffer on this platform?"
 */
import { assert } from '../base/assert.ts';
import type { ConflictMember } from '../base/refusal.ts';
import { bytes, PAGE_SIZE, type Bytes } from '../base/units.ts';
import { acceptsTogether } from '../constraints/accepts.ts';
import type { CoherencyDomain } from '../constraints/allocator-facts.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { ContentRequest } from '../constraints/content.ts';
import { findChoice } from './group-search.ts';
import { isGroup, type Member } from '../constraints/groups.ts';
import type { ImageAllocation } from '../constraints/images/image-allocation.ts';
import { ioVirtualSpaceOf } from '../constraints/io-virtual.ts';
import { sharedSpelling } from '../constraints/pixel-formats/spelling.ts';
import { NO_REQUIREMENT, type Requirement } from '../constraints/requirement.ts';
import { storageSize, type PhysicalRun, type Storage } from '../constraints/storage.ts';
import { sgTableFor, type SgEntry } from '../memory/sg-table.ts';
import type { AllocatorSpec } from '../allocators/allocator.ts';
import { bufferSet, mapSet, ofEachSize } from '../allocators/buffer-set.ts';
import { mixedShares, type Share } from '../allocators/mixed.ts';
import type { Correction } from './dispute.ts';
import { whereDefaultIsSaid } from './default-area.ts';
import { explain } from './explain.ts';
import { servedOn } from './missing.ts';
import type { NearestRequest } from './nearest-request.ts';
import { canServe, whatIsUnknown, whyNobody, type Placed } from '../allocators/place.ts';
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

/** Where one buffer would lie, and how each importer would see it. @public */
export interface BufferPlacement {
  /** Bytes of its pages, with the room around the data. */
  readonly storageSize: Bytes;
  /** Maximal runs of physical memory in the order of its bytes, at least one. */
  readonly runs: readonly PhysicalRun[];
  /** The entries of the sg_table of each importer that takes part, in the order of `participants`. */
  readonly tables: readonly { readonly importer: string; readonly entries: readonly SgEntry[] }[];
}

/** What the buffer would be and where it would lie, and how each importer would see it. @public */
export interface Placement {
  /** Bytes of data: what was asked for, or the least that everybody takes; null where nobody knows them. */
  readonly size: Bytes | null;
  /** Bytes of its pages, with the room around the data; of all buffers where planes lie in several. */
  readonly storageSize: Bytes;
  /** How many there are; where planes lie in several buffers, how many images. */
  readonly bufferCount: number;
  /** Each of those in which the planes of one image lie, all else here being of them together; empty where it is one. */
  readonly buffers: readonly BufferPlacement[];
  /** How CPU and devices see the bytes; one that the allocator supports and everybody accepts. */
  readonly domain: CoherencyDomain;
  /** Whether each buffer is one run of physical memory. */
  readonly contiguous: boolean;
  /** Maximal runs in the order of the bytes: of all buffers, one behind the other, where planes lie in several. */
  readonly runs: readonly PhysicalRun[];
  /** Null where nobody states images or asks for one. */
  readonly image: ImageAllocation | null;
  /** The sg_table of each participant, cut to its limits and in its addresses, on empty memory. */
  readonly tables: readonly { readonly importer: string; readonly entries: readonly SgEntry[] }[];
}

/** The answer to "can these importers share a buffer?". @public */
export interface Solution {
  /** Whether a buffer can be shared, cannot, or somebody must still say something. */
  readonly verdict: Verdict;
  /** What somebody must still say, in words; empty where the verdict is not `underdetermined`. */
  readonly missing: readonly string[];
  /** The allocator that is chosen; null where none serves. */
  readonly allocator: AllocatorSpec | null;
  /** Everybody who takes part: all importers, and the chosen ones of each group. */
  readonly participants: readonly ImporterSpec[];
  /** `group=child` for each group. */
  readonly chosen: readonly string[];
  /** What all participants demand together; where unsatisfiable, what all importers outside of groups demand. */
  readonly merged: Requirement;
  /** Where a buffer would lie on empty memory; null where no allocator is chosen. */
  readonly placement: Placement | null;
  /** All smallest sets of statements that cannot hold together; empty where satisfiable. */
  readonly conflicts: readonly { readonly members: readonly ConflictMember[] }[];
  /** Changes of which each alone is enough; empty where the verdict is not `unsatisfiable`, or nothing helps. */
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

/** Solves a pipeline on a platform whose memory is empty; what is asked was checked before. */
export function solveOn(
  platform: Platform,
  members: readonly Member<ImporterSpec>[],
  request: ContentRequest,
): Solution {
  const served = servedOn(platform, members, request);
  if (served === null) {
    return (
      unknown(platform, members, request) ??
      ambiguous(platform, members, request) ??
      unsatisfiable(platform, members, request)
    );
  }
  const { found, placed, missing } = served;
  const { participants, chosen, requirement } = found;
  const isAccepted = placed.storages.every((each) => acceptsTogether(participants, each));
  assert(isAccepted, 'everybody accepts a placement');
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

/** The answer where nobody knows whether an allocator holds all buffers; null where it is known. */
function unknown(
  platform: Platform,
  members: readonly Member<ImporterSpec>[],
  request: ContentRequest,
): Solution | null {
  const whyUnknown = (requirement: Requirement) => whatIsUnknown(platform, requirement, request);
  const found = findChoice(
    members,
    (requirement) => canServe(platform, requirement, request) || whyUnknown(requirement) !== null,
  );
  const why = found && whyUnknown(found.requirement);
  if (found === null || why === null) return null;
  return {
    verdict: 'underdetermined',
    missing: [why],
    allocator: null,
    participants: found.participants,
    chosen: found.chosen,
    merged: found.requirement,
    placement: null,
    conflicts: [],
    corrections: [],
    nearest: null,
    complete: false,
    mixed: [],
    passedOver: whyNobody(platform, found.requirement, request),
  };
}

/** The answer where somebody names a heap that one of several allocators is; null where it is known. */
function ambiguous(
  platform: Platform,
  members: readonly Member<ImporterSpec>[],
  request: ContentRequest,
): Solution | null {
  const possible = whereDefaultIsSaid(platform, members, (renamed) => {
    const solution = solveOn(platform, renamed, request);
    return solution.verdict === 'unsatisfiable' ? null : solution;
  });
  if (possible === null) return null;
  const { missing, answer } = possible;
  return { ...answer, verdict: 'underdetermined', missing: [missing, ...answer.missing] };
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
  { storages, content }: Placed,
  request: ContentRequest,
): Placement {
  const [{ size, bufferCount, domain, image }] = storages;
  const asked = request.image === undefined ? [] : [{ images: [request.image] }];
  const speakers = [...participants.map(({ constraints }) => constraints), ...asked];
  const mapped = participants.map(({ id, constraints }) => ({
    id,
    tables: tablesOf(storages, constraints),
  }));
  const buffers = storages.map((storage, index) => ({
    storageSize: storageSize(storage),
    runs: storage.runs,
    tables: mapped.map(({ id, tables }) => ({ importer: id, entries: tables[index] ?? [] })),
  }));
  return {
    size: content.isSizeKnown ? size : null,
    storageSize: bytes(buffers.reduce((sum, each) => sum + each.storageSize, 0)),
    bufferCount,
    buffers: buffers.length === 1 ? [] : buffers,
    domain,
    contiguous: buffers.every(({ runs }) => runs.length === 1),
    runs: buffers.flatMap(({ runs }) => runs),
    image: image === undefined ? null : sharedSpelling(image, speakers),
    tables: mapped.map(({ id, tables }) => ({ importer: id, entries: tables.flat() })),
  };
}

/** The table of each buffer of an image. On empty memory an IOMMU maps them as low as it may, the largest first. */
function tablesOf(
  storages: readonly Storage[],
  constraints: Constraints,
): readonly (readonly SgEntry[])[] {
  const pages = constraints.iommu === true ? ioVirtualPages(storages, constraints) : [];
  return storages.map((storage, index) => {
    const page = pages[index];
    return sgTableFor(storage, constraints, page === undefined ? null : page * PAGE_SIZE).entries;
  });
}

function ioVirtualPages(storages: readonly Storage[], constraints: Constraints): readonly number[] {
  const sizes = storages.map((storage) => Number(storageSize(storage)));
  const [first = PAGE_SIZE, ...others] = sizes.map((size) => size / PAGE_SIZE);
  const set = bufferSet(NO_REQUIREMENT, { buffers: [first, ...others] }, 1);
  const mapped = mapSet(ioVirtualSpaceOf(constraints), set);
  assert(!('reason' in mapped), 'who is served has IO virtual addresses');
  return ofEachSize(sizes, mapped, ([size]) => size).map(([, page]) => page);
}
