/**
 * One recording of a kernel, printed in every shape that ftrace, trace-cmd and perf know: whatever
 * the shape, the same buffers, the same counts and the same late attach come out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TraceReport } from '../../src/trace/index.ts';
import { reportOf } from './report-of.ts';

const path = join(import.meta.dirname, 'recordings/k612-late/trace.txt');
const recorded = readFileSync(path, 'utf8').trimEnd().split('\n').slice(12);

interface Event {
  readonly comm: string;
  readonly pid: number;
  readonly cpu: number;
  /** Nanoseconds. */
  readonly time: number;
  readonly name: string;
  readonly place: string;
  readonly rest: string;
}

const COLUMNS = /^ *(\S+)-(\d+) +\[(\d+)\] \S+ +(\d+)\.(\d+): (\w+): \(([^)]*)\) ?(.*)$/;
const events: readonly Event[] = recorded.map((line) => {
  const [, comm = '', pid, cpu, seconds, micro, name = '', place = '', rest = ''] =
    COLUMNS.exec(line) ?? [];
  const time = Number(seconds) * 1e9 + Number(micro) * 1e3;
  return { comm, pid: Number(pid), cpu: Number(cpu), time, name, place, rest };
});
const [first] = events;
const start = first?.time ?? 0;

function pad(text: string | number, width: number): string {
  return String(text).padStart(width);
}

function seconds(time: number, digits: number): string {
  const fraction = String(time % 1e9)
    .padStart(9, '0')
    .slice(0, digits);
  return `${Math.floor(time / 1e9)}.${fraction}`;
}

function event({ name, place, rest }: Event): string {
  return `${name}: (${place}) ${rest}`;
}

/** An address for a place, as the tools in user space print it, which have no symbols. */
function rawPlace({ place }: Event): string {
  return place.includes(' <- ') ? 'ffffffffb518ca24 <- ffffffffc0809c8b' : 'ffffffffb518ca24';
}

function rawFields(one: Event): string {
  const isReturn = one.place.includes(' <- ');
  const where = isReturn
    ? '__probe_func=ffffffffb518ca24 __probe_ret_ip=ffffffffc0809c8b'
    : '__probe_ip=ffffffffb518ca24';
  return `${where} ${one.rest.replaceAll('"', '')}`;
}

const head = (one: Event, flags: string, stamp: string): string =>
  `${pad(one.comm, 16)}-${String(one.pid).padEnd(7)} [${String(one.cpu).padStart(3, '0')}] ${flags}${stamp}: `;
const stamp = ({ time }: Event): string => pad(seconds(time, 6), 12);

const STACK = [' => kprobe_trace_func', ' => dma_buf_attach', ' => 0xffffffffc07fb0de'];
const GRAPH = ' |   0)    scn-309     |               |  ';

