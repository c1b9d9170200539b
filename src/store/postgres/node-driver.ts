/**
 * `pg` on Node, behind the driver of the store. It is loaded when a connection string is opened, so that
 * who gives a pool, or keeps no log in PostgreSQL, need not have it.
 */
import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { scheduler, setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { OwnPool, Runtime } from './driver.ts';
import { StoreFailure } from '../../events/store-failure.ts';

/** How long to wait for a connection, in milliseconds; a server that is there answers sooner. */
const CONNECT_MAX_MS = 10_000;

/** How long to wait for an answer, in milliseconds: longer than any append waits for others. */
const ANSWER_MAX_MS = 30_000;

/**
 * How long the server works on one statement, and how long it keeps a transaction open that nobody goes on
 * with, in milliseconds, unless the role, the database or the address says otherwise: shorter than we wait,
 * so that it is the server that gives up and everybody knows that nothing was done.
 */
const STATEMENT_MAX_MS = 25_000;

const LIMITS = `SELECT set_config(name, '${STATEMENT_MAX_MS}', false)
  FROM unnest(ARRAY['statement_timeout', 'idle_in_transaction_session_timeout']) AS name
  WHERE current_setting(name) = '0'`;

/** Node itself. */
export const NODE: Runtime = {
  environment: env,
  connect,
  newAppendId: randomUUID,
  checksum: crc32,
  now: () => performance.now(),
  turn: setImmediate,
  // An abort ends the waiting and is no failure.
  wait: (milliseconds, signal) =>
    scheduler.wait(milliseconds, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};

async function connect(url: string): Promise<OwnPool> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    const words = 'PostgreSQL needs the package pg, which is not installed; npm install pg';
    throw new StoreFailure('missing', 'pg', words, error);
  });
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    query_timeout: ANSWER_MAX_MS,
    keepAlive: true,
    application_name: 'cenalloc',
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it, its types do not tell
    onConnect: async (client) => {
      await client.query(LIMITS);
    },
  });
  // A connection that is lost while nobody uses it is made anew when somebody does.
  pool.on('error', () => undefined);
  return {
    connect: () => pool.connect(),
    end: () => pool.end(),
  };
}
