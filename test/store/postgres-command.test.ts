/** The commands on a log that lies on a server, given by its address. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  asOwn,
  newStoreUrl,
  noOwnServer,
  noServer,
  onServer,
  PASSWORD,
  type TestServer,
} from '../support/postgres-server.ts';
import { opened, schemaOf, taken } from './server-stores.ts';
import { useServer } from '../support/use-server.ts';
import { runHere, type Ran } from '../support/run-here.ts';

const ROOT = join(import.meta.dirname, '../..');
const LOG = 'examples/logs/late-display.jsonl';

async function run(...words: readonly string[]): Promise<Ran> {
  return withoutPassword(await runHere(words, ROOT));
}

/** Runs a command that reads a text from its standard input, in a process of its own. */
function feed(input: string, ...words: readonly string[]): Ran {
  const ran = spawnSync(process.execPath, ['src/cli/main.ts', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    input,
  });
  return withoutPassword({ ...ran, code: ran.status });
}

/** Nothing that a command says tells the password. */
function withoutPassword(ran: Ran): Ran {
  expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
  return ran;
}

describe.skipIf(noServer !== '')(`a log on a server${noServer}`, () => {
  let server: TestServer;

  useServer((started) => {
    server = started;
  });

  test('is imported, listed, exported byte by byte, replayed and shown', async () => {
    const url = newStoreUrl(server.url);
    const taken = await run('log', url, '--import', LOG);
    expect(taken.stderr).toMatch(/19 facts imported into postgres:\/\/postgres@127/);
    expect(taken.code).toBe(0);
    expect((await run('log', url, '--import', LOG)).stderr).toContain('0 facts imported');
    const same = async (before: string, ...after: readonly string[]): Promise<string> => {
      const { stdout } = await run(before, url, ...after);
      expect(stdout).toBe((await run(before, LOG, ...after)).stdout);
      return stdout;
    };
    await same('log');
    await same('log', '--refused', '--json');
    // The example may be of an older form; exported once it is of today's.
    const exported = await same('log', '--export', '-');
    expect(exported.split('\n').length).toBe(
      readFileSync(join(ROOT, LOG), 'utf8').split('\n').length,
    );
    await same('replay', '--until', '7');
    const verified = await run('log', url, '--verify');
    expect(verified.stdout).toMatch(
      /: 19 facts, 3 streams, 0 recordings: everything is as it was written$/m,
    );
    expect(verified.code).toBe(0);
    const inspected = await run('export', 'inspect', url);
    expect(inspected.stdout).toBe((await run('export', 'inspect', LOG)).stdout);
  });

  test('takes facts while they come, and what broke off is begun again', async () => {
    const url = newStoreUrl(server.url);
    const lines = readFileSync(join(ROOT, LOG), 'utf8').trimEnd().split('\n');
    const collect = (input: readonly string[]) => feed(input.join('\n'), 'collect', url);
    expect(collect(lines.slice(0, 7)).stderr).toMatch(/7 facts kept in postgres:\/\/postgres@127/);
    const whole = collect(lines);
    expect(whole.stderr).toContain(`${lines.length - 7} facts kept`);
    const listed = (await run('log', LOG)).stdout;
    expect((await run('log', url)).stdout).toBe(listed);
    const twice = collect([...lines.slice(1), lines[1] ?? '']);
    expect(twice).toMatchObject({ code: 2 });
    const recording = feed('a line of ftrace', 'collect', url);
    expect(recording.stderr).toMatch(/holds facts only/);
    expect(recording.code).toBe(2);
    expect((await run('log', url)).stdout).toBe(listed);
  });

  test('is waited for while something hides the end of it, and never shown without that', async () => {
    const url = newStoreUrl(server.url);
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-hidden-'));
    await onServer(server.url, async (other) => {
      await other.query('BEGIN');
      await other.query('CREATE TEMPORARY TABLE z (a integer)');
      expect((await run('log', url, '--import', LOG)).code).toBe(0);
      const hasty = `${url}&patience=1`;
      const file = join(folder, 'copy.jsonl');
      for (const words of [
        ['log', hasty],
        ['log', hasty, '--export', file],
        ['replay', hasty],
      ]) {
        const ran = await run(...words);
        expect(ran).toMatchObject({ code: 2, stdout: '' });
        const [waiting = '', failed = ''] = ran.stderr.trim().split('\n');
        expect(waiting).toMatch(
          /note: .*hides facts \(process \d+, database postgres\).*; waiting/,
        );
        expect(failed).toMatch(/a transaction that is still open hides facts.*pg_stat_activity/);
      }
      expect(existsSync(file)).toBe(false);
      // What ends while it is waited for hides nothing.
      const listed = run('log', url);
      setTimeout(() => void other.query('COMMIT'), 100);
      expect((await listed).stdout).toBe((await run('log', LOG)).stdout);
    });
    rmSync(folder, { recursive: true });
  });

  test.skipIf(noOwnServer !== '')(
    `that goes away while it is followed is waited for, and that is told${noOwnServer}`,
    async () => {
      const { halt, start } = asOwn(server);
      const url = newStoreUrl(server.url);
      await run('log', url, '--import', LOG);
      const words = ['src/cli/main.ts', 'log', `${url}&patience=4`, '--follow'];
      const child = spawn(process.execPath, words, { cwd: ROOT });
      const said = { stdout: '', stderr: '' };
      child.stdout.on('data', (text: Buffer) => (said.stdout += String(text)));
      child.stderr.on('data', (text: Buffer) => (said.stderr += String(text)));
      const closed = new Promise((resolve) => child.on('close', resolve));
      const untilLines = (output: keyof typeof said, count: number): Promise<void> =>
        expect.poll(() => said[output].split('\n').length - 1, { timeout: 30_000 }).toBe(count);
      await untilLines('stdout', 19);
      halt('fast');
      await untilLines('stderr', 1);
      start();
      const store = await opened(url);
      await store.append('b9', 0, [taken('b9')]);
      await store.close();
      await untilLines('stdout', 20);
      // Each time that it is away is told, and how it ended.
      halt('fast');
      expect(await closed).toBe(2);
      start();
      const [first = '', second = '', last = ''] = said.stderr.trim().split('\n');
      for (const waiting of [first, second]) expect(waiting).toMatch(/: note: .*; waiting for it$/);
      expect(last).toMatch(/the server cannot be reached/);
      expect(said.stderr).not.toContain(PASSWORD);
    },
    120_000,
  );

  test.each([
    ['collect', (url: string) => ['collect', url]],
    ['log --import', (url: string) => ['log', url, '--import', LOG]],
  ])('that does not answer is left by who interrupts: %s', async (_, words) => {
    const url = newStoreUrl(server.url);
    await (await opened(url)).close();
    let said = '';
    await onServer(server.url, async (other) => {
      await other.query('BEGIN');
      await other.query(`LOCK TABLE ${schemaOf(url)}.facts IN EXCLUSIVE MODE`);
      const child = spawn(process.execPath, ['src/cli/main.ts', ...words(url)], { cwd: ROOT });
      child.stderr.on('data', (text: Buffer) => (said += String(text)));
      const closed = new Promise((resolve) => child.on('close', resolve));
      child.stdin.on('error', () => undefined);
      child.stdin.write(readFileSync(join(ROOT, LOG)));
      const waiting = `SELECT count(*)::integer AS count FROM pg_locks WHERE NOT granted
        AND relation = '${schemaOf(url)}.facts'::regclass`;
      const countWaiting = async (): Promise<unknown> => (await other.query(waiting)).rows;
      await expect.poll(countWaiting, { timeout: 60_000 }).not.toEqual([{ count: 0 }]);
      child.kill('SIGINT');
      // It ends while the lock is still held.
      expect(await closed).toBe(3);
      await other.query('ROLLBACK');
    });
    expect(said).toMatch(/interrupted \(SIGINT\)/);
    expect(said).toMatch(/the server does not answer: .*19 .*may not be/);
    expect(said).toMatch(/note: 0 facts (imported|kept)/);
    expect((await run('log', url, '--import', LOG)).code).toBe(0);
    expect((await run('log', url)).stdout).toBe((await run('log', LOG)).stdout);
    expect((await run('log', url, '--verify')).code).toBe(0);
  });

  test('keeps a password that stands among the parameters, too', async () => {
    const address = `postgres://postgres@127.0.0.1:1/postgres?connect_timeout=0&password=${PASSWORD}`;
    expect((await run('log', address)).stderr).toMatch(/cannot be reached/);
  });

  test('that holds nothing, or is another, is said', async () => {
    const url = newStoreUrl(server.url);
    expect(await run('log', url)).toMatchObject({ code: 2, stdout: '' });
    await run('log', url, '--import', LOG);
    const other = await run('log', url, '--import', 'test/golden/v1/barrier-sealed.jsonl');
    expect(other.stderr).toMatch(/the log holds another fact 1; take facts into an empty one/);
    expect(other.code).toBe(2);
    const ran = await run('run', 'examples/scenarios/late-display.scenario.json', '--store', url);
    expect(ran.stderr).toMatch(/this command keeps its store in a file/);
    const compact = await run('log', url, '--compact', 'archive.jsonl');
    expect(compact.stderr).toMatch(/only a store in a file holds recordings and is compacted/);
    const nobody = await run('log', `${server.url.replace(/:\d+\//, ':1/')}?connect_timeout=0`);
    expect(nobody).toMatchObject({ code: 2, stdout: '' });
    expect(nobody.stderr.trim().split('\n').length).toBe(1);
  });
});
