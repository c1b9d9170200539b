/**
 * Programs that wait for each other, so that a property holds: one that waits once, where that is enough, else
 * as many as the condition on good orders says. Whoever waits must not wait for ever.
 */
import { present } from '../../base/assert.ts';
import type { Clause, ConditionedOrderings } from './conditioned-orderings.ts';
import { bitsOf } from './number-sets.ts';
import type { OrderCondition } from './order-condition.ts';

/** Who waits is the driver of an importer: nothing else in a model can. */
const WAITING_CALLS: readonly string[] = ['attach', 'map', 'unmap', 'detach', 'import', 'release'];

/** What one search may cost, in nodes that are passed. */
const NODES_PASSED_MAX = 4_000_000;

/** The sets of waits after which no ordering is bad and nobody is stuck; the best of the smallest size. */
export function orderChanges(
  orderings: ConditionedOrderings,
  condition: OrderCondition | null,
): readonly (readonly Clause[])[] {
  const single = bestSingleWait(orderings);
  if (single !== null) return [[single]];
  const clauses = condition?.clauses ?? [];
  const isOfWaits = clauses.length > 0 && clauses.every((each) => isWait(orderings, each));
  return isOfWaits && helps(orderings, clauses) ? [clauses] : [];
}

/** A wait for one of some calls; what must come early is nobody's wait. */
function isWait({ graph }: ConditionedOrderings, { anyOf, noneOf, then }: Clause): boolean {
  const call = present(graph.calls[then], 'call of a clause');
  return WAITING_CALLS.includes(call.call) && anyOf !== 0n && noneOf === 0n;
}

/** Everything good comes to pass, nothing bad, and what could be seen before can be seen. */
function helps(orderings: ConditionedOrderings, clauses: readonly Clause[]): boolean {
  const allowed = orderings.allowedBy(clauses);
  if (orderings.isBadPossible(allowed)) return false;
  const { endsBadly, getsStuck, shown } = orderings.whereEverybodyWaits(allowed);
  const before = orderings.whereEverybodyWaits(orderings.allowedBy([])).shown;
  return !endsBadly && !getsStuck && shown === before;
}

/** The single wait that leaves most orderings; one that a bad ordering keeps cannot help. */
function bestSingleWait(orderings: ConditionedOrderings): Clause | null {
  const bad = orderings.badOrdering(orderings.allowedBy([]));
  if (bad === null) return null;
  const ever = orderings.classes.reduce((set, { over }) => set | over, 0n);
  const waits = bad.flatMap((number) => {
    const { call, over } = present(orderings.classes[number], 'class on a way');
    return bitsOf(ever & ~over & ~(1n << BigInt(call))).map((anyOf): Clause => ({
      anyOf,
      noneOf: 0n,
      then: call,
    }));
  });
  const own = waits.filter((each) => isWait(orderings, each));
  if (own.length * orderings.graph.nodes.length > NODES_PASSED_MAX) return null;
  let best: { readonly wait: Clause; readonly weight: number } | null = null;
  for (const wait of own) {
    if (!helps(orderings, [wait])) continue;
    const weight = orderings.weigh(orderings.allowedBy([wait]));
    if (best === null || weight > best.weight) best = { wait, weight };
  }
  return best === null ? null : best.wait;
}