const shapes: readonly (readonly [string, string, (one: Event, index: number) => string[]])[] = [
  ['default', 'ftrace-text', (one) => [head(one, '..... ', stamp(one)) + event(one)]],
  [
    'four flags, as older kernels',
    'ftrace-text',
    (one) => [head(one, 'd..1 ', stamp(one)) + event(one)],
  ],
  ['no irq-info', 'ftrace-text', (one) => [head(one, '', stamp(one)) + event(one)]],
  [
    'record-tgid',
    'ftrace-text',
    (one) => [head(one, '..... ', stamp(one)).replace(' [', ' (    309) [') + event(one)],
  ],
  [
    'clock counter',
    'ftrace-text',
    (one, index) => [head(one, '..... ', pad(index + 4, 12)) + event(one)],
  ],
  [
    'clock x86-tsc',
    'ftrace-text',
    (one) => [head(one, '..... ', pad(one.time * 3, 12)) + event(one)],
  ],
  [
    'stack traces',
    'ftrace-text',
    (one) => [
      head(one, '..... ', stamp(one)) + event(one),
      `${head(one, '..... ', stamp(one))}<stack trace>`,
      ...STACK,
    ],
  ],
  [
    'symbols with addresses',
    'ftrace-text',
    (one) => [
      head(one, '..... ', stamp(one)) +
        event(one).replace(/(\/0x[0-9a-f]+)/, '$1 <ffffffff9d98ca24>'),
    ],
  ],
  [
    'latency',
    'ftrace-latency',
    (one, index) => {
      const microseconds = pad(Math.floor((one.time - start) / 1e3), 4);
      const mark = ' +!#*@$'.charAt(index % 7);
      return [
        `${pad(one.comm.slice(0, 8), 8)}-${String(one.pid).padEnd(7)} ${pad(one.cpu, 3)}..... ${microseconds}us${mark}: ${event(one)}`,
      ];
    },
  ],
  [
    'latency with a counting clock',
    'ftrace-latency',
    (one, index) => [
      `${pad(one.comm, 8)}-${String(one.pid).padEnd(7)} ${pad(one.cpu, 3)}d..1. ${pad(index, 4)}: ${event(one)}`,
    ],
  ],
  [
    'verbose',
    'ftrace-verbose',
    (one, index) => [
      `${pad(one.comm, 16)} ${pad(one.pid, 7)} ${pad(one.cpu, 3)} 0 00000000 ${index.toString(16).padStart(8, '0')} [04d147e8] ${(one.time - start) / 1e6}ms (+0.073ms): ${event(one)}`,
    ],
  ],
  [
    'verbose with a counting clock',
    'ftrace-verbose',
    (one, index) => [
      `${pad(one.comm, 16)} ${pad(one.pid, 7)} ${pad(one.cpu, 3)} 0 00000000 00000001 [00000000000000${(index + 16).toString(16)}] ${index} (+1): ${event(one)}`,
    ],
  ],
  ['no context-info', 'ftrace-without-context', (one) => [event(one)]],
  [
    'probes inside function_graph',
    'function-graph',
    (one) => [
      `   ${seconds(one.time, 6)}${GRAPH}/* ${event(one)} */`,
      `   ${seconds(one.time, 6)} |   0)    scn-309     | + 11.116 us   |    dma_buf_dynamic_attach();`,
    ],
  ],
  [
    'probes inside a bare function_graph',
    'function-graph',
    (one) => [` 0)               |  /* ${event(one)} */`],
  ],
  [
    'trace-cmd report',
    'trace-cmd',
    (one) => [
      head(one, '', ` ${stamp(one)}`) +
        `${one.name}:`.padEnd(22) +
        `(${rawPlace(one)}) ${one.rest}`,
    ],
  ],
  [
    'trace-cmd report -t',
    'trace-cmd',
    (one) => [
      head(one, '', ` ${pad(seconds(one.time, 9), 15)}`) +
        `${one.name}:`.padEnd(22) +
        `(${rawPlace(one)}) ${one.rest}`,
    ],
  ],
  [
    'trace-cmd report -R',
    'trace-cmd',
    (one) => [head(one, '', ` ${stamp(one)}`) + `${one.name}:`.padEnd(22) + ` ${rawFields(one)}`],
  ],
  [
    'trace-cmd report -l',
    'trace-cmd',
    (one) => [
      `${pad(one.comm, 8)}-${String(one.pid).padEnd(5)} ${pad(one.cpu, 3)}..... ${stamp(one)}: ${one.name}: (${rawPlace(one)}) ${one.rest}`,
    ],
  ],
  [
    'perf script',
    'perf-script',
    (one) => [
      `${pad(one.comm, 16)} ${pad(one.pid, 5)} [000] ${stamp(one)}: ${pad(`dmabuf:${one.name}`, 40)}: (${rawPlace(one)}) ${one.rest}`,
    ],
  ],
  [
    'perf script -g',
    'perf-script',
    (one) => [
      `${one.comm} ${pad(one.pid, 5)} [000] ${stamp(one)}: dmabuf:${one.name}: (${rawPlace(one)}) ${one.rest}`,
      '\tffffffffb518ca25 dma_buf_attach+0x5 ([kernel.kallsyms])',
      '\t          7f2e __libc_start_main+0x10 (/usr/lib/libc.so.6)',
      '',
    ],
  ],
  [
    'perf script -F without a CPU',
    'perf-script',
    (one) => [
      `${pad(one.comm, 16)} ${pad(one.pid, 7)}/${String(one.pid).padEnd(7)} ${seconds(one.time, 9)}: dmabuf:${one.name}: (${rawPlace(one)}) ${one.rest}`,
    ],
  ],
];

