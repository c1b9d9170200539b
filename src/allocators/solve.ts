/**
 * Which allocator for these importers, and if none, why not and what would help. It answers on an
 * empty memory, before any buffer exists: "can this pipeline share a buffer on this platform?"
 */
import type { ConflictMember } from '../base/refusal.ts';
import { PAGE_SIZE, type Bytes } from '../base/units.ts';
import { findConflict, isBufferSize } from '../constraints/conflict.ts';
import type { Constraints, DemandField, Participant } from '../constraints/constraints.ts';
import { firstIoVirtualPage } from '../constraints/io-virtual.ts';
import { isFeasible } from '../constraints/meets.ts';
import { mergeConstraints, type Requirement } from '../constraints/requirement.ts';
import { storageSize, type PhysicalRun } from '../constraints/storage.ts';
import { withoutDemand } from '../constraints/without-demand.ts';
import { PhysicalMemory } from '../memory/physical-memory.ts';
import { sgTableFor, type SgEntry } from '../memory/sg-table.ts';
import type { AllocatorSpec } from './allocator.ts';
import { planStorage, someAllocatorSuits, type PassedOver } from './pool.ts';
import type { ImporterSpec, Platform } from './platform.ts';

/**
 * - `satisfiable`: an allocator serves everybody.
 * - `unsatisfiable`: none does, whoever else may join.
 * - `underdetermined`: nobody has stated anything, so a newcomer may still decide it.
 *
 * @public
 */
export type Verdict = 'satisfiable' | 'unsatisfiable' | 'underdetermined';

/** Where the buffer would lie, and how each importer would see it. @public */
export interface Placement {
  readonly size: Bytes;
  readonly contiguous: boolean;
  readonly runs: readonly PhysicalRun[];
  readonly tables: readonly { readonly importer: string; readonly entries: readonly SgEntry[] }[];
}

/** One change that is enough to make it satisfiable. @public */
export interface Correction {
  /** The change in words, such as `drop hvs.contiguous`. */
  readonly change: string;
  /** What the pipeline is after the change. */
  readonly makesIt: 'satisfiable';
  /** The allocator that then serves everybody. */
  readonly allocator: string;
}

/** The answer to "can these importers share a buffer?". @public */
export interface Solution {
  readonly verdict: Verdict;
  /** The allocator that is chosen; null where none serves. */
  readonly allocator: AllocatorSpec | null;
  readonly merged: Requirement;
  readonly placement: Placement | null;
  /** Smallest sets of statements that cannot hold together; empty where satisfiable. */
  readonly conflicts: readonly { readonly members: readonly ConflictMember[] }[];
  readonly corrections: readonly Correction[];
  /** Allocators of higher priority that were passed over, and why. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Solves a pipeline on a platform whose memory is empty.
 *
 * @param platform - Memory and allocators.
 * @param importers - Who shares the buffer, in any order.
 * @param size - The size of the buffer in bytes, whole pages.
 * @returns The verdict with a placement, or with a conflict and the single changes that help.
 * @public
 */
export function solve(
  platform: Platform,
  importers: readonly ImporterSpec[],
  size: Bytes,
): Solution {
  const requirement = mergeConstraints(importers.map((each) => each.constraints));
  const memory = new PhysicalMemory(platform.zones);
  const answer = planStorage(platform, memory, { size, requirement });
  const { storage, passedOver } = answer;
  const isSaid = importers.some((each) => Object.keys(each.constraints).length > 0);
  if (storage === null || !isFeasible(requirement, size)) {
    const conflicts = conflictsOf(platform, importers, size);
    const corrections = correctionsOf(platform, importers, size, conflicts);
    const verdict = 'unsatisfiable';
    return {
      verdict,
      allocator: null,
      merged: requirement,
      placement: null,
      conflicts,
      corrections,
      passedOver,
    };
  }
  const tables = importers.map(({ id, constraints }) => ({
    importer: id,
    entries: sgTableFor(storage, constraints, ioVirtualBase(constraints)).entries,
  }));
  return {
    verdict: isSaid ? 'satisfiable' : 'underdetermined',
    allocator: platform.allocators.find((each) => each.id === storage.allocator) ?? null,
    merged: requirement,
    placement: {
      size: storageSize(storage),
      contiguous: storage.runs.length === 1,
      runs: storage.runs,
      tables,
    },
    conflicts: [],
    corrections: [],
    passedOver,
  };
}

/** On empty memory the IOMMU maps the buffer as low as it may. */
function ioVirtualBase(constraints: Constraints): number | null {
  return constraints.iommu === true ? firstIoVirtualPage(constraints) * PAGE_SIZE : null;
}

function conflictsOf(
  platform: Platform,
  importers: readonly ImporterSpec[],
  size: Bytes,
): Solution['conflicts'] {
  const participants: Participant[] = importers.map(({ id, constraints }) => ({ id, constraints }));
  const members = findConflict(participants, size, canBeMetBy(platform));
  return [{ members }];
}

function canBeMetBy(platform: Platform) {
  return (requirement: Requirement, size: Bytes): boolean =>
    isFeasible(requirement, size) && someAllocatorSuits(platform, { requirement, size });
}

/** Every single change among the members of the conflicts that is enough, tried one by one. */
function correctionsOf(
  platform: Platform,
  importers: readonly ImporterSpec[],
  size: Bytes,
  conflicts: Solution['conflicts'],
): readonly Correction[] {
  const members = conflicts.flatMap((conflict) => conflict.members);
  const demands = members.filter((member) => !isBufferSize(member));
  const withoutField = demands.flatMap(({ participant, field }) => {
    const changed = importers.map((each) =>
      each.id === participant
        ? { ...each, constraints: withoutDemand(each.constraints, field as DemandField) }
        : each,
    );
    return tryChange(platform, changed, size, `drop ${participant}.${field}`);
  });
  const who = [...new Set(demands.map((member) => member.participant))];
  const withoutImporter = who.flatMap((participant) => {
    const changed = importers.filter((each) => each.id !== participant);
    return changed.length === 0
      ? []
      : tryChange(platform, changed, size, `leave ${participant} out`);
  });
  return [...withoutField, ...withoutImporter];
}

function tryChange(
  platform: Platform,
  importers: readonly ImporterSpec[],
  size: Bytes,
  change: string,
): readonly Correction[] {
  const requirement = mergeConstraints(importers.map((each) => each.constraints));
  if (!isFeasible(requirement, size)) return [];
  const memory = new PhysicalMemory(platform.zones);
  const { storage } = planStorage(platform, memory, { size, requirement });
  const chosen = platform.allocators.find((each) => each.id === storage?.allocator);
  return chosen === undefined ? [] : [{ change, makesIt: 'satisfiable', allocator: chosen.name }];
}
