/**
 * A log of any length needs no more memory than a short one: each command has a heap in which the facts of
 * the log have no room, and ends as usual.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeLog } from '../../src/index.ts';
import { isLong } from './commands.ts';
import { newFolder, runIn, shellIn } from './program.ts';
import { fillStore, manyFacts, readStore } from './stores.ts';

const folder = newFolder();

/** As objects they take some 300 bytes each. */
const FACTS = isLong ? 1_000_000 : 100_000;

/** Space in MiB: what the program itself takes, and a piece of a log. */
const HEAP = '--max-old-space-size=32 --max-semi-space-size=1';

let size = 0;

beforeAll(() => {
  const facts = manyFacts(FACTS);
  fillStore(join(folder, 'store.cenalloc'), facts);
  writeFileSync(join(folder, 'log.jsonl'), encodeLog(facts));
  ({ size } = statSync(join(folder, 'log.jsonl')));
}, 600_000);

describe(`a log of ${FACTS} facts`, () => {
  test('does not fit into the heap', () => {
    // Otherwise the tests below could not fail.
    const code = `const { readFileSync } = require('node:fs');
      const facts = readFileSync('log.jsonl', 'utf8').trimEnd().split('\\n').map(JSON.parse);`;
    const ran = spawnSync(process.execPath, [...HEAP.split(' '), '-e', code], { cwd: folder });
    expect(ran.status).not.toBe(0);
    expect(String(ran.stderr)).toContain('heap out of memory');
  });

  const WAYS: readonly (readonly [string, readonly string[], string])[] = [
    ['exported from a file', ['log', 'log.jsonl', '--export', 'out-1'], 'out-1'],
    ['imported', ['log', 'new.cenalloc', '--import', 'log.jsonl'], ''],
    ['archived', ['log', 'store.cenalloc', '--compact', 'out-2'], 'out-2'],
  ];

  test.each(isLong ? WAYS : WAYS.slice(2))(
    'is %s',
    async (_, words, file) => {
      const ran = await runIn(folder, words, { options: HEAP });
      expect(ran).toMatchObject({ code: 0, signal: null });
      if (file === '') expect(readStore(join(folder, 'new.cenalloc')).facts).toHaveLength(FACTS);
      else expect(statSync(join(folder, file)).size).toBe(size);
    },
    600_000,
  );

  // In the short mode these are not there instead of skipped.
  if (!isLong) return;

  test('is printed to a reader that is slow', async () => {
    const line = `NODE_OPTIONS='${HEAP}' $CENALLOC log log.jsonl --json | { sleep 0.3; wc -c; }`;
    const ran = await shellIn(folder, `${line}; exit \${PIPESTATUS[0]}`);
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: `${size}\n` });
  }, 600_000);

  test('is collected', async () => {
    const stdin = { file: join(folder, 'log.jsonl') };
    const ran = await runIn(folder, ['collect', 'live.cenalloc'], { stdin, options: HEAP });
    expect(ran.stderr).toContain(`${FACTS} facts kept in live.cenalloc`);
    expect(readFileSync(join(folder, 'log.jsonl')).length).toBe(size);
  }, 600_000);
});
