/**
 * What goes wrong in a kernel's log: the words of each kernel show the rule that they are listed under, with the figures
 * that stand in them; CMA areas beside a log say why a request failed; a dump of the trace buffer stands in a log. The
 * names and figures are made up.
 */
import { describe, expect, test } from 'vitest';
import { KERNEL_WORDS } from '../../src/imports/pastes/kernel-words.ts';
import { PASTE_RULES } from '../../src/imports/pastes/paste-rules.ts';
import { rowsOfSizes } from '../../src/imports/pastes/plane-rows.ts';
import { answerInWords } from '../../src/views/pastes/answer-in-words.ts';
import { answered, refusalOf } from './answered.ts';

const stamped = (lines: readonly string[]): string =>
  lines.map((line, index) => `[   12.00000${index % 10}] ${line}`).join('\n');
const findingsIn = (...texts: readonly string[]) => answered(...texts).findings ?? [];
const rulesIn = (...texts: readonly string[]) => findingsIn(...texts).map(({ rule }) => rule);

describe('the words of kernels', () => {
  test.each(KERNEL_WORDS)('$rule: $kernels', ({ rule, lines }) => {
    for (const text of [lines.join('\n'), stamped(lines)]) {
      const [finding, ...others] = findingsIn(text);
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ rule, severity: PASTE_RULES[rule].severity });
    }
  });

  test('of faults tell the address, and whether it was written', () => {
    const faults = KERNEL_WORDS.filter(({ rule }) => rule === 'iommu-fault');
    expect(faults.length).toBeGreaterThan(7);
    for (const { lines } of faults) {
      expect(findingsIn(stamped(lines))).toMatchObject([
        { figures: { address: '0xfe000000', access: 'write' } },
      ]);
    }
  });

  test.each([
    [
      'arm-smmu 1.iommu: Unhandled context fault: fsr=0x402, iova=0x10, fsynr=0x1, cbfrsynra=0x1, cb=3',
      'arm-smmu 1.iommu',
    ],
    [
      'DMAR: [DMA Read] Request device [00:02.0] fault addr 10 [fault reason 06] PTE Read access is not set',
      '00:02.0',
    ],
    [
      'DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 10 [fault reason 06] x',
      '00:02.0',
    ],
    [
      'AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:04:00.0 domain=0x0000 address=0x10 flags=0x0000]',
      '0000:04:00.0',
    ],
    ['rk_iommu 2.iommu: Page fault at 0x0000000000000010 of type read', 'rk_iommu 2.iommu'],
  ])('%s is a read', (line, subject) => {
    expect(findingsIn(line)).toMatchObject([
      { rule: 'iommu-fault', subject, figures: { address: '0x10', access: 'read' } },
    ]);
  });

  test('of a fault without a direction say none', () => {
    const line = 'exynos-sysmmu 3.sysmmu: 2.codec: PAGE FAULT occurred at 0x20000000';
    expect(findingsIn(line)[0]?.figures).toEqual({ address: '0x20000000' });
  });
});

describe('faults of IOMMUs', () => {
  test('that come again are told once, with their number', () => {
    const line = 'rk_iommu 2.iommu: Page fault at 0x0000000000000010 of type read';
    const other = line.replace('10', '20');
    expect(findingsIn([line, line, other, line].join('\n'))).toMatchObject([
      { line: 1, figures: { address: '0x10', faults: 3 } },
      { line: 3, figures: { address: '0x20' } },
    ]);
  });

  test('of SMMUv3 are one, in words and in a sentence', () => {
    const [words, sentence] = KERNEL_WORDS.filter(({ kernels }) => kernels.includes('smmu-v3'));
    const text = [...(words?.lines ?? []), ...(sentence?.lines ?? [])].join('\n');
    expect(findingsIn(text)).toMatchObject([
      { line: 1, subject: '0000:01:00.0', figures: { address: '0xfe000000', access: 'write' } },
    ]);
  });

  test('are no other events of SMMUv3', () => {
    const words = KERNEL_WORDS.find(({ kernels }) => kernels === 'arm-smmu-v3, before 6.15');
    const text = words?.lines.join('\n').replace('event 0x10', 'event 0x02') ?? '';
    expect(refusalOf(text)).toContain('nothing that is known');
  });
});

