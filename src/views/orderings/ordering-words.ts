/** Calls, states and orderings in words, for whoever looks at them and for whoever hears them. */
import { counted, listInWords } from '../../base/quantity-words.ts';
import type { Policy } from '../../events/policy.ts';
import type { JudgedOrdering, PolicyPicture } from '../../explorer/graph/explored-policy.ts';
import type { GraphWay } from '../../explorer/graph/state-graph.ts';
import type { ToldCall, ToldOrdering } from '../../explorer/graph/told-ordering.ts';
import { CALLS, callOfShort } from '../../events/vocabulary.ts';
import { storageInWords, type DrawnGraph, type DrawnNode } from './drawn-graph.ts';

/** A call without what came of it: `rga3 attaches`; with its buffer where there are several. */
export function toldCallInWords({ actor, call, buffer }: ToldCall, isOne: boolean): string {
  if (call === 'seal') return isOne ? 'the deadline passes' : `the deadline of b${buffer} passes`;
  const isFree = call === 'put';
  const verb = isFree ? 'frees' : CALLS[callOfShort(call)].does;
  const isExporters = actor === 'exporter' || actor === 'CPU';
  if (isOne && !isExporters) return `${actor} ${verb.replace(/ (to|from|at)$/, '')}`;
  return `${actor === 'CPU' ? 'the CPU' : actor} ${verb} b${buffer}`;
}

/** What came of a call, where that is more than that it was let in; else empty. */
export function cameInWords({ outcome }: ToldCall): string {
  if (!outcome.ok) return `${outcome.errno} [${outcome.rule}]`;
  if (outcome.storage === null) return '';
  const isMoved = outcome.facts.includes('BackingMoved');
  return `${isMoved ? 'storage moves to' : 'storage from'} ${storageInWords(outcome.storage)}`;
}

/** A call and what came of it in one line. */
export function answeredCallInWords(call: ToldCall, isOne: boolean): string {
  const came = cameInWords(call);
  if (came === '') return toldCallInWords(call, isOne);
  return `${toldCallInWords(call, isOne)}${call.outcome.ok ? ',' : ' and is refused:'} ${came}`;
}

/** A way out of a state: who does what, and that it is refused or moves storage. */
export function wayInWords(
  { call: { name, buffer, importer, isRefused, isMoved } }: GraphWay,
  { importers, bufferCount }: Pick<PolicyPicture, 'importers' | 'bufferCount'>,
): string {
  const where = bufferCount === 1 ? '' : ` b${buffer}`;
  const who = importers[importer] ?? '';
  switch (name) {
    case 'create':
      return `exporter creates b${buffer}`;
    case 'free':
      return `exporter frees b${buffer}`;
    case 'begin':
    case 'end':
      return `the CPU ${name}s access to b${buffer}`;
    case 'deadline':
      return `the deadline of b${buffer} passes`;
    case 'die':
      return `${who} dies${where}`;
    case 'import':
      return isRefused ? `${who} is turned away${where}` : `${who} attaches and maps${where}`;
    default: {
      if (isRefused) return `${who} is turned away${where}`;
      const verb = CALLS[name].does.replace(/ (to|from|at)$/, '');
      return `${who} ${verb}${where}${isMoved ? ', storage moves' : ''}`;
    }
  }
}

/** Where everybody stands in a state, or in a class of states. */
export function standingInWords(graph: DrawnGraph, node: DrawnNode): string {
  const { buffers, count, end } = node;
  const told = buffers.map((buffer, index) => {
    const name = buffers.length === 1 ? '' : `b${index} `;
    if (buffer.life === 'none') return `${name}not created`;
    if (buffer.life === 'freed') return `${name}freed`;
    const cells = buffer.cells.map((cell, at) => {
      const who = graph.isAnonymous ? 'one' : (graph.importers[at] ?? '');
      const reach = buffer.outOfReach.includes(at) ? ', out of reach' : '';
      return `${who} ${CELL_WORDS[cell]}${reach}`;
    });
    return `${name}${cells.join(', ')}`;
  });
  const { title = '' } = graph.bands[node.band] ?? {};
  const many = graph.isOfClasses ? `${counted(count, 'state')}: ` : '';
  const last = end === 'stuck' ? '; nothing more can happen, and somebody waits' : '';
  return `${many}${told.join('; ')}; ${title}${last}`;
}

const CELL_WORDS = {
  out: 'out',
  attached: 'attached',
  mapped: 'mapped',
  away: 'turned away',
} as const;

