/**
 * The store in a SQLite file beside raw inserts of the same rows, and how long it takes to replay and to
 * open a log of a million facts. Files lie in the temporary folder of the system: on its disk, if it has one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { present } from '../src/base/assert.ts';
import { bufferId } from '../src/base/ids.ts';
import { unwrap } from '../src/base/unwrap.ts';
import { claimsShared } from '../src/events/claims.ts';
import type { RecordedEvent } from '../src/events/envelope.ts';
import type { SyncEventStore } from '../src/events/event-store.ts';
import { columnsOf } from '../src/events/stored-fact.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import { createMemoryStore } from '../src/store/memory-store.ts';
import { replay } from '../src/store/replay.ts';
import { MIGRATIONS } from '../src/store/sqlite/layout.ts';
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts';
import { median, rates, ratioOf } from './measure.ts';
import { platform } from './pipeline.ts';
import { atLeast, type Extent, type Table } from './table.ts';

/** The columns of the table of appends. */
const APPEND_HEAD = [
  'facts per append',
  'durable (FULL), facts/s',
  'of raw inserts',
  'NORMAL, facts/s',
  'of raw inserts',
];

/** How many facts are appended in one round, by the size of the batch. */
const FACTS: ReadonlyMap<number, number> = new Map([
  [1, 1_000],
  [10, 5_000],
  [100, 20_000],
]);

const ROUNDS = { full: 15, short: 3 } as const;
/** How many facts the long log has. */
const LONG = { full: 1_000_000, short: 50_000 } as const;

/** One buffer in this many stays alive: a board has many that come and go, and some that stay. */
const STAYING = 100;

type Synchronous = 'full' | 'normal';

