/**
 * The script for bpftrace against the recording script: what its formats print of a recorded run is checked
 * to be the same in every fact. What runs is not bpftrace but its formats, filled with what a kernel printed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bpftraceScript } from '../../src/cli/commands/record-bpftrace.ts';
import { checkTrace, type TraceReport } from '../../src/trace/index.ts';
import { FTRACE_TEXT } from '../../src/trace/formats/ftrace-text.ts';
import { SEED } from '../property/seed.ts';
import { runHere } from '../support/run-here.ts';
import { asBpftrace, headerOf, printfsOf } from './bpftrace-lines.ts';

const KERNEL = '7.3.4+deb13-amd64 x86_64';
const SCRIPT = bpftraceScript({ kernel: KERNEL });
const RECORDINGS = join(import.meta.dirname, 'recordings');

async function report(lines: readonly string[]): Promise<TraceReport> {
  const result = await checkTrace(lines);
  if (!result.ok) expect.fail(result.refusal.message);
  return result.value;
}

/** All that a report says, but for the numbers of lines. */
function factsOf({
  buffers,
  importers,
  findings,
  drivers,
  gaps,
  limits,
  complete,
}: TraceReport): unknown {
  const text = JSON.stringify({
    ...{ buffers, importers, drivers, gaps, limits, complete },
    findings: findings.map(({ rule, severity, buffer, device, driver, task, pid }) =>
      [rule, severity, buffer, device, driver, task, pid].join(' '),
    ),
  });
  return JSON.parse(text, (key, value: unknown) => (key === 'line' || key === 'time' ? 0 : value));
}

/** The runs that the recording script made with arguments at the return, and no other probes beside. */
const RUNS = readdirSync(RECORDINGS).flatMap((name) => {
  if (!/^k(73|612)-/.test(name)) return [];
  const packed = readdirSync(join(RECORDINGS, name)).find((file) =>
    /^trace\.txt(\.gz)?$/.test(file),
  );
  if (packed === undefined) return [];
  const bytes = readFileSync(join(RECORDINGS, name, packed));
  const text = (packed.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const isOurs = text.includes('# cenalloc-trace: 2') && text.includes('# mode: kprobe');
  return isOurs && !text.includes('cen_') ? [{ name, lines: text.split('\n') }] : [];
});

/** Files outside of tracing, which the shell script reads and bpftrace cannot. */
const NOT_ASKED = /^# (ram_top|swiotlb_slots): /;

test('there are runs to compare', () => {
  expect(RUNS.length).toBeGreaterThan(20);
});

describe.each(RUNS)('$name', ({ lines }) => {
  test('tells the same facts as bpftrace prints them', async () => {
    const printed = asBpftrace(lines, printfsOf(SCRIPT));
    expect(printed.length).toBeGreaterThan(10);
    const release = lines.find((line) => line.startsWith('# kernel: ')) ?? '';
    const header = headerOf(SCRIPT).map((line) => (line.startsWith('# kernel: ') ? release : line));
    const asked = lines.filter((line) => !NOT_ASKED.test(line));
    expect(factsOf(await report([...header, ...printed]))).toEqual(factsOf(await report(asked)));
  });
});

const name = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,15}$/);
const address = fc
  .bigInt(0xff00000000000000n, 0xfffffffffffff000n)
  .map((each) => `0x${each.toString(16)}`);

test('an attach reads back with what was printed', () => {
  const names = fc.record({ task: name, device: name, driver: name, exporter: name });
  const addresses = fc.record({ attach: address, dmabuf: address });
  const numbers = fc.record({
    size: fc.nat(),
    ino: fc.integer({ min: 1 }),
    pid: fc.nat(4_194_304),
    cpu: fc.nat(999),
  });
  fc.assert(
    fc.property(names, addresses, numbers, (named, { attach, dmabuf }, { size, ino, pid, cpu }) => {
      const { task, device, driver, exporter } = named;
      const line =
        `${task.padStart(16)}-${String(pid).padEnd(7)} [${String(cpu).padStart(3, '0')}] .....    66.882343: ` +
        `dma_buf_attach__return: (vb2_dc_attach_dmabuf+0x1/0x2 <- dma_buf_attach) attach=${attach} dmabuf=${dmabuf} ` +
        `exp_name="${exporter}" size=${size} ino=${ino} dev="${device}" drv="${driver}" devp=${dmabuf}`;
      const [printed = ''] = asBpftrace([line], printfsOf(SCRIPT));
      const expected = FTRACE_TEXT.parseLine(line, 1);
      expect(expected.kind).toBe('hit');
      expect(FTRACE_TEXT.parseLine(printed, 1)).toEqual(expected);
    }),
    { seed: SEED },
  );
});