/** What an ordering is: how it goes wrong, or that it works. */
export function titleOfOrdering({ fault }: JudgedOrdering): string {
  switch (fault) {
    case null:
      return 'Works';
    case 'out of reach':
      return 'Breaks';
    case 'stuck':
      return 'Gets stuck';
    case 'turned away':
      return 'Partings away';
  }
}

/** Why an ordering goes wrong, or what makes it work, in one sentence. */
export function reasonOfOrdering({ ordering, fault, faultAt }: JudgedOrdering): string {
  const { calls } = ordering;
  const call = faultAt === null ? undefined : calls[faultAt];
  const storage = storageBefore(calls, faultAt ?? calls.length);
  const isOne = calls.every(({ buffer }) => buffer === 0);
  if (fault === 'stuck') return 'Nothing more can happen, and somebody still waits.';
  if (call !== undefined && !call.outcome.ok) {
    const { message } = call.outcome;
    return message.startsWith(call.actor) ? message : `${call.actor}: ${message}`;
  }
  if (fault === 'out of reach' && call !== undefined) {
    return `${toldCallInWords(call, isOne)} and is let in, and the storage from ${storage} is out of its reach.`;
  }
  const refusedAt = calls.find(({ outcome }) => !outcome.ok);
  if (refusedAt !== undefined) return `${answeredCallInWords(refusedAt, isOne)}.`;
  if (storage === '') return 'Nobody has mapped yet.';
  const attached = new Set<string>();
  for (const each of calls) {
    if (each.outcome.ok && each.outcome.storage !== null) break;
    if (each.call === 'attach') attached.add(each.actor);
  }
  const who = listInWords([...attached]);
  const verb = attached.size === 1 ? 'was' : 'were';
  return `${who} ${verb} attached at the first map: storage from ${storage}.`;
}

/** The storage that was chosen last before a call; empty where none was. */
function storageBefore(calls: readonly ToldCall[], end: number): string {
  const told = calls
    .slice(0, end)
    .flatMap(({ outcome }) => (outcome.ok && outcome.storage !== null ? [outcome.storage] : []));
  const last = told.at(-1);
  return last === undefined ? '' : storageInWords(last);
}

/** The first call that two policies answer differently, from 0, in one sentence. */
export function differenceInWords(
  one: ToldOrdering,
  other: ToldOrdering,
  at: number | null,
): string {
  if (at === null) return `${one.policy} and ${other.policy} answer these calls alike.`;
  const before = at === 0 ? '' : `Up to call ${at} they answer alike. `;
  const call = one.calls[at] ?? other.calls[at];
  const made = call === undefined ? '' : `At call ${at + 1}, ${asked(call)}, `;
  return `${before}${made}${answer(one, at)}; ${answer(other, at)}.`;
}

function asked(call: ToldCall): string {
  return toldCallInWords(call, call.buffer === 0);
}

function answer({ policy, calls }: ToldOrdering, at: number): string {
  const call = calls[at];
  if (call === undefined) return `${policy} was not asked`;
  const { outcome } = call;
  if (!outcome.ok) return `${policy} refuses, ${outcome.errno} [${outcome.rule}]`;
  const came = cameInWords(call);
  return `${policy} lets it happen${came === '' ? '' : `, ${came}`}`;
}

/** What calls to a state come to under a policy, in a few words. */
export function fateInWords({ calls }: ToldOrdering): {
  readonly errno: string;
  readonly words: string;
  readonly isGood: boolean;
} {
  const at = calls.findIndex(({ outcome }) => !outcome.ok);
  const call = calls[at];
  if (call === undefined || call.outcome.ok) {
    const moved = calls.find(({ outcome }) => outcome.ok && outcome.facts.includes('BackingMoved'));
    const words = moved === undefined ? 'all let happen' : `storage moves for ${moved.actor}`;
    return { errno: 'ok', words, isGood: true };
  }
  const { errno, rule } = call.outcome;
  const words =
    call.call === 'attach'
      ? `${call.actor} turned away at call ${at + 1}`
      : `${call.actor} refused at call ${at + 1}`;
  return {
    errno,
    words: rule === 'BAR1' ? `${call.actor} waits at call ${at + 1}` : words,
    isGood: false,
  };
}

/** What a policy does with a late attach, in a few words. */
export const POLICY_WORDS: Readonly<Record<Policy, string>> = {
  strict: 'refuse always',
  fits: 'refuse where it does not fit',
  migrate: 'move while nobody maps',
  barrier: 'hold the first map for all',
  rfc: 'compare the masks, as posted',
};
