/** What a way of a chart says of itself to who points at it, and to who presses it. */
import { eventText, type ChartNames, type ChartStep } from './chart-layout.ts';
import { refusalKey, stepKey, type ChartState } from './chart-state.ts';
import { answerText, verdictText, type WayVerdict } from './way-verdict.ts';

/** The name of the call that goes a way, such as `attach as rga2`; null where none does. */
export type WayCaller = (verdict: WayVerdict) => string | null;

/** How a chart is drawn. */
export interface ChartDrawing {
  readonly names: ChartNames;
  /** How the ways from the active state are called where they can be pressed; null in a picture. */
  readonly callName: WayCaller | null;
  /** Whether each way tells its `stepKey`, for a page that follows what is pointed at. */
  readonly isFollowed: boolean;
}

/** By what a page knows the way that is pointed at. */
export function wayAttributes(
  key: string,
  { isFollowed }: ChartDrawing,
): Readonly<Record<string, string>> {
  return isFollowed ? { 'data-way': key } : {};
}

/** What makes the ground of a way a button, with its verdict in the name; nothing where no call goes it. */
export function buttonAttributes(
  verdict: WayVerdict | null,
  { callName }: ChartDrawing,
): Readonly<Record<string, string | number>> {
  const call = verdict === null || callName === null ? null : callName(verdict);
  if (verdict === null || call === null) return {};
  const { isOpen, closedBy, insteadTo } = verdict;
  const isRefused = isOpen === false && insteadTo === null;
  return {
    role: 'button',
    tabindex: 0,
    'aria-label': isRefused ? `${call}, would be refused: ${closedBy ?? 'a rule'}` : call,
  };
}

/** What is written on a button is in its name in other words, and in the list below the chart. */
export function unsaid({
  callName,
}: Pick<ChartDrawing, 'callName'>): Readonly<Record<string, string>> {
  return callName === null ? {} : { 'aria-hidden': 'true' };
}

/**
 * What closes a way: the rule that the step just met there, or the one that is in the way now; null where the
 * way is open, and where nobody knows.
 */
export function closingText(
  { taken, takenRule, verdicts }: ChartState,
  key: string,
): readonly string[] | null {
  const outcome = taken.get(key);
  if (outcome !== undefined && outcome !== 'gone') return takenRule === null ? null : [takenRule];
  const verdict = verdicts.get(key);
  if (verdict?.isOpen !== false) return null;
  const { insteadTo, closedBy } = verdict;
  if (insteadTo !== null) return [`to ${insteadTo}`];
  return closedBy === null ? null : [closedBy];
}

/** A way in a few lines: what happened on it, whether it is open, and what each condition says. */
export function wayTitle({
  from,
  to,
  step,
  count,
  state,
  names,
}: {
  readonly from: string;
  readonly to: string;
  readonly step: ChartStep;
  readonly count: number;
  readonly state: ChartState;
  readonly names: ChartNames;
}): string {
  const refused = state.refusals.get(refusalKey(from, step.event)) ?? 0;
  const way = from === to ? `in ${from}` : `${from} to ${to}`;
  const verdict = state.verdicts.get(stepKey(from, to, step.event));
  return [
    `${eventText(step.event, names)}, ${way}: ${timesText(count)}`,
    ...(refused === 0 ? [] : [`refused ${refused === 1 ? 'once' : `${refused} times`}`]),
    ...(verdict === undefined ? [`asks ${step.asked.join(' ')}`] : verdictLines(verdict)),
  ].join('\n');
}

function verdictLines(verdict: WayVerdict): readonly string[] {
  return [
    verdictText(verdict),
    ...verdict.asked.map((each) => {
      const {
        condition: { id, name, says },
        reason,
      } = each;
      const words = reason ?? says;
      return `${answerText(each)}: ${id === undefined ? '' : `[${id}] `}${words === '' ? name : words}`;
    }),
  ];
}

/** How often a way was gone. */
function timesText(count: number): string {
  return count === 0 ? 'never gone' : count === 1 ? 'gone once' : `gone ${count} times`;
}