describe('a driver', () => {
  test('that tries another mask has missed none', () => {
    const tries = 'made 1.made: Unable to set 64-bit DMA mask, trying 32-bit';
    expect(rulesIn(`iommu: Default domain type: Translated\n${tries}`)).toEqual([]);
  });

  test('fails to import for what stands right before it', () => {
    const full =
      'd 1.d: swiotlb buffer is full (sz: 524288 bytes), total 32768 (slots), used 4 (slots)';
    const failed = 'Error getting dmabuf scatterlist';
    expect(rulesIn(`${full}\n${failed}`)).toEqual(['bounce-too-large']);
    const apart = Array.from({ length: 9 }, () => 'usb 1-1: new device').join('\n');
    expect(rulesIn(`${full}\n${apart}\n${failed}`)).toEqual(['bounce-too-large', 'import-failed']);
    const cma = 'cma: cma_alloc: linux,cma: alloc failed, req-size: 257 pages, ret: -12';
    expect(rulesIn(`${cma}\n${failed}`)).toEqual([]);
  });

  test('gets no memory for what stands right before it, where that is of CMA', () => {
    const failed = 'd 1.d: dma_alloc_coherent of size 8192 failed';
    const cma = 'cma: cma_alloc: linux,cma: alloc failed, req-size: 2 pages, ret: -12';
    expect(rulesIn(`${cma}\n${failed}`)).toEqual([]);
    const fault = 'rk_iommu 2.iommu: Page fault at 0x0000000000000010 of type read';
    expect(findingsIn(`${fault}\n${failed}`)).toMatchObject([
      { rule: 'iommu-fault' },
      { rule: 'allocation-failed', subject: 'd 1.d', figures: { bytes: 8192 } },
    ]);
  });

  test.each([
    'dma-contig: alloc of 4096 failed',
    'd 1.d: dma alloc of size 4096 failed',
    'dma_alloc_attrs of size 4096 failed',
  ])('says in its own words that %s', (line) => {
    expect(findingsIn(line)).toMatchObject([
      { rule: 'allocation-failed', figures: { bytes: 4096 } },
    ]);
  });

  test('gets no coherent memory to bounce in, by the old name and the new', () => {
    for (const name of ['swiotlb', 'software IO TLB']) {
      const line = `${name}: coherent allocation failed for device 1.d size=2097152`;
      expect(findingsIn(line)).toMatchObject([
        { rule: 'bounce-full', subject: '1.d', figures: { bytes: 2_097_152 } },
      ]);
    }
  });

  test('has its pool named where there is none', () => {
    const line = 'd 1.d: swiotlb buffer is full (sz: 64 bytes), total 0 (slots), used 0 (slots)';
    expect(findingsIn(line)[0]?.message).toContain('there is no pool');
  });
});

describe('a plane that is too short', () => {
  test.each([
    [3_110_400, 3_133_440, { rows: 1080, roundedTo: 1088, bytesPerRow: 1920, isSubsampled: true }],
    [2_073_600, 2_088_960, { rows: 1080, roundedTo: 1088, bytesPerRow: 1920, isSubsampled: false }],
    // A plane of 4K, or four bytes a pixel of 1080 rows.
    [8_294_400, 8_355_840, null],
    [3_110_400, 3_110_401, null],
    [3_110_400, 3_317_760, null],
    [1000, 2000, null],
  ])('of %i bytes instead of %i', (bytes, minimum, rows) => {
    expect(rowsOfSizes(bytes, minimum)).toEqual(rows);
  });

  test('says which rows explain it', () => {
    const line =
      'vb2: __prepare_dmabuf: invalid dmabuf length 3110400 for plane 0, minimum length 3133440';
    expect(findingsIn(line)[0]?.message).toContain('that is 1080 rows against 1088');
  });
});

