/** The commands on a log that lies on a server, given by its address. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  noServer,
  newStoreUrl,
  PASSWORD,
  startServer,
  type TestServer,
} from '../support/postgres-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const LOG = 'examples/logs/late-display.jsonl';

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

function run(...words: readonly string[]): Ran {
  return feed('', ...words);
}

/** Runs a command that reads a text from its standard input. */
function feed(input: string, ...words: readonly string[]): Ran {
  const ran = spawnSync(process.execPath, ['src/cli/main.ts', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    input,
  });
  expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
  return ran;
}

describe.skipIf(noServer !== '')(`a log on a server${noServer}`, () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer();
  }, 120_000);

  afterAll(() => {
    server.stop();
  });

  test('is imported, listed, exported byte by byte, replayed and shown', () => {
    const url = newStoreUrl(server.url);
    const taken = run('log', url, '--import', LOG);
    expect(taken.stderr).toMatch(/19 facts imported into postgres:\/\/postgres@127/);
    expect(taken.status).toBe(0);
    expect(run('log', url, '--import', LOG).stderr).toContain('0 facts imported');
    expect(run('log', url).stdout).toBe(run('log', LOG).stdout);
    expect(run('log', url, '--refused', '--json').stdout).toBe(
      run('log', LOG, '--refused', '--json').stdout,
    );
    const exported = run('log', url, '--export', '-').stdout;
    // The example may be of an older form; exported once it is of today's.
    expect(exported).toBe(run('log', LOG, '--export', '-').stdout);
    expect(exported.split('\n').length).toBe(
      readFileSync(join(ROOT, LOG), 'utf8').split('\n').length,
    );
    expect(run('replay', url, '--until', '7').stdout).toBe(
      run('replay', LOG, '--until', '7').stdout,
    );
    expect(run('export', 'inspect', url).stdout).toBe(run('export', 'inspect', LOG).stdout);
  });

  test('takes facts while they come, and what broke off is begun again', () => {
    const url = newStoreUrl(server.url);
    const lines = readFileSync(join(ROOT, LOG), 'utf8').trimEnd().split('\n');
    const collect = (input: readonly string[]) => feed(input.join('\n'), 'collect', url);
    expect(collect(lines.slice(0, 7)).stderr).toMatch(/7 facts kept in postgres:\/\/postgres@127/);
    const whole = collect(lines);
    expect(whole.stderr).toContain(`${lines.length - 7} facts kept`);
    expect(run('log', url).stdout).toBe(run('log', LOG).stdout);
    const twice = collect([...lines.slice(1), lines[1] ?? '']);
    expect(twice).toMatchObject({ status: 2 });
    const recording = feed('a line of ftrace', 'collect', url);
    expect(recording.stderr).toMatch(/holds facts only/);
    expect(recording.status).toBe(2);
    expect(run('log', url).stdout).toBe(run('log', LOG).stdout);
  });

  test('keeps a password that stands among the parameters, too', () => {
    const address = `postgres://postgres@127.0.0.1:1/postgres?password=${PASSWORD}`;
    expect(run('log', address).stderr).toMatch(/cannot be reached/);
  });

  test('that holds nothing, or is another, is said', () => {
    const url = newStoreUrl(server.url);
    expect(run('log', url)).toMatchObject({ status: 2, stdout: '' });
    run('log', url, '--import', LOG);
    const other = run('log', url, '--import', 'test/golden/v1/barrier-sealed.jsonl');
    expect(other.stderr).toMatch(/does not follow what is there/);
    expect(
      run('run', 'examples/scenarios/late-display.scenario.json', '--store', url).stderr,
    ).toMatch(/this command keeps its store in a file/);
    const compact = run('log', url, '--compact', 'archive.jsonl');
    expect(compact.stderr).toMatch(/only a store in a file holds recordings and is compacted/);
    const nobody = run('log', server.url.replace(/:\d+\//, ':1/'));
    expect(nobody).toMatchObject({ status: 2, stdout: '' });
    expect(nobody.stderr.trim().split('\n').length).toBe(1);
  });
});
