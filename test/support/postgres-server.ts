/**
 * A PostgreSQL server for tests: one of their own in a temporary folder, on loopback and a free port, or
 * the one that `CENALLOC_POSTGRES` names. Where there is neither, tests say so and are skipped; in CI they
 * fail instead.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, getuid, pid } from 'node:process';
import pg from 'pg';
import type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
} from '../../src/store/postgres/index.ts';
import { lackOf } from './tools.ts';

/** How a server is stopped: clients are sent away, or it dies as in a crash. */
export type StopMode = 'fast' | 'immediate';

/** A server that is there for the tests. */
export interface TestServer {
  /** As a role that may do everything. */
  readonly url: string;
  /** Stops and starts it; null where it is not ours, as are the next three. */
  readonly restart: ((mode: StopMode) => void) | null;
  readonly halt: ((mode: StopMode) => void) | null;
  readonly start: (() => void) | null;
  /** Where all of it lies: its files in `data`. */
  readonly folder: string | null;
  readonly stop: () => void;
}

/** The password that the server asks for on loopback. */
export const PASSWORD = 'not-to-be-told';

const INSTALLATIONS = '/usr/lib/postgresql';

/** The programs of the newest PostgreSQL that Debian has installed. */
function findPrograms(): string | null {
  if (!existsSync(INSTALLATIONS)) return null;
  const versions = readdirSync(INSTALLATIONS).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(INSTALLATIONS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

const programs = findPrograms();
const named = env['CENALLOC_POSTGRES'];

/** Whether a server can be had here. */
export const hasServer = named !== undefined || programs !== null;

/** What the names of tests end with where they cannot run; nothing where they can. */
export const noServer = hasServer
  ? ''
  : lackOf('PostgreSQL (package postgresql, or an address in CENALLOC_POSTGRES)');

/** The same for what is done to the files of the server, which are not ours where another is named. */
export const noOwnServer =
  named === undefined || noServer !== ''
    ? ''
    : lackOf('server of our own: CENALLOC_POSTGRES names another');

/** What may be done to a server of our own. */
export interface OwnServer {
  readonly restart: (mode: StopMode) => void;
  readonly halt: (mode: StopMode) => void;
  readonly start: () => void;
  readonly folder: string;
}

/** The server as one of our own; tests that need it are skipped by `noOwnServer`. */
export function asOwn({ restart, halt, start, folder }: TestServer): OwnServer {
  if (restart === null || halt === null || start === null || folder === null) {
    throw new Error('this server is not ours');
  }
  return { restart, halt, start, folder };
}

/** Starts a server, which takes a second or two. */
export async function startServer(): Promise<TestServer> {
  if (named !== undefined) {
    const notOurs = { restart: null, halt: null, start: null, folder: null };
    return { url: named, ...notOurs, stop: () => undefined };
  }
  const { folder, port, run, watch } = await newServerPlace();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  const data = join(folder, 'data');
  const access = ['--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`];
  run('initdb', ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-sync', ...access]);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
  const log = ['-l', join(folder, 'log'), '-w', '-t', '60'];
  const start = (): void => {
    run('pg_ctl', ['-D', data, ...log, '-o', settings, 'start']);
  };
  const halt = (mode: StopMode): void => {
    run('pg_ctl', ['-D', data, '-w', '-t', '60', '-m', mode, 'stop']);
  };
  start();
  watch();
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    restart: (mode) => {
      halt(mode);
      start();
    },
    halt,
    start,
    folder,
    stop: () => {
      if (existsSync(join(data, 'postmaster.pid'))) halt('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder and a port for a server, and what runs its programs. */
export interface ServerPlace {
  readonly folder: string;
  readonly port: number;
  /** Runs a program of PostgreSQL as its user. */
  readonly run: (program: string, words: readonly string[]) => void;
  /** Sees to it that the server ends with the tests, whatever becomes of them. */
  readonly watch: () => void;
}

/** Makes place for one more server. */
export async function newServerPlace(): Promise<ServerPlace> {
  if (programs === null) throw new Error(`no PostgreSQL in ${INSTALLATIONS}`);
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-postgres-'));
  chmodSync(folder, 0o755);
  const run = asServerUser(folder, programs);
  const watch = (): void => {
    endWithUs(folder);
  };
  return { folder, port: await freePort(), run, watch };
}

/** Ends a server whose tests were killed before they could stop it. */
function endWithUs(folder: string): void {
  const script = `
    while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
    [ -f "$2/data/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
    rm -rf "$2"`;
  const words = ['-c', script, 'watch', String(pid), folder];
  spawn('sh', words, { detached: true, stdio: 'ignore' }).unref();
}

/** Runs programs of the server; it refuses root, so that root becomes the user of the package. */
function asServerUser(
  folder: string,
  from: string,
): (program: string, words: readonly string[]) => void {
  const isRoot = getuid?.() === 0;
  if (isRoot) {
    const [user = '0', group = '0'] = ['-u', '-g'].map((flag) =>
      execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim(),
    );
    chownSync(folder, Number(user), Number(group));
  }
  return (program, words) => {
    const path = join(from, program);
    const [command, given] = isRoot
      ? ['runuser', ['-u', 'postgres', '--', path, ...words]]
      : [path, words];
    execFileSync(command, given, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

/** Does something on a connection of its own. */
export async function onServer<T>(
  url: string,
  action: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

/** A pool that lends one connection to everybody, so that a test may keep a transaction open on it. */
export function poolOf(client: pg.Client): PostgresPool {
  const lent: PostgresClient = {
    query: async ({ text, values = [], ...named }: PostgresQuery) =>
      await client.query({ ...named, text, values: [...values] }),
    on: (event, listener) => client.on(event, listener),
    removeListener: (event, listener) => client.removeListener(event, listener),
    release: () => undefined,
  };
  return { connect: () => Promise.resolve(lent) };
}

let schemas = 0;

/** An address with a schema that nobody has used. */
export function newStoreUrl(url: string): string {
  schemas += 1;
  const address = new URL(url);
  address.searchParams.set('schema', `test_${process.pid}_${Date.now()}_${schemas}`);
  return address.href;
}
