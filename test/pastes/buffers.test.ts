/**
 * Lists of buffers, of who holds them, and recordings among what people paste. The texts are made up; those of bufinfo
 * are printed here as each kernel prints them, and must be read alike.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerPastes, type PasteAnswer } from '../../src/imports/pastes/answer-pastes.ts';
import { readBufinfo } from '../../src/trace/snapshots/bufinfo.ts';

function answer(...texts: readonly string[]): PasteAnswer {
  const answered = answerPastes(texts.map((text, index) => ({ file: `${index}.txt`, text })));
  if (!answered.ok) throw new Error(answered.refusal.message);
  return answered.value;
}

interface Buffer {
  readonly size: number;
  readonly references: number;
  readonly exporter: string;
  readonly ino: number;
  readonly name: string | null;
  readonly devices: readonly string[];
}

const KERNELS = ['4.4', '4.14', '5.4', '6.12', 'tabs lost'] as const;

const padded = (value: number): string => String(value).padStart(8, '0');

/** What a kernel prints of its buffers. */
function printed(kernel: (typeof KERNELS)[number], buffers: readonly Buffer[]): string {
  const isNew = kernel === '6.12' || kernel === 'tabs lost';
  const hasNumbers = isNew || kernel === '5.4';
  const header = `size    \tflags   \tmode    \tcount   \texp_name${hasNumbers ? '\tino     ' : ''}${isNew ? '\tname' : ''}`;
  const fences = {
    '4.4': [],
    '4.14': [
      '\tExclusive fence: vpu vpu-timeline signalled',
      '\tShared fence: gpu ring unsignalled',
    ],
    '5.4': ['\tShared fence: gpu ring unsignalled'],
    '6.12': ['\twrite fence:gpu ring seq 12 signalled'],
    'tabs lost': ['\tbookkeep fence:gpu ring seq 12 unsignalled'],
  }[kernel];
  const rows = buffers.flatMap(({ size, references, exporter, ino, name, devices }) => [
    [
      padded(size),
      '00000002',
      '00080007',
      padded(references),
      exporter,
      ...(hasNumbers ? [padded(ino), name ?? (isNew ? '<none>' : '')] : []),
    ].join('\t'),
    ...fences,
    '\tAttached Devices:',
    ...devices.map((device) => `\t${device}`),
    `Total ${devices.length} devices attached`,
    '',
  ]);
  const bytes = buffers.reduce((sum, { size }) => sum + size, 0);
  const text = [
    '',
    'Dma-buf Objects:',
    header,
    ...rows,
    '',
    `Total ${buffers.length} objects, ${bytes} bytes`,
    '',
  ].join('\n');
  return kernel === 'tabs lost' ? text.replaceAll('\t', '        ') : text;
}

const anyBuffer = fc.record({
  size: fc.integer({ min: 4096, max: 2 ** 31 }),
  references: fc.integer({ min: 1, max: 9 }),
  exporter: fc.constantFrom('drm', 'system', 'linux,cma', 'video-cap', 'i915', 'ion'),
  name: fc.constantFrom(null, 'camera', 'two words'),
  devices: fc.uniqueArray(
    fc.constantFrom('vdec', 'fd000000.gpu', '4820000.qcom,mdss_mdp', '0000:00:02.0'),
  ),
});
const anyBuffers = fc
  .array(anyBuffer, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((each, index): Buffer => ({ ...each, ino: 100 + index })));

