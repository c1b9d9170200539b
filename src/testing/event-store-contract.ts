/**
 * What every event store owes, as checks that any test runner can run: versions that two callers cannot
 * both take, appends that are whole or absent, reading on that loses and doubles nothing whoever writes
 * meanwhile, conflicts that can be understood afterwards, and snapshots that may be lost.
 *
 * A subject gives two connections to one log, because most of what a store owes is owed to those who
 * share it. Where a store waits, the checks wait for what it yields; a clock says only that nothing happens any more.
 */
import { assert, present } from '../base/assert.ts';
import { Prng } from '../base/prng.ts';
import type { EventDraft } from '../events/envelope.ts';
import type { Cursor, EventStore, StoredEvent } from '../events/event-store.ts';
import { refusesTheUnreadable } from './careless-appends.ts';
import { claimDraft, createdDraft, takenDraft } from './contract-drafts.ts';
import { Watch } from './watch.ts';
import { assertIsOpened, watchedStore } from './watched-stores.ts';

/** A store to be judged. @public */
export interface EventStoreSubject {
  /** What the names of its checks begin with. */
  readonly name: string;
  /** Opens an empty log; each check opens its own. */
  readonly open: () => Promise<OpenedLog>;
  /**
   * How long nothing may happen, in milliseconds, before a check fails with the calls that have not answered; 4,000 where
   * it is left out, since most test runners wait for 5,000.
   */
  readonly patience?: number;
}

/** Two connections to one log; a store of one process gives the same one twice. @public */
export interface OpenedLog {
  /** The connection through which a check mostly appends. */
  readonly store: EventStore;
  /** A second connection to the same log; the same one again where a store belongs to one process. */
  readonly other: EventStore;
  /** Called when the check is over, however it ended. */
  readonly dispose: () => Promise<void>;
}

/** One check of the contract. @public */
export interface EventStoreCheck {
  /** The name of the subject and what is checked, as a test runner shows it. */
  readonly name: string;
  /** Rejects where the store breaks the contract; the same seed makes the same appends. */
  readonly check: (seed: number) => Promise<void>;
}

type Check = (log: OpenedLog, prng: Prng) => Promise<void>;

/**
 * The checks of the contract for one store.
 *
 * @example
 * ```ts
 * import { eventStoreContract, type OpenedLog } from 'cenalloc/testing';
 * import { test } from 'vitest';
 *
 * declare const open: () => Promise<OpenedLog>; // opens an empty log of your store
 * for (const { name, check } of eventStoreContract({ name: 'mine', open })) test(name, () => check(1));
 * ```
 * @public
 */
export function eventStoreContract(subject: EventStoreSubject): readonly EventStoreCheck[] {
  const checks: readonly (readonly [string, Check])[] = [
    ['what was appended is read as it was', readsWhatWasAppended],
    ['versions count from 1 in each stream', countsVersions],
    ['a wrong version is a conflict that names both, and appends nothing', refusesWrongVersions],
    ['of two who expect the same version one appends', letsOneOfTwoAppend],
    ['a claim after what was read is a conflict, and appends nothing', refusesLateClaims],
    ['after a conflict its cause can be read', showsCauseOfConflict],
    ['reading on from any cursor gives the rest', readsOnFromAnyCursor],
    ['a stream is read from any version', readsStreamFromAnyVersion],
    ['a subscription gives what is there and what comes, each once', subscribesGapless],
    ['whoever reads may append, stop or throw: others read each fact once', readersDoNotMeet],
    ['writers at once lose nothing, and every reader sees one order', keepsWhatManyWrite],
    ['a subscription ends when it is told to', endsSubscriptions],
    ['snapshots are found by name and schema, and can be dropped', keepsSnapshots],
    ['an empty append changes nothing', appendsNothing],
    ['what could not be read back is refused by name, and appends nothing', refusesTheUnreadable],
  ];
  return checks.map(([name, run]) => ({
    name: `${subject.name}: ${name}`,
    check: async (seed) => {
      const watch = new Watch(subject.patience);
      await watch.run(async () => {
        const log = await watch.later('open()', () => subject.open());
        assertIsOpened(log, ['store', 'other']);
        const [store, other] = [
          watchedStore(log.store, watch, 'store'),
          watchedStore(log.other, watch, 'other'),
        ];
        try {
          await run({ ...log, store, other }, new Prng(seed));
        } finally {
          await watch.later('dispose()', () => log.dispose());
        }
      });
    },
  }));
}

