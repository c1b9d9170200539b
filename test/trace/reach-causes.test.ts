/**
 * Causes and remedies of what does not reach storage: only those that the kernel's answer bears out. Real recordings,
 * each with one thing changed.
 */
import { describe, expect, test } from 'vitest';
import {
  AT_MAP,
  changed,
  checkText,
  findingOfRule,
  reachOf,
  toldOfReach,
} from './edited-recordings.ts';
import { recordedText } from './recorded-files.ts';

const CHOOSING = recordedText('k73-choose_late_32').trimEnd();
const CAMERA = recordedText('k73-cam_x_low_scatter_late').trimEnd();
const BOUNCED = recordedText('k73-heap_late_32_bounced').trimEnd();

const WIDE = 'dma_mask=0xffffffffffffffff ';

/** The same without the event of the bounce. */
const unbounced = changed(BOUNCED, /^.*swiotlb_bounced: .*\n/m, '');

/** Lets both returns of the map of dbi-codec say something else. */
function mapReturning(text: string, table: string): string {
  return changed(
    text,
    /(dma_buf_map_attachment(?:_unlocked)?__return: .*)sgt=0x\w+(.*dev="dbi-codec")/,
    `$1sgt=${table}$2`,
  );
}

describe('a map without an address', () => {
  test('is no reach, whatever it returned', async () => {
    const nothing = changed(unbounced, 'dma_mask=0xffffffff ', 'dma_mask=0x0 ');
    const text = changed(
      nothing,
      /(dev="dbi-codec".*)nents=1 orig_nents=1(.*)dma0=0x\w+ dlen0=\d+/,
      '$1nents=0 orig_nents=1$2dma0=0x0 dlen0=0',
    );
    const { verdict, why } = reachOf(await checkText(text), 'dbi-codec');
    expect([verdict, why]).toEqual([
      'unreachable',
      'its map gave no address: the device has no DMA mask, and the kernel maps nothing for it',
    ]);
  });
});

