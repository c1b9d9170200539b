/**
 * Recordings inside something else: quoted in a mail, dumped into the kernel log, in a page, as a text in JSON. What is
 * found is what is found in the bare recording, on the same lines, and by the same tasks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { checkTrace, type TraceReport } from '../../src/trace/index.ts';
import { runHere } from '../support/run-here.ts';
import { reportOf } from './report-of.ts';
import { recordedText } from './recorded-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-wrapped-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const RECORDINGS = ['k73-notmoved', 'k612-dyn', 'k612-overrun', 'k612-cpu', 'k73-killed'].map(
  (name) => {
    const text = recordedText(name);
    return { name, text, lines: text.trimEnd().split('\n') };
  },
);

/** As the source of a page has it. */
function escaped(line: string): string {
  return line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** What is found, whatever the number of lines that are none of its own. */
const found = ({ ignored, lines, ...rest }: TraceReport): unknown => ({
  ...rest,
  seen: ignored < lines,
});

describe.each(RECORDINGS)('$name', ({ lines, text, name }) => {
  test.each<[string, (line: string, index: number) => string]>([
    ['quoted in a mail', (line) => `> ${line}`],
    ['quoted without a blank', (line) => `>${line}`],
    ['quoted twice', (line) => `> > ${line}`],
    ['in a kernel log', (line, index) => `[${(31 + index / 1e6).toFixed(6).padStart(12)}] ${line}`],
    [
      'in a kernel log as CONFIG_PRINTK_CALLER prints it',
      (line) => `[   31.000200][  T309] ${line}`,
    ],
    ['in a kernel log with callers', (line) => `<4>[   31.000200] [   T309] ${line}`],
    ['in a log that is quoted', (line) => `> [   31.000200] ${line}`],
    ['in a log within a journal', (line) => `Jan  2 10:00:00 host kernel: [   31.000200] ${line}`],
    ['in a journal of another language', (line) => `Dez 02 10:00:00 host kernel: ${line}`],
    [
      'in a log within a journal with ISO times',
      (line) => `2026-01-02T10:00:00.000000+01:00 host kernel: [   31.000200][  T309] ${line}`,
    ],
    ['as dmesg prints times of ISO', (line) => `2026-01-02T10:00:00,000200+01:00 ${line}`],
    ['as dmesg -x prints it', (line) => `kern  :warn  : [   31.000200] ${line}`],
    ['quoted in the source of a page', (line) => escaped(`> ${line}`)],
    ['in the source of a page', escaped],
  ])('is read alike %s', async (_, wrap) => {
    expect(found(await reportOf(lines.map(wrap)))).toEqual(found(await reportOf(lines)));
  });

  test('is read alike as a text in JSON, however it is called', async () => {
    const bare = await reportOf(lines);
    for (const document of [
      { traceEvents: [], systemTraceEvents: text },
      { metadata: { kernel: [{ ftrace: text }] } },
      [{ systemTraceEvents: text }],
    ]) {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify(document));
      const { stdout } = await runHere(['check', '--json', path], folder);
      const read = JSON.parse(stdout) as Record<string, unknown>;
      expect(read['findings']).toEqual(
        bare.findings.map(({ rule, line }) => expect.objectContaining({ rule, line }) as unknown),
      );
    }
  });
});

test('JSON without a recording is refused as JSON', async () => {
  const path = join(folder, 'none.json');
  for (const text of ['{"traceEvents": []}', '{"traceEvents": [', '{"metadata": "a\\nb"}']) {
    writeFileSync(path, text);
    const ran = await runHere(['check', path], folder);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/this looks like JSON/);
  }
});

test('a kernel log stays one, whatever it says', async () => {
  const line = fc.constantFrom(
    'dma_buf_export: x',
    'cma: failed',
    '',
    '#1 SMP',
    'a-1 [000] .. 1.0: x',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 9 }), async (words) => {
      const log = words.map((each) => `[   31.000200] ${each}`);
      const checked = await checkTrace(log);
      expect(checked.ok).toBe(false);
    }),
  );
});
