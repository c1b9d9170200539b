/** What exploring a model of peers found, in words. */
import { counted } from '../../base/quantity-words.ts';
import type { PeerOutcome, CountedOutcome } from '../../explorer/peers/outcomes.ts';
import {
  statesAlong,
  type PeersExploration,
  type PeerVerdict,
} from '../../explorer/peers/explore-peers.ts';
import type { PeerOrdering } from '../../explorer/peers/peer-ordering.ts';
import { whatIsBroken } from '../../explorer/peers/peer-properties.ts';
import { peerStepText } from '../../explorer/peers/peer-replay-string.ts';
import type { PeersDocument } from '../../explorer/peers/peers-document.ts';
import { pinsIn, type StepReport } from '../../explorer/peers/peers-state.ts';
import { transportsIn } from '../../explorer/peers/peer-transports.ts';

/** How many remedies are told of one property; the JSON has all. */
const REMEDIES_TOLD_MAX = 3;

/** The lines of an exploration. */
export function peersInWords(document: PeersDocument, found: PeersExploration): readonly string[] {
  const { states, transitions, depth, terminal, orderings, outcomes, properties } = found;
  const { rules, except } = document.script;
  const changed = Object.entries(except).map(([question, choice]) => `, ${question}: ${choice}`);
  const orders =
    orderings === null
      ? 'orderings without end'
      : `${orderings} ordering${orderings === 1n ? '' : 's'}`;
  return [
    ...(document.name === null ? [] : [document.name, '']),
    `${rules}${changed.join('')}: ${counted(states, 'state')}, ${counted(transitions, 'transition')}, ` +
      `depth ${depth}, ${counted(terminal, 'end')}, ${orders}`,
    ...transportLine(document),
    ...(found.complete ? [] : ['The search was ended at its limit: counts are what was seen.']),
    ...outcomes.map((each) => outcomeLine(each, orderings)),
    ...properties.flatMap(({ name, holds, notAsked }) =>
      notAsked === null ? [`  ${verdictWord(holds)}  ${name}`] : [],
    ),
    ...properties.flatMap(({ name, notAsked }) =>
      notAsked === null ? [] : [`  –       ${name} (not asked: ${notAsked})`],
    ),
    ...properties.flatMap((each) => verdictInWords(document, each)),
  ];
}

/** Which form each importer is handed, where the model asks for transports. */
function transportLine({ model }: PeersDocument): readonly string[] {
  const matched = transportsIn(model.setting);
  if (matched === null) return [];
  const each = matched.map(({ who, transport }) => `${who} ${transport ?? 'none (attach EINVAL)'}`);
  return [`  transports (proposed in 2026, in no kernel), fixed at attach: ${each.join(', ')}`];
}

function verdictWord(holds: boolean | null): string {
  if (holds === null) return 'open  ';
  return holds ? 'holds ' : 'BROKEN';
}

function outcomeLine({ outcome, orders }: CountedOutcome, all: bigint | null): string {
  const told = peerOutcomeText(outcome);
  if (orders === null || all === null || all === 0n) return `  ${told}`;
  const share = (Number((orders * 1000n) / all) / 10).toFixed(1);
  return `  ${orders} of ${all} (${share} %)  ${told}`;
}

/** How runs end, in one line. */
function peerOutcomeText(outcome: PeerOutcome): string {
  const { place, failed, unreachable, invalidated, waiting } = outcome;
  const parts = [
    ...failed.map(({ who, op, errno }) => `${who}.${op} ${errno}`),
    ...unreachable.map((who) => `${who} unreachable`),
    ...invalidated.map((who) => `${who} lost its mapping`),
    ...(waiting.length === 0 ? [] : [`${waiting.join(' and ')} for ever waiting`]),
  ];
  return `${place}: ${parts.length === 0 ? 'all served' : parts.join(', ')}`;
}

function verdictInWords(document: PeersDocument, verdict: PeerVerdict): readonly string[] {
  const { name, witness, replay, otherReplay, remedies } = verdict;
  if (witness === null) return [];
  const ends = witness.waiting.length === 0 ? '' : `, and ${witness.waiting.join(', ')} must wait`;
  const pair = witness.other === undefined ? [] : runInWords(document, witness.other);
  const told = remedies.slice(0, REMEDIES_TOLD_MAX).map(({ words, breaks }) => {
    return `  holds if ${words}${breaks.length === 0 ? '' : `, which breaks ${breaks.join(', ')}`}`;
  });
  return [
    '',
    `${name}: ${whatIsBroken(name)}${ends}`,
    ...(pair.length === 0 ? [] : [...pair, '  but']),
    ...runInWords(document, witness.steps),
    ...(told.length === 0 ? ['  no single change that is known makes it hold'] : told),
    ...(otherReplay === null ? [] : [`  cenalloc explore "${otherReplay}"`]),
    `  cenalloc explore "${replay ?? ''}"`,
  ];
}

function runInWords(document: PeersDocument, steps: readonly StepReport[]): readonly string[] {
  const states = statesAlong(document, steps);
  const names = document.model.setting.importers.map(({ name }) => name);
  return steps.flatMap((report, index) => {
    const after = states[index];
    if (report.skipped || after === undefined) return [];
    const { errno, rule, unreachable } = report;
    const told = report.invalidated.map((each) => names[each] ?? '');
    const answer = errno === 0 ? '' : `${errno} [${rule ?? ''}]`;
    return [
      stepLine(peerStepText(report.step), answer, told, unreachable, after.place, pinsIn(after)),
    ];
  });
}

function stepLine(
  step: string,
  answer: string,
  invalidated: readonly string[],
  unreachable: boolean,
  place: string,
  pins: number,
): string {
  const told = invalidated.length === 0 ? '' : `; tells ${invalidated.join(', ')}`;
  const lost = unreachable ? '; out of reach' : '';
  const end = `${place}, ${counted(pins, 'pin')}${told}${lost}`;
  return `  ${step.padEnd(22)}${answer.padEnd(18)}${end}`.trimEnd();
}

/** A replayed ordering, one line for each call. */
export function peerOrderingInWords({ steps }: PeerOrdering): readonly string[] {
  return steps.map((step) => {
    const { errno, invalidated, unreachable, place, pins } = step.expected;
    const answer = errno === 0 ? '' : errno;
    return stepLine(peerStepText(step), answer, invalidated, unreachable, place, pins);
  });
}
