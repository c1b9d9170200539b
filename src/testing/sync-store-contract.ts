/**
 * What every store that answers at once owes to those who listen to it, as checks that any test runner can
 * run: facts are told when they are kept, in the order of the log, each once, and nothing that a listener
 * does reaches an append or another listener. What all stores owe, `eventStoreContract` checks.
 */
import { assert, AssertionFailure, present } from '../base/assert.ts';
import { bufferId } from '../base/ids.ts';
import { Prng } from '../base/prng.ts';
import { bytes } from '../base/units.ts';
import type { EventDraft, RecordedEvent } from '../events/envelope.ts';
import type { SyncEventStore } from '../events/event-store.ts';
import type { ListenerErrorHook } from '../events/listeners.ts';
import { Watch } from './watch.ts';
import { assertIsOpened, watchedSyncStore } from './watched-stores.ts';

/** A store to be judged. @public */
export interface SyncEventStoreSubject {
  /** What the names of its checks begin with. */
  readonly name: string;
  /** Opens an empty store; each check opens its own. */
  readonly open: (onListenerError: ListenerErrorHook) => OpenedSyncStore;
}

/** An empty store. @public */
export interface OpenedSyncStore {
  /** The store, without any fact and with the hook that it was opened with. */
  readonly store: SyncEventStore;
  /** Called when the check is over, however it ended. */
  readonly dispose: () => void;
}

/** One check of the contract. @public */
export interface SyncEventStoreCheck {
  /** The name of the subject and what is checked, as a test runner shows it. */
  readonly name: string;
  /** Throws where the store breaks the contract; the same seed makes the same appends. */
  readonly check: (seed: number) => void;
}

/** A store and what its hook was given. */
interface Judged {
  readonly store: SyncEventStore;
  readonly thrown: unknown[];
  readonly prng: Prng;
}

/**
 * The checks of the contract for one store.
 *
 * @example
 * ```ts
 * import { createMemoryStore } from 'cenalloc';
 * import { syncEventStoreContract, type SyncEventStoreSubject } from 'cenalloc/testing';
 * import { test } from 'vitest';
 *
 * const open: SyncEventStoreSubject['open'] = (onListenerError) => {
 *   const store = createMemoryStore([], { onListenerError }); // yours
 *   return { store, dispose: () => store.close() };
 * };
 * for (const { name, check } of syncEventStoreContract({ name: 'mine', open })) {
 *   test(name, () => check(1));
 * }
 * ```
 * @public
 */
export function syncEventStoreContract(
  subject: SyncEventStoreSubject,
): readonly SyncEventStoreCheck[] {
  const checks: readonly (readonly [string, (judged: Judged) => void])[] = [
    ['a listener hears of each fact once, in order, when it can be read', tellsWhatIsKept],
    ['whoever appends knows before anybody is told', tellsTheWriterFirst],
    ['nobody is told of a conflict', tellsOfNoConflict],
    ['what a listener appends is answered at once and told afterwards', tellsNestedAppends],
    ['what a listener throws reaches the hook once, and nobody else', keepsThrowsApart],
    ['whoever subscribes meanwhile hears later facts only', tellsNewcomersLater],
    ['whoever stops hears nothing more, not even of the same append', stopsAtOnce],
    ['whatever listeners do, all hear the log', survivesAnything],
  ];
  return checks.map(([name, run]) => ({
    name: `${subject.name}: ${name}`,
    check: (seed) => {
      const thrown: unknown[] = [];
      const watch = new Watch();
      const opened = subject.open((error) => thrown.push(error));
      assertIsOpened(opened, ['store']);
      const store = watchedSyncStore(opened.store, watch);
      try {
        run({ store, thrown, prng: new Prng(seed) });
        // What a check finds inside a listener has gone to the hook.
        const found = thrown.find((error) => error instanceof AssertionFailure);
        if (found !== undefined) throw found;
      } catch (error) {
        throw watch.explained(error);
      } finally {
        opened.dispose();
      }
    },
  }));
}

const STREAM = 'b1';

/** A fact that needs no world: stores judge none. */
function draft(isFirst = false): EventDraft {
  const buffer = bufferId(STREAM);
  return isFirst
    ? { event: { type: 'BufferCreated', buffer, size: bytes(4096) }, cause: 'createBuffer' }
    : { event: { type: 'ReferenceTaken', buffer }, cause: 'get' };
}

function append(store: SyncEventStore, count = 1): readonly RecordedEvent[] {
  const drafts = Array.from({ length: count }, () => draft());
  const appended = store.append(STREAM, 'any', drafts);
  assert(appended.ok, 'an append that expects nothing is refused');
  return appended.value;
}

function numbersOf(facts: Iterable<RecordedEvent>): string {
  return Array.from(facts, ({ sequence }) => sequence).join();
}

