/**
 * Proofs for every number of importers: they say what the explorer says for two to five importers, under each
 * policy and for each property, also where one is broken; and what is false does not pass, with the step that
 * breaks it.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POLICIES } from '../../src/events/policy.ts';
import { explore } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { absorbed } from '../../src/explorer/proof/abstract-state.ts';
import { SERVES, type ProofClaim } from '../../src/explorer/proof/proof-claims.ts';
import {
  checkInduction,
  SUMMARY,
  type InductionOptions,
} from '../../src/explorer/proof/induction.ts';
import { PROVED_PROPERTIES } from '../../src/explorer/model/property.ts';
import { PROOF_CLAIMS, prove } from '../../src/explorer/proof/prove.ts';
import { proofSystemOf } from '../../src/explorer/proof/proof-system.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { allocatingTwice, keeping, orderly, poisoning, withoutRules } from './proof-subjects.ts';
import { platformModels } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

type MaskModel = Extract<Model, { readonly masks: readonly number[] }>;

function masksModel(
  policy: Model['policy'],
  masks: readonly number[],
  more: Partial<MaskModel> = {},
): MaskModel {
  return {
    ...{ policy, masks, capacities: [null, null, null], mapMax: 1, cpuMax: 0 },
    ...{ buffers: 1, calls: 'free', ...more },
  };
}

/** What holds of each property, as it was proved and as it was explored. */
function verdicts(model: Model) {
  const proved = unwrap(prove(model)).properties;
  const explored = unwrap(explore(model, { properties: PROVED_PROPERTIES, orderings: false }));
  expect(explored.complete).toBe(true);
  return {
    proved: proved.map(({ name, holds }) => [name, holds]),
    explored: explored.properties.map(({ name, holds }) => [name, holds]),
    isBroken: proved.some(({ holds }) => holds === false),
  };
}

const RUNS = Number(process.env['CENALLOC_PROOFS'] ?? 8);

describe('what is proved for every number is explored for two to five importers', () => {
  test.each([2, 3, 4, 5])(
    '%i importers',
    (count) => {
      let broken = 0;
      const law = fc.property(
        fc.array(fc.constantFrom(7, 3, 6, 1, 4), { minLength: 1, maxLength: 2 }),
        fc.array(fc.nat(1), { minLength: count, maxLength: count }),
        fc.constantFrom('free' as const, 'programs' as const),
        (kinds, of, calls) => {
          const masks = of.map((each) => kinds[each % kinds.length] ?? 7);
          for (const policy of POLICIES) {
            // Free calls of five have more states than are worth their time.
            const family = count === 5 ? 'programs' : calls;
            const { proved, explored, isBroken } = verdicts(
              masksModel(policy, masks, { calls: family }),
            );
            expect(proved, `${policy} ${masks.join()} ${family}`).toEqual(explored);
            broken += isBroken ? 1 : 0;
          }
        },
      );
      fc.assert(law, { seed: SEED, numRuns: RUNS });
      expectMet(broken, count === 2 ? -1 : 0);
    },
    120_000,
  );

  test.each(POLICIES)('three kinds under %s', (policy) => {
    for (const masks of [
      [7, 3, 6],
      [1, 2, 3],
    ]) {
      const { proved, explored } = verdicts(masksModel(policy, masks));
      expect(proved).toEqual(explored);
    }
  });

  test('two or three importers with full constraints', () => {
    let compared = 0;
    const law = fc.property(platformModels(), (random) => {
      // What own programs keep is not proved, and two buffers have more places than one.
      const model = { ...random, programs: [], mayDie: [], buffers: 1 };
      delete (model as { programs?: unknown }).programs;
      const proof = prove(model);
      const explored = explore(model, { properties: PROVED_PROPERTIES, orderings: false });
      fc.pre(proof.ok && explored.ok && explored.value.complete);
      const proved = unwrap(proof).properties.map(({ name, holds }) => [name, holds]);
      const found = unwrap(explored).properties.map(({ name, holds }) => [name, holds]);
      expect(proved, JSON.stringify(model)).toEqual(found);
      compared += 1;
    });
    fc.assert(law, { seed: SEED, numRuns: 3 * RUNS });
    expectMet(compared, RUNS);
  }, 120_000);

  test.each(POLICIES)('several maps and CPU access under %s', (policy) => {
    const { proved, explored } = verdicts(masksModel(policy, [7, 3], { mapMax: 2, cpuMax: 1 }));
    expect(proved).toEqual(explored);
  });

  test('what only other buffers bring about is seen, which one buffer does not show', () => {
    const capacities = [null, 1];
    const one = masksModel('rfc', [3, 2], { capacities });
    const two = { ...one, buffers: 2 };
    const holds = ({ explored }: ReturnType<typeof verdicts>) => explored[0]?.[1];
    expect(holds(verdicts(one))).toBe(true);
    expect(holds(verdicts(two))).toBe(false);
    expect(unwrap(prove(one)).properties[0]).toMatchObject({ holds: false });
    expect(verdicts(two).proved).toEqual(verdicts(two).explored);
  });
});

