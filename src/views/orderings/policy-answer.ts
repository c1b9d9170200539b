/**
 * What the table of policies says in words: the answer for this very board, worked out of its numbers and
 * never from what is usual.
 */
import { listInWords } from '../../base/quantity-words.ts';
import type { Policy } from '../../events/policy.ts';
import { LATE_POLICIES, type LatePolicy } from '../../machines/late-policies.ts';
import { grouped } from '../explorations/grouped.ts';
import type { FoundPolicy, FoundProperty } from './orderings-by-policy.ts';

/** The answer: a heading, and sentences. */
export interface PolicyAnswer {
  readonly heading: string;
  readonly sentences: readonly string[];
}

/** Who is served is what policies differ in, and no law that one of them could break. */
export const QUESTION = 'everyone-served';

/** The properties that a policy has to keep. */
export function lawsOf({ properties }: FoundPolicy): readonly FoundProperty[] {
  return properties.filter(({ name }) => name !== QUESTION);
}

/** The laws that it breaks. */
export function brokenLawsOf(found: FoundPolicy): readonly FoundProperty[] {
  return lawsOf(found).filter(({ holds }) => holds === false);
}

/** A policy whose orderings were counted. */
interface Counted {
  readonly found: FoundPolicy;
  readonly policy: Policy;
  readonly orderings: bigint;
  readonly turnedAway: bigint;
  readonly unserved: bigint;
  readonly stuck: bigint;
  readonly moved: bigint;
}

function lateOf({ policy }: Counted): LatePolicy {
  return LATE_POLICIES[policy];
}

/** It admits whom the storage serves, and does nothing else about a late attach. */
function onlyAdmits(each: Counted): boolean {
  const { admits, movesStorage, firstMapWaits } = lateOf(each);
  return admits === 'served' && !movesStorage && !firstMapWaits;
}

function countedOf(found: FoundPolicy): readonly Counted[] {
  const { row, policy } = found;
  if (row === null) return [];
  return [
    {
      found,
      policy,
      orderings: BigInt(row.orderings),
      turnedAway: BigInt(row.turnedAway),
      unserved: BigInt(row.unserved),
      stuck: BigInt(row.deadlocks),
      moved: BigInt(row.moved),
    },
  ];
}

/**
 * The policy that keeps every law and on which the smallest part of the orderings serves not everybody; the
 * first of several. Null where none was counted, or none keeps the laws.
 */
export function gentlestPolicy(found: readonly FoundPolicy[]): Policy | null {
  const sound = found.filter((each) => brokenLawsOf(each).length === 0).flatMap(countedOf);
  const badOf = ({ turnedAway, stuck, unserved }: Counted): bigint => turnedAway + stuck + unserved;
  const [first, ...others] = sound;
  if (first === undefined || sound.length < 2) return null;
  let best = first;
  for (const each of others) {
    if (badOf(each) * best.orderings < badOf(best) * each.orderings) best = each;
  }
  return best.policy;
}

/** The answer of what was explored so far. */
export function policyAnswer(found: readonly FoundPolicy[], isOver: boolean): PolicyAnswer {
  const counted = found.flatMap(countedOf);
  if (counted.length === 0) return uncounted(found, isOver);
  const [first] = counted;
  if (counted.length === 1 && first !== undefined) {
    return { heading: singleHeading(first), sentences: brokenSentences(counted) };
  }
  return {
    heading: headingOf(counted) ?? 'No policy serves everybody in every order.',
    sentences: [...awaySentences(counted), ...otherSentences(counted), ...brokenSentences(counted)],
  };
}

/** Where calls have no end there are no orderings to count, but states and laws. */
function uncounted(found: readonly FoundPolicy[], isOver: boolean): PolicyAnswer {
  if (found.length === 0) {
    return { heading: isOver ? 'Nothing was explored.' : 'Exploring every order …', sentences: [] };
  }
  const broken = found.filter((each) => brokenLawsOf(each).length > 0).map(({ policy }) => policy);
  const isKnown = found.every(({ complete }) => complete);
  const sound = isKnown
    ? 'Every law is kept.'
    : 'No law was seen broken, and not all was looked at.';
  return {
    heading:
      broken.length === 0
        ? sound
        : `${listInWords(broken)} ${broken.length === 1 ? 'breaks' : 'break'} a law.`,
    sentences: [isKnown ? 'Calls are free: orderings have no end, and are not counted.' : ''],
  };
}