async function append(
  store: EventStore,
  stream: string,
  version: number | 'any',
  ...drafts: readonly EventDraft[]
): Promise<readonly StoredEvent[]> {
  const appended = await store.append(stream, version, drafts);
  assert(appended.ok, `an append to ${stream} at ${version} is refused`);
  return appended.value;
}

async function collect(facts: AsyncIterable<StoredEvent>): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const stored of facts) all.push(stored);
  return all;
}

/** Reads on until so many facts were seen: a store may show what was appended a little later. */
async function seen(store: EventStore, count: number, after: Cursor | null = null) {
  const all: StoredEvent[] = [];
  const ending = new AbortController();
  for await (const stored of store.subscribe(after, ending.signal)) {
    all.push(stored);
    if (all.length === count) break;
  }
  ending.abort();
  return all;
}

/** Facts without what differs from store to store. */
function plain(facts: readonly StoredEvent[]): string {
  return JSON.stringify(
    facts.map(({ stream, version, cause, time, actor, event }) => [
      stream,
      version,
      cause,
      time,
      actor,
      event,
    ]),
  );
}

/** Compares without the numbers and cursors of a store. */
function assertSame(
  found: readonly StoredEvent[],
  expected: readonly StoredEvent[],
  what: string,
): void {
  assert(plain(found) === plain(expected), `${what}: ${plain(found)}, not ${plain(expected)}`);
}

async function readsWhatWasAppended({ store, other }: OpenedLog): Promise<void> {
  const drafts = [createdDraft('b1'), takenDraft('b1'), claimDraft('b1')];
  const appended = await append(store, 'b1', 0, ...drafts);
  assert(appended.length === drafts.length, 'each draft has become a fact');
  for (const [index, stored] of appended.entries()) {
    const draft = present(drafts[index], 'draft');
    assert(JSON.stringify(stored.event) === JSON.stringify(draft.event), 'a fact was changed');
    assert(stored.cause === draft.cause && stored.time === draft.time, 'a mark was changed');
    assert(stored.actor === draft.actor, 'the actor was changed');
  }
  assertSame(await seen(other, drafts.length), appended, 'another connection reads');
  assertSame(await collect(other.readStream('b1')), appended, 'the stream holds');
}

async function countsVersions({ store }: OpenedLog): Promise<void> {
  await append(store, 'b1', 0, createdDraft('b1'), takenDraft('b1'));
  // A fact that has a place may serve as a draft; its place is not taken over.
  const [old] = await append(store, 'b2', 0, createdDraft('b2'));
  await append(store, 'b2', 1, present(old, 'fact'));
  await append(store, 'b1', 'any', takenDraft('b1'));
  await append(store, 'b1', 3, takenDraft('b1'));
  for (const [stream, count] of [
    ['b1', 4],
    ['b2', 2],
    ['b3', 0],
  ] as const) {
    const versions = (await collect(store.readStream(stream))).map(({ version }) => version);
    const expected = Array.from({ length: count }, (_, index) => index + 1);
    assert(versions.join() === expected.join(), `${stream} has the versions ${versions.join()}`);
  }
  const numbers = new Set((await seen(store, 6)).map(({ sequence }) => sequence));
  assert(numbers.size === 6, 'two facts have one number');
}

async function refusesWrongVersions({ store }: OpenedLog): Promise<void> {
  await append(store, 'b1', 0, createdDraft('b1'), takenDraft('b1'));
  for (const expected of [0, 1, 3, 100]) {
    const refused = await store.append('b1', expected, [takenDraft('b1'), takenDraft('b1')]);
    assert(!refused.ok && refused.refusal.conflict === 'version', `${expected} is a conflict`);
    const { refusal } = refused;
    assert(refusal.stream === 'b1' && refusal.expected === expected, 'it names what was expected');
    assert(refusal.current === 2, `it names the current version, not ${refusal.current}`);
  }
  assert((await collect(store.readStream('b1'))).length === 2, 'a conflict appended something');
  await append(store, 'b1', 2, takenDraft('b1'));
}

