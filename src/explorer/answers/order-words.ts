/** Conditions on orders in words: "everybody attaches before anybody maps". */
import { groupedBy } from '../../base/items-by-key.ts';
import { listInWords } from '../../base/quantity-words.ts';
import { assert } from '../../base/assert.ts';
import type { OrderedCall } from './ordered-calls.ts';

/**
 * Where a call stands in good orderings: after one of some calls, or before one of others. The calls of
 * an importer that was refused are in nobody's way. Of no calls: it is not made at all.
 *
 * @public
 */
export interface OrderClause {
  /** The call whose place in the ordering is told. */
  readonly call: OrderedCall;
  /** At least one of these comes before it, or never comes because its importer was refused; empty for none. */
  readonly after: readonly OrderedCall[];
  /** Instead, at least one of these is still to come when it is made; empty for none. */
  readonly orBefore: readonly OrderedCall[];
}

/** One line for each part of a condition. */
export function clausesInWords(
  clauses: readonly OrderClause[],
  calls: readonly OrderedCall[],
): readonly string[] {
  const names = new Speech(calls);
  const isSingle = ({ after, orBefore }: OrderClause): boolean =>
    after.length === 1 && orBefore.length === 0;
  const others = clauses.filter((each) => !isSingle(each));
  return [
    ...names.precedences(clauses.filter(isSingle)),
    ...others.map((each) => names.clause(each)),
  ];
}

/** Some calls before some others: each of the first before each of the second. */
interface Precedence {
  readonly before: readonly OrderedCall[];
  readonly then: readonly OrderedCall[];
}

class Speech {
  readonly #calls: readonly OrderedCall[];
  readonly #hasBuffers: boolean;

  constructor(calls: readonly OrderedCall[]) {
    this.#calls = calls;
    this.#hasBuffers = new Set(calls.map(({ buffer }) => buffer)).size > 1;
  }

  clause({ call, after, orBefore }: OrderClause): string {
    if (after.length + orBefore.length === 0) return this.#never(call);
    if (orBefore.length === 0) return `${this.#oneOf(after)} before ${this.#oneOf([call])}`;
    const early = `before ${this.#oneOf(orBefore)}`;
    const late = after.length === 0 ? '' : `, or after ${this.#oneOf(after)}`;
    return `${this.#oneOf([call])} ${early}${late}`;
  }

  /** Single precedences, those together that can be said together. */
  precedences(clauses: readonly OrderClause[]): readonly string[] {
    const byThen = alikeBy(clauses, ({ call, after }) => `${textOf(call)} ${kindOf(after[0])}`);
    const rows = byThen.map((each): Precedence => ({
      before: each.flatMap(({ after }) => after),
      then: each.slice(0, 1).map(({ call }) => call),
    }));
    const among = alikeBy(rows, ({ before, then }) =>
      [kindOf(before[0]), kindOf(then[0]), ...actorsOf([...before, ...then]).sort()].join(),
    );
    const apart = among.filter(({ length }) => length === 1).flat();
    const shared = alikeBy(apart, ({ before, then }) =>
      [kindOf(then[0]), ...before.map(textOf)].join(),
    ).map((alike) => ({
      before: alike[0]?.before ?? [],
      then: alike.flatMap(({ then }) => then),
    }));
    return [
      ...among.filter(({ length }) => length > 1).map((alike) => this.#amongEachOther(alike)),
      ...shared.map(({ before, then }) => `${this.#allOf(before)} before ${this.#oneOf(then)}`),
    ];
  }

  /** All of some before any of them, or before some of them: each is before its own call anyway. */
  #amongEachOther(rows: readonly Precedence[]): string {
    const then = rows.flatMap((each) => each.then);
    const [first] = rows;
    assert(first !== undefined, 'rows that are alike are some');
    const before = rows
      .flatMap((each) => each.before)
      .filter((each, at, all) => all.findIndex(({ actor }) => actor === each.actor) === at);
    const who = actorsOf([...before, ...then]).sort();
    const isAmongAll = then.length === who.length;
    const isEverybody =
      isAmongAll && who.length === this.#countOf(then) && before.length === who.length;
    const [early, late] = [before[0], then[0]];
    assert(early !== undefined && late !== undefined, 'a precedence has two sides');
    if (isEverybody) {
      return `everybody ${this.#does(early)} before anybody ${this.#does(late)}`;
    }
    const any = isAmongAll ? `any of them ${this.#does(late)}` : this.#oneOf(then);
    return `${listInWords(who, 'and')} ${this.#do(early)} before ${any}`;
  }

  /** How many importers make such a call. */
  #countOf([call]: readonly OrderedCall[]): number {
    return new Set(
      this.#calls.filter((each) => kindOf(each) === kindOf(call)).map(({ actor }) => actor),
    ).size;
  }

  #never(call: OrderedCall): string {
    return call.call === 'deadline'
      ? `the deadline${this.#hasBuffers ? ` of ${call.buffer}` : ''} does not pass`
      : `${call.actor} does not ${this.#do(call)}`;
  }

  #allOf(calls: readonly OrderedCall[]): string {
    const [first] = calls;
    assert(first !== undefined, 'a precedence has two sides');
    return calls.length === 1
      ? this.#oneOf(calls)
      : `${listInWords(actorsOf(calls), 'and')} ${this.#do(first)}`;
  }

  /** Any of some calls; those of one kind share a verb. */
  #oneOf(calls: readonly OrderedCall[]): string {
    const told = alikeBy(calls, kindOf).map((alike) => {
      const [first] = alike;
      assert(first !== undefined, 'a group has a call');
      const who = first.call === 'deadline' ? 'the deadline' : listInWords(actorsOf(alike), 'or');
      return `${who} ${this.#does(first)}`;
    });
    return listInWords(told, 'or');
  }

  #does(call: OrderedCall): string {
    return this.#verb(call, VERBS[call.call]?.[0]);
  }

  #do(call: OrderedCall): string {
    return this.#verb(call, VERBS[call.call]?.[1]);
  }

  #verb({ call, buffer, nth }: OrderedCall, verb = call): string {
    const to = call === 'attach' ? 'to ' : call === 'detach' || call === 'deadline' ? 'of ' : '';
    const object = this.#hasBuffers && call !== 'die' ? ` ${to}${buffer}` : '';
    return `${verb}${object}${nth === undefined ? '' : ` (its ${call} ${nth})`}`;
  }
}

const VERBS: Readonly<Record<string, readonly [string, string]>> = {
  attach: ['attaches', 'attach'],
  map: ['maps', 'map'],
  unmap: ['unmaps', 'unmap'],
  detach: ['detaches', 'detach'],
  import: ['imports', 'import'],
  release: ['gives its place up', 'give their places up'],
  die: ['dies', 'die'],
  create: ['creates', 'create'],
  free: ['frees', 'free'],
  deadline: ['passes', 'pass'],
};

function kindOf(call: OrderedCall | undefined): string {
  return call === undefined ? '' : `${call.call} ${call.buffer} ${call.nth ?? ''}`;
}

function textOf(call: OrderedCall): string {
  return `${call.actor} ${kindOf(call)}`;
}

function actorsOf(calls: readonly OrderedCall[]): string[] {
  return [...new Set(calls.map(({ actor }) => actor))];
}

function alikeBy<T>(all: readonly T[], keyOf: (each: T) => string): readonly (readonly T[])[] {
  return [...groupedBy(all, keyOf).values()];
}
