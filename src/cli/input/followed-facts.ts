/** Following the facts of a store, in a file or on a server: places are those of its facts. */
import { setImmediate } from 'node:timers/promises';
import { assert } from '../../base/assert.ts';
import { encodeEvent } from '../../events/encode-log.ts';
import type { Cursor, EventStore, StoredEvent } from '../../events/event-store.ts';
import { factReader, type GrowingReader } from '../../inspect/fact-reader.ts';
import { OTHER_BEGINNING, type LivePiece, type LiveSource } from '../../inspect/live-source.ts';
import type { PlaceInRecording } from '../../store/sqlite/kept-recordings.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { FilePlace } from './file-place.ts';
import { renumbered } from './server-log.ts';

/** Follows a store in a file: its facts, or where it has none the first recording in it. */
export function followedStore(store: SqliteStore, path: string, name: string): LiveSource {
  const place = new FilePlace(path);
  async function* pieces(after: string | null, signal: AbortSignal): AsyncGenerator<LivePiece> {
    let reader: GrowingReader | null = null;
    let isCaughtUp = false;
    while (!signal.aborted) {
      const left = place.whyLeft();
      if (reader === null) {
        reader = readerOf(store);
        const beginning = reader?.resume(after) ?? null;
        if (beginning !== null) yield beginning;
      }
      for (const piece of reader?.more() ?? []) {
        yield piece;
        isCaughtUp = false;
      }
      // What was appended before the file was left is shown first.
      if (left !== null) {
        yield { kind: 'end', why: `${name}: ${left}` };
        return;
      }
      if (!isCaughtUp) yield { kind: 'caught-up' };
      isCaughtUp = true;
      await store.untilNextLook(signal);
    }
  }
  return { name, pieces };
}

/** What reads a store; null while it is empty. */
function readerOf(store: SqliteStore): GrowingReader | null {
  const [first] = store.readAll();
  if (first !== undefined) return factReader((after) => store.readAll(after));
  const [name] = store.recordings.names();
  return name === undefined ? null : recordingReader(store, name);
}

function recordingReader(store: SqliteStore, name: string): GrowingReader {
  let place: PlaceInRecording | undefined;
  return {
    resume: (after) => {
      const asked = /^(\d+)\.(\d+)$/.exec(after ?? '');
      if (asked !== null) {
        const asKnown = { passed: Number(asked[1]), digest: Number(asked[2]) };
        try {
          // Whatever follows has to follow from this.
          const [next] = store.recordings.readPieces(name, asKnown);
          assert(next === undefined || next.passed > asKnown.passed, 'pieces follow a place');
          place = asKnown;
          return null;
        } catch {
          // It is another recording: the page begins again, and damage is found on the way.
        }
      }
      return { kind: 'begin', why: after === null ? null : OTHER_BEGINNING, at: '0' };
    },
    *more() {
      for (const { text, passed, digest } of store.recordings.readPieces(name, place)) {
        place = { passed, digest };
        yield { kind: 'lines', text: `${text}\n`, at: `${passed}.${digest}` };
      }
    },
  };
}

/** Follows a log on a server, whose facts are renumbered from 1 as in a file. */
export function followedServer(store: EventStore, name: string): LiveSource {
  async function* pieces(after: string | null, signal: AbortSignal): AsyncGenerator<LivePiece> {
    const asked = /^(\d+)@(.+)$/s.exec(after ?? '');
    let count = Number(asked?.[1] ?? 0);
    let cursor = asked === null ? null : (decodeURIComponent(asked[2] ?? '') as Cursor);
    if (asked === null) {
      yield { kind: 'begin', why: after === null ? null : OTHER_BEGINNING, at: '0' };
    }
    const linesOf = (group: readonly StoredEvent[]): LivePiece => {
      let text = '';
      for (const stored of group) {
        count += 1;
        text += `${encodeEvent(renumbered(stored, count))}\n`;
        ({ cursor } = stored);
      }
      return { kind: 'lines', text, at: `${count}@${encodeURIComponent(cursor ?? '')}` };
    };
    for await (const group of gathered(store.readAll(cursor))) yield linesOf(group);
    yield { kind: 'caught-up' };
    for await (const group of gathered(store.subscribe(cursor, signal))) yield linesOf(group);
  }
  return { name, pieces };
}

/** How many facts go together at most. */
const TOGETHER_MAX = 256;

/** The items of a stream, as many at once as are there without waiting for more. */
async function* gathered<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const group = [first.value];
      next = iterator.next();
      while (group.length < TOGETHER_MAX) {
        const come = await Promise.race([next, setImmediate(null)]);
        if (come === null || come.done === true) break;
        group.push(come.value);
        next = iterator.next();
      }
      yield group;
    }
  } finally {
    // Whoever ends it is not told how the last reading ended.
    next.catch(() => undefined);
    void iterator.return?.();
  }
}