describe('bufinfo', () => {
  test.each(KERNELS)('of a kernel is read: %s', (kernel) => {
    const hasNumbers = !kernel.startsWith('4');
    fc.assert(
      fc.property(anyBuffers, (buffers) => {
        const { shapes, buffers: read, totals, complete } = answer(printed(kernel, buffers));
        expect(shapes.map(({ kind }) => kind)).toEqual(['bufinfo']);
        expect(complete).toBe(true);
        const bytes = buffers.reduce((sum, { size }) => sum + size, 0);
        expect(totals).toEqual({ buffers: buffers.length, bytes });
        expect(read).toMatchObject(
          buffers.map(({ ino, name, devices, ...rest }) => ({
            ...rest,
            ino: hasNumbers ? ino : null,
            devices: [...devices].sort(),
            ...(hasNumbers && name !== null ? { name } : {}),
          })),
        );
      }),
      { numRuns: 50 },
    );
  });

  test.each(['5.4', '6.12', 'tabs lost'] as const)(
    'is a snapshot beside a recording: %s',
    (kernel) => {
      fc.assert(
        fc.property(anyBuffers, (buffers) => {
          const read = readBufinfo(printed(kernel, buffers), 'bufinfo.txt');
          if (!read.ok) expect.fail(read.refusal.message);
          expect(
            [...read.value.buffers.values()].map(({ ino, devices }) => ({ ino, devices })),
          ).toEqual(buffers.map(({ ino, devices }) => ({ ino, devices: [...devices].sort() })));
        }),
        { numRuns: 30 },
      );
    },
  );

  test('of a kernel without numbers is no snapshot, and says why', () => {
    const [one] = fc.sample(anyBuffers, { seed: 1, numRuns: 1 });
    const read = readBufinfo(printed('4.14', one ?? []), 'bufinfo.txt');
    expect(read).toMatchObject({
      refusal: { message: expect.stringMatching(/before 5\.3.* inode/) as string },
    });
  });

  test('that is cut off says so, and of no buffer what it does not show', () => {
    fc.assert(
      fc.property(anyBuffers, fc.double({ min: 0, max: 1, noNaN: true }), (buffers, part) => {
        const whole = printed('6.12', buffers);
        // The last line is the sum; what is cut within it is cut, too.
        const text = whole.slice(0, Math.floor(part * (whole.trimEnd().length - 7)));
        const answered = answerPastes([{ file: 'x', text }]);
        if (!answered.ok) return;
        expect(answered.value.complete).toBe(false);
        for (const { ino, devices } of answered.value.buffers ?? []) {
          const real = buffers.find((each) => each.ino === ino);
          if (Array.isArray(devices) && real !== undefined)
            expect(devices).toEqual([...real.devices].sort());
        }
        expect(answered.value.totals).toBeUndefined();
      }),
    );
  });

  test('tells who attaches again and again, and what nobody uses', () => {
    const base = { size: 4096, exporter: 'drm', name: null };
    const text = printed('6.12', [
      { ...base, ino: 1, references: 2, devices: ['vdec', 'vdec', 'enc'] },
      { ...base, ino: 2, references: 3, devices: [] },
      { ...base, ino: 3, references: 1, devices: [] },
    ]);
    expect(answer(text).findings).toMatchObject([
      { rule: 'attached-repeatedly', subject: 'vdec', figures: { ino: 1, attachments: 2 } },
      { rule: 'unattached', figures: { ino: 2, references: 3 } },
    ]);
  });
});

describe('other lists of all buffers', () => {
  test.each([
    [
      'grep',
      '/sys/kernel/dmabuf/buffers/7/exporter_name:system\n/sys/kernel/dmabuf/buffers/7/size:4096\n/sys/kernel/dmabuf/buffers/9/size:8192\n/sys/kernel/dmabuf/buffers/9/exporter_name:drm',
    ],
    [
      'head',
      '==> /sys/kernel/dmabuf/buffers/9/exporter_name <==\ndrm\n\n==> /sys/kernel/dmabuf/buffers/9/size <==\n8192\n==> /sys/kernel/dmabuf/buffers/7/exporter_name <==\nsystem\n==> /sys/kernel/dmabuf/buffers/7/size <==\n4096',
    ],
    ['iterator', '7\n4096\n\nsystem\n9\n8192\n\ndrm\n'],
  ])('are read: %s', (_, text) => {
    const { buffers, totals } = answer(text);
    expect(buffers).toMatchObject([
      { ino: 7, size: 4096, exporter: 'system' },
      { ino: 9, size: 8192, exporter: 'drm' },
    ]);
    expect(totals).toEqual({ buffers: 2, bytes: 12_288 });
  });

  test('that miss a value are incomplete, and have no sum', () => {
    const { complete, totals } = answer('/sys/kernel/dmabuf/buffers/7/exporter_name:system');
    expect({ complete, totals }).toEqual({ complete: false, totals: undefined });
  });
});

