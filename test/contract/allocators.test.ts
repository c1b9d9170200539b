/**
 * Every allocator keeps the contract, and allocators that break one clause each are caught: a contract
 * that nobody can break says nothing.
 */
import { describe, expect, test } from 'vitest';
import {
  ALLOCATOR_KINDS,
  type BuiltInKind,
  type AllocatorOps,
} from '../../src/allocators/allocator.ts';
import { operationsOf } from '../../src/allocators/allocator-operations.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { assert, present } from '../../src/base/assert.ts';
import { allocatorContract, type ContractSubject } from '../../src/testing/index.ts';

const PAGE = 4096;

/** Two zones that do not begin on round addresses, one of them beyond 4 GiB. */
function subjectOf(kind: BuiltInKind): ContractSubject {
  const platform = parsePlatform({
    name: 'contract',
    zones: [
      { name: 'low', base: 37 * PAGE, size: 300 * PAGE },
      { name: 'next', base: 337 * PAGE, size: 91 * PAGE },
    ],
    allocators: [
      {
        id: 0,
        name: kind,
        kind,
        zones: ['next', 'low'],
        ...(kind === 'chunk' ? { chunkSize: 8 * PAGE } : {}),
        ...(kind === 'tiler' ? { columns: 16 } : {}),
      },
    ],
    importers: [],
  });
  assert(platform.ok, 'the platform is valid');
  const { allocators, zones } = platform.value;
  const spec = present(allocators[0], 'allocator');
  return {
    name: kind,
    operations: operationsOf(spec),
    zones: spec.zones.map((name) =>
      present(
        zones.find((each) => each.name === name),
        'zone',
      ),
    ),
  };
}

describe.each(ALLOCATOR_KINDS)('[ALC1] %s', (kind) => {
  test.each(allocatorContract(subjectOf(kind)))('$name', ({ check }) => {
    for (const seed of [1, 2, 3]) check(seed);
  });
});

/** An allocator that is right but for one thing. */
function spoilt(change: Partial<AllocatorOps>, kind: BuiltInKind = 'carveout'): ContractSubject {
  const subject = subjectOf(kind);
  const { operations } = subject;
  const kept: AllocatorOps = {
    promises: operations.promises,
    plan: (...asked) => operations.plan(...asked),
  };
  return { ...subject, name: 'spoilt', operations: { ...kept, ...change } };
}

function broken(subject: ContractSubject): readonly string[] {
  return allocatorContract(subject).flatMap(({ name, check }) => {
    try {
      check(1);
      return [];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
}

describe('the contract objects', () => {
  const right = subjectOf('carveout').operations;
  let calls = 0;

  test.each<readonly [string, ContractSubject, string]>([
    [
      'overlap',
      spoilt({
        plan: (request, zones) =>
          right.plan(request, zones) === null
            ? null
            : [{ start: 40, end: 40 + request.size / PAGE }],
      }),
      'not free',
    ],
    [
      'a window that is not kept',
      spoilt({
        plan: ({ size }, zones) => {
          const [run] = zones[0]?.runs(size / PAGE) ?? [];
          return run === undefined ? null : [{ start: run.start, end: run.start + size / PAGE }];
        },
      }),
      'not aligned',
    ],
    [
      'a page too few',
      spoilt({
        plan: (request, zones) =>
          right.plan(request, zones)?.map(({ start, end }) => ({
            start,
            end: Math.max(start + 1, end - 1),
          })) ?? null,
      }),
      'another size',
    ],
    [
      'an answer by chance',
      spoilt({
        plan: (request, zones) => {
          calls += 1;
          return calls % 7 === 0 ? null : right.plan(request, zones);
        },
      }),
      'two answers',
    ],
    ['an allocator that never gives anything', spoilt({ plan: () => null }), 'never gives a page'],
    [
      'pieces that are smaller than promised',
      spoilt(
        {
          promises: {
            ...subjectOf('system').operations.promises,
            pieces: () => ({ size: 4 * PAGE, alignment: PAGE, contiguous: false }),
          },
        },
        'system',
      ),
      'shorter than promised',
    ],
    [
      'a plan that claims',
      spoilt({
        plan: (request, zones) => {
          const found = right.plan(request, zones);
          const [zone] = zones;
          if (found !== null && zone !== undefined && 'claim' in zone) {
            (zone as unknown as { claim(run: unknown): void }).claim(found[0]);
          }
          return found;
        },
      }),
      'not free',
    ],
  ])('to %s', (_, subject, message) => {
    const found = broken(subject);
    expect(found.join('\n')).toContain(message);
  });
});
