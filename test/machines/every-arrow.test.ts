/**
 * Every arrow of the charts is taken in a state that lives reach, and each of its conditions is the only one
 * that is false in some such state; so none can be dropped, added or aimed elsewhere without a judge of facts
 * noticing.
 */
import { describe, expect, test } from 'vitest';
import { IS_USUAL } from '../property/seed.ts';
import { AssertionFailure, assert, present } from '../../src/base/assert.ts';
import { bufferId } from '../../src/base/ids.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import type { BufferEvent } from '../../src/events/events.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { FACT_TYPES, LIFE_STATES, type LifeState } from '../../src/events/vocabulary.ts';
import { rulesOfAbsence } from '../../src/machines/absent-arrows.ts';
import {
  attachmentCondition,
  attachmentMachine,
  type AttachmentConditionName,
  type AttachmentEvent,
} from '../../src/machines/attachment-machine.ts';
import type { AttachmentView } from '../../src/machines/attachment-rules.ts';
import type { BufferState } from '../../src/machines/buffer-state.ts';
import { readDefinition, type ChartArrow } from '../../src/machines/definition.ts';
import { isRule } from '../../src/machines/rule.ts';
import { bufferCondition, type BufferConditionName } from '../../src/machines/rules.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from '../property/check-law.ts';
import { Driver } from '../property/driver.ts';
import { candidatesFor } from './candidates.ts';
import { arrowInWords, conditionInWords, Coverage, orderInWords } from './coverage.ts';
import { walk, type Moment } from './lives.ts';
import { answerOf, whyUnlawful } from './reference/judge.ts';
import { follow, lifeOf } from './reference/plain-world.ts';
import { ARROWS, judgeOf } from './variants.ts';
import { logOfZoo, ZOO_NAMES } from './zoo.ts';

/** A fact that is offered after some fact of a log. */
interface Offer {
  readonly log: readonly RecordedEvent[];
  readonly sequence: number;
  readonly fact: BufferEvent;
}

/** Conditions that never decide alone, and why they stay. */
const IMPLIED: Readonly<Record<string, string>> = {};

const buffers = new Coverage<BufferState, BufferEvent, Offer>(ARROWS, (name) =>
  bufferCondition(name as BufferConditionName),
);
const attachments = new Coverage<AttachmentView, AttachmentEvent, null>(
  readDefinition(attachmentMachine).arrows,
  (name) => attachmentCondition(name as AttachmentConditionName),
);
/** The rules that answered where there is no arrow, by state and fact, each with an offer. */
const absences = new Map<string, Offer>();

visitLives();

function visitLives(): void {
  for (const name of ZOO_NAMES) visit(logOfZoo(name));
  checkLaw(
    modelRuns(...POLICIES),
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      for (const call of calls) driver.call(call);
      visit([...driver.exporter.log()]);
    },
    3,
  );
}

function visit(log: readonly RecordedEvent[]): void {
  walk(log, (moment) => {
    const { buffer, plain, plainBuffer, world, sequence } = moment;
    for (const fact of candidatesFor(plain, plainBuffer, [])) {
      const offer = { log, sequence, fact };
      buffers.see(buffer.life, buffer.state, fact, world.surroundings, offer);
      seeAbsence(moment, offer);
      seeAttachments(moment, fact);
    }
  });
}

function seeAbsence({ buffer: { life, state }, world }: Moment, offer: Offer): void {
  const rules = rulesOfAbsence(life, offer.fact.type);
  const first = rules.find((name) => {
    const condition = bufferCondition(name);
    return isRule(condition) && condition.whyNot(state, offer.fact, world.surroundings) !== null;
  });
  const words = `${life} ${offer.fact.type}: ${first ?? ''}`;
  if (first !== undefined && !absences.has(words)) absences.set(words, offer);
}

function seeAttachments({ buffer: { state } }: Moment, fact: BufferEvent): void {
  const isAboutOne =
    fact.type === 'AttachmentMapped' ||
    fact.type === 'AttachmentUnmapped' ||
    fact.type === 'AttachmentPinned' ||
    fact.type === 'AttachmentUnpinned' ||
    fact.type === 'BackingMoved' ||
    fact.type === 'AccessRevoked' ||
    fact.type === 'ImporterDetached';
  if (!isAboutOne) return;
  for (const attachment of state.attachments) {
    const view = { buffer: state.id, limits: state.limits, attachment };
    const life = attachment.maps > 0 ? 'mapped' : 'attached';
    attachments.see(life, view, fact, null, null);
    if (fact.type !== 'BackingMoved' && fact.type !== 'AccessRevoked') continue;
    attachments.see(life, view, { ...fact, buffer: bufferId('another') }, null, null);
  }
}