describe('a proof', () => {
  test('names what breaks, with a string that replays it', () => {
    const [serves] = unwrap(prove(masksModel('rfc', [7, 3]))).properties;
    expect(serves).toMatchObject({
      holds: false,
      counterexample: {
        claim: 'storage-serves-attached',
        state: [
          'storage from allocator2',
          'a: not attached',
          'b: not attached',
          'others: nobody attached',
        ],
        step: 'a, like i1, attaches',
        breach: 'the storage does not serve a',
      },
      witness: 'cen1:rfc:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1',
    });
  });

  test('is none about what own programs keep', () => {
    const own = masksModel('fits', [7, 3], {
      calls: 'programs',
      programs: [['attach'], ['attach']],
    });
    const leaked = unwrap(prove(own)).properties.find(({ name }) => name === 'nothing-leaked');
    expect(leaked).toMatchObject({ holds: null });
  });

  test('is refused where needs add up, so that the number of importers matters', () => {
    const platform = {
      name: 'small',
      zones: [{ name: 'all', base: 0, size: '1 MiB' }],
      allocators: [{ id: 0, name: 'heap', kind: 'system' as const, zones: ['all'] }],
      importers: [
        { id: 'camera', constraints: { maxBufferCount: 1 } },
        { id: 'codec', constraints: { minBufferCountForCamping: 1 } },
      ],
    };
    const model: Model = {
      ...{ policy: 'fits', platform, importers: ['camera', 'codec'], bufferSize: 4096 },
      ...{ mapMax: 1, cpuMax: 0, buffers: 1, calls: 'free' },
    };
    const proof = prove(model);
    expect(proof).toMatchObject({ ok: false });
    expect(!proof.ok && proof.refusal.message).toMatch(/^what codec needs adds up with others/);
  });

  test('is refused where there are too many kinds', () => {
    expect(prove(masksModel('fits', [1, 2, 3, 4, 5, 6]))).toMatchObject({
      ok: false,
      refusal: { message: 'at most 5 kinds of importers can be proved about, found 6' },
    });
  });
});

const TOO_STRONG: ProofClaim = {
  name: 'serves-every-kind',
  says: 'storage serves every importer there could be',
  breach: ({ system, outcome }) => {
    const allocator = outcome.after.at(-1)?.state.storage?.allocator;
    if (allocator === undefined) return null;
    const one = system.kinds.find(
      ({ constraints }) => (((constraints.allocatorMask ?? ~0) >>> allocator) & 1) === 0,
    );
    return one === undefined ? null : `${one.name} is not served`;
  },
};

const NOBODY_LATE: ProofClaim = {
  name: 'nobody-late',
  says: 'nobody attaches once there is storage',
  breach: ({ before, step }) =>
    step.newcomer !== null && before.buffer.state.storage !== null ? 'somebody is late' : null,
};

const TOO_WEAK: ProofClaim = {
  name: SERVES.name,
  says: 'the same, assuming nothing about the state before',
  breach: SERVES.breach,
};

