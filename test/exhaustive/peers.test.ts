/**
 * Orders of peers under the rules of amdgpu, of xe, and of the rule that passes every order: the counts that
 * a mock exporter with these rules had on an unmodified 7.3.4 kernel, and the same from every word
 * written out.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PEER_CLASSES, type PeerClass } from '../../src/explorer/peers/importer-classes.ts';
import { outcomesOf } from '../../src/explorer/peers/outcomes.ts';
import { cycleOf, exploreGraph, type PeersGraph } from '../../src/explorer/peers/peers-graph.ts';
import { parsePeerOrdering } from '../../src/explorer/peers/peer-replay-string.ts';
import { modelOfClasses } from '../support/peers-model.ts';
import { wordOutcomes, type WordRules } from './peer-words.ts';

const RULES = ['amdgpu', 'xe', 'fold-always'] as const;

interface Asked {
  readonly calls?: 'free';
  readonly attachFirst?: boolean;
}

function graphOf(letters: readonly PeerClass[], rules: WordRules, asked: Asked = {}): PeersGraph {
  return exploreGraph(modelOfClasses(letters, rules, asked));
}

/** The ends of all orders, in the words of the second opinion. */
function endsOf(graph: PeersGraph): ReadonlyMap<string, number> {
  const names = graph.model.setting.importers.map(({ name }) => name);
  return new Map(
    outcomesOf(graph).map(({ outcome, orders }) => {
      const told = names.map((name) => {
        const failed = outcome.failed.find(({ who }) => who === name);
        if (failed !== undefined) return `${failed.op[0] ?? ''}:${failed.errno}`;
        if (outcome.invalidated.includes(name)) return 'lost';
        return outcome.unreachable.includes(name) ? 'unreachable' : 'ok';
      });
      return [`${outcome.place} ${told.join(' ')}`, Number(orders)];
    }),
  );
}

/** Ends summed up as the table of counts has them: losses do not count, nor who of two alike failed. */
function summedUp(ends: ReadonlyMap<string, number>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [end, orders] of ends) {
    const [place = '', ...each] = end.split(' ');
    const failed = each.filter((word) => word !== 'ok' && word !== 'lost').sort();
    const text = [place, ...failed].join(' ');
    sums[text] = (sums[text] ?? 0) + orders;
  }
  return sums;
}

const letters = (text: string): readonly PeerClass[] =>
  PEER_CLASSES.filter((each) => text.includes(each)).flatMap((each) =>
    Array.from(text)
      .filter((letter) => letter === each)
      .map(() => each),
  );