async function letsOneOfTwoAppend({ store, other }: OpenedLog): Promise<void> {
  for (let version = 0; version < 8; version += 1) {
    const draft = version === 0 ? createdDraft('b1') : takenDraft('b1');
    const both = await Promise.all([
      store.append('b1', version, [draft]),
      other.append('b1', version, [draft]),
    ]);
    const won = both.filter((each) => each.ok);
    assert(won.length === 1, `${won.length} of two appended at version ${version}`);
    for (const each of both) {
      assert(each.ok || each.refusal.current === version + 1, 'the loser learns the version');
    }
  }
  assert((await collect(store.readStream('b1'))).length === 8, 'each round appended once');
}

async function refusesLateClaims({ store, other }: OpenedLog): Promise<void> {
  await append(store, 'b1', 0, createdDraft('b1'));
  await append(store, 'b2', 0, createdDraft('b2'));
  const before = present((await seen(store, 2)).at(-1), 'fact').cursor;
  const first = await store.append('b1', 1, [claimDraft('b1')], before);
  assert(first.ok, 'nobody has claimed before');
  const late = await other.append('b2', 1, [claimDraft('b2')], before);
  assert(!late.ok && late.refusal.conflict === 'claim', 'somebody has claimed since');
  assert(late.refusal.stream === 'b1' && late.refusal.current === 2, 'it names the claim');
  assert((await collect(other.readStream('b2'))).length === 1, 'a conflict appended something');
  const after = present((await seen(other, 3)).at(-1), 'fact').cursor;
  await append(store, 'b1', 2, takenDraft('b1'));
  assert((await other.append('b2', 1, [claimDraft('b2')], after)).ok, 'a reference claims nothing');
  assert(
    !(await store.append('b3', 0, [claimDraft('b3')], null)).ok,
    'nothing was read, much claimed',
  );
}

async function showsCauseOfConflict({ store, other }: OpenedLog): Promise<void> {
  await append(store, 'b1', 0, createdDraft('b1'));
  const start = present((await seen(other, 1)).at(-1), 'fact').cursor;
  for (let version = 1; version < 6; version += 1) {
    await append(store, 'b1', version, claimDraft('b1'));
    const conflicts = [
      await other.append('b1', version, [takenDraft('b1')]),
      await other.append('b9', 0, [claimDraft('b9')], start),
    ];
    for (const each of conflicts) {
      assert(!each.ok, 'somebody was faster');
      const rest = await collect(other.readAll(start));
      const cause = rest.some((fact) => fact.stream === 'b1' && fact.version === version + 1);
      assert(cause, `version ${version + 1} of b1 was in conflict and cannot be read`);
    }
  }
}

/** Appends to a few streams at random, over both connections. */
async function fill({ store, other }: OpenedLog, prng: Prng, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const stream = `b${prng.below(4)}`;
    const drafts = Array.from({ length: 1 + prng.below(3) }, () => takenDraft(stream));
    await append(prng.below(2) === 0 ? store : other, stream, 'any', ...drafts);
  }
}

async function readsOnFromAnyCursor(log: OpenedLog, prng: Prng): Promise<void> {
  await fill(log, prng, 20);
  await append(log.store, 'last', 0, createdDraft('last'));
  const all: StoredEvent[] = [];
  for await (const stored of log.store.subscribe()) {
    all.push(stored);
    if (stored.stream === 'last') break;
  }
  for (const [index, { cursor }] of all.entries()) {
    assertSame(await collect(log.other.readAll(cursor)), all.slice(index + 1), 'the rest is');
  }
  assertSame(await collect(log.other.readAll()), all, 'all is');
}

async function readsStreamFromAnyVersion({ store, other }: OpenedLog): Promise<void> {
  await append(store, 'b2', 0, createdDraft('b2'));
  const all = await append(store, 'b1', 0, createdDraft('b1'), takenDraft('b1'), takenDraft('b1'));
  for (let version = 0; version <= all.length; version += 1) {
    assertSame(await collect(other.readStream('b1', version)), all.slice(version), 'the rest is');
  }
}

async function subscribesGapless(log: OpenedLog, prng: Prng): Promise<void> {
  await fill(log, prng, 5);
  const ending = new AbortController();
  const found: StoredEvent[] = [];
  const reading = (async () => {
    for await (const stored of log.other.subscribe(null, ending.signal)) {
      found.push(stored);
      if (stored.stream === 'last') break;
    }
  })();
  await fill(log, prng, 20);
  await append(log.store, 'last', 0, createdDraft('last'));
  await reading;
  assertSame(found, await collect(log.store.readAll()), 'the subscription gave');
  const middle = present(found[Math.floor(found.length / 2)], 'fact');
  const rest = found.slice(found.indexOf(middle) + 1);
  assertSame(await seen(log.store, rest.length, middle.cursor), rest, 'from the middle it gives');
}

