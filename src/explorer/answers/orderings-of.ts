/** The orderings of a model for one property, good and bad, or why nothing can be said about them. */
import { builtInProperty, type EngineProperty } from '../engine/built-in-properties.ts';
import { ownProperty } from '../engine/own-property.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import type { Asked } from './changes.ts';
import { ConditionedOrderings } from './conditioned-orderings.ts';
import { whyNotOrdered } from './ordered-calls.ts';
import { orderingGraphOf } from './ordering-graph.ts';

/** The orderings of a model, or why nothing is said about them; `held` is to be seen as often as before. */
export function orderingsOf(
  packed: PackedModel,
  property: Asked,
  held: readonly Asked[],
  statesMax: number,
): ConditionedOrderings | string {
  const why = whyNotOrdered(packed.model);
  if (why !== null) return why;
  if (property === 'verdict-independent-of-order') return 'it compares orderings with each other';
  const wanted = held.map((each) => engineProperty(packed, each));
  const shown = wanted.filter(({ kind }) => kind === 'sometimes');
  const graph = orderingGraphOf(packed, engineProperty(packed, property), shown, statesMax);
  return graph === null
    ? `there are more than ${statesMax} states`
    : new ConditionedOrderings(graph);
}

function engineProperty(packed: PackedModel, property: Asked): EngineProperty {
  return typeof property === 'string'
    ? builtInProperty(packed, property)
    : ownProperty(packed, property);
}
