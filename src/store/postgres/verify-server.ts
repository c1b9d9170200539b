/**
 * Holds a store on a server against everything that it says of itself: the chain of each stream and its head,
 * where each fact stands, the indexes, and the history that the facts tell. All of it is read as it was at
 * one moment, so that others may append meanwhile.
 */
import type { StoredEvent } from '../../events/event-store.ts';
import { verifyParts, type Attempt, type Verification } from '../verify-log.ts';
import type { VerifiedSnapshot } from '../verify-snapshot.ts';
import { WORLD_SNAPSHOT } from '../world-snapshot.ts';
import { ChainTrail } from './chain-trail.ts';
import type { PostgresRow, SqlParameter } from './driver.ts';
import { checkEnd, type ServerLog } from './end-of-log.ts';
import { corrupt } from './failure.ts';
import { cursorOf, START } from './log-place.ts';
import { BEFORE_ALL, placeIn, readRow, textIn, type ChainLink } from './rows.ts';
import { factColumns, sealOf } from './sql-statements.ts';
import { headIn } from './server-head.ts';

const ROWS_AT_ONCE = 1024;

/**
 * Verifies a whole log on a connection. Reading goes on behind a damage where it can: one stream says nothing
 * of another.
 */
export async function verifyServerLog(log: ServerLog): Promise<Verification> {
  const { client } = log;
  await client.query({ text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' });
  try {
    return await new LogVerifier(log).run();
  } finally {
    await client.query({ text: 'ROLLBACK' }).catch(() => undefined);
  }
}

/** One stream, row by row; of several damages the first is told. */
class StreamWalk {
  readonly stream: string;
  readonly #log: ServerLog;
  #link: ChainLink | null = BEFORE_ALL;
  #last: PostgresRow | null = null;

  constructor(log: ServerLog, stream: string) {
    this.#log = log;
    this.stream = stream;
  }

  pass(row: PostgresRow): void {
    const before = this.#link;
    if (before === null) return;
    this.#link = null;
    this.#link = readRow(row, before, this.#log.source, this.#log.checksums).link;
    this.#last = row;
  }

  end(): void {
    if (this.#link === null || this.#last === null) return;
    const { head, digest, sealed: placed, checksum, tx } = this.#last;
    const last = this.#link.version;
    headIn({ version: head, digest, placed, last, checksum, tx }, this.stream, this.#log.source);
  }
}

class LogVerifier {
  readonly #log: ServerLog;

  constructor(log: ServerLog) {
    this.#log = log;
  }

  run(): Promise<Verification> {
    return verifyParts({
      integrity: () => this.#compareIndexes(),
      held: () => this.#count('table', `${this.#log.schema}.facts`),
      begin: () => null,
      facts: () => this.#facts(),
      snapshot: () => this.#snapshot(),
      end: () => checkEnd(this.#log),
      streams: (attempt) => this.#streams(attempt),
      recordings: () => 0,
    });
  }

  async #rows(text: string, ...values: readonly SqlParameter[]): Promise<readonly PostgresRow[]> {
    return (await this.#log.client.query({ text, values })).rows;
  }

  /** Each index must find as many rows as the table has; PostgreSQL checks its pages where it was told to. */
  async #compareIndexes(): Promise<readonly string[]> {
    const [facts, heads] = [`${this.#log.schema}.facts`, `${this.#log.schema}.heads`];
    const indexes = [
      { name: 'facts_pkey', of: facts, what: 'true', key: `stream >= ''` },
      { name: 'facts_in_order', of: facts, what: 'true', key: `tx >= '0'` },
      { name: 'facts_that_claim', of: facts, what: 'claims', key: `tx >= '0'` },
      { name: 'heads_pkey', of: heads, what: 'true', key: `stream >= ''` },
    ];
    const found: string[] = [];
    for (const { name, of, what, key } of indexes) {
      const wanted = await this.#count('table', `${of} WHERE ${what}`);
      const count = await this.#count('index', `${of} WHERE ${what} AND ${key}`);
      if (count === wanted) continue;
      found.push(`the index ${name} finds ${count} of ${wanted} rows; REINDEX it`);
    }
    return found;
  }

  /** Counts rows by reading the table, or an index alone. */
  async #count(by: 'table' | 'index', what: string): Promise<number> {
    const scans = [
      'enable_seqscan',
      'enable_bitmapscan',
      'enable_indexscan',
      'enable_indexonlyscan',
    ];
    const set = (prefix: string): Promise<readonly PostgresRow[]> =>
      this.#rows(
        'SELECT set_config(name, (starts_with(name, $1))::text, true) FROM unnest($2::text[]) AS name',
        prefix,
        scans,
      );
    await set(by === 'table' ? 'enable_seqscan' : 'enable_index');
    const [row] = await this.#rows(`SELECT count(*) AS count FROM ${what}`);
    await set('enable_');
    return Number(row?.['count']);
  }

  /** All facts in the order of the log, numbered from 1 as in a file. */
  async *#facts(): AsyncIterable<StoredEvent> {
    const { schema, source, checksums } = this.#log;
    const text = `SELECT ${factColumns(schema)} FROM ${schema}.facts AS fact
      WHERE (fact.tx, fact.sequence) > ($1::xid8, $2::bigint)
      ORDER BY fact.tx, fact.sequence LIMIT ${ROWS_AT_ONCE}`;
    const digests = (streams: readonly string[], versions: readonly number[]) => ({
      text: `SELECT stream, checksum FROM ${schema}.facts
        WHERE (stream, version) IN (SELECT * FROM unnest($1::text[], $2::integer[]))`,
      values: [streams, versions],
    });
    const ask = (query: { text: string; values?: readonly SqlParameter[] }) =>
      this.#rows(query.text, ...(query.values ?? []));
    const trail = new ChainTrail({ source, checksums, ask, digests });
    let sequence = 0;
    for (let { tx, sequence: number } = START; ;) {
      const rows = await this.#rows(text, tx, number);
      await trail.prepare(rows);
      for (const row of rows) {
        sequence += 1;
        [tx, number] = [textIn(row, 'tx', source), textIn(row, 'sequence', source)];
        yield { ...trail.read(row).stored, sequence };
      }
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  async #snapshot(): Promise<VerifiedSnapshot<StoredEvent> | null> {
    const { schema, source, checksums } = this.#log;
    const [row] = await this.#rows(
      `SELECT tx::text AS tx, sequence::text AS sequence, state, checksum
        FROM ${schema}.snapshots WHERE name = $1 AND schema = $2`,
      WORLD_SNAPSHOT.name,
      WORLD_SNAPSHOT.schema,
    );
    // One without a checksum is of an older program, and passed over.
    if (row === undefined || row['checksum'] === null) return null;
    const [place, state] = [placeIn(row, source), textIn(row, 'state', source)];
    const cursor = cursorOf(place);
    return {
      state,
      isIntact: row['checksum'] === checksums.ofSnapshot(WORLD_SNAPSHOT, place, state),
      isAfter: (fact) => fact?.cursor === cursor,
    };
  }

  /** Reads each stream in the order of its versions, and holds it against its head. */
  async #streams(attempt: Attempt): Promise<number> {
    const { schema, source } = this.#log;
    const text = `SELECT ${factColumns(schema)}, head.version AS head, head.digest,
        head.seal = ${sealOf(schema, 'head', 'digest')} AS sealed
      FROM ${schema}.facts AS fact LEFT JOIN ${schema}.heads AS head ON head.stream = fact.stream
      WHERE (fact.stream, fact.version) > ($1, $2::integer)
      ORDER BY fact.stream, fact.version LIMIT ${ROWS_AT_ONCE}`;
    let walk = new StreamWalk(this.#log, '');
    let count = 0;
    const end = (ended: StreamWalk): Promise<void> =>
      attempt(() => {
        ended.end();
      }, undefined);
    for (let [stream, version] = ['', 0]; ;) {
      const rows = await this.#rows(text, stream, version);
      for (const row of rows) {
        [stream, version] = [textIn(row, 'stream', source), Number(row['version'])];
        if (walk.stream !== stream || count === 0) {
          await end(walk);
          count += 1;
          walk = new StreamWalk(this.#log, stream);
        }
        const current = walk;
        await attempt(() => {
          current.pass(row);
        }, undefined);
      }
      if (rows.length < ROWS_AT_ONCE) break;
    }
    await end(walk);
    return count + (await this.#emptyStreams(attempt));
  }

  /** Streams of which a head alone is left. */
  async #emptyStreams(attempt: Attempt): Promise<number> {
    const { schema, source } = this.#log;
    const text = `SELECT stream FROM ${schema}.heads AS head
      WHERE NOT EXISTS (SELECT FROM ${schema}.facts AS fact WHERE fact.stream = head.stream)
      ORDER BY stream`;
    const rows = await this.#rows(text);
    for (const row of rows) {
      const what = `${textIn(row, 'stream', source)} version 1 is missing`;
      await attempt(() => Promise.reject(corrupt(source, what)), undefined);
    }
    return rows.length;
  }
}
