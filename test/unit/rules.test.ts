/**
 * The rules of docs/spec.md by example, one short story each, under the id of the rule. Properties
 * check them on random calls; here a reader sees what each of them means.
 */
import { describe, expect, test } from 'vitest';
import {
  createExporter,
  decodeLog,
  describeWorld,
  encodeLog,
  isContiguous,
  replay,
  unwrap,
  type AttachmentId,
  type Exporter,
  type ImageAllocation,
  type PlatformInput,
  type Policy,
  type Result,
} from '../../src/index.ts';

const PAGE = 4096;

/** Four pages that the CPU may touch and that are tried first, four contiguous ones that it may not. */
const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [
    { name: 'ram', base: 0, size: 4 * PAGE },
    { name: 'carveout', base: '1 MiB', size: 4 * PAGE },
  ],
  allocators: [
    { id: 2, name: 'system', kind: 'system', zones: ['ram'] },
    { id: 1, name: 'vpr', kind: 'contiguous-region', zones: ['carveout'], cpuAccess: false },
  ],
  importers: [
    { id: 'gpu', constraints: {} },
    { id: 'cam', constraints: {} },
    { id: 'display', constraints: { contiguous: true } },
    { id: 'only-vpr', constraints: { allocatorMask: '0b010' } },
    { id: 'only-system', constraints: { allocatorMask: '0b100' } },
    { id: 'npu', constraints: { iommu: true, dmaWindow: { base: 0, size: 2 * PAGE } } },
  ],
};

/** An exporter with buffers b1, b2, … of one page each. */
function exporterWith(buffers: number, policy: Policy = 'fits', size = PAGE): Exporter {
  const exporter = createExporter({ platform: PLATFORM, policy });
  for (let count = 0; count < buffers; count += 1) {
    unwrap(exporter.createBuffer({ size }));
  }
  return exporter;
}

function attach(exporter: Exporter, buffer: string, importer: string): AttachmentId {
  return unwrap(exporter.attach(buffer, importer));
}

/** `ok`, or the errno and the rule of a refusal. */
function answer(result: Result<unknown>): string {
  return result.ok ? 'ok' : `${result.refusal.errno} [${result.refusal.rule}]`;
}

function allocatorOf(exporter: Exporter, buffer: string): number | undefined {
  return exporter.buffer(buffer)?.state.storage?.allocator;
}

describe('buffers', () => {
  test('[BUF1] a buffer is created without storage', () => {
    const exporter = exporterWith(1);
    expect(exporter.buffer('b1')).toMatchObject({ life: 'created', state: { storage: null } });
  });

  test('[BUF2] the last reference does not go while somebody is attached, who is named', () => {
    const exporter = exporterWith(1);
    const gpu = attach(exporter, 'b1', 'gpu');
    const put = exporter.put('b1');
    expect(answer(put)).toBe('EBUSY [BUF2]');
    expect(!put.ok && put.refusal.message).toContain('gpu');
    unwrap(exporter.detach(gpu));
    expect(answer(exporter.put('b1'))).toBe('ok');
    expect(exporter.buffer('b1')?.life).toBe('freed');
  });

  test('[BUF3] nothing can be asked of a freed buffer', () => {
    const exporter = exporterWith(1);
    unwrap(exporter.put('b1'));
    expect(answer(exporter.get('b1'))).toBe('EBADF [BUF3]');
  });

  test('[REF1] each get needs a put before the last one frees', () => {
    const exporter = exporterWith(1);
    unwrap(exporter.get('b1'));
    unwrap(exporter.put('b1'));
    expect(exporter.buffer('b1')?.life).toBe('created');
    unwrap(exporter.put('b1'));
    expect(exporter.buffer('b1')?.life).toBe('freed');
  });
});

