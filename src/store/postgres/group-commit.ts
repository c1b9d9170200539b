/**
 * Group commit: appends that are asked for while others of the same store are under way wait for those, and go
 * out together, as one transaction. Each keeps its own name and its own answer: where the head of its stream is
 * another one, it alone has done nothing. Where the server undid a group, because one of it was in the way of
 * somebody else, each of it goes alone; where nobody knows what became of it, each is told so.
 */
import { groupQuery, singleQuery, type ChainedAppend } from './append-query.ts';
import type { Connections } from './connections.ts';
import type { PostgresQuery, PostgresRow, Runtime } from './driver.ts';
import { isAnswer } from './failure.ts';
import type { LogPlace } from './log-place.ts';
import { logPlacesIn } from './rows.ts';
import type { SqlStatements } from './sql-statements.ts';

/** The largest group: a larger one gains nothing, and takes longer to answer. */
const APPENDS_MAX = 64;
const FACTS_MAX = 256;

/** Appends of more facts go alone: the server works on several of them at once, which gains more. */
const GROUPED_FACTS_MAX = 32;

/** How many groups are under way at once. */
const AT_ONCE = 2;

/** How long those that wait wait for a group that does not end, in milliseconds; then they go without it. */
const LONG_MS = 100;

interface Waiting {
  readonly append: ChainedAppend;
  readonly resolve: (places: readonly LogPlace[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** The appends of one store that claim nothing. */
export class GroupCommit {
  readonly #connections: Connections;
  readonly #sql: SqlStatements;
  readonly #turn: Runtime['turn'];
  #queue: Waiting[] = [];
  #underWay = 0;
  #isGathering = false;
  /** Whether the last group was of one. */
  #isLonely = true;
  #isWatched = false;

  constructor(connections: Connections, sql: SqlStatements, turn: Runtime['turn']) {
    this.#connections = connections;
    this.#sql = sql;
    this.#turn = turn;
  }

  /** Appends, alone or with others; gives the places of its facts, none where its stream has another head. */
  ask(append: ChainedAppend): Promise<readonly LogPlace[]> {
    return new Promise((resolve, reject) => {
      const waiting = { append, resolve, reject };
      if (append.columns.length > GROUPED_FACTS_MAX) {
        void this.#sendAlone(waiting);
        return;
      }
      this.#queue.push(waiting);
      this.#go();
    });
  }

  /** Begins a group, if there may be one more, with whoever asks in this turn. */
  #go(): void {
    if (this.#isGathering || this.#queue.length === 0) return;
    if (this.#underWay >= AT_ONCE) {
      this.#watch();
      return;
    }
    // Whoever appends alone need not wait for others.
    if (this.#isLonely && this.#underWay === 0) {
      this.#begin();
      return;
    }
    this.#isGathering = true;
    void this.#turn().then(() => {
      this.#isGathering = false;
      this.#begin();
    });
  }

  #begin(): void {
    const group = this.#next();
    if (group.length === 0) return;
    this.#underWay += 1;
    this.#isLonely = group.length === 1;
    void this.#send(group).finally(() => {
      this.#underWay -= 1;
      this.#go();
    });
    this.#go();
  }

  /** Those that have waited longest, one of each stream. */
  #next(): readonly Waiting[] {
    const group = new Map<string, Waiting>();
    const rest: Waiting[] = [];
    let facts = 0;
    for (const waiting of this.#queue) {
      const { stream, drafts } = waiting.append.append;
      const isFull =
        group.size >= APPENDS_MAX || (group.size > 0 && facts + drafts.length > FACTS_MAX);
      if (isFull || group.has(stream)) {
        rest.push(waiting);
        continue;
      }
      group.set(stream, waiting);
      facts += drafts.length;
    }
    this.#queue = rest;
    // Two groups that wait for each other's streams would wait for ever.
    return [...group.values()].sort((one, other) =>
      one.append.append.stream < other.append.append.stream ? -1 : 1,
    );
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first !== undefined && group.length === 1) {
      await this.#sendAlone(first);
      return;
    }
    const appends = group.map(({ append }) => append);
    try {
      const rows = await this.#rows(groupQuery(appends, this.#sql));
      const places = new Map(rows.map((row) => [Number(row['append']), this.#placesIn(row)]));
      for (const [index, { resolve }] of group.entries()) resolve(places.get(index + 1) ?? []);
    } catch (error) {
      if (isAnswer(error)) await Promise.all(group.map((each) => this.#sendAlone(each)));
      else for (const { reject } of group) reject(error);
    }
  }

  async #sendAlone({ append, resolve, reject }: Waiting): Promise<void> {
    try {
      const [row] = await this.#rows(singleQuery(append, this.#sql));
      resolve(row === undefined ? [] : this.#placesIn(row));
    } catch (error) {
      reject(error);
    }
  }

  #placesIn(row: PostgresRow): readonly LogPlace[] {
    return logPlacesIn(row, this.#connections.source);
  }

  #rows(query: PostgresQuery): Promise<readonly PostgresRow[]> {
    return this.#connections.once(async (client) => (await client.query(query)).rows);
  }

  /** Whoever waits is not kept by groups that do not end. */
  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const [oldest] = this.#queue;
    void this.#connections.wait(LONG_MS, this.#connections.closing).then(() => {
      this.#isWatched = false;
      if (this.#queue.length > 0 && this.#queue[0] === oldest) this.#begin();
      else this.#go();
    });
  }
}
