/**
 * The page about SQL: each query gives what stands under it, in both databases, on the example log.
 * `UPDATE_DOCS=1 npx vitest run test/store/sql` puts the results of today there.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeLog, replay } from '../../../src/index.ts';
import { unwrap } from '../../../src/base/unwrap.ts';
import {
  newStoreUrl,
  noServer,
  onServer,
  startServer,
  type TestServer,
} from '../../support/postgres-server.ts';
import { runHere } from '../../support/run-here.ts';
import { documentedQueries, printed, rewriteResults } from './documented-queries.ts';
import { inFile, onServerAt, type ViewReader } from './view-readers.ts';

const ROOT = join(import.meta.dirname, '../../..');
const EXAMPLE = join(ROOT, 'examples/logs/a-morning.jsonl');
const LOG = unwrap(decodeLog(readFileSync(EXAMPLE, 'utf8'), 'the example'));

if (process.env['UPDATE_DOCS'] !== undefined) {
  const reader = await inFile(LOG);
  const results: string[] = [];
  for (const { query } of documentedQueries()) results.push(printed(await reader.ask(query)));
  await reader.close();
  rewriteResults(results);
}

const QUERIES = documentedQueries();

test('the page has ten queries, and its log can have happened', () => {
  expect(QUERIES.length).toBe(10);
  expect(replay(LOG).ok).toBe(true);
});

describe('in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-sql-'));
  const path = join(folder, 'a.cenalloc');
  let reader: ViewReader;

  beforeAll(async () => {
    reader = await inFile(LOG);
    await runHere(['log', path, '--import', EXAMPLE], ROOT);
  });

  afterAll(async () => {
    await reader.close();
    rmSync(folder, { recursive: true });
  });

  test.each(QUERIES)('$query', async ({ query, shown }) => {
    expect(printed(await reader.ask(query))).toBe(shown);
  });

  test('kept views are made once more without harm, and the store goes on with them', async () => {
    const views = (await runHere(['log', path, '--views'], ROOT)).stdout;
    const database = new DatabaseSync(path);
    database.exec(views);
    database.exec(views);
    const { query = '', shown } = QUERIES[0] ?? {};
    expect(printed(database.prepare(query).all() as Record<string, unknown>[])).toBe(shown);
    database.close();
    const again = await runHere(['log', path, '--import', EXAMPLE], ROOT);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain(`0 facts imported into ${path}, ${LOG.length} were there`);
  });

  test('what was archived is not guessed at: no buffer is told of that is not there whole', async () => {
    const copy = join(folder, 'compacted.cenalloc');
    copyFileSync(path, copy);
    await runHere(['log', copy, '--compact', join(folder, 'archive.jsonl')], ROOT);
    const database = new DatabaseSync(copy);
    database.exec(readSql(await runHere(['log', copy, '--views', 'temporary'], ROOT)));
    for (const view of ['buffers', 'attachments', 'places', 'importers', 'storage_in_use']) {
      expect(database.prepare(`SELECT count(*) AS n FROM ${view}`).get(), view).toEqual({ n: 0 });
    }
    database.close();
  });

  test('only a store has views', async () => {
    for (const none of [EXAMPLE, join(folder, 'nothing')]) {
      const ran = await runHere(['log', none, '--views'], ROOT);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr.trim().split('\n').length).toBe(1);
    }
    expect((await runHere(['log', path, '--views', 'some'], ROOT)).code).toBe(2);
  });
});

function readSql({
  code,
  stdout,
}: {
  readonly code: number | null;
  readonly stdout: string;
}): string {
  expect(code).toBe(0);
  return stdout;
}

describe.skipIf(noServer !== '')(`on a server${noServer}`, () => {
  let server: TestServer;
  let reader: ViewReader;

  beforeAll(async () => {
    server = await startServer();
    reader = await onServerAt(server.url, LOG);
  }, 120_000);

  afterAll(async () => {
    await reader.close();
    server.stop();
  });

  test.each(QUERIES)('$query', async ({ query, shown }) => {
    expect(printed(await reader.ask(query))).toBe(shown);
  });

  test('characters that PostgreSQL cannot hold are shown as U+FFFD', async () => {
    const [first] = LOG;
    if (first === undefined) throw new Error('the example is empty');
    const odd = ['nul \u0000', 'half \ud83d', 'plain \\u0000', '\\\u0000'];
    const facts = odd.map((message, index) => ({
      sequence: index + 2,
      stream: 'exporter',
      version: index + 2,
      event: {
        type: 'CallRefused' as const,
        refusal: {
          call: 'put' as const,
          errno: 'EBADF' as const,
          rule: 'BUF3' as const,
          message,
          next: '',
        },
      },
    }));
    const told = await onServerAt(server.url, [first, ...facts]);
    const rows = await told.ask('SELECT message FROM refusals ORDER BY version');
    await told.close();
    const shown = ['nul \ufffd', 'half \ufffd', 'plain \\u0000', '\\\ufffd'];
    expect(rows.map(({ message }) => message)).toEqual(shown);
  });

  test('psql reads what the command prints', async () => {
    const url = newStoreUrl(server.url);
    await runHere(['log', url, '--import', EXAMPLE], ROOT);
    const views = readSql(await runHere(['log', url, '--views'], ROOT));
    const address = new URL(url);
    const schema = address.searchParams.get('schema') ?? '';
    address.search = '';
    const words = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-At', address.href];
    const input = `${views}${views}SELECT count(*) FROM ${schema}_views.log;`;
    const counted = execFileSync('psql', words, { input, encoding: 'utf8' });
    expect(counted.trim()).toBe(String(LOG.length));
    // Whoever reads the views needs no right to the tables, and has none.
    const page = readFileSync(join(ROOT, 'docs/sql.md'), 'utf8');
    const grants = /```sql\n\s*(GRANT [^]*?)```/.exec(page)?.[1] ?? '';
    const role = `${schema}_grafana`;
    const own = grants.replaceAll('cenalloc_views', `${schema}_views`).replaceAll('grafana', role);
    await onServer(server.url, (client) =>
      client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'g'; ${own}`),
    );
    address.username = role;
    address.password = 'g';
    await onServer(address.href, async (client) => {
      const { rows } = await client.query(
        `SELECT count(*)::integer AS n FROM ${schema}_views.buffers`,
      );
      expect(rows).toEqual([{ n: 7 }]);
      for (const no of [`SELECT FROM ${schema}.facts`, `DROP VIEW ${schema}_views.log`]) {
        await expect(client.query(no)).rejects.toMatchObject({ code: '42501' });
      }
    });
  });
});
