/**
 * Which rules guard which fact in which state stands in the charts and nowhere else; so every name of a
 * condition is used, every pair of state and fact has an arrow or a reason why not, and what has no name is a
 * mistake for the compiler.
 */
import { not, or } from 'xstate';
import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRNOS_OF_RULES, type Errno } from '../../src/base/refusal.ts';
import { answersOfCalls } from '../../src/exporter/answers-of-calls.ts';
import { rulesOfAbsence } from '../../src/machines/absent-arrows.ts';
import type { ArrowsOf } from '../../src/machines/arrows.ts';
import {
  ATTACHMENT_STATES,
  rulesOfAttachmentAbsence,
} from '../../src/machines/attachment-legality.ts';
import {
  ATTACHMENT_CONDITIONS,
  type AttachmentEvent,
} from '../../src/machines/attachment-machine.ts';
import { attachmentChart, bufferChart } from '../../src/machines/chart.ts';
import { and } from '../../src/machines/conjunction.ts';
import { LIFE_STATES, type LifeState } from '../../src/events/vocabulary.ts';
import { CREATION_RULES } from '../../src/machines/creation-rules.ts';
import { isRule } from '../../src/machines/rule.ts';
import {
  BUFFER_CONDITIONS,
  bufferCondition,
  type BufferConditionName,
} from '../../src/machines/rules.ts';
import type { BufferEvent } from '../../src/index.ts';
import { ANSWERS, ERRNOS } from './reference/log.ts';

const buffer = bufferChart();
const attachment = attachmentChart();
const FACTS = [...new Set(buffer.edges.map(({ event }) => event))] as BufferEvent['type'][];
const PAIRS = LIFE_STATES.flatMap((life) => FACTS.map((fact) => [life, fact] as const));

function conditionsOf(chart: typeof buffer): ReadonlySet<string> {
  return new Set(chart.edges.flatMap((edge) => edge.conditions.map(({ name }) => name)));
}

describe('the chart of a buffer', () => {
  test('has the states of a life, each with a sentence', () => {
    expect(buffer.states).toEqual(LIFE_STATES);
    for (const state of [...buffer.states, ...attachment.states]) {
      const sentence = buffer.descriptions[state] ?? attachment.descriptions[state];
      expect(sentence, state).toMatch(/^[A-Z].*\.$/u);
    }
  });

  test.each(PAIRS)('%s has an arrow for %s, or a reason why not, and not both', (life, fact) => {
    const arrows = buffer.edges.filter((edge) => edge.from === life && edge.event === fact);
    const reasons = rulesOfAbsence(life, fact);
    expect(arrows.length > 0).not.toBe(reasons.length > 0);
    for (const name of reasons) expect(isRule(bufferCondition(name))).toBe(true);
  });

  test('every condition is asked by an arrow, or says why there is none', () => {
    const absent = PAIRS.flatMap(([life, fact]) => rulesOfAbsence(life, fact));
    const used = new Set<string>([...conditionsOf(buffer), ...absent]);
    expect(Object.keys(BUFFER_CONDITIONS).filter((name) => !used.has(name))).toEqual([]);
  });

  test('a choice comes before the rules, and after it there is an arrow without it', () => {
    for (const edge of buffer.edges) {
      const places = edge.conditions.map(({ id }, index) => (id === undefined ? index : -1));
      const choices = places.filter((place) => place >= 0);
      if (choices.length === 0) continue;
      expect(choices).toEqual([0]);
      const rivals = buffer.edges.filter(
        ({ from, event }) => from === edge.from && event === edge.event,
      );
      expect(rivals.at(-1)?.conditions.every(({ id }) => id !== undefined)).toBe(true);
    }
  });
});

