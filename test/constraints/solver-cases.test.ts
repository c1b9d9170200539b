/** The solver against answers that were found by trying every frame (solver-cases/README.md). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytes } from '../../src/base/units.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { Platform } from '../../src/allocators/platform/platform.ts';
import type { Solution } from '../../src/solver/solution.ts';
import { solve } from '../../src/solver/solve.ts';
import { isToldAsNearest, named } from './corrections.ts';

interface SolverCase {
  readonly name: string;
  readonly platform: unknown;
  readonly request: { readonly size?: number; readonly count?: number };
  readonly expect: {
    readonly verdict?: string;
    readonly feasible?: Readonly<Record<string, boolean>>;
    readonly allocator?: number;
    readonly conflicts?: readonly string[];
    readonly corrections?: readonly string[];
    readonly nearest?: readonly { readonly lo: number; readonly hi: number }[] | null;
  };
}

const path = join(import.meta.dirname, 'solver-cases', 'cases.json');
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: readonly SolverCase[] };

function solved(platform: Platform, { request: { size, count } }: SolverCase): Solution {
  return solve(platform, platform.importers, {
    ...(size === undefined ? {} : { size: bytes(size) }),
    ...(count === undefined ? {} : { bufferCount: count }),
  });
}

describe.each(cases.map((each) => [each.name, each] as const))('%s', (_, one) => {
  const { verdict, feasible, allocator, conflicts, corrections, nearest } = one.expect;
  const parsed = parsePlatform(one.platform);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  const platform = parsed.value;
  const solution = solved(platform, one);

  test('[L9] verdict and allocator', () => {
    if (verdict === 'not unsatisfiable') expect(solution.verdict).not.toBe('unsatisfiable');
    else if (verdict !== undefined) expect(solution.verdict).toBe(verdict);
    if (allocator !== undefined) expect(solution.allocator?.id).toBe(allocator);
    for (const [id, isFeasible] of Object.entries(feasible ?? {})) {
      const allocators = platform.allocators.filter((each) => String(each.id) === id);
      const alone = solved({ ...platform, allocators }, one).verdict !== 'unsatisfiable';
      expect(alone, `allocator ${id} alone`).toBe(isFeasible);
    }
  });

  test('[L17] conflicts, corrections and the nearest size', () => {
    const found = solution.conflicts.map(({ members }) => named(members)).sort();
    if (conflicts !== undefined) expect(found).toEqual([...conflicts].sort());
    if (corrections !== undefined) {
      const told = solution.corrections
        .filter(({ kind }) => kind === 'relax' || kind === 'drop')
        .map(({ members }) => named(members));
      const isOpen = (each: string) => isToldAsNearest(each) && !told.includes(each);
      const expected = corrections.filter((each) => !isOpen(each));
      expect([...new Set(told)].sort()).toEqual([...expected].sort());
    }
    if (nearest !== undefined) {
      const size = solution.nearest?.size ?? null;
      const isNear = nearest?.some(({ lo, hi }) => size !== null && lo <= size && size <= hi);
      expect(isNear ?? size === null, `nearest ${size}`).toBe(true);
    }
    expect(solution.complete || found.length > 8).toBe(true);
  });
});
