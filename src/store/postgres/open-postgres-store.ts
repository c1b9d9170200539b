/**
 * Opens a store in PostgreSQL. The schema is first looked at without changing it: one of another program,
 * or of a newer version, is refused as it is.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { checkSchema, parseAddress, SCHEMA } from './address.ts';
import { Connections } from './connections.ts';
import type { PostgresClient, PostgresPool, Runtime } from './driver.ts';
import { checkEnd } from './end-of-log.ts';
import { errorCodeOf, STATE, storeFailure } from './failure.ts';
import { checkServer, inspect, migrate } from './layout.ts';
import { NODE } from './node-driver.ts';
import { PostgresStore } from './postgres-store.ts';
import { RowChecksums } from './row-checksums.ts';
import { Wakeups } from './wakeups.ts';
import { withoutLimits } from './without-limits.ts';

/** How a store is opened. @public */
export interface PostgresStoreOptions {
  /**
   * The schema of the database that holds the tables: 1 to 40 of a-z, 0-9 and _. `cenalloc` where neither
   * this nor the address (`?schema=`) names one.
   */
  readonly schema?: string;
  /** Nothing is made or brought up, so that a role that may only read will do; false by default. */
  readonly readOnly?: boolean;
  /** Whether tables that are not there are made; true where it is left out. */
  readonly create?: boolean;
  /**
   * Whether the end of the log is looked at, and a damaged one refused; true where it is left out. Whoever is
   * about to verify all of it says false.
   */
  readonly checkEnd?: boolean;
  /**
   * How long a server that was lost is waited for, and a transaction that hides facts, in milliseconds; where it is
   * left out what the address says (`?patience=`, seconds), or a minute.
   */
  readonly patience?: number;
  /**
   * How long opening waits for a server that is away, in milliseconds; where it is left out what the address
   * says (`?connect_timeout=`, seconds), or ten seconds. A host whose name nobody knows is not waited for.
   */
  readonly openPatience?: number;
  /**
   * Told when the store begins to wait, and why: at once while it opens, later where a server that was lost, or a
   * transaction that hides facts, is waited for longer than half a second.
   */
  readonly onAway?: (failure: StoreFailure) => void;
  /** How often subscriptions look without being woken, in milliseconds; 250 by default. */
  readonly lookEvery?: number;
}

const PATIENCE_MS = 60_000;
const OPEN_PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 250;

/**
 * Opens a store in PostgreSQL 13 or newer. Any number of processes on any machines may open it and append.
 *
 * @param server - A connection string, for which the package `pg` must be installed, or a pool of `pg`, or
 *   one like it. A pool stays open when the store is closed; each store that subscribes keeps one of its
 *   connections.
 * @returns The store, or why it cannot be opened: `connection`, `denied`, `missing`, `foreign`, `newer`,
 *   `settings`, `readOnly` or `busy`. What is refused is not changed, and no message holds a password.
 * @example
 * ```ts
 * import { createAsyncExporter } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 * import { openPostgresStore } from 'cenalloc/store/postgres';
 *
 * const opened = await openPostgresStore('postgres://cenalloc@localhost/fleet');
 * if (!opened.ok) throw opened.refusal;
 * const exporter = await createAsyncExporter({ platform: raspberryPi4, store: opened.value });
 * ```
 * @public
 */
export function openPostgresStore(
  server: string | PostgresPool,
  options: PostgresStoreOptions = {},
): Promise<Result<PostgresStore, StoreFailure>> {
  return openStore(server, options, NODE);
}

/** Opens a store with a runtime of choice. */
export async function openStore(
  server: string | PostgresPool,
  options: PostgresStoreOptions,
  runtime: Runtime,
): Promise<Result<PostgresStore, StoreFailure>> {
  const address =
    typeof server === 'string'
      ? parseAddress(server, runtime.environment)
      : ok({ url: '', source: 'postgres', schema: null, openPatience: null, patience: null });
  if (!address.ok) return address;
  const { url, source } = address.value;
  const openPatience = options.openPatience ?? address.value.openPatience ?? OPEN_PATIENCE_MS;
  const patience = options.patience ?? address.value.patience ?? PATIENCE_MS;
  const schema = options.schema ?? address.value.schema ?? SCHEMA;
  const misnamed = checkSchema(schema, source);
  if (misnamed !== null) return refused(misnamed);
  let end = (): Promise<void> => Promise.resolve();
  try {
    let pool: PostgresPool;
    if (typeof server === 'string') {
      const own = await runtime.connect(url);
      end = own.end;
      pool = own;
    } else pool = server;
    return ok(
      await openOn(pool, source, schema, { ...options, openPatience, patience }, runtime, end),
    );
  } catch (error) {
    await end();
    const failure = storeFailure(error, source);
    if (failure instanceof StoreFailure) return refused(failure);
    throw failure;
  }
}

async function openOn(
  pool: PostgresPool,
  source: string,
  schema: string,
  options: PostgresStoreOptions,
  runtime: Runtime,
  end: () => Promise<void>,
): Promise<PostgresStore> {
  const closing = new AbortController();
  const { signal } = closing;
  const { patience = PATIENCE_MS, lookEvery = LOOK_EVERY_MS } = options;
  const { openPatience = OPEN_PATIENCE_MS, onAway = () => undefined } = options;
  const connections = new Connections({ pool, source, runtime, patience, onAway, closing: signal });
  const checksums = new RowChecksums(runtime.checksum);
  const first = async (client: PostgresClient): Promise<number> => {
    await bringUp(client, schema, source, options, checksums);
    const table = await checkServer(client, schema, source);
    if (options.checkEnd !== false) await checkEnd({ client, schema, source, checksums });
    return table;
  };
  const table = await connections.first(first, openPatience);
  const wakeups = new Wakeups(connections, table, lookEvery);
  const { newAppendId, turn } = runtime;
  const endAll = async (): Promise<void> => {
    if (signal.aborted) return;
    closing.abort();
    await end();
  };
  const parts = { connections, wakeups, checksums, schema, table, newAppendId, turn, end: endAll };
  return new PostgresStore(parts);
}

async function bringUp(
  client: PostgresClient,
  schema: string,
  source: string,
  { readOnly = false, create = true }: PostgresStoreOptions,
  checksums: RowChecksums,
): Promise<void> {
  const { kind } = await inspect(client, schema, source);
  if (kind === 'current') return;
  if (kind === 'empty' && (readOnly || !create)) {
    const words = `the schema ${schema} holds no store of cenalloc; check the address`;
    throw new StoreFailure('missing', source, words);
  }
  if (readOnly) {
    const words =
      'an older cenalloc wrote this store; open it once for writing, and it is brought up';
    throw new StoreFailure('readOnly', source, words);
  }
  try {
    await withoutLimits(client, (unlimited) => migrate(unlimited, schema, source, checksums));
  } catch (error) {
    if (kind !== 'older' || errorCodeOf(error) !== STATE.noRight) throw error;
    const words =
      'an older cenalloc wrote this store; open it once as the role that owns its tables, and it is brought up';
    throw new StoreFailure('denied', source, words, error);
  }
}