describe('the counts that the kernel had', () => {
  const both = {
    SR: { system: 7, 'local m:EINVAL': 3 },
    NR: { system: 7, 'local unreachable': 3 },
    SP: { system: 6 },
    NP: { local: 3, system: 3 },
    SRR: { system: 320, 'local m:EINVAL': 96, 'local m:EINVAL p:EINVAL': 144 },
    NRR: { system: 320, 'local unreachable': 96, 'local p:EINVAL unreachable': 144 },
    SNR: { system: 180, 'local m:EINVAL unreachable': 30 },
    SRP: { system: 147, 'local m:EINVAL': 63 },
  };
  test.for(Object.entries(both))('%s under amdgpu and xe', ([who, counts]) => {
    expect(summedUp(endsOf(graphOf(letters(who), 'amdgpu')))).toEqual(counts);
    expect(summedUp(endsOf(graphOf(letters(who), 'xe')))).toEqual(counts);
  });

  test('a CPU mapping under amdgpu', () => {
    expect(summedUp(endsOf(graphOf(['S', 'V'], 'amdgpu')))).toEqual({
      'local m:EINVAL': 2,
      'system v:EINVAL': 1,
    });
    expect(summedUp(endsOf(graphOf(['S', 'R', 'V'], 'amdgpu')))).toEqual({
      'system v:EINVAL': 22,
      'local m:EINVAL p:EINVAL': 20,
      'local m:EINVAL': 18,
    });
  });

  const passing = {
    SR: { system: 7, 'local a:EBUSY': 3 },
    NP: { system: 6 },
    SRR: { system: 320, 'local a:EBUSY': 240 },
    SNR: { system: 180, 'local a:EBUSY a:EBUSY': 30 },
    SRP: { system: 147, 'local a:EBUSY': 63 },
    SRV: { system: 32, 'local a:EBUSY': 28 },
  };
  test.for(Object.entries(passing))('%s under the rule that passes', ([who, counts]) => {
    expect(summedUp(endsOf(graphOf(letters(who), 'fold-always')))).toEqual(counts);
  });

  test('states with detach, unmap and unpin', () => {
    for (const rules of ['amdgpu', 'xe'] as const) {
      const states = ['SR', 'NR', 'SP', 'SRR', 'NNP'].map(
        (who) => graphOf(letters(who), rules, { calls: 'free' }).nodes.length,
      );
      expect(states).toEqual([20, 20, 18, 80, 72]);
    }
  });

  test('what stands behind a pin that others made', () => {
    const history = 'S.attach S.map R1.attach R1.pin S.unmap S.detach R2.attach R2.pin';
    const early = 'S.attach S.map R1.attach R1.pin R2.attach R2.pin S.unmap S.detach';
    const last = (rules: WordRules, steps: string): unknown => {
      const played = parsePeerOrdering(`peers1:${rules}:S,R1,R2:${steps}`);
      if (!played.ok) return played.refusal;
      return played.value.steps.filter(({ who, op }) => who === 'R2' && op === 'pin')[0]?.expected
        .errno;
    };
    expect(last('amdgpu', history)).toBe('EINVAL');
    expect(last('xe', history)).toBe(0);
    expect(last('amdgpu', early)).toBe(0);
    expect(last('xe', early)).toBe(0);
  });
});

/** Every multiset of two or three of these classes. */
function multisets(classes: readonly PeerClass[]): readonly (readonly PeerClass[])[] {
  const longer = (sets: readonly (readonly PeerClass[])[]): readonly (readonly PeerClass[])[] =>
    sets.flatMap((set) =>
      classes.slice(classes.indexOf(set.at(-1) ?? 'S')).map((each) => [...set, each]),
    );
  const pairs = longer(longer([[]]));
  return [...pairs, ...longer(pairs)];
}

test('two who map again whenever they lost their mapping never come to rest', () => {
  const restless = (rules: WordRules): PeersGraph => {
    const { model } = graphOf(['N', 'P'], rules);
    const again = { op: 'remap', loops: true } as const;
    return exploreGraph({ ...model, programs: model.programs.map((each) => [...each, again]) });
  };
  const round = cycleOf(restless('amdgpu'));
  const last = round?.slice(-2).map(({ step }) => `${step.who}.${step.op}`);
  expect(last?.sort()).toEqual(['N.remap', 'P.remap']);
  expect(cycleOf(restless('fold-always'))).toBeNull();
});

describe('the rule of 2014', () => {
  test.for(RULES)('all attach, then everything works in 339 of 339 orders: %s', (rules) => {
    let orders = 0;
    for (const set of multisets(['S', 'N', 'P', 'R'])) {
      for (const [end, count] of endsOf(graphOf(set, rules, { attachFirst: true }))) {
        expect(end).not.toMatch(/E[A-Z]+|unreachable/);
        orders += count;
      }
    }
    expect(orders).toBe(339);
  });
});

describe('every word written out', () => {
  const classes = fc.array(fc.constantFrom(...PEER_CLASSES), { minLength: 1, maxLength: 3 });
  test('ends as the explorer says, for any importers and rules', () => {
    fc.assert(
      fc.property(classes, fc.constantFrom(...RULES), fc.boolean(), (set, rules, attachFirst) => {
        const own = endsOf(graphOf(set, rules, { attachFirst }));
        expect(new Map([...own].sort())).toEqual(
          new Map([...wordOutcomes(set, rules, attachFirst)].sort()),
        );
      }),
      { numRuns: 60 },
    );
  });
});
