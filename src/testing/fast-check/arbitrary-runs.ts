/**
 * Random runs for properties: a setting and calls on it. Calls are drawn from few buffers and few
 * importers, so that they meet; refused calls are wanted, because a refusal has laws of its own.
 * `size: 'max'` makes long runs likely, which finds errors with a twentieth of the runs.
 */
import fc from 'fast-check';
import { DIRECTIONS } from '../../events/direction.ts';
import type { Policy } from '../../events/policy.ts';
import type { ModelCall, ModelRun } from '../../explorer/model/model-calls.ts';
import type { MaskSetting, Setting } from '../../explorer/model/model.ts';
import { callsFor, type Intent } from './intents.ts';

/** The importers of every random setting of masks. */
const MASK_IMPORTERS = 4;

/** The importers of `@mixed`. */
const MIXED_IMPORTERS = 8;

/** Masks of three allocators, the generous ones more often and first, so that importers can agree: fast-check begins there. */
const MASKS = [7, 7, 6, 5, 3, 4, 2, 1, 0];

/** The longest run. A replay after every prefix costs the square of it. */
export const RUN_CALLS_MAX = 60;

/** A small setting of masks: three allocators, some of them with little room or none. @public */
export function maskSettings(policy: Policy): fc.Arbitrary<MaskSetting> {
  const capacity = fc.constantFrom(null, null, 0, 1, 2);
  return fc.record({
    policy: fc.constant(policy),
    masks: fc.array(fc.constantFrom(...MASKS), {
      minLength: MASK_IMPORTERS,
      maxLength: MASK_IMPORTERS,
    }),
    capacities: fc.array(capacity, { minLength: 3, maxLength: 3 }),
    mapMax: fc.integer({ min: 1, max: 3 }),
    cpuMax: fc.integer({ min: 0, max: 2 }),
  });
}

/** One blind call; attach and map come most often, because the rest depends on them. @public */
export function modelCalls(buffers: number, importers: number): fc.Arbitrary<ModelCall> {
  const buffer = fc.nat(buffers - 1);
  const importer = fc.nat(importers - 1);
  const direction = fc.constantFrom(...DIRECTIONS);
  const onBuffer = (
    call: 'create' | 'begin' | 'end' | 'get' | 'put' | 'seal' | 'revoke' | 'unrevoke',
  ) => fc.record({ call: fc.constant(call), buffer });
  const onImporter = (call: 'detach' | 'pin' | 'unpin' | 'release') =>
    fc.record({ call: fc.constant(call), buffer, importer });
  return fc.oneof(
    { weight: 4, arbitrary: onBuffer('create') },
    {
      weight: 9,
      arbitrary: fc.oneof(
        {
          weight: 3,
          arbitrary: fc.record({ call: fc.constant('attach' as const), buffer, importer }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            call: fc.constant('attach' as const),
            buffer,
            importer,
            isDynamic: fc.constant(true as const),
          }),
        },
      ),
    },
    {
      weight: 9,
      arbitrary: fc.record({ call: fc.constant('map' as const), buffer, importer, direction }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        call: fc.constant('unmap' as const),
        buffer,
        importer,
        direction: fc.option(direction),
      }),
    },
    { weight: 5, arbitrary: onImporter('detach') },
    { weight: 2, arbitrary: onBuffer('begin') },
    { weight: 2, arbitrary: onBuffer('end') },
    { weight: 1, arbitrary: onBuffer('get') },
    { weight: 2, arbitrary: onBuffer('put') },
    { weight: 1, arbitrary: onBuffer('seal') },
    { weight: 1, arbitrary: onImporter('release') },
    { weight: 2, arbitrary: onImporter('pin') },
    { weight: 1, arbitrary: onImporter('unpin') },
    { weight: 1, arbitrary: onBuffer('revoke') },
    { weight: 1, arbitrary: onBuffer('unrevoke') },
  );
}

/** How many importers have a buffer in mind; with all of them every set would be in conflict. */
const INTERESTED = 4;

/** One intent: most look at what is there. */
export function intents(buffers: number, importers: number): fc.Arbitrary<Intent> {
  const direction = fc.constantFrom(...DIRECTIONS);
  const step = (want: 'further' | 'back' | 'hold' | 'revoke' | 'cpu' | 'amiss') =>
    fc.tuple(fc.nat(buffers - 1), fc.nat(INTERESTED - 1), direction).map(([buffer, nth, how]) => ({
      want,
      buffer,
      importer: (2 * buffer + nth) % importers,
      direction: how,
    }));
  return fc.oneof(
    { weight: 8, arbitrary: step('further') },
    { weight: 5, arbitrary: step('back') },
    { weight: 2, arbitrary: step('hold') },
    { weight: 1, arbitrary: step('revoke') },
    { weight: 1, arbitrary: step('cpu') },
    { weight: 2, arbitrary: step('amiss') },
    {
      weight: 3,
      arbitrary: fc.record({
        want: fc.constant('call' as const),
        call: modelCalls(buffers, importers),
      }),
    },
  );
}

/** A family of settings with the intents that go with it. */
export interface RunFamily {
  readonly name: string;
  readonly settings: fc.Arbitrary<Setting>;
  readonly intents: fc.Arbitrary<Intent>;
}

/** The two families of runs under a policy: random masks, and the platform `@mixed`. */
export function runFamilies(policy: Policy): readonly RunFamily[] {
  return [
    { name: 'masks', settings: maskSettings(policy), intents: intents(3, MASK_IMPORTERS) },
    {
      name: '@mixed',
      settings: fc.constant({ policy, preset: '@mixed' }),
      intents: intents(4, MIXED_IMPORTERS),
    },
  ];
}

/**
 * Random runs of both families under any of these policies. Without `noBias` most of them would be
 * of the fewest calls and the lowest indices.
 *
 * @public
 */
export function modelRuns(...policies: readonly Policy[]): fc.Arbitrary<ModelRun> {
  return fc.oneof(
    ...policies.flatMap(runFamilies).map((family) =>
      fc
        .record({
          setting: family.settings,
          wanted: fc.noBias(fc.array(family.intents, { size: 'max', maxLength: RUN_CALLS_MAX })),
        })
        .map(({ setting, wanted }) => ({ setting, calls: callsFor(setting, wanted) })),
    ),
  );
}