function singleHeading({ policy, orderings, turnedAway, stuck, unserved }: Counted): string {
  const of = `of ${numberOf(orderings)} orderings`;
  if (unserved > 0n) {
    return `Under ${policy} somebody is left out of reach in ${numberOf(unserved)} ${of}.`;
  }
  if (stuck > 0n) return `Under ${policy} somebody waits for ever in ${numberOf(stuck)} ${of}.`;
  if (turnedAway === 0n) return `Under ${policy} everybody is served in every order.`;
  return `Under ${policy} somebody is turned away in ${numberOf(turnedAway)} ${of}.`;
}

function headingOf(counted: readonly Counted[]): string | null {
  const sound = counted.filter(({ found }) => brokenLawsOf(found).length === 0);
  const isBad = ({ turnedAway, unserved, stuck }: Counted): boolean =>
    turnedAway + unserved + stuck > 0n;
  if (!counted.some(isBad)) return 'The order does not matter here.';
  if (sound.every(({ turnedAway, orderings }) => turnedAway === orderings)) {
    return 'No order serves everybody.';
  }
  const strict = counted.find((each) => lateOf(each).admits === 'nobody');
  const fits = counted.find(onlyAdmits);
  if (strict === undefined || fits === undefined) return null;
  if (strict.turnedAway === fits.turnedAway && strict.orderings === fits.orderings) {
    return `${strict.policy} and ${fits.policy} are the same here.`;
  }
  if (fits.turnedAway === 0n) return 'Refuse nobody: every late attach fits.';
  if (fits.turnedAway * strict.orderings < strict.turnedAway * fits.orderings) {
    return 'Refuse a late attach only where it does not fit.';
  }
  return 'Refusing less turns away no fewer here.';
}

/** In how many orders strict and fits turn somebody away. */
function awaySentences(counted: readonly Counted[]): readonly string[] {
  const told = counted
    .filter((each) => onlyAdmits(each) || lateOf(each).admits === 'nobody')
    .reverse();
  if (told.length === 0) return [];
  const parts = told.map(({ policy, turnedAway, orderings }, at) => {
    const verb = at === 0 ? ' turns somebody away' : '';
    return `${policy}${verb} in ${partOf(turnedAway, orderings)}`;
  });
  return [`Over all orders, ${listInWords(parts)}.`];
}

/** What the policies do that move storage or hold the first map. */
function otherSentences(counted: readonly Counted[]): readonly string[] {
  const migrate = counted.find((each) => lateOf(each).movesStorage);
  const barrier = counted.find((each) => lateOf(each).firstMapWaits);
  const moved =
    migrate === undefined
      ? []
      : [
          migrate.moved === 0n
            ? `${migrate.policy} never has to move storage.`
            : `${migrate.policy} moves storage in ${partOf(migrate.moved, migrate.orderings)} and turns away in ${partOf(migrate.turnedAway, null)}.`,
        ];
  const held =
    barrier === undefined
      ? []
      : [
          barrier.turnedAway === 0n
            ? `${barrier.policy} turns nobody away: its first map waits for all.`
            : `${barrier.policy} has its first map wait for all, and turns away in ${partOf(barrier.turnedAway, barrier.orderings)}.`,
        ];
  return [...moved, ...held];
}

/** Which policies break laws, and what that does. */
function brokenSentences(counted: readonly Counted[]): readonly string[] {
  const broken = counted.filter(({ found }) => brokenLawsOf(found).length > 0);
  const sentences = broken.map(({ policy, found, unserved, stuck, orderings }) => {
    const names = listInWords(brokenLawsOf(found).map(({ name }) => name));
    if (unserved > 0n) {
      const who = outOfReachIn(found);
      return `${policy} breaks ${names}: in ${partOf(unserved, orderings)} ${who} given storage out of reach.`;
    }
    if (stuck > 0n) {
      return `${policy} breaks ${names}: ${partOf(stuck, orderings)} end while somebody waits.`;
    }
    return `${policy} breaks ${names}.`;
  });
  if (broken.length === 0 && counted.length > 1) return ['Every law is kept by all of them.'];
  return sentences;
}

/** Who is left out of reach, where that is known. */
function outOfReachIn({ picture }: FoundPolicy): string {
  const states = picture?.graph?.states ?? [];
  const who = new Set(states.flatMap(({ buffers }) => buffers.flatMap((each) => each.outOfReach)));
  const names = [...who].sort((a, b) => a - b).map((each) => picture?.importers[each] ?? '');
  if (names.length === 0 || names.length > 3) return 'somebody is';
  return names.length === 1 ? `${names[0] ?? ''} is` : `one of ${listInWords(names)} is`;
}

function partOf(count: bigint, all: bigint | null): string {
  const one = count === 0n ? 'none' : numberOf(count);
  return all === null ? one : `${one} of ${numberOf(all)}`;
}

function numberOf(count: bigint): string {
  return grouped(String(count));
}