describe('attaching', () => {
  test('[ATT1] importers that no storage could serve do not meet, and both are named', () => {
    const exporter = exporterWith(1);
    attach(exporter, 'b1', 'gpu');
    attach(exporter, 'b1', 'only-vpr');
    const refused = exporter.attach('b1', 'only-system');
    expect(answer(refused)).toBe('EINVAL [ATT1]');
    const conflict = refused.ok ? [] : (refused.refusal.conflict ?? []);
    const participants = conflict.map(({ participant }) => participant);
    expect(participants.sort()).toEqual(['only-system', 'only-vpr']);
  });

  test('[ATT2] a refused attach leaves the others as free as before', () => {
    const exporter = exporterWith(1);
    attach(exporter, 'b1', 'only-vpr');
    expect(answer(exporter.attach('b1', 'only-system'))).toBe('EINVAL [ATT1]');
    expect(answer(exporter.attach('b1', 'display'))).toBe('ok');
  });

  test('[ATT3] a detach gives back what its importer needed', () => {
    const exporter = exporterWith(1);
    unwrap(exporter.detach(attach(exporter, 'b1', 'only-vpr')));
    expect(answer(exporter.attach('b1', 'only-system'))).toBe('ok');
  });

  test('[ATT3] who has a map does not detach', () => {
    const exporter = exporterWith(1);
    const gpu = attach(exporter, 'b1', 'gpu');
    unwrap(exporter.map(gpu));
    expect(answer(exporter.detach(gpu))).toBe('EBUSY [ATT3]');
  });

  test.each([
    ['strict', 'cam', 'EBUSY [ATT4]'],
    ['fits', 'cam', 'ok'],
    ['fits', 'only-vpr', 'EBUSY [ATT4]'],
    ['rfc', 'display', 'ok'],
    ['rfc', 'only-vpr', 'EBUSY [ATT4]'],
  ] as const)('[ATT4] late under %s: %s gets %s', (policy, newcomer, expected) => {
    const exporter = exporterWith(1, policy);
    unwrap(exporter.map(attach(exporter, 'b1', 'only-system')));
    const late = exporter.attach('b1', newcomer);
    expect(answer(late)).toBe(expected);
    if (!late.ok) expect(late.refusal.message).toContain('only-system');
  });

  test('[ATT4] who is late only by the policy is told which one to use instead', () => {
    const next = (policy: Policy, newcomer: string) => {
      const exporter = exporterWith(1, policy);
      unwrap(exporter.map(attach(exporter, 'b1', 'only-system')));
      const late = exporter.attach('b1', newcomer);
      return late.ok ? 'ok' : late.refusal.next;
    };
    const instead = /Or use the policy "fits"\.$/;
    expect(next('strict', 'cam')).toMatch(instead);
    expect(next('fits', 'cam')).toBe('ok');
    expect(next('strict', 'only-vpr')).not.toMatch(instead);
    expect(next('fits', 'only-vpr')).not.toMatch(/policy/);
  });

  test('[ATT5] an importer attaches once at a time', () => {
    const exporter = exporterWith(1);
    const gpu = attach(exporter, 'b1', 'gpu');
    expect(answer(exporter.attach('b1', 'gpu'))).toBe('EEXIST [ATT5]');
    unwrap(exporter.detach(gpu));
    expect(answer(exporter.attach('b1', 'gpu'))).toBe('ok');
  });

  test('[ATT6] a stranger attaches only with what it states', () => {
    const exporter = exporterWith(1);
    expect(answer(exporter.attach('b1', 'dsp'))).toBe('EINVAL [ATT6]');
    expect(answer(exporter.attach('b1', { id: 'dsp', constraints: {} }))).toBe('ok');
  });
});

