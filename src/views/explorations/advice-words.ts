/** What helps against a broken property, in the words that the command line and the page share. */
import { counted } from '../../base/quantity-words.ts';
import type { Advice, GoodOrders } from '../../explorer/answers/advice.ts';
import type { Change } from '../../explorer/answers/changes.ts';
import { grouped } from './grouped.ts';

/** The lines about one property. */
export function adviceInWords({
  property,
  orders,
  whyNoOrders,
  changes,
}: Advice): readonly string[] {
  const about =
    orders === null
      ? [`Good orders of ${property}: not told, because ${whyNoOrders ?? 'nobody knows'}.`]
      : ordersInWords(property, orders);
  const helps =
    changes === null
      ? [`What helps is not told: there are too many states to try it.`]
      : changes.length === 0
        ? [`No small change that was tried makes ${property} hold.`]
        : [`${property} holds, each explored, with`, ...changes.map(changeInWords)];
  return [...about, ...helps];
}

function ordersInWords(property: string, { good, bad, condition }: GoodOrders): readonly string[] {
  const all = grouped(String(BigInt(good) + BigInt(bad)));
  const counts = `Good orders of ${property}: ${grouped(good)} of ${all}`;
  if (good === '0') return [`${counts}.`];
  if (condition === null) {
    return [`${counts}; no set of precedences tells them from bad ones.`];
  }
  const lines = told(condition.words).map((line) => `  ${line}`);
  if (condition.exact) return [`${counts}, exactly those in which`, ...lines];
  const left = `which leaves out ${grouped(condition.leavesOut)} good ones`;
  const best = condition.best ? 'the best' : 'the best that was found';
  return [
    `${counts}; no set of precedences is exact. All are good in which`,
    ...lines,
    `  (${best}, ${left})`,
  ];
}

/** More lines than this nobody follows. */
const LINES_MAX = 12;

function told(lines: readonly string[]): readonly string[] {
  if (lines.length <= LINES_MAX) return lines;
  const rest = lines.length - LINES_MAX + 1;
  return [...lines.slice(0, LINES_MAX - 1), `and ${rest} more, which --json prints`];
}

function changeInWords({ words, size, kind, breaks }: Change): string {
  const waits = kind === 'order' && size > 1 ? ` (${counted(size, 'wait')})` : '';
  const but = breaks.length === 0 ? '' : `; but that breaks ${breaks.join(', ')}`;
  return `  ${words}${waits}${but}`;
}