function summary(report: TraceReport): unknown {
  const [buffer] = report.buffers;
  return {
    counts: buffer?.counts,
    devices: buffer?.devices,
    released: buffer?.released,
    late: buffer?.lateAttaches.map(({ device, liveMaps, attachment, firstMap }) => {
      return { device, liveMaps, attachment, first: firstMap.device };
    }),
    findings: report.findings.map(({ rule }) => rule),
    buffers: report.buffers.length,
    complete: report.complete,
    understood: report.understood,
  };
}

const check = (lines: readonly string[], format?: string): Promise<TraceReport> =>
  reportOf(lines, format === undefined ? {} : { format });

describe('one recording in every shape', () => {
  test.each(shapes)('%s', async (_, format, render) => {
    const lines = events.flatMap(render);
    const report = await check(lines);
    expect(report.format).toBe(format);
    expect(summary(report)).toEqual(summary(await check(recorded)));
    const [late] = report.buffers[0]?.lateAttaches ?? [];
    expect(lines[(late?.line ?? 0) - 1]).toContain('dma_buf_attach__return');
    expect(lines[(late?.firstMap.line ?? 0) - 1]).toContain('map_attachment_unlocked__return');
    const forced = await check(lines, format);
    expect(summary(forced)).toEqual(summary(report));
  });

  test('the latency header names the kernel and its entries', async () => {
    const render = shapes.find(([name]) => name === 'latency')?.[2];
    const header = [
      '# tracer: nop',
      '#',
      '# nop latency trace v1.1.5 on 6.12.117+deb12-amd64',
      '# latency: 0 us, #34/40, CPU#0 | (M:server VP:0, KP:0, SP:0 HP:0 #P:2)',
    ];
    const report = await check([...header, ...events.flatMap(render ?? (() => []))]);
    expect(report).toMatchObject({ kernel: '6.12.117+deb12-amd64', lost: 6, complete: false });
  });
});

describe('calls without arguments', () => {
  const isEntry = ({ place }: Event): boolean => !place.includes(' <- ');
  const calls = events.filter(isEntry);
  const bare: readonly (readonly [string, (one: Event) => string])[] = [
    ['function', (one) => `${head(one, '..... ', stamp(one))}${one.name} <-i_ioctl`],
    [
      'function with arguments',
      (one) => `${head(one, '..... ', stamp(one))}${one.name}(dmabuf=0xff3104d841efca00) <-i_ioctl`,
    ],
    [
      'function by trace-cmd',
      (one) => `${head(one, '', ` ${stamp(one)}`)}function:             ${one.name}`,
    ],
    ['function_graph', (one) => ` 0)   4.437 us    |  ${one.name}();`],
    [
      'function_graph with results',
      (one) =>
        `   ${seconds(one.time, 6)} |   0)    scn-309     | + 14.562 us   |  ${one.name}(); /* = 0xffff88800263f200 */`,
    ],
    ['plain probes', (one) => `${head(one, '..... ', stamp(one))}p_${one.name}_0: (${one.place})`],
  ];
  test.each(bare)('%s: counted, in order, and no finding', async (_, render) => {
    const report = await check(calls.map(render));
    expect(report.findings).toEqual([]);
    expect(report.complete).toBe(false);
    expect(report.limits[0]).toBe(
      '1 export, 2 attaches, 2 maps, 2 unmaps, 2 detaches, 1 release without arguments: which buffer they were about is not told',
    );
    expect(report.limits[1]).toMatch(
      /^the attach at line \d+ comes after the map at line \d+: late, if/,
    );
  });

  test('a map that failed chose no storage', async () => {
    const report = await check([
      ' 0)   4.437 us    |  dma_buf_export(); /* = 0xffff88800263f200 */',
      ' 0)               |  dma_buf_map_attachment_unlocked() {',
      ' 0)   4.437 us    |    dma_buf_map_attachment(); /* = 0xfffffffffffffff4 */',
      ' 0)   4.437 us    |  } /* dma_buf_map_attachment_unlocked = 0xfffffffffffffff4 */',
      ' 0)   4.437 us    |  dma_buf_attach(); /* ret=0xfffffffffffffff0 */',
    ]);
    expect(report.limits).toEqual([
      '1 export, 1 attach (1 failed), 1 map (1 failed) without arguments: which buffer they were about is not told',
    ]);
  });
});