describe('mapping', () => {
  test('[MAP1] the first map allocates, and later ones get the same storage', () => {
    const exporter = exporterWith(1);
    const gpu = attach(exporter, 'b1', 'gpu');
    const cam = attach(exporter, 'b1', 'cam');
    expect(exporter.table(gpu)).toBeNull();
    const table = unwrap(exporter.map(gpu));
    expect(unwrap(exporter.map(gpu))).toEqual(table);
    expect(unwrap(exporter.map(cam))).toEqual(table);
    expect(isContiguous(table)).toBe(true);
    expect(exporter.describe().memory.used).toEqual({ 2: PAGE });
  });

  test('[MAP1] maps are counted, in one direction', () => {
    const exporter = exporterWith(1);
    const gpu = attach(exporter, 'b1', 'gpu');
    expect(answer(exporter.unmap(gpu))).toBe('EINVAL [MAP1]');
    unwrap(exporter.map(gpu, 'toDevice'));
    expect(answer(exporter.map(gpu, 'fromDevice'))).toBe('EBUSY [MAP1]');
    expect(answer(exporter.unmap(gpu, 'fromDevice'))).toBe('EINVAL [MAP1]');
    unwrap(exporter.map(gpu, 'toDevice'));
    unwrap(exporter.unmap(gpu, 'toDevice'));
    unwrap(exporter.unmap(gpu));
    expect(answer(exporter.unmap(gpu))).toBe('EINVAL [MAP1]');
    expect(answer(exporter.map(gpu, 'fromDevice'))).toBe('ok');
  });

  test('[ATT1] where no allocator of this machine suits, however empty it is', () => {
    // A single page would be contiguous wherever it is.
    const exporter = exporterWith(1, 'fits', 2 * PAGE);
    attach(exporter, 'b1', 'display');
    const refusal = exporter.attach('b1', 'only-system');
    expect(answer(refusal)).toBe('EINVAL [ATT1]');
    expect(!refusal.ok && (refusal.refusal.conflict ?? []).length).toBeGreaterThan(0);
    expect(!refusal.ok && refusal.refusal.message).toContain('can ever serve');
    expect(exporter.buffer('b1')?.state.attachments).toHaveLength(1);
  });

  test('[MAP2] where only statements are judged before, no allocator may suit at the map', () => {
    const platform = { ...PLATFORM, attachIsJudgedBy: 'statements' as const };
    const exporter = createExporter({ platform, policy: 'fits' });
    unwrap(exporter.createBuffer({ id: 'b1', size: 2 * PAGE }));
    attach(exporter, 'b1', 'display');
    const map = exporter.map(attach(exporter, 'b1', 'only-system'));
    expect(answer(map)).toBe('ENODEV [MAP2]');
    expect(!map.ok && (map.refusal.conflict ?? []).length).toBeGreaterThan(0);
    expect(exporter.describe().memory.used).toEqual({});
  });

  test('[MAP2] a full allocator gives way to the next, and at last there is no memory', () => {
    const exporter = exporterWith(9);
    const maps = Array.from({ length: 9 }, (_, index) =>
      answer(exporter.map(attach(exporter, `b${index + 1}`, 'gpu'))),
    );
    expect(maps).toEqual([...Array<string>(8).fill('ok'), 'ENOMEM [MAP2]']);
    expect([4, 5].map((number) => allocatorOf(exporter, `b${number}`))).toEqual([2, 1]);
    expect(allocatorOf(exporter, 'b9')).toBeUndefined();
  });

  test('[MAP3] the storage outlives the last map and goes with the buffer', () => {
    const exporter = exporterWith(1);
    const gpu = attach(exporter, 'b1', 'gpu');
    unwrap(exporter.map(gpu));
    expect(exporter.buffer('b1')?.life).toBe('mapped');
    unwrap(exporter.unmap(gpu));
    expect(exporter.buffer('b1')?.life).toBe('allocated');
    expect(exporter.describe().memory.used).toEqual({ 2: PAGE });
    unwrap(exporter.detach(gpu));
    unwrap(exporter.put('b1'));
    expect(Object.values(exporter.describe().memory.used).every((used) => used === 0)).toBe(true);
  });

  test('[MAP4] an IOMMU has room for so much, and a detach makes room', () => {
    const exporter = exporterWith(3);
    const [first, second, third] = ['b1', 'b2', 'b3'].map((each) => attach(exporter, each, 'npu'));
    const tables = [first, second].map((each) => unwrap(exporter.map(each ?? '')));
    expect(tables.map(({ entries }) => entries[0]?.dmaAddress)).toEqual([0, PAGE]);
    expect(answer(exporter.map(third ?? ''))).toBe('ENOMEM [MAP4]');
    unwrap(exporter.unmap(first ?? ''));
    expect(answer(exporter.map(third ?? ''))).toBe('ENOMEM [MAP4]');
    unwrap(exporter.detach(first ?? ''));
    expect(unwrap(exporter.map(third ?? '')).entries[0]?.dmaAddress).toBe(0);
  });
});

