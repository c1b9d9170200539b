/**
 * The store in PostgreSQL beside raw inserts of the same rows with `pg`, into the same tables. The server is
 * started for this and lies in the temporary folder of the system: on its disk, if it has one.
 */
import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import pg from 'pg';
import { bufferId } from '../src/base/ids.ts';
import type { EventDraft } from '../src/events/envelope.ts';
import { columnsOf } from '../src/events/stored-fact.ts';
import { openPostgresStore } from '../src/store/postgres/open-postgres-store.ts';
import { newStoreUrl, startServer } from '../test/support/postgres-server.ts';
import { median } from './measure.ts';

/** The columns of the table. */
export const POSTGRES_HEAD = [
  'writers',
  'facts per append',
  'cenalloc, facts/s',
  'raw pg, facts/s',
  'of raw inserts',
];

const ROUNDS = Number(env['ROUNDS'] ?? 9);
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

/** Appends per second against raw inserts. */
export async function postgresRows(): Promise<readonly (readonly string[])[]> {
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
    for (const writers of WRITERS) {
      for (const batch of APPENDS.keys()) {
        const measured = await measure({ own, raw }, writers, batch);
        rows.push([String(writers), String(batch), ...measured]);
      }
    }
    await store.close();
    return rows;
  } finally {
    await pool.end();
    server.stop();
  }
}

async function measure(
  { own, raw }: Readonly<Record<'own' | 'raw', Append>>,
  writers: number,
  batch: number,
): Promise<readonly string[]> {
  const rates = { own: [] as number[], raw: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const name = `s${writers}-${batch}-${round}`;
    const first = await rate(own, writers, batch, name);
    const second = await rate(raw, writers, batch, name);
    // The first round warms the compiler and the connections up and is not counted.
    if (round === 0) continue;
    rates.own.push(first);
    rates.raw.push(second);
  }
  // Each round is compared with its neighbour: a disk has good and bad moments.
  const ratios = rates.own.map((each, round) => each / (rates.raw[round] ?? NaN));
  return [
    inThousands(median(rates.own)),
    inThousands(median(rates.raw)),
    median(ratios).toFixed(2),
  ];
}

/** One statement that is prepared once, all rows in it, and nothing that judges them. */
function rawAppend(pool: pg.Pool, schema: string): Append {
  const text = `INSERT INTO ${schema}.facts (stream, version, schema, append, type, data, claims)
    SELECT $1, item.number, $2::integer, $3::uuid, item.type, item.data, item.claims
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
