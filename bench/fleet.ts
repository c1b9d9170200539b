/**
 * A part of a fleet on one server: boards that each append 100 facts a second to a log of their own, and a reader
 * that follows one of them. It says what docs/fleet.md plans with: whether the server keeps up, how long an append
 * takes, how far a reader lags, and what a fact weighs in tables, in the write-ahead log and in an archive.
 *
 *     npx node bench/fleet.ts                  10, 100 and 1000 boards, five seconds each
 *     npx node bench/fleet.ts 100 --seconds 30
 *     CENALLOC_POSTGRES=postgres://… npx node bench/fleet.ts 100
 *
 * A hundred connections and a hundred logs are the most it opens: boards beyond that share logs, each with its
 * own stream, so that a thousand boards need no thousand schemas here.
 */
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { bufferId, importerId } from '../src/base/ids.ts';
import { encodeEvent } from '../src/events/encode-log.ts';
import type { EventDraft } from '../src/events/envelope.ts';
import type { EventStore, StoredEvent } from '../src/events/event-store.ts';
import { openPostgresStore } from '../src/store/postgres/open-postgres-store.ts';
import { onServer, startServer } from '../test/support/postgres-server.ts';
import { median } from './measure.ts';

/** What a board sends in a second, and in how many appends. */
const FACTS_PER_SECOND = 100;
const APPENDS_PER_SECOND = 2;

const LOGS_MAX = 100;

/** Seconds in which connections, statements and caches are made, and which do not count. */
const WARM_UP = 2;

/** What one size of fleet gave. */
interface Figures {
  readonly boards: number;
  readonly offered: number;
  readonly rate: number;
  /** Milliseconds. */
  readonly append: readonly number[];
  readonly lag: readonly number[];
  /** Bytes for each fact. */
  readonly tables: number;
  readonly writeAhead: number;
  readonly archived: number;
  readonly zipped: number;
  /** Facts a second that one reader is given who is behind. */
  readonly catchUp: number;
}

/** The facts of a board in the life of its buffers: a frame is mapped by two and unmapped again. */
function drafts(stream: string, count: number): readonly EventDraft[] {
  const buffer = bufferId(stream);
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const importer = importerId(index % 4 < 2 ? 'camera' : 'display');
    const direction = index % 4 < 2 ? 'fromDevice' : 'toDevice';
    const about = { buffer, importer, direction } as const;
    return index % 2 === 0
      ? { event: { type: 'AttachmentMapped', ...about }, cause: 'map', time: now }
      : { event: { type: 'AttachmentUnmapped', ...about }, cause: 'unmap', time: now };
  });
}

async function measureFleet(url: string, boards: number, seconds: number): Promise<Figures> {
  const schemas = Array.from({ length: Math.min(boards, LOGS_MAX) }, (_, n) => `f${boards}_${n}`);
  const pools: pg.Pool[] = [];
  const stores: EventStore[] = [];
  for (const schema of schemas) {
    // A board has a connection of its own.
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    pools.push(pool);
    stores.push(await opened(pool, schema));
  }
  const reader = await opened(url, schemas[0]);
  const first = stores[0];
  if (first === undefined) throw new Error('a fleet has a board');
  const stop = new AbortController();
  const lag: number[] = [];
  const following = follow(reader, stop.signal, lag);
  const append: number[] = [];
  const started = performance.now();
  const counted = started + WARM_UP * 1000;
  const end = counted + seconds * 1000;
  let facts = 0;
  let all = 0;
  const board = async (number: number): Promise<void> => {
    const store = stores[number % stores.length] ?? first;
    const stream = `board-${number}`;
    const each = FACTS_PER_SECOND / APPENDS_PER_SECOND;
    // Boards do not beat in time.
    let next = started + (number / boards) * (1000 / APPENDS_PER_SECOND);
    for (let version = 0; performance.now() < end; version += each) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      next += 1000 / APPENDS_PER_SECOND;
      const sent = performance.now();
      const done = await store.append(stream, version, drafts(stream, each));
      if (!done.ok) throw new Error('nobody else writes to this stream');
      all += each;
      if (sent < counted) continue;
      append.push(performance.now() - sent);
      facts += each;
    }
  };
  const began = await position(url);
  await Promise.all(Array.from({ length: boards }, (_, number) => board(number)));
  const rate = (facts * 1000) / (performance.now() - counted);
  const ended = await position(url);
  await new Promise((resolve) => setTimeout(resolve, 300));
  stop.abort();
  await following;
  const read = await readAll(reader);
  const figures = {
    boards,
    offered: boards * FACTS_PER_SECOND,
    rate,
    append,
    lag,
    tables: (await sizeOf(url, schemas)) / all,
    writeAhead: (ended - began) / all,
    ...read,
  };
  await reader.close();
  for (const pool of pools) await pool.end();
  return figures;
}

