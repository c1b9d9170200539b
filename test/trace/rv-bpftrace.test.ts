/**
 * The monitors for bpftrace: the real bpftrace reads the whole program, and runs its table and its steps over the
 * calls of recorded runs, in a BEGIN block where no kernel function need be probed. What it prints is compared with
 * what the automaton of rvgen says. That the probes see what the steps are given is the business of a kernel.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { checkTrace, type ObservedCall } from '../../src/trace/index.ts';
import { bpftraceMonitor } from '../../src/views/charts/rv-bpftrace.ts';
import { rvMonitor } from '../../src/views/charts/rv-monitor.ts';
import { lack } from '../support/tools.ts';
import { readByRvgen } from './read-by-rvgen.ts';
import { recordedText } from './recorded-files.ts';

const KINDS = ['buffer', 'attachment'] as const;
type Kind = (typeof KINDS)[number];

const why = lack('bpftrace');
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bpftrace-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function runBpftrace(program: string, ...options: readonly string[]): string {
  const path = join(folder, 'monitor.bt');
  writeFileSync(path, program);
  const isRoot = getuid?.() === 0;
  const words = [...(isRoot ? [] : ['-n', 'bpftrace']), ...options, path];
  return execFileSync(isRoot ? 'bpftrace' : 'sudo', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Whether the kernel lets this user load any program at all, which no package can bring. */
function isAllowed(): boolean {
  try {
    runBpftrace('BEGIN { exit(); }');
    return true;
  } catch {
    return false;
  }
}

const whyNotRun = why !== '' || isAllowed() ? why : ' (this kernel lets us load no BPF program)';

/** One call, as a monitor sees it: which buffer or attachment, and the function. */
interface Seen {
  readonly id: number;
  readonly event: string;
}

const EVENTS: Readonly<Partial<Record<ObservedCall['kind'], string>>> = {
  export: 'dma_buf_export',
  get: 'dma_buf_get',
  put: 'dma_buf_put',
  attach: 'dma_buf_dynamic_attach',
  map: 'dma_buf_map_attachment',
  unmap: 'dma_buf_unmap_attachment',
  detach: 'dma_buf_detach',
  release: 'dma_buf_release',
};

/** The calls of a recording that went well, numbered by what the monitor watches. */
async function callsOf(name: string, kind: Kind): Promise<readonly Seen[]> {
  const calls: Seen[] = [];
  const ids = new Map<string, number>();
  const call = (each: ObservedCall): void => {
    const watched = kind === 'buffer' ? each.buffer : each.attachment;
    const event = EVENTS[each.kind];
    if (watched === null || event === undefined || each.errno !== null) return;
    if (!ids.has(watched)) ids.set(watched, ids.size + 1);
    calls.push({ id: ids.get(watched) ?? 0, event });
  };
  await checkTrace(recordedText(name).split('\n'), { observer: { call } });
  return calls;
}

/** What the automaton says of calls: each break of the order, after which that one is not watched any more. */
function breaksOf(kind: Kind, calls: readonly Seen[]): readonly string[] {
  const { initial, finals, next } = readByRvgen(rvMonitor(kind, 2));
  const birth = kind === 'buffer' ? 'dma_buf_export' : 'dma_buf_dynamic_attach';
  const states = new Map<number, string>();
  return calls.flatMap(({ id, event }) => {
    const state = states.get(id);
    if (state === undefined) {
      if (event === birth) states.set(id, initial);
      return [];
    }
    const target = next.get(state)?.get(event);
    if (target === undefined || finals.includes(target)) states.delete(id);
    else states.set(id, target);
    return target === undefined
      ? [`${kind}: ${event} is not allowed in state ${state}: dmabuf=0x${id.toString(16)}`]
      : [];
  });
}

/** The program with its BEGIN block alone, in which the steps of its probes are run for these calls. */
function replayOf(program: string, calls: readonly Seen[]): string {
  const begin = /BEGIN \{\n([^]*?)\n\}\n/.exec(program)?.[1] ?? '';
  const bodies = new Map(
    [...program.matchAll(/^k(?:ret)?probe:(\w+)[^{]*\{\n([^]*?)\n\}$/gm)].map(
      ([, name = '', body = '']) => [name, body],
    ),
  );
  const steps = calls.map(({ id, event }) => {
    const body = bodies.get(event) ?? expect.fail(`no probe sees ${event}`);
    return body
      .replace(/^ {2}\$[ab] = .*\n/gm, '')
      .replace(/^ {2}\$id = .*$/m, `  $id = ${id};`)
      .replace('(uint64)$b', '$id')
      .replace('$b->file->f_inode->i_ino', '$id')
      .replace('str($b->exp_name)', '"exporter"')
      .replace('str($a->dev->kobj.name)', '"device"')
      .replace('(int64)retval', '-4096')
      .replace(/^ {2}delete\(@mapping.*\n?/m, '');
  });
  return `BEGIN {\n${begin}\n${steps.join('\n')}\n  exit();\n}\n`;
}

describe.each(KINDS)('the monitor of a %s', (kind) => {
  const program = bpftraceMonitor(kind, 2);

  test('has a probe for each event, and empties its maps', () => {
    const { events } = readByRvgen(rvMonitor(kind, 2));
    for (const event of events) expect(program).toContain(`probe:${event}`);
    for (const [map] of program.matchAll(/@\w+/g)) expect(program).toContain(`clear(${map});`);
  });

  test.skipIf(whyNotRun !== '')(`is read by bpftrace${whyNotRun}`, () => {
    expect(runBpftrace(program, '-d')).toContain('AST after: Semantic');
  });

  test.skipIf(whyNotRun !== '').each([
    ['k612-late', true],
    ['k73-late_classic', true],
    ['k73-choose_early', false],
    ['k73-notmoved', true],
    ['k612-errors', false],
    ['k612-badorder', true],
  ])(`its steps over %s say what the automaton says${whyNotRun}`, async (name, isBroken) => {
    const calls = await callsOf(name, kind);
    expect(calls.length).toBeGreaterThan(4);
    const expected = breaksOf(kind, calls.slice(0, 60));
    if (kind === 'buffer') expect(expected.length > 0).toBe(isBroken);
    const printed = runBpftrace(replayOf(program, calls.slice(0, 60)));
    const lines = printed.split('\n').filter((line) => line.startsWith(kind));
    expect(lines.map((line) => line.replace(/ exp_name=.*/, ''))).toEqual(expected);
  });
});
