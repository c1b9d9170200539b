/**
 * Storage that moves or is taken away: who is told of it, who keeps a map, and what of that is wrong. The pages of
 * maps are those that the recorder prints on x86-64.
 */
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/trace/index.ts';
import {
  attachLines,
  back,
  entry,
  exportLines,
  mapLines,
  releaseLines,
  unmapLines,
  type Names,
} from './recorded-lines.ts';
import { reportOf } from './report-of.ts';

const RULES = ['stale-map', 'move-while-pinned', 'use-after-revoke'];

/** What of moves and revokes a recording shows. */
async function found(...parts: (string | string[])[]): Promise<readonly Finding[]> {
  const { findings } = await reportOf(parts);
  return findings.filter(({ rule }) => RULES.includes(rule));
}

const inWords = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, rule, device }) => `${severity} ${rule} ${device ?? ''}`);

/** An importer's callbacks, as its attach tells them. */
const KINDS = {
  static: 'ops=0x0 notify=0x0',
  told: 'ops=0xffffffffc05fa600 notify=0xffffffffc06fb500',
  untold: 'ops=0xffffffffc05fa600 notify=0x0',
} as const;

function attached(kind: keyof typeof KINDS, names: Names = {}): string[] {
  const told = `${KINDS[kind]} dma_mask=0xffffffffffffffff bus_limit=0x0 range_map=0x0 parms=0x0`;
  return attachLines(names).map((line) =>
    line.includes('dma_buf_dynamic_attach__return') ? `${line} ${told}` : line,
  );
}

/** A map that gives one piece of memory, which begins at a page. */
function mapped(page: number, names: Names = {}): string[] {
  const link = `0x${(0xffac111680000000n + BigInt(page) * 64n + 2n).toString(16)}`;
  const told =
    `nents=1 orig_nents=1 vmemmap=0xffac111680000000 dma0=0x${page.toString(16)}000 dlen0=4096 ` +
    `page0=${link} off0=0 len0=4096`;
  return mapLines(names).map((line) =>
    line.includes('dma_buf_map_attachment__return') ? `${line} ${told}` : line,
  );
}

const refusedMap = (names: Names = {}, errno = 19): string[] =>
  mapLines(names, { result: `0x${(2n ** 64n - BigInt(errno)).toString(16)}` });

const invalidated = (): string =>
  entry(
    'dma_buf_invalidate_mappings',
    'dmabuf=0xffff88800000b500 exp_name="dbtest" size=4096 ino=5',
  );

const ATTACHMENT = 'attach=0xffff88800000a100 dmabuf=0xffff88800000b500 ino=5 dev="disp" drv="dbi"';

const pinned = (status = 0): string[] => [
  entry('dma_buf_pin', ATTACHMENT),
  back('dma_buf_pin', `${ATTACHMENT} ret=${status}`),
];

const unpinned = (): string => entry('dma_buf_unpin', ATTACHMENT);

const gpu = { device: 'gpu', attachment: 2 };
const LOST = 'CPU:1 [LOST 12 EVENTS]';

describe('a map of storage that has moved', () => {
  test.each([
    ['static', ['note move-while-pinned disp', 'error stale-map disp']],
    ['untold', ['error stale-map disp']],
    ['told', ['note stale-map disp']],
  ] as const)('is told by how its importer is attached: %s', async (kind, expected) => {
    const before = [exportLines(), attached(kind), attached('told', gpu), mapped(100)];
    const findings = await found(...before, invalidated(), mapped(200, gpu));
    expect(inWords(findings)).toEqual(expected);
    const stale = findings.at(-1);
    expect(stale?.message).toMatch(
      /^disp \(driver dbi\) holds a map of buffer ino=5 .* made at line \d+ .*: gpu .* other pages$/,
    );
  });

  test('is a warning where nobody knows whether its importer was told', async () => {
    const before = [exportLines(), attachLines(), attached('told', gpu), mapped(100)];
    const findings = await found(...before, invalidated(), mapped(200, gpu));
    expect(inWords(findings)).toEqual(['warning stale-map disp']);
  });

  test('is told once, however many maps follow', async () => {
    const third = { device: 'npu', attachment: 3 };
    const before = [exportLines(), attached('untold'), attached('told', gpu), mapped(100)];
    const after = [mapped(200, gpu), attached('told', third), mapped(200, third)];
    expect(inWords(await found(...before, invalidated(), ...after))).toEqual([
      'error stale-map disp',
    ]);
  });

  test.each([
    ['that was unmapped in time', [invalidated(), ...unmapLines(), ...mapped(200, gpu)]],
    ['of storage that stayed', [invalidated(), ...mapped(100, gpu)]],
    ['of which no pages are told', [invalidated(), ...mapLines(gpu)]],
    ['after which events were lost', [invalidated(), LOST, ...mapped(200, gpu)]],
    ['without a word of the exporter', mapped(200, gpu)],
  ])('is none, %s', async (_, after) => {
    const before = [exportLines(), attached('untold'), attached('told', gpu), mapped(100)];
    expect(inWords(await found(...before, after))).toEqual([]);
  });
});

describe('an invalidation while somebody pins', () => {
  test.each([
    ['untold', 'warning move-while-pinned disp', /no callback of it is known/],
    ['told', 'note move-while-pinned disp', /no longer good/],
  ] as const)('follows what its importer is told: %s', async (kind, expected, why) => {
    const findings = await found(exportLines(), attached(kind), pinned(), invalidated());
    expect(inWords(findings)).toEqual([expected]);
    expect(findings[0]?.explanation.join()).toMatch(why);
  });

  test.each([
    ['that was refused', pinned(-22)],
    ['that was given back', [...pinned(), unpinned()]],
  ])('is no finding for a pin %s', async (_, pins) => {
    expect(await found(exportLines(), attached('untold'), pins, invalidated())).toEqual([]);
  });
});

describe('storage that is taken away', () => {
  const before = (kind: keyof typeof KINDS): string[] =>
    [exportLines(), attached(kind), attached('told', gpu), mapped(100)].flat();

  test('is told of whoever asks for a map of it', async () => {
    const findings = await found(before('told'), invalidated(), unmapLines(), refusedMap(gpu));
    expect(inWords(findings)).toEqual(['note use-after-revoke gpu']);
    expect(findings[0]?.message).toMatch(/taken away at line \d+ .*: ENODEV \(-19\)$/);
  });

  test('is an error for a map whose importer cannot be told', async () => {
    const findings = await found(before('untold'), invalidated(), refusedMap(gpu));
    expect(inWords(findings)).toEqual(['error use-after-revoke disp', 'note use-after-revoke gpu']);
  });

  test('is a warning for a map that is never unmapped', async () => {
    const findings = await found(before('told'), invalidated(), refusedMap(gpu), releaseLines());
    expect(inWords(findings)).toEqual([
      'warning use-after-revoke disp',
      'note use-after-revoke gpu',
    ]);
  });

  test('is not told of a map that is unmapped a little later', async () => {
    const findings = await found(before('told'), invalidated(), refusedMap(gpu), unmapLines());
    expect(inWords(findings)).toEqual(['note use-after-revoke gpu']);
  });

  test.each([
    ['another errno', [invalidated(), ...refusedMap(gpu, 12)]],
    ['no invalidation', refusedMap(gpu)],
    ['a good map in between', [invalidated(), ...unmapLines(), ...mapped(1), ...refusedMap(gpu)]],
  ])('is not concluded from %s', async (_, after) => {
    expect(inWords(await found(before('told'), after))).toEqual([]);
  });
});