/** A false invariant or a wrong product, the claim it breaks, and what is said of the step. */
const FALSE: readonly (readonly [
  what: string,
  policy: Model['policy'],
  options: Partial<InductionOptions>,
  claim: string,
  step: RegExp,
])[] = [
  [
    'no guard of late attaches',
    'strict',
    { subject: withoutRules('policyAdmitsNewcomer') },
    SERVES.name,
    /attached/,
  ],
  [
    'no guard of what storage serves',
    'fits',
    { subject: withoutRules('servesAttached') },
    SERVES.name,
    /allocated|moved/,
  ],
  [
    'no guard of free pages',
    'fits',
    { subject: withoutRules('isFree') },
    'no-frame-twice',
    /page 0/,
  ],
  [
    'no guard of use before the end',
    'fits',
    { subject: withoutRules('isUnused') },
    'life-says-what-there-is',
    /was freed/,
  ],
  [
    'no guard of maps before a detach',
    'fits',
    { subject: withoutRules('hasNoMap') },
    'life-says-what-there-is',
    /detached/,
  ],
  [
    'no guard of who is missing',
    'barrier',
    { subject: withoutRules('isAwaitingNobody') },
    'storage-waits-for-nobody',
    /b allocated/,
  ],
  [
    'a refusal that leaves something',
    'strict',
    { subject: poisoning },
    'refused-changes-nothing',
    /attaches/,
  ],
  [
    'a verdict that looks at the order',
    'fits',
    { subject: orderly },
    'verdict-independent-of-order',
    /attaches/,
  ],
  ['an exporter that lets nobody go', 'fits', { subject: keeping }, 'nothing-leaked', /detaches/],
  [
    'an exporter that allocates at every map',
    'fits',
    { subject: allocatingTwice },
    'allocated-once',
    /maps/,
  ],
  [
    'a summary that forgets what others need',
    'strict',
    { absorb: (state) => ({ ...absorbed(state), others: state.others }) },
    SUMMARY,
    /one of all others/,
  ],
  [
    'a summary that forgets who maps',
    'migrate',
    { absorb: (state) => ({ ...absorbed(state), othersMap: state.othersMap }) },
    SUMMARY,
    /one of all others/,
  ],
  [
    'an invariant that is too strong',
    'strict',
    { claims: [TOO_STRONG] },
    TOO_STRONG.name,
    /maps|allocated/,
  ],
  [
    'nobody late, where the policy admits some',
    'fits',
    { claims: [NOBODY_LATE] },
    NOBODY_LATE.name,
    /attaches/,
  ],
  ['an invariant that is too weak', 'strict', { claims: [TOO_WEAK] }, TOO_WEAK.name, /./],
];

describe('what is false does not pass', () => {
  test.each(FALSE)('%s', (_, policy, options, claim, step) => {
    const system = unwrap(proofSystemOf(masksModel(policy, [7, 3])));
    const { broken } = checkInduction(system, { claims: PROOF_CLAIMS, ...options });
    const found = broken.get(claim);
    expect(found?.step).toMatch(step);
    expect(found?.state.length).toBeGreaterThan(2);
    expect(found?.breach).not.toBe('');
  });

  test('places that nobody is put at are no part of the invariant', () => {
    // Whoever accepts 1 and 0 gets 1: without that, storage could lie where the other does not reach.
    const model = masksModel('rfc', [3, 2], { capacities: [null, null] });
    const system = unwrap(proofSystemOf(model));
    expect(checkInduction(system, { claims: PROOF_CLAIMS }).broken.size).toBe(0);
    const [place] = system.places;
    if (place === undefined) expect.fail('there is a place');
    const anywhere = system.platform.allocators.map(({ id }) => ({ ...place, allocator: id }));
    const { broken } = checkInduction({ ...system, places: anywhere }, { claims: PROOF_CLAIMS });
    expect([...broken.keys()]).toEqual([SERVES.name]);
  });

  test.each(POLICIES)('and the product passes under %s', (policy) => {
    const system = unwrap(proofSystemOf(masksModel(policy, [7, 3])));
    const { broken } = checkInduction(system, { claims: PROOF_CLAIMS });
    expect([...broken.keys()]).toEqual(policy === 'rfc' ? [SERVES.name] : []);
  });
});