describe('another address than that of the memory', () => {
  const wide = changed(unbounced, 'dma_mask=0xffffffff ', WIDE);

  test.each([
    ['of a guest of Xen', / dma_ops=0x0/, ' dma_ops=0xffffffff82a3c0e0', '0x2f3450000'],
    ['with the bit of encrypted memory', / dma_ops=0x0/, ' dma_ops=0x0', '0x8001050b0000'],
  ])('%s is no bounce where no bounce was told', async (_, from, to, address) => {
    const text = changed(
      wide.replaceAll(new RegExp(from, 'g'), to),
      / dma0=0x\w+/,
      ` dma0=${address}`,
    );
    const report = await checkText(text);
    expect(toldOfReach(report)).toEqual(['note late-attach']);
    expect(reachOf(report, 'dbi-codec').verdict).toBe('reachable');
    // Where bounces have no event, nobody knows.
    const untold = await checkText(changed(text, /^# event: swiotlb.*\n/m, ''));
    expect(reachOf(untold, 'dbi-codec').verdict).not.toBe('bounced');
  });
});

describe('a map that fails', () => {
  test.each([
    ['0xffffffffffffff87', 'the map failed with EREMOTEIO (-121)'],
    ['0xffffffffffffffea', 'the map failed with EINVAL (-22)'],
  ])('with %s tells no limit of the device', async (table, why) => {
    const report = await checkText(mapReturning(unbounced, table));
    expect(reachOf(report, 'dbi-codec')).toEqual({ verdict: 'unreachable', why });
    expect(findingOfRule(report, 'unreachable-storage').explanation).toEqual([]);
  });

  test('with EIO above its mask has found no room in the bounce buffer', async () => {
    const { why } = reachOf(
      await checkText(mapReturning(unbounced, '0xfffffffffffffffb')),
      'dbi-codec',
    );
    expect(why).toMatch(
      /^the map failed with EIO \(-5\): storage up to .* is above its dma_mask 0xffffffff, and the bounce buffer did not take it$/,
    );
  });

  test.each(['0xffffffffffffffed', '0xfffffffffffffdfb'])(
    'with %s is no question of reach',
    async (table) => {
      const report = await checkText(mapReturning(unbounced, table));
      expect(toldOfReach(report)).not.toContain('error unreachable-storage');
    },
  );

  test('with ENOMEM within the mask is unknown, and one that works later counts', async () => {
    const wide = changed(
      changed(unbounced, 'dma_mask=0xffffffff ', WIDE),
      / dma0=0x7bc83000/,
      ' dma0=0x1050b0000',
    );
    const failing = mapReturning(wide, '0xfffffffffffffff4');
    expect(reachOf(await checkText(failing), 'dbi-codec').verdict).toBe('unknown');
    const again = mapsTwice(wide, '0xfffffffffffffff4');
    const report = await checkText(again);
    expect(reachOf(report, 'dbi-codec').verdict).toBe('reachable');
    expect(toldOfReach(report)).toEqual(['note late-attach']);
  });

  test('and bounces when it is tried again has bounced', async () => {
    const report = await checkText(mapsTwice(CHOOSING, '0xfffffffffffffffb'), AT_MAP);
    expect(toldOfReach(report)).toEqual(['error late-attach', 'warning bounced-storage']);
  });
});

/** Puts a failing map of dbi-codec before the one that is there. */
function mapsTwice(text: string, table: string): string {
  const lines = text.split('\n');
  const isMap = (line: string): boolean =>
    line.includes('dma_buf_map_attachment') && line.includes('dev="dbi-codec"');
  const from = lines.findIndex(isMap);
  const to = lines.findLastIndex(isMap) + 1;
  const failing = lines
    .slice(from, to)
    .filter((line) => !line.includes('swiotlb_bounced'))
    .map((line) => line.replace(/sgt=0x\w+/, `sgt=${table}`));
  return lines.toSpliced(from, 0, ...failing).join('\n');
}

describe('what would help', () => {
  test('behind an IOMMU that translates is no IOMMU', async () => {
    const text = changed(
      BOUNCED,
      / group=0x0 dom_type=0x0(.*) devflags=0x4b/,
      ' group=0xff45bde300000200 dom_type=0x3$1 devflags=0x47',
    );
    const { explanation } = findingOfRule(await checkText(text), 'bounced-storage');
    expect(explanation.join()).toContain('pages of the IOMMU');
    expect(explanation.join()).not.toContain('an IOMMU that translates');
  });
});

test('behind an IOMMU, too, addresses with a gap are several ranges', async () => {
  const text = changed(
    CAMERA,
    / group=0x0 dom_type=0x0(.*) devflags=0x4b/,
    ' group=0xff45bde300000200 dom_type=0x3$1 devflags=0x47',
  );
  expect(reachOf(await checkText(text), 'vivid.0').why).toContain('not-contiguous');
});

test('alignment within a page takes nothing off what is bounced', async () => {
  const fails = recordedText('k73-heap_late_32_fails').trimEnd();
  const unmapped = fails
    .split('\n')
    .filter((line) => !(line.includes('map_attachment') && line.includes('dbi-codec')))
    .join('\n');
  const aligned = changed(
    changed(unmapped, ' min_align=0x0', ' min_align=0xfff'),
    'len0=1048576',
    'len0=262144',
  );
  const { verdict, why } = reachOf(await checkText(aligned), 'dbi-codec');
  expect([verdict, why]).toEqual(['bounced', expect.stringContaining('256 KiB would go through')]);
});

describe('a refused attach', () => {
  /** The attach of dbi-codec refused, and nothing of it afterwards. */
  const refused = CHOOSING.split('\n')
    .filter((line) => !/(map_attachment|detach|swiotlb).*dbi-codec/.test(line))
    .map((line) =>
      /attach__return: .*dev="dbi-codec"/.test(line)
        ? line.replace(/attach=0x\w+/, 'attach=0xffffffffffffffea')
        : line,
    )
    .join('\n');

  test('that comes late, by an exporter that chose its storage for others, is a warning', async () => {
    const finding = findingOfRule(await checkText(refused, AT_MAP), 'attach-refused');
    expect(finding.severity).toBe('warning');
    expect(finding.explanation.join()).toContain('without this importer');
  });

  test('is a note of any other exporter', async () => {
    expect(findingOfRule(await checkText(refused), 'attach-refused').severity).toBe('note');
  });

  test('shows, too, that the recording tells limits, so that a map that fails beside it says something', async () => {
    // Nobody has told limits but the importer that was refused; dbi-codec comes later, and its map fails.
    const failing = mapReturning(unbounced, '0xffffffffffffffea');
    const lines = failing.replaceAll(/ dma_mask=0x.*$/gm, '').split('\n');
    const at = lines.findIndex((line) => /attach: .*dev="dbi-codec"/.test(line));
    const told = failing
      .split('\n')
      .filter((line) => /attach(?:__return)?: .*dev="dbi-codec"/.test(line))
      .map((line) => line.replace(/attach=0x\w+/, 'attach=0xffffffffffffffea'))
      .map((line) => line.replaceAll('dbi-codec', 'dbi-other'));
    expect(told.filter((line) => line.includes('dma_mask='))).toHaveLength(1);
    const beside = lines.toSpliced(at, 0, ...told).join('\n');
    expect(reachOf(await checkText(lines.join('\n')), 'dbi-codec').verdict).toBe('unknown');
    const report = await checkText(beside);
    expect(findingOfRule(report, 'attach-refused').message).toContain('dbi-other');
    expect(reachOf(report, 'dbi-codec')).toEqual({
      verdict: 'unreachable',
      why: 'the map failed with EINVAL (-22)',
    });
  });
});

describe('a return that was not taken', () => {
  const missing = CHOOSING.split('\n')
    .filter((line) => !/map_attachment\w*__return: .*dev="dbi-disp"/.test(line))
    .join('\n');

  test('makes no unmap a fault', async () => {
    const report = await checkText(missing);
    expect(report.complete).toBe(false);
    expect(report.findings.map(({ rule }) => rule)).not.toContain('unmap-without-map');
  });

  test('is a caution where only the trailer tells of it', async () => {
    const report = await checkText(`${CHOOSING}\n# missed: dma_buf_attach__return 2`);
    const { explanation } = findingOfRule(report, 'bounced-storage');
    expect(explanation.at(-1)).toMatch(/^caution: 2 events missing by the recorder's own count/);
  });
});

test.each([
  ['journalctl', 'Nov 29 22:41:40 board kernel: '],
  ['journalctl -o short-iso', '2026-11-29T22:41:40+0000 board kernel: '],
  ['dmesg -T', '[Sun Nov 29 22:41:40 2026] '],
])('a recording as %s prints the log is read', async (_, prefix) => {
  const lines = CHOOSING.split('\n').map((line) => `${prefix}${line}`);
  const read = await checkText(lines.join('\n'));
  const plain = await checkText(CHOOSING);
  expect(read.buffers).toEqual(plain.buffers);
});
