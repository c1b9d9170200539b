/**
 * The calls on a shortest way into a state. States remember only from which state they were found, so
 * the calls are found again by expanding; where symmetry let one state stand for others, the way is
 * made of states that can follow each other.
 */
import { assert, present } from '../../base/assert.ts';
import type { Policy } from '../../events/policy.ts';
import type { PackedModel } from './packed-model.ts';
import { Successors } from './successors.ts';
import type { Symmetry } from './symmetry.ts';
import type { VisitedStates } from './visited-states.ts';

/** One call on a way, and the state before it. */
export interface PathStep {
  readonly call: number;
  readonly before: Uint32Array;
}

/** A way from the first state, and where it ends. */
export interface Path {
  readonly steps: readonly PathStep[];
  readonly end: Uint32Array;
}

/** The way into a state by its index. */
export function pathTo(
  packed: PackedModel,
  policy: Policy,
  visited: VisitedStates,
  index: number,
  symmetry: Symmetry | null = null,
): Path {
  assert(index >= 0 && index < visited.count, 'there is a way into states that were found');
  const { width } = packed;
  const lineage: number[] = [];
  for (let each = index; each !== 0; each = present(visited.parents[each], 'parent of a state')) {
    assert(present(visited.parents[each], 'parent of a state') < each, 'parents are found before');
    lineage.push(each);
  }
  const successors = new Successors(packed, policy);
  let current = new Uint32Array(width);
  const steps: PathStep[] = [];
  for (const each of lineage.reverse()) {
    const wanted = visited.words.subarray(each * width, (each + 1) * width);
    const found = findStep(successors, current, wanted, symmetry);
    steps.push({ call: found.call, before: current });
    current = found.after;
  }
  return { steps, end: current };
}

function findStep(
  successors: Successors,
  before: Uint32Array,
  wanted: Uint32Array,
  symmetry: Symmetry | null,
): { readonly call: number; readonly after: Uint32Array<ArrayBuffer> } {
  const width = before.length;
  const count = successors.expand(before, 0);
  for (let each = 0; each < count; each += 1) {
    const after = successors.words.slice(each * width, (each + 1) * width);
    const compared = after.slice();
    symmetry?.canonicalize(compared, 0);
    if (!compared.every((word, index) => word === wanted[index])) continue;
    return { call: present(successors.calls[each], 'call of a successor'), after };
  }
  assert(false, 'a state follows from the one it was found from');
}
