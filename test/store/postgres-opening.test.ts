/**
 * Opening a log on a server that is away, that has no TLS or a certificate nobody knows, without `pg`; and what
 * the server does with a statement or a transaction that does not end. Each is one line and the exit code 2.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAddress, type Environment } from '../../src/store/postgres/address.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import {
  asOwn,
  newStoreUrl,
  noOwnServer,
  noServer,
  onServer,
  PASSWORD,
  type TestServer,
} from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import type { Ran } from '../support/run-here.ts';
import { taken } from './server-stores.ts';

const ROOT = join(import.meta.dirname, '../..');

function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}

/** Runs a command in a process of its own, which may be given modules to load first. */
function runApart(words: readonly string[], before: readonly string[] = []): Promise<Ran> {
  return new Promise((done) => {
    const all = [...before, 'src/cli/main.ts', ...words];
    const child = spawn(process.execPath, all, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += String(text)));
    child.stderr.on('data', (text: Buffer) => (stderr += String(text)));
    child.on('close', (code) => {
      expect(stdout + stderr).not.toContain(PASSWORD);
      done({ code, stdout, stderr });
    });
  });
}

function expectOneLine(ran: Ran, words: RegExp): void {
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr.trim().split('\n').length, ran.stderr).toBe(1);
  expect(ran.stderr).toMatch(words);
}

async function whyNot(url: string): Promise<string> {
  const opened = await openPostgresStore(url, { openPatience: 0 });
  if (!opened.ok) return `${opened.refusal.kind}: ${opened.refusal.message}`;
  await opened.value.close();
  return 'opened';
}

test('an address that asks for no known protection is refused before anybody is called', async () => {
  const at = 'postgres://nobody@127.0.0.1:1/fleet';
  expect(await whyNot(`${at}?sslmode=prefer`)).toMatch(
    /^settings: expected \?sslmode=disable, require/,
  );
  expect(await whyNot(`${at}?sslmode=verify-ca`)).toMatch(/^settings: .*needs &sslrootcert=FILE/);
  expect(await whyNot(`${at}?sslrootcert=x`)).toMatch(
    /^settings: \?sslrootcert= needs &sslmode=require/,
  );
  expect(await whyNot(`${at}?connect_timeout=soon`)).toMatch(
    /^settings: expected \?connect_timeout/,
  );
  const missing = `${at}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`;
  expect(await whyNot(missing)).toMatch(/^settings: a file of certificates cannot be read/);
});

test('what an address says and nobody understands is refused before anybody is called', async () => {
  const at = 'postgres://nobody@127.0.0.1:1/fleet';
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['?sslmod=require', /^settings: \?sslmod= is unknown, did you mean "sslmode"\?$/],
    ['?shcema=foo', /^settings: \?shcema= is unknown, did you mean "schema"\?$/],
    ['?query_timeout=1', /^settings: \?query_timeout= is unknown/],
    ['?target_session_attrs=any', /^settings: \?target_session_attrs= is known to libpq, and not/],
    ['?sslmode=require&sslmode=disable', /^settings: \?sslmode= stands twice$/],
    ['?ssl=true&sslmode=disable', /^settings: \?ssl= and \?sslmode= say the same/],
    ['?ssl=yes', /^settings: expected \?ssl=true or false, found "yes"$/],
    ['?sslcert=x', /^settings: \?sslcert= needs &sslmode=require/],
    ['?patience=long', /^settings: expected \?patience=SECONDS, found "long"$/],
    [
      '?not-to-be-told@host/fleet',
      /^settings: a parameter of the address is unknown, known: schema/,
    ],
  ];
  for (const [parameters, words] of refusals) {
    const why = await whyNot(`${at}${parameters}`);
    expect(why).toMatch(words);
    expect(why).not.toContain(PASSWORD);
  }
});

