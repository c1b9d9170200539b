/**
 * What to do about a property that is broken: in which orders it holds all the same, said as a condition on
 * orders, and which small changes of the model make it hold.
 */
import { ok, type Result } from '../../base/result.ts';
import type { InputError } from '../../base/document.ts';
import { present } from '../../base/assert.ts';
import { packModel, type PackedModel } from '../engine/packed-model.ts';
import { explore, withoutOverflow } from '../explore.ts';
import type { Model } from '../model/model.ts';
import { DEFAULT_PROPERTIES } from '../model/property.ts';
import { breaksOf, changedModels, type Asked, type Change } from './changes.ts';
import type { Clause, ConditionedOrderings } from './conditioned-orderings.ts';
import { elementsOf } from './number-sets.ts';
import { orderConditionOf } from './order-condition.ts';
import { clausesInWords, type OrderClause } from './order-words.ts';
import { orderChanges } from './order-changes.ts';
import { BAD_END, GOOD_END } from './ordering-graph.ts';
import { orderingsOf } from './orderings-of.ts';
import { sealingChanges } from './sealing.ts';

/** A condition on orders. @public */
export interface GoodOrdersCondition {
  /** The good orderings are exactly those that meet it; else all that meet it are good. */
  readonly exact: boolean;
  /** Where it is not exact: no other set of precedences keeps more good orderings. */
  readonly best: boolean;
  /** Good orderings that do not meet it, in decimals. */
  readonly leavesOut: string;
  /** All of which hold. */
  readonly clauses: readonly OrderClause[];
  /** The same, one line each. */
  readonly words: readonly string[];
}

/** The orderings in which a property holds. Numbers are decimals, because they are large. @public */
export interface GoodOrders {
  /** How many complete orderings the property holds in all the way. */
  readonly good: string;
  /** How many complete orderings break it; with `good` these are all orderings of the model. */
  readonly bad: string;
  /** Null where no ordering is good, or no set of precedences tells any good ones from the bad. */
  readonly condition: GoodOrdersCondition | null;
}

/** What is said about a property that is broken. @public */
export interface Advice {
  /** The broken property: the name of a built-in one, or that of one's own. */
  readonly property: string;
  /** Null where orders cannot be told apart, or are too many. */
  readonly orders: GoodOrders | null;
  /** Why there is nothing about orders; absent where there is. */
  readonly whyNoOrders?: string;
  /**
   * The smallest changes after which it holds: of policy and settings, then of programs and their order. Null
   * where there are too many states to try any.
   */
  readonly changes: readonly Change[] | null;
}

/** What advice is asked for. @public */
export interface AdviceOptions {
  /** The properties that are broken. */
  readonly broken: readonly Asked[];
  /** Those that were asked for beside them, and should not break. */
  readonly others?: readonly Asked[];
  /**
   * How many states are looked at for orders, 20,000 where it is left out; ten times as many for changes, where
   * those that are alike count once.
   */
  readonly statesMax?: number;
}

/** How many states an advice looks at where nobody says how many. */
const ADVICE_STATES_MAX = 20_000;

/** Looking at a state costs so much less where only properties are asked, and states that are alike are one. */
const STATES_FOR_CHANGES = 10;

/** More changes of one kind and size than this are no advice. */
const CHANGES_MAX = 6;

/**
 * Says what helps against broken properties of a model.
 *
 * @example
 * ```ts
 * import { adviseOn, type Model } from 'cenalloc/explorer';
 *
 * const model: Model = {
 *   policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *   mapMax: 1, cpuMax: 0, buffers: 1, calls: 'programs',
 * };
 * const advice = adviseOn(model, { broken: ['everyone-served'] });
 * if (advice.ok) console.log(advice.value[0]?.orders?.condition?.words);
 * ```
 * @public
 */
