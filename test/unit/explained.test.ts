/**
 * Explanations: every name that an answer of the program can carry is explained, by what the documents and tables say
 * and by nothing else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERRNOS, ERRNOS_OF_RULES, RULE_IDS } from '../../src/base/refusal.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { PROPERTY_NAMES } from '../../src/explorer/model/property.ts';
import { PEER_PROPERTIES, whatIsBroken } from '../../src/explorer/peers/peer-properties.ts';
import { CHOICES } from '../../src/explorer/peers/peer-rules.ts';
import { PASTE_RULES } from '../../src/imports/pastes/paste-rules.ts';
import { sectionOfRule } from '../../src/views/charts/rule-sections.ts';
import { RULE_SUMMARIES } from '../../src/views/checks/rule-summaries.ts';
import {
  explainedNames,
  explanationsInWords,
} from '../../src/views/explained/explanation-words.ts';
import { allExplanations, type ExplainedName } from '../../src/views/explained/explanations.ts';
import { anchorOf, plainWords } from '../../src/views/explained/plain-words.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const spec = readFileSync(join(DOCS, 'spec.md'), 'utf8');
const glossary = readFileSync(join(DOCS, 'glossary.md'), 'utf8');
const peers = readFileSync(join(DOCS, 'peers.md'), 'utf8');
const all = allExplanations({ spec, peers, glossary });

function named(name: string, kind: ExplainedName['kind']): ExplainedName {
  const found = all.filter((each) => each.name === name && each.kind === kind);
  expect(found, `${kind} ${name}`).toHaveLength(1);
  const [first] = found;
  if (first === undefined) throw new Error(name);
  return first;
}

describe('every name is explained once', () => {
  test.each(RULE_IDS)('the rule %s, with where it stands', (id) => {
    const { says, page } = named(id, 'rule');
    expect(says.length).toBeGreaterThan(20);
    const section = sectionOfRule(id);
    if (section !== null) expect(page).toBe(section);
  });

  test.each(Object.keys(RULE_SUMMARIES))('the finding %s, with when it is found', (name) => {
    const { says, notes } = named(name, 'finding of check');
    expect(says).not.toBe('');
    expect(notes.find(({ label }) => label === 'found when')?.text).toMatch(/\w{3}/);
  });

  test.each(Object.keys(PASTE_RULES))('the finding %s of a pasted text', (name) => {
    expect(named(name, 'finding of why').says).toMatch(/\.$/);
  });

  test.each(PROPERTY_NAMES)('the property %s', (name) => {
    expect(named(name, 'property of explore').says).toMatch(/^\w/);
  });

  const choices = Object.values(CHOICES).flatMap((each) => Object.values(each));
  test.each([...choices.map(({ id }) => id), 'PC1', 'PC2', 'PC3'])(
    'the rule of peers %s, and who follows it',
    (id) => {
      const { says, page } = named(id, 'rule of peers');
      expect(says).toMatch(/^[A-Z].{10,}\.$/);
      expect(page).toBe('docs/peers.md#the-rules');
    },
  );

  test.each(PEER_PROPERTIES)('the property of peers %s, with what breaks it', (name) => {
    const { says, notes } = named(name, 'property of peers');
    expect(says).toBe(`Broken where ${whatIsBroken(name)}.`);
    expect(notes[0]?.label).toBe('not asked where');
  });

  test('a rule and a property of peers tell what stands beside them', () => {
    expect(named('PP1', 'rule of peers').notes).toContainEqual({
      label: 'followed by',
      text: 'amdgpu',
    });
    expect(named('PP1', 'rule of peers').notes.map(({ label }) => label)).toContain('PP2');
    const broken = named('map-is-reachable', 'property of peers').notes;
    const o3 = broken.find(({ label }) => label === 'O3')?.text;
    expect(o3).toMatch(/^cenalloc explore "peers1:amdgpu:R,N:.*"; right: EBUSY at map/);
  });

  test.each(POLICIES)('the policy %s', (name) => {
    expect(named(name, 'policy').says.startsWith(`${name} `)).toBe(true);
  });

  test.each(ERRNOS)('%s, by the rules that answer it', (name) => {
    const { notes } = named(name, 'errno');
    const answering = RULE_IDS.filter((id) =>
      (ERRNOS_OF_RULES[id] as readonly string[]).includes(name),
    );
    expect(notes.map(({ label }) => label)).toEqual(answering);
    for (const { text } of notes) expect(text).toMatch(/\w{3}/);
  });

  test('every rule of the specification, however it is written', () => {
    const ids = [...spec.matchAll(/\*\*\[([A-Z]+\d+)\]/g)].map(([, id]) => id);
    const told = all.filter(({ kind }) => kind === 'rule').map(({ name }) => name);
    expect(told).toEqual(expect.arrayContaining(ids));
    // These stand in a range and beside another.
    for (const id of ['L2', 'L4', 'L7', 'L15']) expect(told).toContain(id);
    expect(new Set(told).size).toBe(told.length);
  });

  test('every word of the glossary', () => {
    expect(named('late attach', 'word').says).toBe('An attach after the first map.');
    expect(named('event', 'word').says).toBe(named('fact', 'word').says);
    expect(all.some(({ name }) => name === 'Word')).toBe(false);
  });
});

describe('what a rule tells', () => {
  test('ATT4 has a case for each policy, the call that it refuses, and its arrows', () => {
    const { cases, notes } = named('ATT4', 'rule');
    expect(cases.map((each) => each.split(' ')[0])).toEqual(POLICIES);
    expect(notes).toContainEqual({ label: 'refuses', text: 'attach: EBUSY' });
    const arrows = notes.find(({ label }) => label === 'in the chart')?.text;
    expect(arrows).toContain('ImporterAttached in allocated, mapped');
  });

  test('two rules in one paragraph are told apart', () => {
    expect(named('ALC3', 'rule').says).toMatch(/^A request that an allocator can never serve/);
    expect(named('ALC3', 'rule').says).not.toContain('No room now');
    expect(named('ALC4', 'rule').says).toMatch(/^No room now: ENOMEM/);
  });

  test('nothing is left of the marks of a page', () => {
    for (const { says, cases } of all) {
      for (const text of [says, ...cases]) expect(text).not.toMatch(/\*\*|`|\]\(|\s{2}/);
    }
  });
});

test('marks are taken off, and links say where they lead', () => {
  expect(
    plainWords('**a** `b`\n  _c_, [d](e.md#f), [g](https://h), [i.md](i.md), snake_case_x'),
  ).toBe('a b c, d (docs/e.md#f), g, docs/i.md, snake_case_x');
  expect(anchorOf('CPU access, references, limits')).toBe('cpu-access-references-limits');
});

test.each([40, 80, 100])('lines are at most %i wide', (width) => {
  const words = all.filter(({ kind }) => kind !== 'finding of why');
  for (const line of explanationsInWords(words, width)) {
    const [longest = ''] = line.split(' ').sort((one, other) => other.length - one.length);
    // A name that is longer than its line is not cut; the first line is a heading.
    if (!/^\S/.test(line))
      expect(line.length).toBeLessThanOrEqual(Math.max(width, longest.length + 6));
  }
  for (const line of explainedNames(all, width)) expect(line.length).toBeLessThanOrEqual(width);
});