test('what an address leaves out of TLS is taken from the environment, and checked as if it stood there', () => {
  const at = 'postgres://nobody@127.0.0.1:1/fleet';
  const modeOf = (address: string, environment: Environment): unknown => {
    const read = parseAddress(address, environment);
    if (!read.ok) return read.refusal.message;
    const { searchParams } = new URL(read.value.url);
    return [searchParams.get('sslmode'), searchParams.get('sslrootcert')];
  };
  expect(modeOf(at, {})).toEqual([null, null]);
  expect(modeOf(`${at}?ssl=true`, {})).toEqual(['verify-full', null]);
  expect(modeOf(at, { PGSSLMODE: 'require' })).toEqual(['require', null]);
  expect(modeOf(`${at}?sslmode=disable`, { PGSSLMODE: 'require' })).toEqual(['disable', null]);
  const both = { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: 'ca.pem' };
  expect(modeOf(at, both)).toEqual(['verify-ca', 'ca.pem']);
  expect(modeOf(`${at}?sslrootcert=own.pem`, both)).toEqual(['verify-ca', 'own.pem']);
  expect(modeOf(at, { PGSSLMODE: 'requier' })).toMatch(/^PGSSLMODE is "requier", expected disable/);
});

test('without the package pg a command says so', async () => {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name === 'pg') throw Object.assign(new Error('no pg'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });`;
  const before = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
  const ran = await runApart(['log', 'postgres://nobody@127.0.0.1:1/fleet'], before);
  expectOneLine(ran, /needs the package pg, which is not installed; npm install pg/);
});

test('a server that stays away is waited for as long as the address says, and that is told', async () => {
  const began = performance.now();
  const ran = await runApart(['log', 'postgres://nobody@127.0.0.1:1/fleet?connect_timeout=1']);
  expect(performance.now() - began).toBeGreaterThan(1_000);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  const [waiting = '', failed = '', ...rest] = ran.stderr.trim().split('\n');
  expect(waiting).toMatch(/note: postgres:\/\/nobody@127\.0\.0\.1:1\/fleet: .*; waiting for it$/);
  expect(failed).toMatch(/the server cannot be reached/);
  expect(rest).toEqual([]);
});

test('a host that nobody knows is not waited for', async () => {
  const began = performance.now();
  const url = 'postgres://nobody@no-such-host.invalid/fleet?connect_timeout=60';
  const opened = await openPostgresStore(url);
  expect(opened).toMatchObject({ ok: false, refusal: { kind: 'connection' } });
  expect(performance.now() - began).toBeLessThan(30_000);
});

describe.skipIf(noServer !== '')(`PostgreSQL${noServer}`, () => {
  let server: TestServer;

  useServer((started) => {
    server = started;
  });

  test.skipIf(noOwnServer !== '')(
    `a server that comes up while it is waited for is opened${noOwnServer}`,
    async () => {
      const { halt, start } = asOwn(server);
      halt('fast');
      const told: string[] = [];
      const opening = openPostgresStore(newStoreUrl(server.url), {
        openPatience: 60_000,
        onAway: ({ kind }) => told.push(kind),
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      start();
      const store = await opening;
      if (!store.ok) throw store.refusal;
      expect(told).toEqual(['connection']);
      await store.value.close();
    },
  );

  test('a server without TLS is one line', async () => {
    const url = withParameters(server.url, { sslmode: 'require' });
    expectOneLine(
      await runApart(['log', url]),
      /has no TLS, which sslmode asks for.*sslmode=disable/,
    );
    expect(await whyNot(withParameters(newStoreUrl(server.url), { sslmode: 'disable' }))).toBe(
      'opened',
    );
  });

  test.skipIf(noOwnServer !== '')(
    `each mode of TLS checks what it says${noOwnServer}`,
    async () => {
      const { folder } = asOwn(server);
      const { ca, other } = certify(folder);
      await onServer(server.url, (client) => client.query('ALTER SYSTEM SET ssl = on'));
      await onServer(server.url, (client) => client.query('SELECT pg_reload_conf()'));
      const inMode = (
        sslmode: string,
        more: Readonly<Record<string, string>> = {},
      ): Promise<string> => whyNot(withParameters(newStoreUrl(server.url), { sslmode, ...more }));
      await untilSo(async () => (await inMode('require')) === 'opened');
      expect(await inMode('verify-ca', { sslrootcert: ca })).toBe('opened');
      expect(await inMode('verify-ca', { sslrootcert: other })).toMatch(
        /^settings: .*no authority/,
      );
      expect(await inMode('verify-full')).toMatch(/^settings: .*of no authority that is trusted/);
      // The certificate is for another name than the address.
      expect(await inMode('verify-full', { sslrootcert: ca })).toMatch(/^settings: .*another name/);
      await onServer(server.url, (client) => client.query('ALTER SYSTEM SET ssl = off'));
      await onServer(server.url, (client) => client.query('SELECT pg_reload_conf()'));
    },
  );

  test('a statement that does not end is given up by the server, and nothing was appended', async () => {
    const url = withParameters(newStoreUrl(server.url), { options: '-cstatement_timeout=300' });
    const schema = new URL(url).searchParams.get('schema') ?? '';
    const store = await openPostgresStore(url);
    if (!store.ok) throw store.refusal;
    await onServer(server.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`LOCK TABLE ${schema}.facts IN ACCESS EXCLUSIVE MODE`);
      const appending = store.value.append('b1', 0, [taken('b1')]);
      await expect(appending).rejects.toMatchObject({ kind: 'busy' });
      await client.query('ROLLBACK');
    });
    expect((await store.value.append('b1', 0, [taken('b1')])).ok).toBe(true);
    await store.value.close();
  });

  test('limits are set where nobody has set any', async () => {
    const store = await openPostgresStore(newStoreUrl(server.url));
    if (!store.ok) throw store.refusal;
    const { NODE } = await import('../../src/store/postgres/node-driver.ts');
    const settings = async (url: string): Promise<readonly unknown[]> => {
      const pool = await NODE.connect(url);
      const client = await pool.connect();
      const text = `SELECT current_setting('statement_timeout') AS a,
        current_setting('idle_in_transaction_session_timeout') AS b`;
      const { rows } = await client.query({ text });
      client.release();
      await pool.end();
      return Object.values(rows[0] ?? {});
    };
    expect(await settings(server.url)).toEqual(['25s', '25s']);
    const own = withParameters(server.url, { options: '-cstatement_timeout=7s' });
    expect(await settings(own)).toEqual(['7s', '25s']);
    await store.value.close();
  });
});

async function untilSo(isSo: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 50; tried += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came to be so');
}

/** Gives a server a certificate for `db.example`, and tells the files of its authority and of another. */
function certify(folder: string): { readonly ca: string; readonly other: string } {
  const data = join(folder, 'data');
  const openssl = (...words: readonly string[]): void => {
    execFileSync('openssl', words, { stdio: 'ignore' });
  };
  const work = mkdtempSync(join(tmpdir(), 'cenalloc-tls-'));
  const at = (name: string): string => join(work, name);
  const authority = (name: string): void => {
    const keys = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...kind, ...keys, '-subj', `/CN=${name}`, '-days', '2');
  };
  authority('ca');
  authority('other');
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', ...kind, '-keyout', at('s.key'), '-out', at('s.csr'), '-subj', '/CN=db.example');
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  writeFileSync(at('names'), 'subjectAltName=DNS:db.example');
  openssl(
    'x509',
    '-req',
    '-in',
    at('s.csr'),
    ...signed,
    '-extfile',
    at('names'),
    '-out',
    at('s.pem'),
  );
  const { uid, gid } = statSync(data);
  for (const [from, to] of [
    ['s.pem', 'server.crt'],
    ['s.key', 'server.key'],
  ] as const) {
    execFileSync('cp', [at(from), join(data, to)]);
    chownSync(join(data, to), uid, gid);
    chmodSync(join(data, to), 0o600);
  }
  process.on('exit', () => {
    rmSync(work, { recursive: true, force: true });
  });
  return { ca: at('ca.pem'), other: at('other.pem') };
}