describe('the script', () => {
  test('keeps what it needs in maps, and empties each of them', () => {
    const body = SCRIPT.slice(0, SCRIPT.indexOf('\nEND {'));
    const kept = new Set([...body.matchAll(/@\w+/g)].map(([each]) => each));
    for (const each of kept) {
      expect(SCRIPT).toContain(`delete(${each}[tid]);`);
      expect(SCRIPT).toContain(`clear(${each});`);
    }
  });

  test('gives every format as many values as it takes', () => {
    const printfs = [...SCRIPT.matchAll(/printf\("((?:[^"\\]|\\.)*)"(?:,\s*([^;]*))?\);/g)];
    expect(printfs.length).toBeGreaterThan(60);
    for (const [, format = '', values = ''] of printfs) {
      const taken = [...format.matchAll(/%[-0-9]*l?[xuds]/g)].length;
      // A comma inside parentheses stands within a value; there is none.
      expect({ format, count: values === '' ? 0 : values.split(',').length }).toEqual({
        format,
        count: taken,
      });
    }
  });

  test('does without what a machine that is not known may not have', () => {
    const portable = bpftraceScript({ kernel: null });
    expect(portable).not.toMatch(/kaddr|reg\(|tracepoint:|# kernel/);
    expect(portable).toContain('dma_mask=');
    const lean = bpftraceScript({ kernel: KERNEL, constraints: false });
    expect(lean).not.toMatch(/dma_mask=|vmemmap=|xmap=|swiotlb/);
  });
});

describe('record --bpftrace', () => {
  test('prints the script for the kernel that is told', async () => {
    const ran = await runHere(['record', '--bpftrace', '--kernel', KERNEL], import.meta.dirname);
    expect(ran).toEqual({ code: 0, stdout: SCRIPT, stderr: '' });
  });

  test('says what the script for any machine does not tell', async () => {
    const ran = await runHere(['record', '--bpftrace'], import.meta.dirname);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toBe(bpftraceScript({ kernel: null }));
    expect(ran.stderr).toContain('--kernel "$(uname -rm)"');
  });

  test.each([
    [['--kernel', '7.3.4 x86_64'], 'goes with --bpftrace only'],
    [['--bpftrace', '--kernel', '7.3.4'], 'expected what `uname -rm` prints'],
    [['--bpftrace', '--kernel', '7.3\\n"; 1 x86_64'], 'expected what `uname -rm` prints'],
    [['--bpftrace', '--mode', 'fprobe'], "'--mode <mode>'"],
  ])('refuses %j', async (words, complaint) => {
    const ran = await runHere(['record', ...words], import.meta.dirname);
    expect(ran.stderr).toContain(complaint);
    expect({ ...ran, stderr: '' }).toEqual({ code: 2, stdout: '', stderr: '' });
  });
});

describe('what bpftrace says besides', () => {
  const [first] = RUNS;
  const printed = asBpftrace(first?.lines ?? [], printfsOf(SCRIPT));

  test('events that it lost are lost', async () => {
    const lines = [
      ...headerOf(SCRIPT),
      ...printed.slice(0, 6),
      'Lost 17 events',
      ...printed.slice(6),
    ];
    const { lost, complete } = await report(lines);
    expect({ lost, complete }).toEqual({ lost: 17, complete: false });
  });

  test('events in the order of CPUs are no order', async () => {
    const swapped = [...headerOf(SCRIPT), ...printed.slice(9), ...printed.slice(0, 9)];
    const { complete, gaps } = await report(swapped);
    expect(complete).toBe(false);
    expect(gaps.join('; ')).toMatch(
      /9 events stand behind later ones, the first on line \d+: sort the lines by time/,
    );
  });

  test.each([
    [['Attaching 2 probes...', 'attach vgem 4096', 'map vgem'], 'cenalloc record --bpftrace'],
    [['Attached 1 probe', '@maps[scn, 12]: 4'], 'cenalloc record --bpftrace'],
    [['{"type": "attached_probes", "data": {"probes": 2}}'], 'run bpftrace without -f json'],
    [['dma_buf_attach 0xff1 by scn'], 'cenalloc record'],
  ])('%j is refused, with what to print instead', async (lines, instead) => {
    const result = await checkTrace(lines);
    if (result.ok) expect.fail('it was read');
    expect(result.refusal.message).toContain(instead);
  });
});
