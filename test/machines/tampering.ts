/**
 * The law of tampering [RPL2]: a log that was changed is refused where the plain judge says that it cannot have
 * been, by the first fact that is wrong, and accepted where the judge says nothing. What comes before
 * that fact stays as it was.
 */
import { isDeepStrictEqual } from 'node:util';
import { assert, present } from '../../src/base/assert.ts';
import { checkLine } from '../../src/events/check-line.ts';
import { LogReader } from '../../src/events/codec.ts';
import { encodeLog } from '../../src/events/encode-log.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import type { SyncEventStore } from '../../src/events/event-store.ts';
import { StoreFailure } from '../../src/events/store-failure.ts';
import { describeWorld, type World } from '../../src/exporter/world.ts';
import { createExporter } from '../../src/store/create-exporter.ts';
import { FactImport } from '../../src/store/import-facts.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { Replay } from '../../src/store/replay.ts';
import type { Change, Line } from './changes.ts';
import { firstWrong } from './reference/log.ts';

/** How a change ended. */
export type Fate = 'unreadable' | 'refused' | 'lawful';

/** Where a log was refused: the place of the fact, counted from 1, and why; null where it was not. */
interface Refused {
  readonly place: number;
  readonly why: string;
}

/** Checks the law on one change, by replaying the log. */
export function assertReplayTells(change: Change): Fate {
  const log = readLines(change.lines);
  if (log === null) return 'unreadable';
  const expected = wrongFact(log, false);
  compare(change, 'the replay', expected, replayAll(log).refused);
  return expected === null ? 'lawful' : 'refused';
}

/** Checks it by all other ways in which a log comes in, and that nothing is half done. */
export function assertAllTell(change: Change): Fate {
  const log = readLines(change.lines);
  const read = importAll(change.lines);
  const place = log === null ? unreadableLine(change.lines) : null;
  const expected =
    log === null ? { place: present(place, 'line'), why: 'unreadable' } : wrongFact(log, true);
  compare(change, 'the import', expected, read.refused);
  const before = (expected?.place ?? change.lines.length + 1) - 1;
  const kept = [...read.store.readAll()];
  const untouched = present(readLines(change.lines.slice(0, before)), 'lines before');
  assert(
    encodeLog(kept) === encodeLog(untouched),
    `${change.words}: the import kept something else`,
  );
  if (log === null) return 'unreadable';
  const opened = openAll(() => createMemoryStore(log));
  compare(change, 'a store in memory', expected, opened);
  const { world, refused } = replayAll(log);
  if (refused !== null)
    assertSameWorld(change, world, replayAll(log.slice(0, refused.place - 1)).world);
  return expected === null ? 'lawful' : 'refused';
}

/** Opens an exporter on a store; says where the log was refused. */
export function openAll(open: () => SyncEventStore): Refused | null {
  let store: SyncEventStore | null = null;
  try {
    store = open();
    const platform = { name: 'none', zones: [], allocators: [], importers: [] };
    createExporter({ platform, store });
    return null;
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    // Another program may have such an algorithm: its log is lawful.
    if (error.kind === 'allocator') return null;
    const [, place] = /fact (\d+)/u.exec(error.message) ?? [];
    return { place: Number(place), why: error.message };
  } finally {
    store?.close();
  }
}

/** The first fact that cannot have happened; numbers have no gaps where it is known how they count. */
export function wrongFact(log: readonly RecordedEvent[], areNumbersKnown: boolean): Refused | null {
  const wrong = firstWrong(log, areNumbersKnown);
  return wrong === null ? null : { place: wrong.sequence, why: wrong.why };
}

/** Lines that were read before; most of a log stays as it is. */
const known = new WeakMap<Line, RecordedEvent | 'unreadable'>();

function readLine(line: Line): RecordedEvent | 'unreadable' {
  const before = known.get(line);
  if (before !== undefined) return before;
  const checked = checkLine(line);
  const read = checked.ok ? checked.value : 'unreadable';
  known.set(line, read);
  return read;
}

/** The facts of a log; null where a line of it is none. */
export function readLines(lines: readonly Line[]): readonly RecordedEvent[] | null {
  const log: RecordedEvent[] = [];
  for (const line of lines) {
    const read = readLine(line);
    if (read === 'unreadable') return null;
    log.push(read);
  }
  return log;
}

function unreadableLine(lines: readonly Line[]): number {
  return lines.findIndex((line) => readLine(line) === 'unreadable') + 1;
}

function replayAll(log: readonly RecordedEvent[]): {
  refused: Refused | null;
  world: World | null;
} {
  const replay = new Replay();
  for (const [index, recorded] of log.entries()) {
    const failure = replay.apply(recorded);
    if (failure === null) continue;
    assert(failure.sequence === recorded.sequence, 'a fact is named by its number');
    return { refused: { place: index + 1, why: failure.message }, world: replay.world };
  }
  return { refused: null, world: replay.world };
}

/** Takes a log into an empty store, as `log --import` and `collect` do. */
function importAll(lines: readonly Line[]): { refused: Refused | null; store: SyncEventStore } {
  const store = createMemoryStore();
  const reader = new LogReader();
  const taking = new FactImport(store);
  for (const [index, line] of lines.entries()) {
    const read = reader.read(JSON.stringify(line));
    const taken = read.ok && read.value !== null ? taking.take(read.value) : read;
    if (taken.ok) continue;
    taking.flush();
    return { refused: { place: index + 1, why: taken.refusal.message }, store };
  }
  taking.flush();
  return { refused: null, store };
}

function compare(
  { words, lines }: Change,
  who: string,
  expected: Refused | null,
  found: Refused | null,
): void {
  if (expected?.place === found?.place) return;
  const say = (refused: Refused | null): string =>
    refused === null ? 'that all is well' : `fact ${refused.place} wrong: ${refused.why}`;
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  throw new Error(
    `${words}\nthe plain judge says ${say(expected)}\n${who} says ${say(found)}\n${text}`,
  );
}

function assertSameWorld({ words }: Change, world: World | null, before: World | null): void {
  const isSame = isDeepStrictEqual(
    world === null ? null : describeWorld(world),
    before === null ? null : describeWorld(before),
  );
  assert(isSame, `${words}: something was half applied`);
}