describe('who holds buffers', () => {
  test('is read from descriptors, with the process that the listing names', () => {
    const text = `root@board:~# ls -l /proc/900/fd /proc/901/fd
/proc/900/fd:
lrwx------ 1 root root 64 Nov 20 10:02 33 -> '/dmabuf:two words'
lrwx------ 1 root root 64 Nov 20 10:02 34 -> anon_inode:[eventfd]
/proc/901/fd:
lrwx------ 1 root root 64 Nov 20 10:02 7 -> /dmabuf: (deleted)
lrwx------ 1 root root 64 Nov 20 10:02 8 -> anon_inode:dmabuf`;
    const { holders, totals } = answer(text);
    expect(holders).toMatchObject([
      { pid: 900, fd: 33, name: 'two words' },
      { pid: 901, fd: 7 },
      { pid: 901, fd: 8 },
    ]);
    expect(totals).toEqual({ descriptors: 3 });
  });

  test('is read from lsof, what is only mapped apart', () => {
    const text = `COMMAND  PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
camera  2411 root   17u   REG   0,12  8294400  101 /dmabuf:
camera  2411 root  mem    REG   0,12           102 /dmabuf:x`;
    const { holders, mappedOnly, buffers } = answer(text);
    expect(holders).toMatchObject([{ pid: 2411, fd: 17, ino: 101 }]);
    expect(mappedOnly).toMatchObject([{ pid: 2411, ino: 102 }]);
    expect(buffers).toMatchObject([
      { ino: 101, size: 8_294_400 },
      { ino: 102, size: null },
    ]);
  });

  test.each([
    [
      'head',
      (pid: number, fd: number, said: string) => `==> /proc/${pid}/fdinfo/${fd} <==\n${said}`,
    ],
    [
      'grep',
      (pid: number, fd: number, said: string) =>
        said.replaceAll(/^/gm, `/proc/${pid}/fdinfo/${fd}:`),
    ],
  ])('is read from fdinfo, the descriptors of one buffer together: %s', (_, wrap) => {
    const said = (ino: number): string =>
      `pos:\t0\nflags:\t02\nmnt_id:\t14\nino:\t${ino}\nsize:\t4096\ncount:\t3\nexp_name:\tdrm`;
    const text = [
      wrap(7, 3, said(5)),
      wrap(7, 4, said(5)),
      wrap(8, 3, said(5)),
      wrap(8, 1, 'pos:\t0\nflags:\t02'),
    ];
    const { holders, buffers } = answer(text.join('\n'));
    expect(holders).toMatchObject([
      { pid: 7, ino: 5, fds: [3, 4] },
      { pid: 8, ino: 5, fds: [3] },
    ]);
    expect(buffers).toMatchObject([{ ino: 5, size: 4096, exporter: 'drm', references: 3 }]);
  });

  test('stands beside a list of all buffers once for each buffer', () => {
    const list = printed('6.12', [
      { size: 4096, references: 2, exporter: 'drm', ino: 5, name: null, devices: ['gpu'] },
    ]);
    const info = '==> /proc/7/fdinfo/3 <==\nino:\t5\nsize:\t4096\ncount:\t9\nexp_name:\tdrm';
    const { buffers, holders } = answer(list, info);
    expect(buffers).toMatchObject([{ ino: 5, references: 2, devices: ['gpu'] }]);
    expect(holders).toHaveLength(1);
  });
});

const RECORDING = `      cam-309     [001] .....    30.000100: dma_buf_export__return: (x_ioctl+0x15d/0x300 <- dma_buf_export) dmabuf=0xffff888100000001 ino=5 exp_name="dbtest" size=131072
      cam-309     [001] .....    30.000102: dma_buf_attach__return: (i_ioctl+0x46b/0x550 <- dma_buf_attach) attach=0xffff8881000000a0 dmabuf=0xffff888100000001 ino=5 dev="disp"
      cam-309     [001] .....    30.000104: dma_buf_map_attachment__return: (i_ioctl+0x46b/0x550 <- dma_buf_map_attachment) sgt=0xffff8881000000f0 attach=0xffff8881000000a0
      cam-309     [001] .....    30.000106: dma_buf_attach__return: (i_ioctl+0x46b/0x550 <- dma_buf_attach) attach=0xffff8881000000b0 dmabuf=0xffff888100000001 ino=5 dev="codec"`;

describe('a recording of calls', () => {
  test('is answered as check judges it', () => {
    const { recording, findings, buffers } = answer(RECORDING);
    expect(recording).toBe(true);
    expect(buffers).toMatchObject([{ ino: 5, size: 131_072, exporter: 'dbtest' }]);
    expect(findings?.find(({ rule }) => rule === 'late-attach')).toMatchObject({
      subject: 'codec',
      line: 4,
      task: 'cam',
      pid: 309,
      figures: { ino: 5, firstMapLine: 3, firstMapDevice: 'disp' },
    });
  });

  test.each([
    [['disp'], { agrees: true, fromLine: 2, toLine: 4 }],
    [['disp', 'codec'], { agrees: true, fromLine: 4 }],
    [['npu'], { agrees: false }],
  ])('is held against a list of buffers beside it: %j', (devices, snapshot) => {
    const list = printed('6.12', [
      { size: 131_072, references: 3, exporter: 'dbtest', ino: 5, name: null, devices },
    ]);
    expect(answer(list, RECORDING).snapshot).toEqual(snapshot);
    expect(answer(RECORDING, list).snapshot).toEqual(snapshot);
  });

  test.each([
    ['Attaching 6 probes...\n12:01 cam-309 attach ino=5', /bpftrace/],
    ['[10:12:33.100100100] (+?.?????????) board probe_dma_buf_export: { cpu_id = 1 }', /LTTng/],
  ])('of a form that is not read is refused by its name', (text, words) => {
    const answered = answerPastes([{ file: 'x', text }]);
    expect(answered).toMatchObject({
      refusal: { message: expect.stringMatching(words) as string },
    });
  });
});