async function readersDoNotMeet(log: OpenedLog, prng: Prng): Promise<void> {
  const { store, other } = log;
  const undisturbed = (async () => {
    const found: StoredEvent[] = [];
    for await (const stored of other.subscribe()) {
      found.push(stored);
      if (stored.stream === 'last') break;
    }
    return found;
  })();
  const answering = (async () => {
    let answers = 0;
    for await (const { stream } of store.subscribe()) {
      // An answer to an answer would never end.
      if (stream === 'answers') continue;
      await append(store, 'answers', 'any', takenDraft('answers'));
      answers += 1;
      if (answers === 5) break;
    }
  })();
  const throwing = (async () => {
    for await (const { stream } of store.subscribe()) throw new Error(`on ${stream}`);
  })();
  const words = throwing.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );
  await fill(log, prng, 10);
  assert((await words).startsWith('on b'), 'what a reader throws is its own');
  await answering;
  await append(store, 'last', 0, createdDraft('last'));
  assertSame(await undisturbed, await collect(log.store.readAll()), 'the other reader got');
}

/** Each writer appends to its own stream and to one that all share. */
async function keepsWhatManyWrite({ store, other }: OpenedLog, prng: Prng): Promise<void> {
  const rounds = 6 + prng.below(6);
  const stores = [store, other, store, other];
  const readers = stores.map((each) => seen(each, stores.length * rounds * 3));
  const write = async (writer: EventStore, name: string): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      await append(writer, name, round * 2, takenDraft(name), takenDraft(name));
      await append(writer, 'shared', 'any', takenDraft('shared'));
    }
  };
  await Promise.all(stores.map((each, index) => write(each, `w${index}`)));
  const orders = await Promise.all(readers);
  const [first] = orders;
  for (const order of orders) assertSame(order, present(first, 'reader'), 'a reader saw');
  const last = new Map<string, number>();
  for (const { stream, version } of present(first, 'reader')) {
    assert(version === (last.get(stream) ?? 0) + 1, `${stream} ${version} is out of order`);
    last.set(stream, version);
  }
  assert(last.get('shared') === stores.length * rounds, 'an append to the shared stream is lost');
}

async function endsSubscriptions({ store, other }: OpenedLog): Promise<void> {
  await append(store, 'b1', 0, createdDraft('b1'));
  const ending = new AbortController();
  const waiting = collect(other.subscribe(null, ending.signal));
  await seen(other, 1);
  ending.abort();
  assert((await waiting).length <= 1, 'a subscription gave what is not there');
  const ended = await collect(store.subscribe(null, AbortSignal.abort()));
  assert(ended.length === 0, 'a subscription that has ended gives nothing');
}

async function keepsSnapshots({ store, other }: OpenedLog): Promise<void> {
  const key = { name: 'world', schema: 2 };
  assert((await store.loadSnapshot(key)) === null, 'an empty store has no snapshot');
  await append(store, 'b1', 0, createdDraft('b1'), takenDraft('b1'));
  const [one, two] = await seen(store, 2);
  await store.saveSnapshot(key, { at: present(one, 'fact').cursor, state: 'first' });
  const { cursor } = present(two, 'fact');
  await store.saveSnapshot(key, { at: cursor, state: '{"of":"\u{1f4f7} all"}' });
  const kept = present(await other.loadSnapshot(key), 'snapshot');
  assert(kept.at === cursor && kept.state === '{"of":"\u{1f4f7} all"}', 'it is the last one');
  assert((await other.loadSnapshot({ ...key, schema: 1 })) === null, 'another schema is none');
  assert((await other.loadSnapshot({ ...key, name: 'else' })) === null, 'another name is none');
  await other.dropSnapshots();
  assert((await store.loadSnapshot(key)) === null, 'a snapshot was dropped and is there');
  assert((await collect(store.readAll())).length === 2, 'the facts do not depend on snapshots');
}

async function appendsNothing({ store }: OpenedLog): Promise<void> {
  await append(store, 'b1', 0);
  await append(store, 'b1', 0, createdDraft('b1'));
  assert(!(await store.append('b1', 0, [])).ok, 'a wrong version is one without facts, too');
  assert((await collect(store.readAll())).length === 1, 'an append of nothing appended');
}