/** The moment at which a fact was offered. */
function momentOf({ log, sequence }: Offer): Moment {
  let found: Moment | null = null;
  walk(log.slice(0, sequence), (moment) => {
    if (moment.sequence === sequence) found = moment;
  });
  return present<Moment>(found, 'moment');
}

/** Where a fact leads by docs/spec.md; null where it cannot happen. */
function plainLife(offer: Offer): string | null {
  const { plain, plainBuffer } = momentOf(offer);
  if (whyUnlawful(plain, plainBuffer, offer.fact) !== null) return null;
  follow(plain, offer.fact);
  return lifeOf(plainBuffer);
}

/** Where a fact leads by a chart of these arrows; null where it does not let it happen. */
function lifeBy(arrows: readonly ChartArrow[], offer: Offer): string | null {
  const { buffer, world } = momentOf(offer);
  try {
    const next = judgeOf(arrows).next(buffer.life, buffer.state, offer.fact, world.surroundings);
    return next.ok ? next.value : null;
  } catch (error) {
    // An arrow that is gone has nobody who says why.
    assert(error instanceof AssertionFailure, 'only a reason may be missing');
    return null;
  }
}

/** Expects that the judges tell a changed chart from the real one by a fact that is offered. */
function expectTold(arrows: readonly ChartArrow[], offer: Offer): void {
  const expected = plainLife(offer);
  expect(lifeBy(ARROWS, offer)).toBe(expected);
  expect(lifeBy(arrows, offer)).not.toBe(expected);
}

function replaced(arrow: ChartArrow, ...by: readonly ChartArrow[]): readonly ChartArrow[] {
  return ARROWS.flatMap((each) => (each === arrow ? by : [each]));
}

const NAMED = ARROWS.map((arrow) => [arrowInWords(arrow), arrow] as const);

describe('the arrows of a buffer', () => {
  test('[CHART] are all taken', () => {
    expect(buffers.notTaken).toEqual([]);
  });

  test('[RULES] have conditions each of which decides alone somewhere, or is said to be implied', () => {
    expect(buffers.notAlone).toEqual(Object.keys(IMPLIED));
  });

  test.each(NAMED)('[RULES] need each condition: %s', (_, arrow) => {
    for (const name of arrow.conditions) {
      const words = conditionInWords(arrow, name);
      if (Object.hasOwn(IMPLIED, words)) continue;
      const conditions = arrow.conditions.filter((each) => each !== name);
      const offer = present(buffers.alone.get(words), words);
      expectTold(replaced(arrow, { ...arrow, conditions }), offer);
    }
  });

  test.each(NAMED)('[CHART] are missed where they are taken away: %s', (_, arrow) => {
    expectTold(replaced(arrow), present(buffers.taken.get(arrow), 'offer that takes it'));
  });

  test.each(NAMED)('[CHART] lead where they should: %s', (_, arrow) => {
    const offer = present(buffers.taken.get(arrow), 'offer that takes it');
    for (const target of LIFE_STATES) {
      if (target === (arrow.target ?? arrow.from)) continue;
      expectTold(replaced(arrow, { ...arrow, target }), offer);
    }
  });

  test.each(NAMED.filter(([, { conditions }]) => !isRuleOfAll(conditions)))(
    '[CHART] come before those that ask less: %s',
    (_, arrow) => {
      const others = ARROWS.filter((each) => each !== arrow);
      expectTold([...others, arrow], present(buffers.taken.get(arrow), 'offer that takes it'));
    },
  );
});

/** Rules that never object together, so that nobody can tell which of them stands in front. */
const NEVER_TOGETHER: Readonly<Record<string, string>> = {
  'mapped AttachmentMapped stays: hasAddressForStorage before directionMatchesLiveMaps':
    'who has no address for the storage has no map of it',
  'mapped AttachmentMapped stays: hasAddressForStorage before hasRoomForMap':
    'who has no address has no map, and where no map is allowed nobody has one',
  'allocated AttachmentMapped mapped: hasAddressForStorage before directionMatchesLiveMaps':
    'storage that moved under a map serves everybody attached',
  'allocated AccessRevoked stays: isNotRevokedTwice before canAllHearOfRevoke':
    'while access is revoked nobody has a live map, and the CPU has no access',
  'mapped AttachmentPinned stays: isDynamic before hasRoomForPin':
    'who is static has no pin, and where no pin is allowed nobody maps',
};

