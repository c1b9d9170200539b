/**
 * A change beside those of a model file: under `barrier` the exporter seals the buffer once everybody has
 * called attach or never will. It is a deadline that waits, and explored as one.
 */
import { packModel } from '../engine/packed-model.ts';
import { POLICIES } from '../../events/policy.ts';
import type { Model } from '../model/model.ts';
import { doesWait, type Asked, type Change } from './changes.ts';
import type { Clause, ConditionedOrderings } from './conditioned-orderings.ts';
import { orderingsOf } from './orderings-of.ts';

const WORDS = 'the exporter seals the buffer once everybody has attached or was refused';

/** Sealing under the policy of the model, or under another one that waits; null helps nothing. */
export function sealingChanges(
  model: Model,
  property: Asked,
  held: readonly Asked[],
  statesMax: number,
): readonly Change[] {
  if (model.calls === 'free' || model.deadline === true) return [];
  const policies = doesWait(model.policy) ? [model.policy] : POLICIES.filter(doesWait);
  return policies.flatMap((policy): readonly Change[] => {
    const breaks = breaksWhereSealed(
      { ...model, policy, deadline: true },
      property,
      held,
      statesMax,
    );
    if (breaks === null) return [];
    return policy === model.policy
      ? [{ kind: 'program', words: WORDS, size: 1, breaks }]
      : [{ kind: 'policy', words: `policy ${policy}, and ${WORDS}`, size: 2, breaks }];
  });
}

/** What sealing breaks of what held; null where the property does not hold then, or nobody knows. */
function breaksWhereSealed(
  model: Model,
  property: Asked,
  held: readonly Asked[],
  statesMax: number,
): readonly string[] | null {
  const packed = packModel(model);
  if (!packed.ok) return null;
  const holds = (asked: Asked): boolean => {
    const orderings = orderingsOf(packed.value, asked, [], statesMax);
    if (typeof orderings === 'string') return asked === 'verdict-independent-of-order';
    const allowed = orderings.allowedBy(waitsOf(orderings));
    if (orderings.isBadPossible(allowed)) return false;
    const { endsBadly, getsStuck } = orderings.whereEverybodyWaits(allowed);
    return !endsBadly && !getsStuck;
  };
  if (!holds(property)) return null;
  return held
    .filter((each) => !holds(each))
    .map((each) => (typeof each === 'string' ? each : each.name));
}

/** No deadline passes before the first call of everybody. */
function waitsOf({ graph: { calls } }: ConditionedOrderings): readonly Clause[] {
  return calls.flatMap((deadline, then) =>
    deadline.call !== 'deadline'
      ? []
      : calls.flatMap(({ call, buffer }, first): readonly Clause[] =>
          FIRST.includes(call) && buffer === deadline.buffer
            ? [{ anyOf: 1n << BigInt(first), noneOf: 0n, then }]
            : [],
        ),
  );
}

const FIRST: readonly string[] = ['attach', 'import', 'release'];
