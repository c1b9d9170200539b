/**
 * Which of several possible images is taken. The choice is a function of the merged requirement, hence
 * of the set of importers and never of their order: the lowest cost wins, and names break ties.
 *
 * Source: Fuchsia sysmem, `usage_pixel_format_cost.cc` (costs of Intel's modifiers) and
 * `logical_buffer_collection.cc` (ranking of colour spaces); restated as figures.
 */
import { IMPLICIT_MODIFIER, LINEAR_MODIFIER } from '../pixel-formats/modifier-names.ts';
import { isCpuUsage } from '../fields/usage.ts';
import type { NameSet } from '../sets.ts';
import type { ImageRequirement } from './image-requirement.ts';

/** What a modifier costs the GPU; lower is better. A modifier that is not here costs the most. */
const MODIFIER_COSTS: Readonly<Record<string, number>> = {
  INTEL_Yf_TILED_CCS: 500,
  INTEL_Y_TILED_CCS: 600,
  INTEL_Yf_TILED: 1000,
  INTEL_Y_TILED: 2000,
  INTEL_X_TILED: 3000,
};

const COST_OF_OTHERS = 10_000;

/** A layout that only its driver knows is taken where there is no other. */
const COST_OF_IMPLICIT = 100_000;

/** From the most desirable on. */
const COLOR_SPACES = [
  'SRGB',
  'REC2100',
  'REC2020',
  'REC709',
  'REC601_PAL_FULL_RANGE',
  'REC601_PAL',
  'REC601_NTSC_FULL_RANGE',
  'REC601_NTSC',
  'PASSTHROUGH',
];

/** Pairs from the most to the least desirable; pairs that are not named yet come last. */
export function byPreference(
  pairs: readonly ImageRequirement[],
  usage: readonly string[],
): readonly ImageRequirement[] {
  // A list of pairs is in a fixed order, and the sort keeps it where the costs are equal.
  return [...pairs].sort(
    (one, other) =>
      Number(isUnclear(one)) - Number(isUnclear(other)) ||
      compareCosts(costOf(one, usage), costOf(other, usage)),
  );
}

function compareCosts(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

/** Whether codes keep the planes in different numbers of buffers: what is certain to be shared comes before. */
function isUnclear({ planeBuffers }: ImageRequirement): boolean {
  return planeBuffers.length > 1;
}

function costOf({ format, modifier }: ImageRequirement, usage: readonly string[]): number {
  if (format === null || modifier === null) return Infinity;
  if (modifier === IMPLICIT_MODIFIER) return COST_OF_IMPLICIT;
  // The CPU reads rows: tiles are a cost for it and no saving.
  const isForCpu = usage.some(isCpuUsage);
  if (isForCpu) return modifier === LINEAR_MODIFIER ? 0 : COST_OF_OTHERS;
  return MODIFIER_COSTS[modifier] ?? COST_OF_OTHERS;
}

/** The most desirable colour space of a set; null where nobody has said anything. */
export function preferredColorSpace(spaces: NameSet): string | null {
  if (spaces === null) return null;
  const ranked = [...spaces].sort((one, other) => rankOf(one) - rankOf(other));
  return ranked[0] ?? null;
}

function rankOf(space: string): number {
  const rank = COLOR_SPACES.indexOf(space);
  return rank < 0 ? COLOR_SPACES.length : rank;
}
