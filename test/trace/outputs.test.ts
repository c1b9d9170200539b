/** The documents of a check: SARIF by its schema, a Chrome trace whose slices nest, a page that is safe. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { runCheck, type CheckOptions } from '../../src/cli/commands/check.ts';
import { ProgressLine } from '../../src/cli/output/progress-line.ts';
import { ReadProgress } from '../../src/cli/output/read-progress.ts';
import { checkTrace } from '../../src/trace/index.ts';
import { RULE_SUMMARIES } from '../../src/views/checks/rule-summaries.ts';
import { Timeline, type TimelineData } from '../../src/trace/timeline.ts';
import { htmlReport } from '../../src/views/checks/check-report.ts';
import { perfettoTrace } from '../../src/views/checks/trace-perfetto.ts';
import { sarifLog } from '../../src/views/checks/trace-sarif.ts';
import { elementsOf, readMarkup, wordsOf } from '../support/well-formed.ts';
import { attachLines, exportLines, mapLines } from './recorded-lines.ts';
import { captureOutput } from '../support/captured-output.ts';

const recordings = join(import.meta.dirname, 'recordings');
const paths = ['k612-late/trace.txt', 'k612-badorder/trace.txt', 'ktp-late_tp/trace.txt'].map(
  (path) => join(recordings, path),
);

const captured = captureOutput();

async function run(traces: readonly string[], options: CheckOptions): Promise<number> {
  captured.output = '';
  return runCheck(traces, options);
}

describe('--sarif', () => {
  const require = createRequire(import.meta.url);
  const schemaPath = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const published = JSON.parse(readFileSync(schemaPath, 'utf8')) as Record<string, unknown>;
  // It is written in draft 4 and uses nothing that later drafts read otherwise but these two keys.
  const { $schema, id, ...schema } = published;
  const isValid = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(schema);

  test('the schema is the published one', () => {
    expect($schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(id).toMatch(/sarif-2\.1\.0-rtm\.5\.json$/);
  });

  test.each([
    ['findings and limits', paths],
    ['no findings', [join(recordings, 'k612-ok2/trace.txt')]],
    ['a file that is not there', ['no such file: %41#?.txt']],
  ])('%s: valid by the published schema', async (_, traces) => {
    await run(traces, { sarif: true });
    const log: unknown = JSON.parse(captured.output);
    expect(isValid(log), JSON.stringify(isValid.errors, null, 1)).toBe(true);
  });

  test('the schema would notice', () => {
    const log = structuredClone(sarifLog([], [], '1')) as { version: string };
    expect(isValid(log)).toBe(true);
    log.version = '3';
    expect(isValid(log)).toBe(false);
  });

  test('a result names rule, place and reasons; a limit is a notification', async () => {
    expect(await run(paths, { sarif: true })).toBe(1);
    interface Log {
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly {
          readonly ruleId: string;
          readonly ruleIndex: number;
          readonly level: string;
          readonly locations: readonly unknown[];
        }[];
        readonly invocations: readonly {
          readonly toolExecutionNotifications: readonly unknown[];
        }[];
      }[];
    }
    const [first] = (JSON.parse(captured.output) as Log).runs;
    const late = first?.results.find(({ ruleId }) => ruleId === 'late-attach');
    expect(late).toMatchObject({
      level: 'warning',
      locations: [{ physicalLocation: { region: { startLine: 32 } } }],
    });
    expect(first?.tool.driver.rules[late?.ruleIndex ?? -1]?.id).toBe('late-attach');
    expect(JSON.stringify(first?.invocations[0]?.toolExecutionNotifications)).toContain(
      'no map, no unmap',
    );
  });
});

async function timelineOf(lines: readonly string[]): Promise<TimelineData> {
  const timeline = new Timeline();
  await checkTrace(lines, { timeline });
  return timeline.data();
}

describe('--perfetto', () => {
  interface Event {
    readonly ph: string;
    readonly name: string;
    readonly cat?: string;
    readonly pid: number;
    readonly tid: number;
    readonly ts: number;
    readonly dur?: number;
  }
  const eventsOf = (document: object): readonly Event[] =>
    (document as { traceEvents: readonly Event[] }).traceEvents;

  test('tracks per buffer and importer, late attaches as instants', async () => {
    expect(await run(paths.slice(0, 1), { perfetto: true })).toBe(1);
    const events = eventsOf(JSON.parse(captured.output) as object);
    const named = (kind: string): string[] =>
      events
        .filter(({ name }) => name === kind)
        .map((one) => JSON.stringify(one))
        .sort();
    expect(named('process_name').join()).toContain('buffer ino=5');
    expect(named('thread_name').join()).toMatch(/dbi-codec.*dbi-disp.*the buffer|the buffer/);
    expect(events.filter(({ ph }) => ph === 'i')).toMatchObject([
      { name: 'late attach of dbi-codec', s: 't' },
    ]);
    const slices = events.filter(({ ph }) => ph === 'X');
    expect(slices.filter(({ cat }) => cat === 'attachment')).toHaveLength(2);
    expect(slices.filter(({ cat }) => cat === 'map')).toHaveLength(2);
  });

  test('slices of one track nest or follow each other', async () => {
    for (const name of ['k612-pipe_lost', 'k612-churn', 'k612-killed_leak', 'k612-badorder']) {
      const path = join(recordings, name, 'trace.txt');
      const packed = ['k612-pipe_lost', 'k612-churn'].includes(name);
      const text = packed ? gunzipSync(readFileSync(`${path}.gz`)) : readFileSync(path);
      const data = await timelineOf(text.toString().split('\n'));
      const open = new Map<string, number[]>();
      const slices = eventsOf(perfettoTrace([{ file: name, data }])).filter(({ ph }) => ph === 'X');
      expect(slices.length).toBeGreaterThan(5);
      for (const { pid, tid, ts, dur = 0 } of slices) {
        const ends = open.get(`${pid}/${tid}`) ?? [];
        while ((ends.at(-1) ?? Infinity) <= ts) ends.pop();
        expect(ts + dur).toBeLessThanOrEqual((ends.at(-1) ?? Infinity) + 1e-6);
        ends.push(ts + dur);
        open.set(`${pid}/${tid}`, ends);
      }
    }
  });
});

describe('--html', () => {
  test('one page without scripts, with findings, limits and a timeline', async () => {
    expect(await run(paths, { html: true })).toBe(1);
    expect(captured.output).toMatch(/^<!DOCTYPE html>/);
    expect(captured.output).toContain('late-attach</b>, line 32');
    expect(captured.output).toContain('Limit: the kernel&#39;s own dma_buf events');
    expect(captured.output).toContain('<path class="late"');
    expect(captured.output).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|src=|href=/);
  });

  test('names cannot leave their place', async () => {
    const device = `<script>alert(1)</script>"'&`;
    const timeline = new Timeline();
    const lines = [...exportLines({ device }), ...attachLines({ device }), ...mapLines({ device })];
    const second = attachLines({ device: '"><img onerror=x>', attachment: 2 });
    const result = await checkTrace([...lines, ...second], { file: '<b>&\u001b[31m', timeline });
    if (!result.ok) expect.fail('refused');
    const page = htmlReport([{ report: result.value, timeline: timeline.data() }]);
    expect(page).not.toMatch(/<script|<img|<b>&[^a]/);
    expect(page).toContain('&lt;script&gt;');
    // Every tag that is there is one of ours, and the names are read back as they were.
    const markup = readMarkup(page, ['meta']);
    const words = elementsOf(markup, 'text').map(wordsOf);
    expect(words).toContainEqual(expect.stringMatching(/^<script>alert\(1\)<\/script>/));
    expect(elementsOf(markup, 'code').map(wordsOf)).toEqual(['<b>&␛[31m']);
  });
});

describe('the terminal', () => {
  test('colours stand only on a terminal and where NO_COLOR is not set', async () => {
    const { isTTY } = process.stdout;
    const before = process.env['NO_COLOR'];
    try {
      delete process.env['NO_COLOR'];
      process.stdout.isTTY = false;
      await run(paths.slice(0, 1), {});
      expect(captured.output).not.toContain('\u001b');
      process.stdout.isTTY = true;
      await run(paths.slice(0, 1), {});
      expect(captured.output).toContain('\u001b[33mwarning late-attach:');
      process.env['NO_COLOR'] = '1';
      await run(paths.slice(0, 1), {});
      expect(captured.output).not.toContain('\u001b');
    } finally {
      process.stdout.isTTY = isTTY;
      if (before === undefined) delete process.env['NO_COLOR'];
      else process.env['NO_COLOR'] = before;
    }
  });

  test.each([
    ['a large file on a terminal', true, 8, true],
    ['a large file off a terminal', false, 8, false],
    ['a small file on a terminal', true, 2, false],
  ])('%s', (_, isTTY, mebibytes, isShown) => {
    let written = '';
    let now = 0;
    const output = { isTTY, write: (text: string) => (written += text) };
    const progress = new ReadProgress(mebibytes * 1024 ** 2, new ProgressLine(output, () => now));
    for (let step = 0; step < 4; step += 1) {
      progress.advance(1024 ** 2);
      now += 60;
    }
    progress.end();
    expect(written !== '').toBe(isShown);
    if (!isShown) return;
    expect(written.split('\r').length - 1).toBe(3);
    expect(written).toMatch(/\[===.*\] +12 % of 8 MiB/);
    expect(written.endsWith('\r\u001b[K')).toBe(true);
  });
});

test('every rule has its row in the specification', () => {
  const spec = readFileSync(join(import.meta.dirname, '../../docs/spec.md'), 'utf8');
  for (const rule of Object.keys(RULE_SUMMARIES)) expect(spec).toContain(`\`${rule}\``);
});