/** Follows a log, and notes how long after the clock of its board each fact was read. */
async function follow(reader: EventStore, signal: AbortSignal, lag: number[]): Promise<void> {
  for await (const { time } of reader.subscribe(null, signal)) lag.push(Date.now() - (time ?? 0));
}

async function readAll(
  reader: EventStore,
): Promise<Pick<Figures, 'archived' | 'zipped' | 'catchUp'>> {
  const facts: StoredEvent[] = [];
  const started = performance.now();
  for await (const stored of reader.readAll()) facts.push(stored);
  const catchUp = (facts.length * 1000) / (performance.now() - started);
  const lines = facts.map((fact) => `${encodeEvent(fact)}\n`).join('');
  const archived = lines.length / facts.length;
  return { catchUp, archived, zipped: gzipSync(lines).length / facts.length };
}

async function opened(server: string | pg.Pool, schema = ''): Promise<EventStore> {
  const store = await openPostgresStore(server, { schema });
  if (!store.ok) throw store.refusal;
  return store.value;
}

/** How many bytes of write-ahead log there have been. */
function position(url: string): Promise<number> {
  return onServer(url, async (client) => {
    const { rows } = await client.query<{ at: string }>(
      `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS at`,
    );
    return Number(rows[0]?.at);
  });
}

function sizeOf(url: string, schemas: readonly string[]): Promise<number> {
  return onServer(url, async (client) => {
    const text = `SELECT sum(pg_total_relation_size((name || '.facts')::regclass)) AS bytes
      FROM unnest($1::text[]) AS name`;
    const { rows } = await client.query<{ bytes: string }>(text, [schemas]);
    return Number(rows[0]?.bytes);
  });
}

/** The value below which so many of a hundred lie. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

function row(figures: Figures): string {
  const { boards, offered, rate, append, lag } = figures;
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const bytes = [figures.tables, figures.writeAhead, figures.archived, figures.zipped];
  const cells = [
    whole(boards),
    whole(offered),
    whole(rate),
    `${whole(median(append))} / ${whole(percentile(append, 99))}`,
    `${whole(median(lag))} / ${whole(percentile(lag, 99))}`,
    ...bytes.map(whole),
    whole(figures.catchUp),
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEAD = [
  'boards',
  'offered, facts/s',
  'kept, facts/s',
  'append, median / 99 %, ms',
  'lag of a reader, median / 99 %, ms',
  'tables, bytes a fact',
  'WAL, bytes a fact',
  'archive, bytes a fact',
  'gzip',
  'catching up, facts/s',
];

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [10, 100, 1000];
const server = await startServer();
try {
  if (server.restart !== null) {
    await onServer(server.url, (client) => client.query('ALTER SYSTEM SET max_connections = 300'));
    server.restart('fast');
  }
  console.log(`| ${HEAD.join(' | ')} |\n|${' --- |'.repeat(HEAD.length)}`);
  for (const boards of sizes) {
    console.log(row(await measureFleet(server.url, boards, Number(values.seconds))));
  }
} finally {
  server.stop();
}
