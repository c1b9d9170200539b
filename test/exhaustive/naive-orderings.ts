/**
 * Every ordering of a small model of masks, written out one by one through the real exporter, with the calls in
 * it and whether a property is broken along it. Nothing of the advice on orders is used.
 */
import type { Buffer } from '../../src/machines/legality.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import type { OrderClause } from '../../src/explorer/answers/order-words.ts';
import { reachableStates, type ReachableState } from '../../src/explorer/slow/reachable-states.ts';
import type { ModelStep } from '../../src/explorer/slow/model-steps.ts';

/** The properties that are judged here. */
export const JUDGED = [
  'everyone-served',
  'storage-serves-attached',
  'no-deadlock',
  'nothing-leaked',
] as const;

export type Judged = (typeof JUDGED)[number];

/** One call of an ordering, and the importers that had been refused before it. */
interface Made {
  readonly key: string;
  readonly refused: ReadonlySet<string>;
}

/** One complete ordering. */
export interface NaiveOrdering {
  readonly made: readonly Made[];
  readonly isGood: boolean;
}

type MaskModel = Extract<Model, { readonly masks: readonly number[] }>;

/** All states of a model; null where there are more than `statesMax`. */
export function statesOf(model: Model, statesMax: number): readonly ReachableState[] | null {
  const search = reachableStates(model, statesMax + 1);
  const states: ReachableState[] = [];
  for (let step = search.next(); step.done !== true; step = search.next()) states.push(step.value);
  return states.length > statesMax ? null : states;
}

/** All orderings; null where there are more than `most`. Waits may leave some out, and stop others. */
export function orderingsIn(
  model: MaskModel,
  states: readonly ReachableState[],
  property: Judged,
  most: number,
  mayBeMade: (made: Made, before: readonly Made[]) => boolean = () => true,
): { readonly orderings: readonly NaiveOrdering[]; readonly isStuck: boolean } | null {
  const orderings: NaiveOrdering[] = [];
  let isStuck = false;
  const follow = (at: number, made: readonly Made[], isGood: boolean): void => {
    const state = states[at];
    if (state === undefined || orderings.length > most) return;
    const isGoodHere = isGood && !isBadState(model, state, property);
    if (state.transitions.length === 0) orderings.push({ made, isGood: isGoodHere });
    const open = state.transitions.flatMap(({ call, target, refusal }) => {
      const next = madeBy(call, made);
      if (!mayBeMade(next, made) || target === null) return [];
      const isBad = refusal !== null && isBadRefusal(model, state, call, property);
      const isTurnedAway = refusal !== null && call.call !== 'release' && 'importer' in call;
      const refused = isTurnedAway
        ? new Set([...next.refused, `i${call.importer} b${call.buffer}`])
        : next.refused;
      return [{ target, made: [...made, { key: next.key, refused }], isBad }];
    });
    if (open.length === 0 && state.transitions.length > 0) isStuck = true;
    for (const each of open) follow(each.target, each.made, isGoodHere && !each.isBad);
  };
  follow(0, [], true);
  return orderings.length > most ? null : { orderings, isStuck };
}

/** A call by its actor, name, buffer and number among its like. */
function madeBy(step: ModelStep, before: readonly Made[]): Made {
  const actor = 'importer' in step ? `i${step.importer}` : 'exporter';
  const name = step.call === 'put' ? 'free' : step.call;
  const stem =
    name === 'seal' ? `deadline deadline b${step.buffer}` : `${actor} ${name} b${step.buffer}`;
  const nth = before.filter(({ key }) => key.startsWith(`${stem} `)).length + 1;
  return { key: `${stem} ${nth}`, refused: before.at(-1)?.refused ?? new Set() };
}

/** Whether a call stands in a clause where it may, after these. */
export function isMet(clause: OrderClause, made: Made, before: readonly Made[]): boolean {
  const { call, after, orBefore } = clause;
  if (keyOf(call) !== made.key) return true;
  const isOver = (other: OrderClause['call']): boolean =>
    before.some(({ key }) => key === keyOf(other)) ||
    made.refused.has(`${other.actor} ${other.buffer}`);
  return after.some(isOver) || orBefore.some((each) => !isOver(each));
}

function keyOf({ actor, call, buffer, nth = 1 }: OrderClause['call']): string {
  return `${actor} ${call} ${buffer} ${nth}`;
}

/** Whether an ordering meets a condition. */
export function meets({ made }: NaiveOrdering, clauses: readonly OrderClause[]): boolean {
  return made.every((each, at) => {
    // Who is refused by this very call was not refused before it.
    const asked = { key: each.key, refused: made[at - 1]?.refused ?? new Set<string>() };
    return clauses.every((clause) => isMet(clause, asked, made.slice(0, at)));
  });
}

function isBadState(
  model: MaskModel,
  { buffers, transitions }: ReachableState,
  property: Judged,
): boolean {
  const isEnd = transitions.length === 0;
  switch (property) {
    case 'storage-serves-attached':
      return buffers.some((buffer) => buffer !== undefined && !servesAll(model, buffer));
    case 'no-deadlock':
      return isEnd && buffers.some((buffer) => buffer?.life !== 'freed');
    case 'nothing-leaked':
      return isEnd && buffers.some((buffer) => (buffer?.state.storage ?? null) !== null);
    case 'everyone-served':
      return false;
  }
}

function maskOf(model: MaskModel, importer: number): bigint {
  const mask = model.masks[importer] ?? 0;
  return mask === 0 ? 2n ** 32n - 1n : BigInt(mask);
}

function attachedTo(buffer: Buffer): readonly number[] {
  return buffer.state.attachments.map(({ importer }) => Number(importer.slice(1)));
}

function servesAll(model: MaskModel, buffer: Buffer): boolean {
  const { storage } = buffer.state;
  if (storage === null) return true;
  const bit = 1n << BigInt(storage.allocator);
  return attachedTo(buffer).every((each) => (maskOf(model, each) & bit) !== 0n);
}

/** Somebody is turned away whom an allocator with any room could serve together with those attached. */
function isBadRefusal(
  model: MaskModel,
  { buffers }: ReachableState,
  step: ModelStep,
  property: Judged,
): boolean {
  if (property !== 'everyone-served' || step.call === 'release' || !('importer' in step)) {
    return false;
  }
  const buffer = buffers[step.buffer];
  if (buffer === undefined) return false;
  const merged = [...attachedTo(buffer), step.importer].reduce(
    (mask, each) => mask & maskOf(model, each),
    2n ** 32n - 1n,
  );
  return model.capacities.some(
    (capacity, id) => capacity !== 0 && (merged & (1n << BigInt(id))) !== 0n,
  );
}