describe("the kernel's own events", () => {
  const point = (text: string, index: number): string => {
    return `             scn-95      [003] .....     5.1084${10 + index}: ${text}`;
  };
  const life = (more: string, attachment: (digit: number) => string): string[] => [
    `dma_buf_export: exp_name=qcom,system ${more}size=4096 ino=2`,
    `dma_buf_fd: exp_name=qcom,system ${more}size=4096 ino=2 fd=5`,
    `dma_buf_attach: dev_name=dbi-disp exp_name=qcom,system ${more}size=4096 ino=2${attachment(3)}`,
    `dma_buf_dynamic_attach: exp_name=qcom,system ${more}size=4096 ino=2${attachment(4)} dev_name=dbi-codec`,
    `dma_buf_detach: exp_name=qcom,system ${more}size=4096 ino=2${attachment(3)} dev_name=dbi-disp`,
    `dma_buf_put: exp_name=qcom,system ${more}size=4096 ino=2`,
  ];
  test.each([
    ['as merged', life('', (digit) => ` attachment:ffff88800365730${digit} is_dynamic=0`)],
    ['hashed', life('', (digit) => ` attachment:00000000a365730${digit} is_dynamic=0`)],
    ['as first posted', life('name=camera preview ', () => ' f_refcnt=2')],
    ['as first posted, without a name', life('name=(null) ', () => ' f_refcnt=2')],
  ])('%s: attaches and detaches, and nothing about maps or leaks', async (_, texts) => {
    for (const lines of [texts.map(point), texts]) {
      const report = await check(lines);
      expect(report.buffers).toMatchObject([
        {
          ino: 2,
          exporter: 'qcom,system',
          size: 4096,
          devices: ['dbi-codec', 'dbi-disp'],
          counts: { attach: 2, detach: 1, put: 1, map: 0, release: 0 },
          attachedAtEnd: 1,
        },
      ]);
      expect(report.understood).toBe(6);
      expect(report.findings).toEqual([]);
      expect(report.complete).toBe(false);
      expect(report.limits.join()).toMatch(/no map, no unmap and no release/);
    }
  });

  const both = (isHashed: boolean, keep: (line: string) => boolean): string[] =>
    recorded.filter(keep).flatMap((line) => {
      const body = (name: string, more: string): string =>
        `${line.slice(0, line.indexOf(': ') + 2)}${name}: exp_name=dbtest size=131072 ino=5${more}`;
      const device = /dev="([^"]+)"/.exec(line)?.[1] ?? '';
      const address = /attach=0x([0-9a-f]+)/.exec(line)?.[1] ?? '';
      const shown = isHashed ? `00000000${address.slice(-8)}` : address;
      const attachment = ` attachment:${shown} is_dynamic=0 dev_name=${device}`;
      if (line.includes('dma_buf_dynamic_attach__return')) {
        return [body('dma_buf_dynamic_attach', attachment), line];
      }
      if (line.includes(': dma_buf_detach: ')) return [line, body('dma_buf_detach', attachment)];
      if (line.includes('dma_buf_export__return')) return [body('dma_buf_export', ''), line];
      if (line.includes('dma_buf_get__return')) return [body('dma_buf_get', ' fd=5'), line];
      if (line.includes(': dma_buf_put: ')) return [line, body('dma_buf_put', '')];
      return [line];
    });
  test.each([
    ['beside probes', false, () => true],
    ['hashed beside probes', true, () => true],
    [
      'beside returns alone',
      true,
      (line: string) => line.includes('__return') || /unmap|detach|put|release/.test(line),
    ],
  ])('%s: each operation counts once', async (_, isHashed, keep) => {
    const report = await check(both(isHashed, keep));
    const { understood, ...counted } = summary(report) as { understood: number };
    expect(counted).toMatchObject(
      Object.fromEntries(
        Object.entries(summary(await check(recorded)) as object).filter(
          ([key]) => key !== 'understood',
        ),
      ),
    );
    expect(understood).toBe(report.lines);
  });
});