export function adviseOn(
  model: Model,
  { broken, others = [], statesMax = ADVICE_STATES_MAX }: AdviceOptions,
): Result<readonly Advice[], InputError> {
  const packed = packModel(model);
  if (!packed.ok) return packed;
  if (broken.length === 0) return ok([]);
  return withoutOverflow(() => {
    const held = heldBy(model, [...others, ...DEFAULT_PROPERTIES], statesMax * STATES_FOR_CHANGES);
    return broken.map((property) => adviceOn(packed.value, property, held, statesMax));
  });
}

/** What holds, of what was asked for and of what is promised by default; null where nobody knows. */
function heldBy(model: Model, asked: readonly Asked[], statesMax: number): readonly Asked[] | null {
  const properties = [...new Set(asked)];
  const limits = { states: statesMax };
  const explored = explore(model, { properties, orderings: false, limits });
  if (!explored.ok || !explored.value.complete) return null;
  const { properties: outcomes } = explored.value;
  return properties.filter((_, index) => outcomes[index]?.holds === true);
}

function adviceOn(
  packed: PackedModel,
  property: Asked,
  held: readonly Asked[] | null,
  statesMax: number,
): Advice {
  const name = nameOf(property);
  const tried = held === null ? null : triedChanges(packed.model, property, held, statesMax);
  const orderings = orderingsOf(packed, property, held ?? [], statesMax);
  if (typeof orderings === 'string') {
    return {
      property: name,
      orders: null,
      whyNoOrders: orderings,
      changes: tried && bestOf(tried),
    };
  }
  const { graph } = orderings;
  const found = orderConditionOf(orderings);
  const clauses = (found?.clauses ?? []).map((each) => clauseOf(each, orderings));
  const condition =
    found === null
      ? null
      : {
          exact: found.isExact,
          best: found.isBest,
          leavesOut: String(found.leavesOut),
          clauses,
          words: clausesInWords(clauses, graph.calls),
        };
  const orders = {
    good: String(orderings.count(GOOD_END)),
    bad: String(orderings.count(BAD_END)),
    condition,
  };
  const waiting = orderChanges(orderings, found).map((each): Change => {
    const waits = each.map((clause) => clauseOf(clause, orderings));
    const words = `programs wait, so that ${clausesInWords(waits, graph.calls).join('; ')}`;
    return { kind: 'order', words, size: each.length, breaks: [], waits };
  });
  return { property: name, orders, changes: tried && bestOf([...tried, ...waiting]) };
}

/** Every change that helps. */
function triedChanges(
  model: Model,
  property: Asked,
  held: readonly Asked[],
  statesMax: number,
): readonly Change[] {
  const changed = changedModels(model).flatMap((each): readonly Change[] => {
    const breaks = breaksOf(each, property, held, statesMax * STATES_FOR_CHANGES);
    return breaks === null ? [] : [{ ...each, breaks }];
  });
  return [...changed, ...sealingChanges(model, property, held, statesMax)];
}

function nameOf(property: Asked): string {
  return typeof property === 'string' ? property : property.name;
}

function clauseOf(
  { anyOf, noneOf, then }: Clause,
  { graph: { calls } }: ConditionedOrderings,
): OrderClause {
  const told = (set: bigint) => elementsOf(set).map((each) => present(calls[each], 'call'));
  return { call: present(calls[then], 'call'), after: told(anyOf), orBefore: told(noneOf) };
}

/**
 * The smallest that break nothing, of settings and of programs; where each breaks something, those that break
 * least.
 */
function bestOf(changes: readonly Change[]): readonly Change[] {
  const least = Math.min(...changes.map(({ breaks }) => breaks.length));
  const harmless = changes.filter(({ breaks }) => breaks.length === least);
  const isOfPrograms = ({ kind }: Change): boolean => kind === 'program' || kind === 'order';
  return [
    ...smallestOf(harmless.filter((each) => !isOfPrograms(each))),
    ...smallestOf(harmless.filter(isOfPrograms)),
  ];
}

function smallestOf(changes: readonly Change[]): readonly Change[] {
  const least = Math.min(...changes.map(({ size }) => size));
  return changes.filter(({ size }) => size === least).slice(0, CHANGES_MAX);
}