describe('CPU access', () => {
  test('[CPU1] needs storage and nests', () => {
    const exporter = exporterWith(1);
    expect(answer(exporter.beginCpuAccess('b1'))).toBe('EINVAL [CPU1]');
    unwrap(exporter.map(attach(exporter, 'b1', 'gpu')));
    expect(answer(exporter.endCpuAccess('b1'))).toBe('EINVAL [CPU1]');
    unwrap(exporter.beginCpuAccess('b1'));
    unwrap(exporter.beginCpuAccess('b1'));
    unwrap(exporter.endCpuAccess('b1'));
    unwrap(exporter.endCpuAccess('b1'));
    expect(answer(exporter.endCpuAccess('b1'))).toBe('EINVAL [CPU1]');
  });

  test('[CPU2] is not given to memory that the CPU may not touch', () => {
    const exporter = exporterWith(1);
    unwrap(exporter.map(attach(exporter, 'b1', 'only-vpr')));
    expect(answer(exporter.beginCpuAccess('b1'))).toBe('EPERM [CPU2]');
  });
});

describe('choosing and replaying', () => {
  test.each([[['gpu', 'display']], [['display', 'gpu']]])(
    '[POOL1] the storage of %j is that of the set',
    (importers) => {
      const exporter = exporterWith(1, 'fits', 2 * PAGE);
      const [first = ''] = importers.map((each) => attach(exporter, 'b1', each));
      unwrap(exporter.map(first));
      expect(allocatorOf(exporter, 'b1')).toBe(1);
    },
  );

  test('[RPL1] the log is the whole state', () => {
    const exporter = exporterWith(2);
    unwrap(exporter.map(attach(exporter, 'b2', 'npu')));
    const replayed = replay(exporter.log());
    expect(replayed.ok && describeWorld(replayed.value)).toEqual(exporter.describe());
  });

  test('[RPL2] a log that gives the same memory twice is refused by its place', () => {
    const exporter = exporterWith(2);
    unwrap(exporter.map(attach(exporter, 'b1', 'only-system')));
    unwrap(exporter.map(attach(exporter, 'b2', 'only-system')));
    const [, second = ''] = encodeLog(exporter.log()).match(/"address":\d+/g) ?? [];
    const log = unwrap(decodeLog(encodeLog(exporter.log()).replace(second, '"address":0'), 'log'));
    const sequence = log.findLast(({ event }) => event.type === 'BackingAllocated')?.sequence;
    expect(replay(log)).toMatchObject({ ok: false, refusal: { sequence } });
  });

  test.each([
    ['[BAK1] storage of an allocator that is not there', '"allocator":2', '"allocator":9'],
    ['[BAK1] storage outside the zones of its allocator', '"allocator":2', '"allocator":1'],
    ['[BAK2] storage of another size than the buffer', '"length":4096', '"length":8192'],
    [
      '[BAK3] storage that does not serve who is attached',
      '"allocatorMask":4',
      '"allocatorMask":2',
    ],
    ['[BAK4] storage that is not free', '"address":4096', '"address":0'],
    [
      '[BAK5] an image that nobody asked for',
      '"allocator":2',
      `"allocator":2,"image":${JSON.stringify(AN_IMAGE)}`,
    ],
  ])('%s is refused by its place', (name, from, to) => {
    const exporter = exporterWith(2);
    unwrap(exporter.map(attach(exporter, 'b1', 'gpu')));
    unwrap(exporter.map(attach(exporter, 'b2', 'only-system')));
    const log = unwrap(decodeLog(encodeLog(exporter.log()), 'log'));
    const { sequence = 0 } = log.findLast(({ event }) => event.type === 'BackingAllocated') ?? {};
    const lines = encodeLog(log).trimEnd().split('\n');
    const changed = lines.map((line, index) =>
      index >= sequence - 2 ? line.replace(from, to) : line,
    );
    expect(changed).not.toEqual(lines);
    const refused = replay(unwrap(decodeLog(`${changed.join('\n')}\n`, 'log')));
    if (refused.ok) expect.fail('a log that was changed is replayed');
    expect(refused.refusal.sequence).toBe(sequence);
    expect(refused.refusal.message).toContain(name.slice(0, 6));
  });
});

const AN_IMAGE: ImageAllocation = {
  format: 'R8',
  modifier: 'LINEAR',
  colorSpace: null,
  isAlphaPresent: null,
  startOffset: 0,
  displayRectAlignment: { width: 1, height: 1 },
  layouts: [{ width: 64, height: 64, bytesPerRow: 64 }],
  padForBlockSize: { width: 1, height: 1 },
  padBeyondImageSize: 0,
};