function assertSame(found: readonly number[], expected: string, what: string): void {
  assert(found.join() === expected, `${what} ${found.join()}, not ${expected}`);
}

function tellsWhatIsKept({ store }: Judged): void {
  const heard: number[] = [];
  store.subscribe(({ sequence }) => {
    heard.push(sequence);
    const known = [...store.readAll(sequence - 1)][0];
    assert(known?.sequence === sequence, `fact ${sequence} is told and cannot be read`);
  });
  for (const count of [1, 3, 0, 2]) append(store, count);
  assertSame(heard, '1,2,3,4,5,6', 'a listener heard');
}

function tellsTheWriterFirst({ store }: Judged): void {
  const steps: string[] = [];
  store.subscribe(({ sequence }) => steps.push(`told ${sequence}`));
  store.append(STREAM, 0, [draft(true), draft()], undefined, (recorded) => {
    steps.push(`kept ${numbersOf(recorded)}`);
    assert(numbersOf(store.readAll()) === '1,2', 'what the writer knows of cannot be read');
  });
  assert(steps.join('; ') === 'kept 1,2; told 1; told 2', `it went ${steps.join('; ')}`);
}

function tellsOfNoConflict({ store }: Judged): void {
  append(store);
  let calls = 0;
  const count = (): void => {
    calls += 1;
  };
  store.subscribe(count);
  assert(!store.append(STREAM, 0, [draft()], undefined, count).ok, 'it is a conflict');
  assert(calls === 0, 'a conflict was told');
}

function tellsNestedAppends({ store }: Judged): void {
  const heard: (readonly number[])[] = [[], []];
  let answers = '';
  const listen = (who: number): void => {
    store.subscribe(({ sequence }) => {
      heard[who] = [...present(heard[who], 'listener'), sequence];
      if (sequence > 2) return;
      const appended = append(store);
      answers += `${numbersOf(appended)} `;
      assert(numbersOf(store.readAll()).endsWith(numbersOf(appended)), 'it is not kept at once');
    });
  };
  listen(0);
  listen(1);
  append(store, 2);
  assert(answers === '3 4 5 6 ', `the appends of listeners were answered by ${answers}`);
  for (const each of heard) assertSame(each, '1,2,3,4,5,6', 'a listener heard');
}

function keepsThrowsApart({ store, thrown }: Judged): void {
  const heard: number[] = [];
  store.subscribe(({ sequence }) => {
    throw new Error(`of ${sequence}`);
  });
  store.subscribe(({ sequence }) => heard.push(sequence));
  append(store, 2);
  append(store);
  assertSame(heard, '1,2,3', 'beside one that throws a listener heard');
  const words = thrown.map((error) => (error as Error).message).join();
  assert(words === 'of 1,of 2,of 3', `the hook got ${words}`);
}

function tellsNewcomersLater({ store }: Judged): void {
  const late: number[] = [];
  append(store);
  const stop = store.subscribe(() => {
    stop();
    store.subscribe(({ sequence }) => late.push(sequence));
  });
  append(store, 3);
  assertSame(late, '', 'who subscribed after an append heard of it:');
  append(store);
  assertSame(late, '5', 'who subscribed while others were told heard');
}

function stopsAtOnce({ store }: Judged): void {
  const heard: number[] = [];
  const stops: (() => void)[] = [];
  const listener = ({ sequence }: RecordedEvent): void => {
    heard.push(sequence);
    for (const stop of stops) stop();
  };
  stops.push(store.subscribe(listener), store.subscribe(listener));
  append(store, 3);
  assertSame(heard, '1', 'who had stopped heard');
}

/** Listeners that append, throw, subscribe and stop at random; two that only listen judge the rest. */
function survivesAnything({ store, thrown, prng }: Judged): void {
  const first: number[] = [];
  const last: number[] = [];
  let budget = 60;
  let throws = 0;
  store.subscribe(({ sequence }) => first.push(sequence));
  const listen = (): void => {
    let before = 0;
    const stop = store.subscribe(({ sequence }) => {
      assert(sequence > before, `${sequence} was told after ${before}`);
      before = sequence;
      budget -= 1;
      if (budget <= 0) return;
      const choice = prng.below(5);
      if (choice === 0) append(store, prng.below(3));
      if (choice === 1) listen();
      if (choice === 2) stop();
      if (choice === 3) {
        throws += 1;
        throw new Error('on purpose');
      }
    });
  };
  for (let count = 0; count < 3; count += 1) listen();
  store.subscribe(({ sequence }) => last.push(sequence));
  for (let round = 0; round < 20; round += 1) append(store, 1 + prng.below(2));
  const log = numbersOf(store.readAll());
  assertSame(first, log, 'the first listener heard');
  assertSame(last, log, 'the last listener heard');
  assert(thrown.length === throws, `${throws} throws, ${thrown.length} reports`);
}
