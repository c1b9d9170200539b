/**
 * Where every way into a state is equally long, a state can only be met again among those that were found
 * last, and a search may forget the others. That is seen from the model, before anything is searched: a call
 * takes one step of one program, or creates or frees a buffer, and neither is ever undone.
 */
import { assert } from '../../base/assert.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import type { PackedModel } from './packed-model.ts';
import type { Position } from './positions.ts';

/** Whether all ways into a state of this model are equally long; where that is not seen, false. */
export function isRanked({ model, policy, positions }: PackedModel): boolean {
  if (model.calls === 'free') return false;
  // A deadline is a call that is forgotten when nobody would be waited for.
  const isTimed = model.deadline === true && LATE_POLICIES[policy].firstMapWaits;
  return !isTimed && positions.every(haveRanks);
}

/** Whether all ways into a position are equally long. */
function haveRanks(positions: readonly Position[]): boolean {
  const ranks = new Map([[0, 0]]);
  const queue = [0];
  for (const at of queue) {
    const { steps, unawaited } = positions[at] ?? { steps: [] };
    const rank = ranks.get(at) ?? 0;
    const next = steps.flatMap(({ to, refusedTo }) =>
      refusedTo === null ? [to] : [to, refusedTo],
    );
    const then = next.map((to) => [to, rank + 1] as const);
    // To wait for somebody no more is part of another call.
    const same = unawaited === undefined ? [] : [[unawaited, rank] as const];
    for (const [to, expected] of [...then, ...same]) {
      assert(to < positions.length, 'every step leads to a position');
      const known = ranks.get(to);
      if (known !== undefined && known !== expected) return false;
      if (known !== undefined) continue;
      ranks.set(to, expected);
      queue.push(to);
    }
  }
  return true;
}