/** Appends per second against raw inserts. */
export function appendTable(extent: Extent): Table {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  try {
    const ratios: number[] = [];
    const rows = [...FACTS].map(([batch, count]) => {
      const cells = (['full', 'normal'] as const).flatMap((synchronous) => {
        const path = join(folder, `${synchronous}-${batch}`);
        const { own, raw } = measureAppends(path, synchronous, batch, count, ROUNDS[extent]);
        const ratio = ratioOf(own, raw);
        ratios.push(ratio);
        return [inThousands(median(own)), ratio.toFixed(2)];
      });
      return [String(batch), ...cells];
    });
    const goals = [atLeast('slowest append, of raw inserts', Math.min(...ratios), 0.8)];
    return { head: APPEND_HEAD, rows, goals };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureAppends(
  path: string,
  synchronous: Synchronous,
  batch: number,
  count: number,
  rounds: number,
) {
  const facts = logOf(count + batch).slice(1, count + 1);
  const store = open(`${path}.cenalloc`, synchronous);
  const raw = new RawTable(`${path}.raw`, synchronous);
  let round = 0;
  const contestants = {
    own: () => {
      round += 1;
      for (let at = 0; at < facts.length; at += batch) {
        const stream = `s${round}-${at}`;
        const appended = store.append(stream, 0, batchOf(stream, facts, at, batch));
        if (!appended.ok) throw new Error('a conflict');
      }
      return facts.length;
    },
    raw: () => {
      for (let at = 0; at < facts.length; at += batch) {
        const stream = `s${round}-${at}`;
        raw.insert(stream, batchOf(stream, facts, at, batch));
      }
      return facts.length;
    },
  };
  const { own = [], raw: inserted = [] } = rates(rounds, contestants);
  store.close();
  raw.close();
  return { own, raw: inserted };
}

/** The facts of one append, all of one buffer, as those of a call are. */
function batchOf(
  stream: string,
  facts: readonly RecordedEvent[],
  at: number,
  batch: number,
): readonly RecordedEvent[] {
  const buffer = bufferId(stream);
  return facts
    .slice(at, at + batch)
    .map((fact) => ('buffer' in fact.event ? { ...fact, event: { ...fact.event, buffer } } : fact));
}

/** The same tables with the same rows, and nothing that judges them. */
class RawTable {
  readonly #database: DatabaseSync;
  readonly #insert: ReturnType<DatabaseSync['prepare']>;
  readonly #putHead: ReturnType<DatabaseSync['prepare']>;
  #sequence = 0;

  constructor(path: string, synchronous: Synchronous) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
    for (const step of MIGRATIONS) this.#database.exec(step);
    this.#insert = this.#database.prepare('INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#putHead = this.#database.prepare('INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)');
  }

  insert(stream: string, facts: readonly RecordedEvent[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    for (const [index, fact] of facts.entries()) {
      const { schema, type, data } = columnsOf(fact);
      const claims = claimsShared(fact.event) ? 1 : 0;
      this.#sequence += 1;
      this.#insert.run(this.#sequence, stream, index + 1, schema, type, claims, 0, data);
    }
    this.#putHead.run(stream, facts.length, this.#sequence, 0, 0);
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }
}

/** Replaying and opening a long log. */
export function replayTable(extent: Extent): Table {
  const count = LONG[extent];
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  const path = join(folder, 'long.cenalloc');
  try {
    const log = logOf(count);
    fill(path, log);
    const inMemory = seconds(() => replay(log).ok);
    const fromFile = seconds(() => {
      const store = open(path);
      const { ok } = replay(store.readAll());
      store.close();
      return ok;
    });
    const cold = secondsToOpen(path, true);
    const warm = secondsToOpen(path, false);
    const perSecond = (value: number): string => inThousands(count / value);
    const rows = [
      ['replay of facts in memory', inMemory.toFixed(2), perSecond(inMemory)],
      ['replay from the file: read, verified, judged', fromFile.toFixed(2), perSecond(fromFile)],
      ['opening without a snapshot (and keeping one)', cold.toFixed(2), perSecond(cold)],
      ['opening with a snapshot', warm.toFixed(3), ''],
    ];
    return { head: [`${count.toLocaleString('en')} facts`, 'seconds', 'facts/s'], rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secondsToOpen(path: string, isCold: boolean): number {
  if (isCold) {
    const store = open(path);
    const opening = median(
      [1, 2, 3].map(() => {
        store.dropSnapshots();
        return once(() => createExporter({ platform, store }));
      }),
    );
    store.close();
    return opening;
  }
  return seconds(() => {
    const store = open(path);
    createExporter({ platform, store });
    store.close();
    return true;
  });
}

/** A log of about so many facts, of buffers that live and die, as an exporter writes it. */
function logOf(count: number): readonly RecordedEvent[] {
  const store = createMemoryStore();
  const exporter = createExporter({ platform, store });
  const [one, other] = platform.importers.map(({ id }) => id);
  for (
    let life = 0;
    store
      .readAll(count - 1)
      [Symbol.iterator]()
      .next().done === true;
    life += 1
  ) {
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const attached = [present(one, 'importer'), present(other, 'importer')].map((importer) =>
      unwrap(exporter.attach(buffer, importer)),
    );
    for (const each of attached) unwrap(exporter.map(each));
    if (life % STAYING === 0) continue;
    for (const each of attached) unwrap(exporter.unmap(each));
    for (const each of attached) unwrap(exporter.detach(each));
    unwrap(exporter.put(buffer));
  }
  return [...store.readAll()];
}

function fill(path: string, log: readonly RecordedEvent[]): void {
  const store = open(path, 'normal');
  for (let at = 0; at < log.length;) {
    const first = present(log[at], 'fact');
    let end = at + 1;
    while (log[end]?.stream === first.stream) end += 1;
    store.append(first.stream, first.version - 1, log.slice(at, end));
    at = end;
  }
  store.close();
}

function open(path: string, synchronous: Synchronous = 'full'): SyncEventStore {
  const opened = openSqliteStore(path, { synchronous });
  if (!opened.ok) throw opened.refusal;
  return opened.value;
}

function seconds(action: () => boolean): number {
  return median([1, 2, 3].map(() => once(action)));
}

function once(action: () => unknown): number {
  const started = performance.now();
  if (action() === false) throw new Error('it failed');
  return (performance.now() - started) / 1000;
}

function inThousands(value: number): string {
  return `${(value / 1000).toFixed(1)} k`;
}
