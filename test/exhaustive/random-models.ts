/**
 * Random models for the searches that are compared with each other: masks with capacities and small platforms
 * with full constraints, every policy, own programs, deaths, deadlines, importers that nobody waits for, and
 * places that are kept or given up.
 */
import fc from 'fast-check';
import { PAGE_SIZE } from '../../src/base/units.ts';
import { POLICIES, type Policy } from '../../src/events/policy.ts';
import {
  PROGRAM_STEPS,
  whyNoProgram,
  type Program,
} from '../../src/explorer/model/importer-program.ts';
import type { CallFamily, Model } from '../../src/explorer/model/model.ts';
import { constraints, EVERY_FIELD } from '../constraints/arbitrary-constraints.ts';

/** Programs that can be run. */
export const programs: fc.Arbitrary<Program> = fc
  .array(fc.constantFrom(...PROGRAM_STEPS), { minLength: 1, maxLength: 7 })
  .filter((program) => whyNoProgram(program, 2) === null);

/** What a model says beside who its importers are. */
interface Said {
  readonly policy: Policy;
  readonly calls: CallFamily;
  readonly pool: readonly Program[];
  readonly mortal: readonly number[];
  readonly dispensable: readonly number[];
  readonly deadline: boolean;
  readonly refusedRelease: boolean;
}

const said: fc.Arbitrary<Said> = fc.record({
  // Half of all models wait at the first map, as most can go wrong there.
  policy: fc.oneof(fc.constantFrom(...POLICIES), fc.constant('barrier' as const)),
  calls: fc.constantFrom('free' as const, 'programs' as const),
  pool: fc.array(programs, { minLength: 3, maxLength: 3 }),
  mortal: fc.subarray([0, 1, 2]),
  dispensable: fc.subarray([0, 1, 2]),
  deadline: fc.boolean(),
  refusedRelease: fc.boolean(),
});

/** The parts of a model for so many importers. */
function partsFor({ pool, mortal, ...rest }: Said, count: number) {
  const known = (indices: readonly number[]): readonly number[] =>
    indices.filter((index) => index < count);
  const { policy, calls, deadline, refusedRelease } = rest;
  const common = { policy, calls, deadline, dispensable: known(rest.dispensable) };
  if (calls === 'free') return common;
  return { ...common, programs: pool.slice(0, count), mayDie: known(mortal), refusedRelease };
}

/** Models of masks with up to so many importers and buffers. */
export function maskModels(importersMax: number, buffersMax: number): fc.Arbitrary<Model> {
  return fc
    .record({
      said,
      masks: fc.array(fc.constantFrom(0, 7, 3, 6, 5, 2, 1, 4), {
        minLength: 1,
        maxLength: importersMax,
      }),
      capacities: fc.array(fc.constantFrom(null, null, 0, 1, 2), { minLength: 3, maxLength: 3 }),
      mapMax: fc.integer({ min: 1, max: 2 }),
      cpuMax: fc.integer({ min: 0, max: 2 }),
      buffers: fc.integer({ min: 1, max: buffersMax }),
    })
    .map(({ said: parts, masks, capacities, mapMax, cpuMax, buffers }): Model => {
      const isFree = parts.calls === 'free';
      const bounds = isFree ? { mapMax, cpuMax } : { mapMax: 2, cpuMax: 0 };
      return { ...partsFor(parts, masks.length), masks, capacities, buffers, ...bounds };
    });
}

/** Zones and allocators on which places run out, and which promise different things. */
const SMALL_PLATFORM = {
  name: 'small',
  zones: [
    { name: 'low', base: 0, size: 4 * PAGE_SIZE },
    { name: 'region', base: 4 * PAGE_SIZE, size: 4 * PAGE_SIZE },
  ],
  allocators: [
    { id: 0, name: 'heap-a', kind: 'system', zones: ['low'], memoryType: 0 },
    { id: 1, name: 'heap-b', kind: 'contiguous-region', zones: ['region'], memoryType: 1 },
    { id: 2, name: 'heap-c', kind: 'carveout', zones: ['low'], capacity: 2 * PAGE_SIZE },
  ],
} as const;

/** What says something about memory; images and words are judged before there is any. */
const OF_MEMORY = EVERY_FIELD.filter(
  (name) => !['images', 'api', 'mandatory', 'usage', 'minSize', 'maxSize'].includes(name),
);

/** Models of a small platform with full constraints. */
export function platformModels(): fc.Arbitrary<Model> {
  return fc
    .record({
      said,
      stated: fc.array(constraints({ fields: OF_MEMORY, fieldsMax: 2 }), {
        minLength: 2,
        maxLength: 3,
      }),
      pages: fc.integer({ min: 1, max: 3 }),
      buffers: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ said: parts, stated, pages, buffers }): Model => {
      const importers = stated.map((each, index) => ({ id: `i${index}`, constraints: each }));
      const platform = { ...SMALL_PLATFORM, importers };
      return {
        ...partsFor(parts, importers.length),
        platform,
        importers: importers.map(({ id }) => id),
        bufferSize: pages * PAGE_SIZE,
        buffers,
        mapMax: parts.calls === 'free' ? 1 : 2,
        cpuMax: 0,
      };
    });
}

/** A model whose states take two words. */
export const WIDE: Model = {
  policy: 'strict',
  masks: [7],
  programs: [['attach']],
  capacities: [null, null, null],
  mapMax: 1,
  cpuMax: 0,
  buffers: 7,
  calls: 'programs',
};