test.each(
  ATTACHMENT_STATES.flatMap((life) =>
    [...new Set(attachment.edges.map(({ event }) => event))].map((fact) => [life, fact] as const),
  ),
)(
  'an attachment that is %s has an arrow for %s, or a reason why not, and not both',
  (life, fact) => {
    const arrows = attachment.edges.filter((edge) => edge.from === life && edge.event === fact);
    const reasons = rulesOfAttachmentAbsence(life, fact as AttachmentEvent['type']);
    expect(arrows.length > 0).not.toBe(reasons.length > 0);
  },
);

test('every condition of the chart of an attachment is asked', () => {
  expect([...conditionsOf(attachment)].sort()).toEqual(Object.keys(ATTACHMENT_CONDITIONS).sort());
});

test('every rule has an id of the specification, an errno and a sentence', () => {
  const spec = readFileSync(join(import.meta.dirname, '../../docs/spec.md'), 'utf8');
  const named = Object.entries({ ...BUFFER_CONDITIONS, ...ATTACHMENT_CONDITIONS });
  const created = CREATION_RULES.map((each, index) => [`creation rule ${index}`, each] as const);
  for (const [name, condition] of [...named, ...created]) {
    expect(condition.says, name).toMatch(/^[A-Z].*\.$/u);
    if (!('id' in condition)) continue;
    expect(spec, name).toContain(`**[${condition.id}]**`);
  }
});

/** What the compiler refuses; `npm run typecheck` fails where it no longer does. */
export const REFUSED_BY_THE_COMPILER: readonly ArrowsOf[] = [
  // @ts-expect-error No condition has this name.
  { ImporterAttached: { guard: and(['isNotAtached']), actions: 'apply' } },
  // @ts-expect-error This condition asks about the allocation, not about a reference.
  { ReferenceTaken: { guard: and(['isOfPlatform']), actions: 'apply' } },
  // @ts-expect-error No state has this name.
  { BufferFreed: { target: 'gone', guard: and(['isUnused']), actions: 'apply' } },
  // @ts-expect-error An arrow asks something.
  { BufferFreed: { target: 'freed', actions: 'apply' } },
  // @ts-expect-error A conjunction of nothing asks nothing.
  { BufferFreed: { target: 'freed', guard: and([]), actions: 'apply' } },
  // @ts-expect-error No rule is the reason where one of two would do.
  { BufferFreed: { guard: or(['isUnused', 'hasOneReference']), actions: 'apply' } },
  // @ts-expect-error No rule is the reason where one must not hold.
  { BufferFreed: { target: 'freed', guard: not('isUnused'), actions: 'apply' } },
  { BufferFreed: { target: 'freed', guard: and(['isUnused']), actions: 'apply' } },
];

/** A name that is written out of place is a mistake, too. */
// @ts-expect-error No condition has this name.
export const NO_NAME: BufferConditionName = 'mayMap';
// @ts-expect-error No state has this name.
export const NO_LIFE: LifeState = 'unmapped';

test.each(Object.entries(ERRNOS_OF_RULES))(
  '[LOG3] %s answers what the specification says',
  (rule, errnos) => {
    expect([...errnos].sort()).toEqual([...(ERRNOS.get(rule) ?? [])].sort());
  },
);

test.each([...answersOfCalls()])(
  '[LOG3] %s is refused by what the specification says',
  (call, keys) => {
    const told = [...(ANSWERS.get(call) ?? [])].flatMap(([rule, errnos]) =>
      errnos.map((errno) => `${rule} ${errno}`),
    );
    expect(told.sort()).toEqual([...keys].sort());
  },
);

test('[LOG3] every rule of a chart answers one of the errnos of its id', () => {
  const rules = [...Object.values(BUFFER_CONDITIONS), ...Object.values(ATTACHMENT_CONDITIONS)];
  for (const each of [...rules, ...CREATION_RULES]) {
    if (!('id' in each)) continue;
    const errnos: readonly Errno[] = ERRNOS_OF_RULES[each.id];
    expect(errnos, each.says).toContain(each.errno);
  }
});
