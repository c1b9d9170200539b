/**
 * The ways from the state in which a buffer is, each with its conditions and their answers: from the machine's
 * own snapshot where a log tells it, from what a kernel's recording tells, and in a trial by the decision of
 * the exporter, which also knows the storage.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import type { Command } from '../../events/commands.ts';
import { FACTS, isFactType } from '../../events/vocabulary.ts';
import type { Chart, ChartEdge } from '../../machines/chart.ts';
import type { ConditionAnswer } from '../../machines/conditions-of-arrows.ts';
import type { OfferedCall } from '../sandbox/sandbox.ts';
import { stepKey } from './chart-state.ts';
import type { AskedCondition, WayVerdict } from './way-verdict.ts';

/** Whom to ask. */
export interface WayQuestion {
  readonly actor: string | null;
  /** The answer of a condition about a fact. */
  readonly ask: (condition: string, event: string) => ConditionAnswer;
  /** What would come of a call; null where nobody can make one. */
  readonly offer: ((command: Command) => OfferedCall) | null;
  readonly buffer: string;
}

/** The verdicts of all ways from a state, by `stepKey`. */
export function judgedWays(
  { edges }: Chart,
  life: string,
  question: WayQuestion,
): ReadonlyMap<string, WayVerdict> {
  const byEvent = groupedBy(
    edges.filter(({ from }) => from === life),
    ({ event }) => event,
  );
  const verdicts = [...byEvent.values()].flatMap((rivals) => {
    const judged = rivals.map((edge) => decided(judgedWay(edge, question), edges, question));
    return withRivals(judged);
  });
  return new Map(verdicts.map((each) => [stepKey(each.from, each.to, each.event), each]));
}

function judgedWay({ from, to, event, conditions }: ChartEdge, question: WayQuestion): WayVerdict {
  const asked: AskedCondition[] = [];
  let closedBy: string | null = null;
  for (const condition of conditions) {
    if (closedBy !== null) {
      asked.push({ condition, answer: 'not asked', reason: null });
      continue;
    }
    const { holds, reason } = question.ask(condition.name, event);
    const answer = holds === null ? 'not told' : holds ? 'holds' : 'breaks';
    asked.push({ condition, answer, reason });
    if (holds === false) closedBy = condition.id ?? condition.name;
  }
  const isTold = asked.every(({ answer }) => answer !== 'not told');
  const isOpen = closedBy !== null ? false : isTold ? true : null;
  const isOfImporter = !isFactType(event) || callOfImporter(event);
  const actor = isOfImporter ? question.actor : null;
  return { from, to, event, actor, isOpen, closedBy, insteadTo: null, asked };
}

/** Of several arrows for one fact the first that is open is taken, and no other one. */
function withRivals(rivals: readonly WayVerdict[]): readonly WayVerdict[] {
  const open = rivals.find(({ isOpen }) => isOpen === true);
  if (open === undefined) {
    // Which of two arrows is meant is no reason why neither is taken: the first rule that breaks is.
    const rule = rivals.map(breachOf).find((id) => id !== undefined);
    return rivals.map((each) => ({
      ...each,
      closedBy: isClosedByChoice(each) ? (rule ?? each.closedBy) : each.closedBy,
    }));
  }
  const at = rivals.indexOf(open);
  const isSure = rivals.slice(0, at).every(({ isOpen }) => isOpen === false);
  return rivals.map((each) => {
    if (!isSure) return { ...each, isOpen: each.isOpen === false ? false : null };
    return each === open ? each : { ...each, isOpen: false, closedBy: null, insteadTo: open.to };
  });
}

/** The id of the rule that closes a way; undefined where only a choice does, or nothing. */
function breachOf(verdict: WayVerdict): string | undefined {
  return isClosedByChoice(verdict) ? undefined : (verdict.closedBy ?? undefined);
}

/** Whether only another arrow is meant. */
function isClosedByChoice({ asked, closedBy }: WayVerdict): boolean {
  return asked.some(({ condition: { id, name } }) => id === undefined && name === closedBy);
}

/** What the exporter decides of the call behind a way, where one can be made: what is pressed is a call. */
function decided(
  verdict: WayVerdict,
  edges: readonly ChartEdge[],
  { offer, buffer, actor }: WayQuestion,
): WayVerdict {
  const { from, event } = verdict;
  const command = commandOfWay(event, buffer, actor);
  if (offer === null || command === null) return verdict;
  const { refusal, facts } = offer(command);
  if (refusal !== null) {
    return { ...verdict, isOpen: false, closedBy: refusal.rule, asked: broken(verdict, refusal) };
  }
  const last = facts.at(-1);
  if (!facts.some((each) => each === event)) {
    const way = edges.find((each) => each.from === from && each.event === last);
    return { ...verdict, isOpen: false, closedBy: null, insteadTo: way?.to ?? from };
  }
  // What another fact brings about first, as a move of the storage does for an attach, the buffer alone denies.
  const comesFirst = facts[0] === event;
  if (verdict.isOpen === false && (comesFirst || verdict.insteadTo !== null)) return verdict;
  const asked = verdict.asked.map((each): AskedCondition => ({
    ...each,
    answer: 'holds',
    reason: null,
  }));
  return { ...verdict, isOpen: true, closedBy: null, asked };
}

/** The answer that the buffer alone could not give is that of the refusal; what comes behind was not asked. */
function broken(
  { asked }: WayVerdict,
  { rule, message }: { readonly rule: string; readonly message: string },
): readonly AskedCondition[] {
  const at = asked.findIndex(
    ({ answer, condition }) => answer === 'not told' && condition.id === rule,
  );
  if (at === -1) return asked;
  return asked.map((each, index): AskedCondition => {
    if (index < at) return { ...each, answer: 'holds' };
    return index === at
      ? { ...each, answer: 'breaks', reason: message }
      : { ...each, answer: 'not asked' };
  });
}

/** Whether the call behind a fact is made by an importer. */
function callOfImporter(event: string): boolean {
  return commandOfWay(event, '', null) === null && commandOfWay(event, '', 'somebody') !== null;
}

/** The call that leads to a fact; null where none does, and where it needs an importer and there is none. */
export function commandOfWay(event: string, buffer: string, actor: string | null): Command | null {
  const call = isFactType(event) ? FACTS[event].call : null;
  switch (call) {
    case 'get':
    case 'put':
    case 'beginCpuAccess':
    case 'endCpuAccess':
    case 'revoke':
    case 'unrevoke':
      return { call, buffer };
    case 'seal':
      return { call, buffer, because: 'sealed' };
    case 'map':
      return actor === null ? null : { call, buffer, importer: actor, direction: 'bidirectional' };
    case 'attach':
    case 'unmap':
    case 'detach':
    case 'pin':
    case 'unpin':
    case 'release':
      return actor === null ? null : { call, buffer, importer: actor };
    default:
      return null;
  }
}
