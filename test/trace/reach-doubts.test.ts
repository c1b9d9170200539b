/**
 * What must not be said: verdicts on maps of which not everything was recorded, on bounces that were somebody
 * else's, and on orders that would have changed nothing. Real recordings, each with one thing changed.
 */
import { describe, expect, test } from 'vitest';
import {
  AT_MAP,
  beforeMapReturn,
  changed,
  checkText as check,
  findingOfRule as findingOf,
  reachOf,
  toldOfReach as told,
} from './edited-recordings.ts';
import { recordedText } from './recorded-files.ts';

const CHOOSING = recordedText('k73-choose_late_32').trimEnd();
const CAMERA = recordedText('k73-cam_x_low_scatter_late').trimEnd();
const BOUNCED = recordedText('k73-heap_late_32_bounced').trimEnd();

describe('the pin of amdgpu asks only who takes memory of other devices', () => {
  const ops =
    ' aop=amdgpu_dma_buf_attach+0x0/0x80 [amdgpu] mop=amdgpu_dma_buf_map+0x0/0x80 [amdgpu]';
  const amdgpu = changed(
    changed(CHOOSING, /"dbtest"/, '"drm"').replace(
      / xattach=.*/,
      ' xattach=drm_gem_map_attach+0x0/0x80 [drm] xmap=drm_gem_map_dma_buf+0x0/0xb0 [drm]',
    ),
    /( devflags=\w+)$/m,
    `$1${ops}`,
  );

  test('nobody does: a mask that is too small is no harm of lateness', async () => {
    const report = await check(amdgpu);
    expect(told(report)).toEqual(['note late-attach', 'warning bounced-storage']);
    const late = findingOf(report, 'late-attach').explanation.join('\n');
    expect(late).toContain('every order leads to the same storage');
    expect(late).not.toContain('worked');
    expect(report.buffers[0]?.lateAttaches[0]?.storageDecidedAt).toBe('pin');
  });

  test('the first one does: with the late one before the pin it would lie in system memory', async () => {
    const first = amdgpu.indexOf('ops=0x0 dma_mask=');
    const peer =
      amdgpu.slice(0, first) +
      amdgpu.slice(first).replace('ops=0x0', 'ops=0xffffffffc0657270').replace('p2p=0', 'p2p=1');
    const report = await check(peer);
    expect(told(report)).toEqual(['error late-attach', 'warning bounced-storage']);
    const late = findingOf(report, 'late-attach').explanation.join('\n');
    expect(late).toMatch(/would have worked: .*; the storage would lie in system memory/);
  });

  test('before the export returns, the operations are those of DRM for everybody', async () => {
    const unknown = await check(changed(amdgpu, ops, ''));
    expect(unknown.buffers[0]?.lateAttaches[0]?.storageDecidedAt).toBe('unknown');
    expect(told(unknown)).toEqual(['warning late-attach', 'warning bounced-storage']);
  });

  test('at an attach they say that storage is there by then', async () => {
    const core = ' aop=drm_gem_map_attach+0x0/0x80 [drm] mop=drm_gem_map_dma_buf+0x0/0xb0 [drm]';
    const report = await check(changed(amdgpu, ops, core));
    expect(told(report)).toEqual(['note late-attach', 'warning bounced-storage']);
    expect(findingOf(report, 'late-attach').explanation.join('\n')).toContain(
      'by the first attach at the latest',
    );
  });
});

describe('an importer of one range', () => {
  const vivid = /^.*dma_buf_map_attachment__return.*dev="vivid\.0".*$/m;

  test('of whose 64 pieces four are told, and are adjacent, is unknown', async () => {
    const line = vivid.exec(CAMERA)?.[0] ?? '';
    const address = BigInt(/ dma0=(0x\w+)/.exec(line)?.[1] ?? '');
    const page = BigInt(/ page0=(0x\w+)/.exec(line)?.[1] ?? '') & ~3n;
    const adjacent = line.replace(
      / dma([123])=0x\w+ dlen\d=\d+ page\d=0x\w+ len\d=\d+/g,
      (_, index: string) => {
        const dma = (address + BigInt(index) * 4096n).toString(16);
        const of = (page + BigInt(index) * 64n).toString(16);
        return ` dma${index}=0x${dma} dlen${index}=4096 page${index}=0x${of} len${index}=4096`;
      },
    );
    const reach = reachOf(await check(changed(CAMERA, line, adjacent)), 'vivid.0');
    expect(reach.verdict).toBe('unknown');
    expect(reach.why).toContain('takes one range, and only 4 of the 64');
  });

  test('of whose map nothing is told is unknown', async () => {
    const line = vivid.exec(CAMERA)?.[0] ?? '';
    const bare = changed(CAMERA, line, line.replace(/ nents=.*/, ''));
    expect(reachOf(await check(bare), 'vivid.0').verdict).toBe('unknown');
  });

  test('that came late would have got one range, and not what lies there already', async () => {
    const late = findingOf(await check(CAMERA, AT_MAP), 'late-attach');
    expect(late.severity).toBe('warning');
    const text = late.explanation.join('\n');
    expect(text).toMatch(/would have worked: .*; the storage would be one range of addresses/);
    expect(text).not.toContain('at or below');
  });
});

