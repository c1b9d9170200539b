/**
 * docs/peers.md against the explorer: every count and every figure of the page is counted again, and its tables
 * of properties and rules are those of the code.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { whyNotAsked } from '../../src/explorer/peers/asked-properties.ts';
import { PEER_CLASSES } from '../../src/explorer/peers/importer-classes.ts';
import { outcomesOf, type PeerOutcome } from '../../src/explorer/peers/outcomes.ts';
import { PEER_PROPERTIES, whatIsBroken } from '../../src/explorer/peers/peer-properties.ts';
import { CHOICES, RULES_OF, type PeerRuleSet } from '../../src/explorer/peers/peer-rules.ts';
import { exploreGraph } from '../../src/explorer/peers/peers-graph.ts';
import type { PeersModel } from '../../src/explorer/peers/peers-model.ts';
import { modelOfClasses } from '../support/peers-model.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/peers.md'), 'utf8');

/** A part of the page, its lines joined: where they break says nothing. */
function section(heading: string): string {
  const [, rest = ''] = page.split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

function rowsOf(text: string): readonly (readonly string[])[] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function modelOf(who: string, rules: PeerRuleSet, asked: Partial<PeersModel> = {}): PeersModel {
  const letters = who.split(', ').map((letter) =>
    present(
      PEER_CLASSES.find((each) => each === letter),
      letter,
    ),
  );
  return modelOfClasses(letters, rules, asked);
}

interface Ends {
  readonly orders: number;
  /** All served, in system memory. */
  readonly served: number;
  /** The others, in the words of the page. */
  readonly others: string;
}

/** Whoever lost its mapping can map again, and of two that are alike it does not matter which one failed. */
function endInWords({ failed, unreachable }: PeerOutcome): string {
  const classOf = (name: string): string => name.replace(/\d+$/, '');
  const calls = [...new Set(failed.map(({ who, op }) => `\`${classOf(who)}.${op}\``))];
  const errnos = [...new Set(failed.map(({ errno }) => errno))];
  expect(errnos.length).toBeLessThan(2);
  const refusal =
    calls.length === 0
      ? []
      : [`${calls.join(' and ')} ${calls.length === 1 ? 'is' : 'are'} \`${errnos[0]}\``];
  const lost = unreachable.map((name) => `${classOf(name)} cannot reach it`);
  return [...refusal, ...lost].join(', and ');
}

function endsOf(who: string, rules: PeerRuleSet): Ends {
  const counts = new Map<string, number>();
  let orders = 0;
  let served = 0;
  for (const { outcome, orders: own } of outcomesOf(exploreGraph(modelOf(who, rules)))) {
    const count = Number(own);
    orders += count;
    const what = endInWords(outcome);
    if (what === '' && outcome.place === 'system') {
      served += count;
      continue;
    }
    const where = outcome.place === 'system' ? ', in system memory' : '';
    const text = `${where}: ${what === '' ? 'all served' : what}`;
    counts.set(text, (counts.get(text) ?? 0) + count);
  }
  const others = [...counts].sort(([, one], [, other]) => other - one);
  return { orders, served, others: others.map(([text, count]) => `${count}${text}`).join('; ') };
}

describe('the counts', () => {
  const rows = rowsOf(section('The counts'));

  test('there are ten sets of importers', () => {
    expect(rows).toHaveLength(10);
  });

  test.for(rows)('%s', ([who = '', orders, served = '', others]) => {
    const sets = served.endsWith('(amdgpu)') ? (['amdgpu'] as const) : (['amdgpu', 'xe'] as const);
    for (const rules of sets) {
      const ends = endsOf(who, rules);
      expect(String(ends.orders)).toBe(orders);
      expect(String(ends.served)).toBe(served.replace(' (amdgpu)', ''));
      expect(ends.others === '' ? '–' : ends.others).toBe(others);
    }
  });

  const text = section('The counts').replaceAll('\n', ' ');

  test('states with everything taken back at any time', () => {
    const [, sentence = ''] = /at any time, (.*?)\./.exec(text) ?? [];
    const told = [...sentence.matchAll(/((?:[SNPR], )+[SNPR])(?: has)? (\d+)/g)];
    expect(told).toHaveLength(5);
    for (const [, who = '', states] of told) {
      for (const rules of ['amdgpu', 'xe'] as const) {
        const { nodes } = exploreGraph(modelOf(who, rules, { calls: 'free' }));
        expect(String(nodes.length), who).toBe(states);
      }
    }
  });

  test('all attach first', () => {
    const sets: string[] = [];
    for (const a of 'SNPR') {
      for (const b of 'SNPR') {
        if (b < a) continue;
        sets.push(`${a}, ${b}`);
        for (const c of 'SNPR') if (c >= b) sets.push(`${a}, ${b}, ${c}`);
      }
    }
    const [, told] = /all (\d+) orders of pin and map of two or three/.exec(text) ?? [];
    for (const rules of ['amdgpu', 'xe', 'fold-always'] as const) {
      let orders = 0;
      for (const who of sets) {
        for (const { outcome, orders: own } of outcomesOf(
          exploreGraph(modelOf(who, rules, { attachFirst: true })),
        )) {
          expect(endInWords(outcome), who).toBe('');
          orders += Number(own);
        }
      }
      expect(String(orders)).toBe(told);
    }
  });

  test('what is refused at attach where the rule passes', () => {
    const [, sentence = ''] = /with `EBUSY`: (.*?)\. N, P/.exec(text) ?? [];
    const told = [...sentence.matchAll(/(\d+) of (\d+)(?: orders)? of ((?:[SNPRV], )+[SNPRV])\b/g)];
    expect(told).toHaveLength(5);
    for (const [, refused, orders, who = ''] of told) {
      const ends = endsOf(who, 'fold-always');
      expect(String(ends.orders), who).toBe(orders);
      expect(String(ends.orders - ends.served), who).toBe(refused);
      expect(ends.others).not.toMatch(/pin|map|reach/);
    }
    const [, settled, all] = /N, P ends in system memory in (\d+) of (\d+)/.exec(text) ?? [];
    expect(endsOf('N, P', 'fold-always')).toMatchObject({
      orders: Number(all),
      served: Number(settled),
    });
  });
});

test('the properties', () => {
  const nobody = modelOf('I', 'amdgpu', { programs: [[]] });
  const { setting, ...rest } = nobody;
  const empty = { ...rest, setting: { ...setting, importers: [] }, programs: [] };
  expect(rowsOf(section('The properties'))).toEqual(
    PEER_PROPERTIES.map((name) => [`\`${name}\``, whatIsBroken(name), whyNotAsked(empty, name)]),
  );
});

test('the rules', () => {
  const told = rowsOf(section('The rules')).filter(([id = '']) => !id.startsWith('PC'));
  const sets = Object.keys(RULES_OF) as PeerRuleSet[];
  const known = Object.entries(CHOICES).flatMap(([question, choices]) =>
    Object.entries(choices).map(([choice, { id, says, errno }]) => {
      const who = sets.filter((set) =>
        Object.entries(RULES_OF[set]).some(([asked, own]) => asked === question && own === choice),
      );
      return [id, `\`${question}: ${choice}\``, says, errno ?? '–', who.join(', ') || '–'];
    }),
  );
  expect([...told].sort()).toEqual([...known].sort());
});