describe('CMA areas beside a log', () => {
  const failed = (pages: number, name = 'linux,cma', errno = 12) =>
    `cma: cma_alloc: ${name}: alloc failed, req-size: ${pages} pages, ret: -${errno}`;
  const area = (values: Readonly<Record<string, string>>, name = 'linux,cma') =>
    Object.entries(values)
      .map(([key, value]) => `/sys/kernel/debug/cma/${name}/${key}:${value}`)
      .join('\n');
  /** 512 pages: 200 to 455 free. */
  const bitmap = Array.from({ length: 16 }, (_, word) =>
    Array.from({ length: 32 }, (_bit, bit) => 32 * word + bit).reduce(
      (sum, page, bit) => sum + (page >= 200 && page < 456 ? 0 : 2 ** bit),
      0,
    ),
  ).join(' ');
  const now = {
    base_pfn: '196608',
    count: '512',
    used: '256',
    maxchunk: '256',
    order_per_bit: '0',
  };

  test('are told in pages', () => {
    expect(answered(area({ ...now, bitmap })).cmaAreas).toEqual([
      {
        name: 'linux,cma',
        totalPages: 512,
        freePages: 256,
        largestRunPages: 256,
        basePfn: 196_608,
        file: '0.txt',
        line: 1,
      },
    ]);
    const { count, ...half } = now;
    expect(count).toBe('512');
    expect(answered(area(half)).unknown).toEqual([
      'how large the CMA area linux,cma is: its count is missing',
    ]);
  });

  test.each([
    [513, now, 'cma-too-small'],
    [300, now, 'cma-full'],
    [200, { ...now, maxchunk: '100' }, 'cma-fragmented'],
    // 256 pages are free together, but such a request begins at a multiple of 256 pages.
    [256, { ...now, bitmap }, 'cma-fragmented'],
  ])('say why %i pages were refused', (pages, values, rule) => {
    expect(findingsIn(failed(pages), area(values))).toMatchObject([
      { rule, file: '0.txt', line: 1, figures: { pages, totalPages: 512 } },
    ]);
  });

  test.each([
    [128, { ...now, bitmap }, 'now it has room (1.txt:1)'],
    [200, { ...now, bitmap }, 'now it has room'],
    [200, { count: '512', used: '256' }, 'how the free pages lie is not told'],
  ])('leave open why %i pages were refused', (pages, values, why) => {
    const { findings, unknown } = answered(failed(pages), area(values));
    expect(findings).toBeUndefined();
    expect(unknown?.join()).toContain(why);
  });

  test('of before have numbers, or a prefix; another area says nothing', () => {
    for (const name of ['cma-linux,cma', 'cma-0']) {
      expect(rulesIn(failed(300), area(now, name))).toEqual(['cma-full']);
    }
    expect(rulesIn(failed(300), area(now, 'isp'))).toEqual([]);
    const several = `${area(now, 'cma-0')}\n${area(now, 'cma-1')}`;
    expect(rulesIn(failed(300), several)).toEqual([]);
    expect(answered(failed(300)).unknown?.[0]).toContain('grep . /sys/kernel/debug/cma/*/*');
  });

  test('leave what is pinned to whoever pins it', () => {
    expect(findingsIn(failed(100, 'linux,cma', 16), area(now))).toMatchObject([
      { rule: 'cma-pinned', figures: { freePages: 256, totalPages: 512 } },
    ]);
  });

  test('are read as fast where a list of free runs has 50,000', () => {
    const runs = Array.from({ length: 50_000 }, (_, index) => `1@${2 * index}`).join('+');
    const log = `${failed(100)}\ncma: number of available pages: ${runs}=> 50000 free of 100000 total pages`;
    const start = performance.now();
    expect(findingsIn(log)).toMatchObject([
      { rule: 'cma-fragmented', figures: { freePages: 50_000, largestRunPages: 1 } },
    ]);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('are not needed where the log lists the runs of that moment', () => {
    const log = `${failed(100)}\ncma: number of available pages: 20@0=> 20 free of 512 total pages`;
    expect(findingsIn(log, area(now))).toMatchObject([
      { rule: 'cma-full', figures: { freePages: 20 } },
    ]);
  });
});

test('a log around a dump of the trace buffer says more than the dump', () => {
  const call = (at: number, text: string) =>
    `[   31.000${at}]      cam-309       1..... 30000${at}us : ${text}`;
  const text = [
    '[   30.000000] cma: cma_alloc: linux,cma: alloc failed, req-size: 257 pages, ret: -16',
    '[   31.000000] Dumping ftrace buffer:',
    '[   31.000001] ---------------------------------',
    call(
      100,
      'dma_buf_attach: (dma_buf_attach+0x4/0x20) dmabuf=0xffff888100000001 ino=5 dev="disp"',
    ),
    call(
      101,
      'dma_buf_attach__return: (i_ioctl+0x46b/0x550 <- dma_buf_attach) ret=0xffff8881000000a0',
    ),
  ].join('\n');
  const { shapes, recording } = answered(text);
  expect(shapes.map(({ kind }) => kind)).toEqual(['recording', 'kernel-log']);
  expect(recording).toBe(true);
  expect(rulesIn(text)).toContain('cma-pinned');
});

describe('the display', () => {
  const XR24 = 'pixel format XR24 little-endian (0x34325258)';

  test.each([
    [`[PLANE:31:plane-0] invalid ${XR24}, modifier 0x100000000000002`, 'plane-31'],
    [`Invalid ${XR24}, modifier 0x100000000000002`, undefined],
    [`Unsupported ${XR24} / modifier 0x100000000000002`, undefined],
  ])('says of a pair: %s', (line, subject) => {
    const [finding] = findingsIn(line);
    expect(finding).toMatchObject({
      rule: 'format-refused',
      figures: { fourcc: 'XR24', modifier: '0x0100000000000002' },
    });
    expect(finding?.subject).toBe(subject);
  });

  test('may say no modifier', () => {
    expect(findingsIn(`Invalid ${XR24}`)[0]?.figures).toEqual({ fourcc: 'XR24' });
  });

  test('makes no framebuffer for what stands right before it', () => {
    const failed = '[drm:drm_internal_framebuffer_create] could not create framebuffer';
    const pitch = '[drm:framebuffer_check] bad pitch 1920 for plane 1';
    expect(findingsIn(`${pitch}\n${failed}`)).toMatchObject([
      { rule: 'row-too-short', figures: { bytesPerRow: 1920, plane: 1 } },
    ]);
    expect(rulesIn(failed)).toEqual(['import-failed']);
  });
});

test('two regions that lie over each other are told with their ranges', () => {
  const text =
    'OF: reserved mem: OVERLAP DETECTED!\na (0x1000--0x3000) overlaps with b@2 (0x2000--0x4000)';
  expect(findingsIn(stamped(text.split('\n')))).toMatchObject([
    {
      rule: 'reserved-overlap',
      subject: 'a',
      line: 2,
      figures: {
        base: '0x1000',
        end: '0x2fff',
        other: 'b@2',
        otherBase: '0x2000',
        otherEnd: '0x3fff',
      },
    },
  ]);
});

test.each(['user', 'modified'])('memory is that of the last map: %s', (name) => {
  const map = (of: string, ...ranges: readonly string[]) =>
    ranges.map((range) => `${of}: [mem ${range}] usable`);
  const firmware = map('BIOS-e820', '0x0000-0x0fff', '0x2000-0x8fff');
  const changed = map(name, '0x0000-0x0fff', '0x2000-0x3fff');
  expect(answered([...firmware, ...changed].join('\n')).ram).toMatchObject([
    { base: '0x0', end: '0xfff', line: 3 },
    { base: '0x2000', end: '0x3fff', line: 4 },
  ]);
  expect(answered(firmware.join('\n')).ram).toHaveLength(2);
});

describe('a command line', () => {
  test.each([
    ['cma=512M swiotlb=65536 console=ttyS0 ro quiet', 512 * 2 ** 20, 65_536 * 2048],
    ['Kernel command line: root=/dev/sda1 cma=256M@0-4G', 256 * 2 ** 20, undefined],
    ['Kernel command line: BOOT_IMAGE=/vmlinuz swiotlb=1024,force', undefined, 1024 * 2048],
  ])('says what is asked for: %s', (line, cma, bounce) => {
    expect(answered(line).totals).toEqual({
      ...(cma === undefined ? {} : { wantedCmaBytes: cma }),
      ...(bounce === undefined ? {} : { wantedBounceBytes: bounce }),
    });
    expect(answerInWords(answered(line)).join()).toContain('the command line asks for');
  });

  test.each(['I tried cma=512M and it failed', 'bootargs = "cma=512M";', 'root=/dev/sda1 quiet'])(
    'is not %s',
    (line) => {
      expect(refusalOf(line)).toContain('nothing that is known');
    },
  );
});

test('a log that says nothing of buffers is told to be one', () => {
  const log = stamped(['usb 1-1: new device', 'random: crng init done', 'EXT4-fs (sda1): mounted']);
  expect(refusalOf(log)).toMatch(/^this is a log, and none of its lines/);
});

describe('a log that is cut', () => {
  const failed = 'cma: cma_alloc: linux,cma: alloc failed, req-size: 300 pages, ret: -12';
  const list = 'cma: number of available pages: 3@125+300@2100+20@4000';

  test('within a list of free runs says so', () => {
    expect(answered(`${failed}\n${list}=> 323 free of 8192 total pages`).complete).toBe(true);
    expect(answered(`${failed}\n${list}`).complete).toBe(false);
    expect(answered(`${failed}\n${list}+\n${failed}`).complete).toBe(false);
    const apart = `${failed}\ncma: number of available pages: \ncma: range 0: 3@125\ncma: => 3 free of 8192 total pages`;
    expect(answered(apart).complete).toBe(true);
    expect(answered(apart.split('\n').slice(0, 3).join('\n')).complete).toBe(false);
  });

  test('within the words of an event of SMMUv3 says so', () => {
    const words = KERNEL_WORDS.find(({ kernels }) => kernels === 'arm-smmu-v3, before 6.15');
    for (const count of [1, 2, 3, 4]) {
      const read = answered((words?.lines ?? []).slice(0, count).join('\n'));
      expect([read.complete, read.findings]).toEqual([false, undefined]);
    }
    expect(answered(words?.lines.join('\n') ?? '').complete).toBe(true);
  });
});