describe('that nothing was bounced', () => {
  // The same importer, as one that takes any number of pieces.
  const scattered = changed(CAMERA, 'vb2_dc_attach_dmabuf', 'i_ioctl');

  test('is known where every line is there', async () => {
    const { verdict, why } = reachOf(await check(scattered), 'vivid.0');
    expect([verdict, why]).toEqual(['reachable', 'it was mapped, and nothing was bounced']);
  });

  test.each(['CPU:1 [LOST 3 EVENTS]', 'CPU:0 [LOST EVENTS]'])('is not after %s', async (lost) => {
    const { verdict } = reachOf(
      await check(beforeMapReturn(scattered, 'vivid.0', lost)),
      'vivid.0',
    );
    expect(verdict).toBe('unknown');
  });

  test('is not where the entry of the map is missing', async () => {
    const entry = /^.*dma_buf_map_attachment: .*dev="vivid\.0".*\n/m;
    const outer = /^.*dma_buf_map_attachment_unlocked: .*dev="vivid\.0".*\n/m;
    const text = changed(changed(scattered, entry, ''), outer, '');
    expect(reachOf(await check(text), 'vivid.0').verdict).toBe('unknown');
  });
});

describe('a bounce counts for a map', () => {
  const codec = (address: string, kind = 'NORMAL'): string =>
    `             scn-258     [000] .....    27.626030: swiotlb_bounced: dev_name: dbi-codec dma_mask=ffffffff dev_addr=${address} size=4096 ${kind}`;

  test('only where it is one of its pieces', async () => {
    const report = await check(beforeMapReturn(BOUNCED, 'dbi-codec', codec('1fff00000')));
    const before = reachOf(await check(BOUNCED), 'dbi-codec');
    expect(before.why).toContain('64 KiB went through the bounce buffer');
    expect(reachOf(report, 'dbi-codec')).toEqual(before);
  });

  test('and not where the map got the addresses of the memory itself', async () => {
    const wide = recordedText('k73-choose_late_wide').trimEnd();
    const { why } = reachOf(await check(wide), 'dbi-codec');
    const pid = /scn-(\d+)/.exec(wide)?.[1] ?? '';
    const foreign = codec('1fff00000').replace('scn-258', `scn-${pid}`);
    const found = reachOf(await check(beforeMapReturn(wide, 'dbi-codec', foreign)), 'dbi-codec');
    expect(found).toEqual({ verdict: 'reachable', why });
  });

  test('that the kernel was told to bounce is no question of heaps, or of order', async () => {
    const forced = changed(
      changed(CHOOSING, / NORMAL$/m, ' FORCE'),
      'dma_mask=0xffffffff ',
      'dma_mask=0xffffffffffffffff ',
    );
    const report = await check(forced, AT_MAP);
    expect(told(report)).toEqual(['note late-attach', 'warning bounced-storage']);
    expect(findingOf(report, 'bounced-storage').explanation.join()).toContain('swiotlb=force');
    expect(findingOf(report, 'late-attach').explanation.join()).toContain(
      'another order changes nothing',
    );
  });
});

describe('two recordings in one file', () => {
  test('are one and a rest that is not read, which is said', async () => {
    const first = await check(CHOOSING);
    const both = await check(`${CHOOSING}\n${BOUNCED}`);
    expect(both.buffers).toEqual(first.buffers);
    expect(both.complete).toBe(false);
    const line = CHOOSING.split('\n').length + 1;
    expect(both.gaps).toEqual([
      `another recording begins on line ${line}, and was not read: check it as a file of its own`,
    ]);
  });

  test('without their headers, time that runs back tells it', async () => {
    const events = BOUNCED.split('\n').filter((line) => !line.startsWith('#'));
    const both = await check([CHOOSING, ...events].join('\n'));
    expect(both.complete).toBe(false);
    expect(both.gaps.join()).toContain('behind later ones, the first on line');
  });
});

test('an import that never maps bounces nothing, and its note says so', async () => {
  const { findings } = await check(recordedText('k73-gpus_heap').trimEnd());
  const reach = findings.filter(({ rule }) => rule.endsWith('-storage'));
  expect(reach.map(({ severity }) => severity)).toEqual(reach.map(() => 'note'));
  expect(reach.length).toBeGreaterThan(0);
  for (const { message, explanation } of reach) {
    expect(message).not.toMatch(/went through|go through the bounce buffer;.*maps/);
    expect(explanation.at(-1)).toContain('this import never maps');
  }
});
