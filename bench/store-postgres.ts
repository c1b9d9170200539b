/**
 * The store in PostgreSQL beside raw inserts of the same rows with `pg`, into the same tables. The server is
 * started for this and lies in the temporary folder of the system: on its disk, if it has one.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { bufferId } from '../src/base/ids.ts';
import type { EventDraft } from '../src/events/envelope.ts';
import { columnsOf } from '../src/events/stored-fact.ts';
import { openPostgresStore } from '../src/store/postgres/open-postgres-store.ts';
import { hasServer, newStoreUrl, startServer } from '../test/support/postgres-server.ts';
import { median, ratioOf } from './measure.ts';
import { atLeast, type Extent, type Table } from './table.ts';

/** The columns of the table. */
const HEAD = [
  'writers',
  'facts per append',
  'cenalloc, facts/s',
  'raw pg, facts/s',
  'of raw inserts',
];

const ROUNDS = { full: 9, short: 2 } as const;
const WRITERS = [1, 8];

/** How many appends a round makes, by the size of each. */
const APPENDS: ReadonlyMap<number, number> = new Map([
  [1, 600],
  [10, 400],
  [100, 160],
]);

/** Appends `drafts` as the first facts of a stream. */
type Append = (stream: string, drafts: readonly EventDraft[]) => Promise<unknown>;

function draftsOf(stream: string, count: number): readonly EventDraft[] {
  const buffer = bufferId(stream);
  return Array.from({ length: count }, (_, index) => ({
    event: { type: 'ReferenceTaken', buffer },
    cause: 'get',
    time: index,
  }));
}

/** Facts per second of so many writers at once, each of which waits for its last append. */
async function rate(append: Append, writers: number, batch: number, name: string): Promise<number> {
  const appends = (APPENDS.get(batch) ?? 0) * (writers === 1 ? 1 : 2);
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < appends) {
      next += 1;
      const stream = `${name}-${next}`;
      await append(stream, draftsOf(stream, batch));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: writers }, write));
  return (appends * batch * 1000) / (performance.now() - started);
}

/** Appends per second against raw inserts; where there is no server, the reason. */
export async function postgresTable(extent: Extent): Promise<Table> {
  if (!hasServer) return { head: HEAD, rows: [['not installed', '', '', '', '']] };
  const server = await startServer();
  const url = newStoreUrl(server.url);
  const rawUrl = newStoreUrl(server.url);
  const pool = new pg.Pool({ connectionString: server.url });
  try {
    // Opening makes the tables; the second ones are for the raw inserts.
    const [store, other] = [await opened(url), await opened(rawUrl)];
    await other.close();
    const schema = new URL(rawUrl).searchParams.get('schema') ?? '';
    const own: Append = async (stream, drafts) => {
      const done = await store.append(stream, 0, drafts);
      if (!done.ok) throw new Error('a conflict');
    };
    const raw = rawAppend(pool, schema);
    const rows: string[][] = [];
    const ratios: number[] = [];
    for (const writers of WRITERS) {
      for (const batch of APPENDS.keys()) {
        const rates = await measure({ own, raw }, writers, batch, ROUNDS[extent]);
        const ratio = ratioOf(rates.own, rates.raw);
        const each = [inThousands(median(rates.own)), inThousands(median(rates.raw))];
        rows.push([String(writers), String(batch), ...each, ratio.toFixed(2)]);
        ratios.push(ratio);
      }
    }
    await store.close();
    const goals = [atLeast('slowest append to a server, of raw', Math.min(...ratios), 0.8)];
    return { head: HEAD, rows, goals };
  } finally {
    await pool.end();
    server.stop();
  }
}

async function measure(
  { own, raw }: Readonly<Record<'own' | 'raw', Append>>,
  writers: number,
  batch: number,
  rounds: number,
): Promise<Readonly<Record<'own' | 'raw', readonly number[]>>> {
  const rates = { own: [] as number[], raw: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const name = `s${writers}-${batch}-${round}`;
    const first = await rate(own, writers, batch, name);
    const second = await rate(raw, writers, batch, name);
    // The first round warms the compiler and the connections up and is not counted.
    if (round === 0) continue;
    rates.own.push(first);
    rates.raw.push(second);
  }
  return rates;
}

/** One statement that is prepared once, all rows in it, and nothing that judges them. */
function rawAppend(pool: pg.Pool, schema: string): Append {
  const text = `INSERT INTO ${schema}.facts
      (stream, version, schema, append, type, data, claims, checksum, seal)
    SELECT $1, item.number, $2::integer, $3::uuid, item.type, item.data, item.claims, 0, 0
    FROM unnest($4::text[], $5::text[], $6::boolean[])
      WITH ORDINALITY AS item (type, data, claims, number)`;
  return (stream, drafts) => {
    const columns = drafts.map(columnsOf);
    const types = columns.map(({ type }) => type);
    const data = columns.map(({ data: each }) => each);
    const claims = columns.map(() => false);
    const schemaOf = columns[0]?.schema ?? 0;
    const values = [stream, schemaOf, randomUUID(), types, data, claims];
    return pool.query({ name: 'raw', text, values });
  };
}

async function opened(url: string) {
  const store = await openPostgresStore(url);
  if (!store.ok) throw store.refusal;
  return store.value;
}

function inThousands(value: number): string {
  return `${(value / 1000).toFixed(1)} k`;
}