/** The rules that ask about an attachment, and say nothing where there is none; that there is one is a rule before them. */
const ABOUT_ATTACHMENT: ReadonlySet<string> = new Set([
  'hasNoMap',
  'hasNoPin',
  'hasPin',
  'isDynamic',
  'hasRoomForPin',
  'hasMap',
  'hasRoomForMap',
  'directionMatchesMap',
  'directionMatchesLiveMaps',
  'hasAddressForStorage',
  'isIoVirtualGivenOnce',
  'isIoVirtualInReach',
  'isIoVirtualFree',
]);

/** Whether two rules are said never to object together. */
function isNeverTogether(arrow: ChartArrow, first: string, second: string): boolean {
  const words = orderInWords(arrow, first, second);
  const isAboutNone = first === 'isAttached' && ABOUT_ATTACHMENT.has(second);
  return isAboutNone || Object.hasOwn(NEVER_TOGETHER, words);
}

/** What a rule answers; null for a choice. */
function answerTo(name: string): string | null {
  const condition = bufferCondition(name as BufferConditionName);
  return isRule(condition) ? `${condition.errno} [${condition.id}]` : null;
}

/** The pairs of rules of an arrow that answer differently, the one in front first. */
function pairsOf({ conditions }: ChartArrow): readonly (readonly [string, string])[] {
  const rules = conditions.filter((name) => answerTo(name) !== null);
  return rules.flatMap((first, index) =>
    rules
      .slice(index + 1)
      .filter((second) => answerTo(first) !== answerTo(second))
      .map((second) => [first, second] as const),
  );
}

/** The arrow with two of its conditions in each other's place. */
function exchanged(arrow: ChartArrow, first: string, second: string): ChartArrow {
  const places = new Map([
    [first, second],
    [second, first],
  ]);
  return { ...arrow, conditions: arrow.conditions.map((name) => places.get(name) ?? name) };
}

/** What a caller is answered by a chart of these arrows. */
function answerBy(arrows: readonly ChartArrow[], offer: Offer): string {
  const { buffer, world } = momentOf(offer);
  const next = judgeOf(arrows).next(buffer.life, buffer.state, offer.fact, world.surroundings);
  return next.ok ? 'lawful' : `${next.refusal.errno} [${next.refusal.rule}]`;
}

describe('of several rules that object the first is the answer', () => {
  test.each(NAMED.filter(([, arrow]) => pairsOf(arrow).length > 0))('[RULES] %s', (_, arrow) => {
    for (const [first, second] of pairsOf(arrow)) {
      const words = orderInWords(arrow, first, second);
      const offer = buffers.orders.get(words);
      const isNever = isNeverTogether(arrow, first, second);
      // Lives of another seed may not meet all that can meet.
      if (offer === undefined) {
        if (IS_USUAL) expect(isNever, words).toBe(true);
        continue;
      }
      expect(isNever, words).toBe(false);
      const { plain, plainBuffer } = momentOf(offer);
      const expected = answerOf(whyUnlawful(plain, plainBuffer, offer.fact) ?? '');
      expect(answerBy(ARROWS, offer), words).toBe(expected);
      const other = replaced(arrow, exchanged(arrow, first, second));
      expect(answerBy(other, offer), words).not.toBe(expected);
    }
  });
});

function isRuleOfAll(conditions: readonly string[]): boolean {
  return conditions.every((name) => isRule(bufferCondition(name as BufferConditionName)));
}

const FACTS = FACT_TYPES.filter((type): type is BufferEvent['type'] =>
  ARROWS.some(({ event }) => event === type),
);
const ABSENT = LIFE_STATES.flatMap((life) =>
  FACTS.map((type) => [life, type] as const).filter(
    ([from, type]) => !ARROWS.some((each) => each.from === from && each.event === type),
  ),
);

describe('where there is no arrow', () => {
  test.each(ABSENT)(
    '[RULES] each reason why %s has none for %s is given somewhere',
    (life, type) => {
      for (const name of rulesOfAbsence(life, type)) {
        expect(absences.has(`${life} ${type}: ${name}`), name).toBe(true);
      }
    },
  );

  test.each(ABSENT)(
    '[CHART] one that is added from %s for %s is noticed',
    (life: LifeState, type) => {
      const name = present(rulesOfAbsence(life, type).at(-1), 'reason');
      const offer = present(absences.get(`${life} ${type}: ${name}`), 'offer without an arrow');
      for (const target of [null, ...LIFE_STATES]) {
        const added = { from: life, target, reenters: false, event: type };
        expectTold([...ARROWS, { ...added, conditions: [], actions: ['apply'] }], offer);
      }
    },
  );
});

test('[RULES] the chart of an attachment needs each of its arrows and conditions', () => {
  expect(attachments.notTaken).toEqual([]);
  expect(attachments.notAlone).toEqual([]);
});
