/**
 * What random calls of small models cannot reach: sizes that are none, names that are none, values
 * of any type where an id is expected, handles that are stale, and every limit. Each is a refusal
 * with its errno and rule, never an exception, and changes nothing but the log.
 */
import { describe, expect, test } from 'vitest';
import {
  createExporter,
  decodeLog,
  encodeLog,
  unwrap,
  type Exporter,
  type Limits,
  type PlatformInput,
  type Result,
} from '../../src/index.ts';

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '1 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [
    { id: 'gpu', constraints: {} },
    { id: 'cam', constraints: {} },
  ],
};

function newExporter(limits: Partial<Limits> = {}): Exporter {
  return createExporter({ platform: PLATFORM, policy: 'fits', limits });
}

/** Makes a call that must be refused, and checks what else happened: one refusal in the log. */
function refusalOf(exporter: Exporter, call: () => Result<unknown>): string {
  const before = exporter.describe();
  const length = [...exporter.log()].length;
  const done = call();
  if (done.ok) return 'not refused';
  expect(exporter.describe()).toEqual(before);
  const log = [...exporter.log()];
  expect(log).toHaveLength(length + 1);
  expect(log.at(-1)?.event).toEqual({ type: 'CallRefused', refusal: done.refusal });
  expect(decodeLog(encodeLog(log), 'log').ok).toBe(true);
  expect(done.refusal.message).toMatch(/\S\.$/);
  expect(done.refusal.next).toMatch(/\S\.$/);
  return `${done.refusal.errno} [${done.refusal.rule}] ${done.refusal.message}`;
}

describe('[BUF1] a size', () => {
  test.each([
    [0, 'a buffer of 0 bytes has no storage to share'],
    [-0, 'a buffer of 0 bytes has no storage to share'],
    [-1, '-1 is negative, expected a whole number such as 4096'],
    [-4096.5, '-4096.5 is negative'],
    [0.5, '0.5 is not whole'],
    [NaN, 'found NaN'],
    [Infinity, 'found Infinity'],
    [-Infinity, 'found -Infinity'],
    [2 ** 53 - 4096, '9007199254736896 bytes, rounded up to whole pages, are above'],
    [2 ** 53 - 1, '9007199254740991 bytes, rounded up to whole pages, are above'],
    [2 ** 53, '9007199254740992 is above 2^53 - 1'],
    [1e300, '1e+300 is above 2^53 - 1'],
    [2n ** 64n, '18446744073709552000 is above 2^53 - 1'],
    [0n, 'a buffer of 0 bytes has no storage to share'],
    ['0 MiB', 'a buffer of 0 bytes has no storage to share'],
    ['1 MB', '"1 MB" is not a quantity, expected a whole number such as 4096'],
    ['8 apples', '"8 apples" is not a quantity'],
    [
      null,
      'expected a whole number such as 4096, "0x1000", "64 KiB", "8 MiB" or "1 GiB", found null',
    ],
  ])('of %s is refused in words', (size, words) => {
    const exporter = newExporter();
    const refusal = refusalOf(exporter, () =>
      // A program without types gives anything.
      exporter.createBuffer({ size: size as number }),
    );
    expect(refusal).toContain('EINVAL [BUF1] The size is not valid: ');
    expect(refusal).toContain(words);
  });

  test.each([
    [1, 4096],
    [4096, 4096],
    [4097, 8192],
    [2 ** 53 - 4097, 2 ** 53 - 4096],
  ])('of %d is taken as %d', (size, whole) => {
    const exporter = newExporter();
    const buffer = unwrap(exporter.createBuffer({ size }));
    expect(exporter.buffer(buffer)?.state.size).toBe(whole);
  });
});

describe('[BUF1] a name', () => {
  test.each(['', ' ', 'a b', 'a/b', '/', 'a\n', 'a\u0000', 'a\u0085', '\u{d800}', 'a\u00a0b'])(
    '%j is none',
    (id) => {
      const exporter = newExporter();
      const refusal = refusalOf(exporter, () => exporter.createBuffer({ size: 4096, id }));
      expect(refusal).toContain('EINVAL [BUF1] A buffer cannot be named by ');
    },
  );

  test('has at most 128 characters', () => {
    const exporter = newExporter();
    const create = (length: number) =>
      exporter.createBuffer({ size: 4096, id: 'n'.repeat(length) });
    expect(create(128).ok).toBe(true);
    expect(refusalOf(exporter, () => create(129))).toContain('EINVAL [BUF1] A buffer cannot be');
  });

  test.each(['__proto__', 'constructor', 'toString', 'b\u00fcffer', '\u{1f4f7}', '-', '1'])(
    '%j is one like any other',
    (id) => {
      const exporter = newExporter();
      expect(unwrap(exporter.createBuffer({ size: 4096, id }))).toBe(id);
      const attachment = unwrap(exporter.attach(id, { id, constraints: {} }));
      expect(exporter.map(attachment).ok).toBe(true);
    },
  );

  test('is never used twice, even after its buffer is gone', () => {
    const exporter = newExporter();
    const create = () => exporter.createBuffer({ size: 4096, id: 'frame' });
    unwrap(create());
    expect(refusalOf(exporter, create)).toContain('EEXIST [BUF1]');
    unwrap(exporter.put('frame'));
    expect(refusalOf(exporter, create)).toContain('EEXIST [BUF1]');
  });

  test('that was chosen steps aside for one that a caller chose', () => {
    const exporter = newExporter();
    unwrap(exporter.createBuffer({ size: 4096, id: 'b2' }));
    expect(unwrap(exporter.createBuffer({ size: 4096 }))).toBe('b3');
  });
});

/** Values of every type that a caller without types may pass where an id is expected. */
const NO_IDS: readonly (readonly [string, unknown])[] = [
  ['zero', 0],
  ['a number', 7],
  ['NaN', NaN],
  ['true', true],
  ['a bigint', 7n],
  ['a symbol', Symbol('b1')],
  ['an object', {}],
  ['an object that reads like an id', { toString: () => 'b1' }],
  ['a list of an id', ['b1']],
  ['a function', () => 'b1'],
  ['a boxed id', new String('b1')],
  ['an empty text', ''],
  ['another name', 'b2'],
  ['a name in capitals', 'B1'],
  ['a name after white space', ' b1'],
  ['half a handle', 'b1/gpu'],
  ['a name of every object', '__proto__'],
  ['a symbol as a text', 'Symbol(b1)'],
  ['a long text', 'x'.repeat(1000)],
];

/** Passes a value where its type forbids it. */
function as(value: unknown): never {
  return value as never;
}

describe.each([...NO_IDS, ['null', null], ['nothing', undefined]] as const)('%s', (_, value) => {
  test('[BUF3] names no buffer', () => {
    const exporter = newExporter();
    unwrap(exporter.createBuffer({ size: 4096 }));
    for (const call of [
      () => exporter.attach(as(value), 'gpu'),
      () => exporter.beginCpuAccess(as(value)),
      () => exporter.endCpuAccess(as(value)),
      () => exporter.get(as(value)),
      () => exporter.put(as(value)),
    ]) {
      expect(refusalOf(exporter, call)).toContain('EBADF [BUF3] No buffer is known by ');
    }
    expect(exporter.buffer(as(value))).toBeUndefined();
  });

  test('[ATT6] names no attachment', () => {
    const exporter = newExporter();
    unwrap(exporter.attach(unwrap(exporter.createBuffer({ size: 4096 })), 'gpu'));
    for (const call of [
      () => exporter.map(as(value)),
      () => exporter.unmap(as(value)),
      () => exporter.detach(as(value)),
    ]) {
      expect(refusalOf(exporter, call)).toContain('EINVAL [ATT6] No attachment is known by ');
    }
    expect(exporter.table(as(value))).toBeNull();
  });
});

describe.each([...NO_IDS, ['null', null], ['nothing', undefined]] as const)('%s', (_, value) => {
  test('[ATT6] names no importer', () => {
    const exporter = newExporter();
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const attach = () => exporter.attach(buffer, as(value));
    expect(refusalOf(exporter, attach)).toContain('EINVAL [ATT6] The platform board knows no ');
  });
});

describe('[ATT6] an importer with what it states', () => {
  const stated = NO_IDS.filter(([, value]) => typeof value !== 'string');
  test.each(stated)('cannot be named by %s', (_, id) => {
    const exporter = newExporter();
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const attach = () => exporter.attach(buffer, { id: as(id), constraints: {} });
    expect(refusalOf(exporter, attach)).toContain('EINVAL [ATT6] An importer cannot be named');
  });

  test.each([7, null, 'none', [], true, { alignement: 4096 }, { alignment: 2 ** 49 + 1 }])(
    'cannot state %j',
    (constraints) => {
      const exporter = newExporter();
      const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
      const attach = () => exporter.attach(buffer, { id: 'npu', constraints: as(constraints) });
      expect(refusalOf(exporter, attach)).toContain('EINVAL [ATT6] The constraints of npu are not');
    },
  );
});

describe('[ATT6] a handle', () => {
  const wrong = [
    'b1/gpu/9',
    'b1/gpu/0',
    'b1/gpu/2/3',
    'b1/gpu/',
    'b1/gpu/2e0',
    'b1/cam/2',
    'b1//2',
  ];
  test.each(wrong)('%s that nobody gave out is refused', (handle) => {
    const exporter = newExporter();
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    expect(unwrap(exporter.attach(buffer, 'gpu'))).toBe('b1/gpu/2');
    expect(refusalOf(exporter, () => exporter.map(handle))).toContain('EINVAL [ATT6] ');
    expect(refusalOf(exporter, () => exporter.detach(handle))).toContain('EINVAL [ATT6] ');
    expect(exporter.table(handle)).toBeNull();
  });

  test('is stale after its detach, and stays so when the importer comes back', () => {
    const exporter = newExporter();
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const first = unwrap(exporter.attach(buffer, 'gpu'));
    unwrap(exporter.map(first));
    unwrap(exporter.unmap(first));
    unwrap(exporter.detach(first));
    for (const call of [
      () => exporter.map(first),
      () => exporter.unmap(first),
      () => exporter.detach(first),
    ]) {
      expect(refusalOf(exporter, call)).toContain('EINVAL [ATT6] gpu is not attached to b1');
    }

    const second = unwrap(exporter.attach(buffer, 'gpu'));
    expect(second).not.toBe(first);
    expect(unwrap(exporter.map(second)).entries).toHaveLength(1);
    for (const call of [
      () => exporter.map(first),
      () => exporter.unmap(first),
      () => exporter.detach(first),
    ]) {
      expect(refusalOf(exporter, call)).toContain('EINVAL [ATT6] This attachment of gpu');
    }
    expect(exporter.table(first)).toBeNull();
    expect(exporter.table(second)).not.toBeNull();
  });

  test('[BUF3] of a freed buffer says that the buffer is gone', () => {
    const exporter = newExporter();
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const handle = unwrap(exporter.attach(buffer, 'gpu'));
    unwrap(exporter.detach(handle));
    unwrap(exporter.put(buffer));
    expect(refusalOf(exporter, () => exporter.map(handle))).toContain('EBADF [BUF3] Buffer b1 was');
    expect(refusalOf(exporter, () => exporter.attach(buffer, 'gpu'))).toContain('EBADF [BUF3]');
  });
});

describe('[MAP1] a direction', () => {
  test.each([...NO_IDS, ['null', null]] as const)('cannot be %s', (_, direction) => {
    const exporter = newExporter();
    const gpu = unwrap(exporter.attach(unwrap(exporter.createBuffer({ size: 4096 })), 'gpu'));
    const map = () => exporter.map(gpu, as(direction));
    expect(refusalOf(exporter, map)).toContain('EINVAL [MAP1] A direction cannot be ');
    unwrap(exporter.map(gpu));
    const unmap = () => exporter.unmap(gpu, as(direction));
    expect(refusalOf(exporter, unmap)).toContain('EINVAL [MAP1] A direction cannot be ');
  });
});

describe('[LIM1] a limit', () => {
  test('of buffers counts those that are gone, too', () => {
    const exporter = newExporter({ buffersMax: 2 });
    const create = () => exporter.createBuffer({ size: 4096 });
    unwrap(create());
    unwrap(create());
    expect(refusalOf(exporter, create)).toContain('EOVERFLOW [LIM1] 2 buffers were created');
    unwrap(exporter.put('b1'));
    expect(refusalOf(exporter, create)).toContain('EOVERFLOW [LIM1]');
  });

  test('of attachments is one buffer’s, and a detach makes room', () => {
    const exporter = newExporter({ attachmentsPerBufferMax: 1 });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const other = unwrap(exporter.createBuffer({ size: 4096 }));
    const gpu = unwrap(exporter.attach(buffer, 'gpu'));
    const attach = () => exporter.attach(buffer, 'cam');
    expect(refusalOf(exporter, attach)).toContain('EOVERFLOW [LIM1] b1 has 1 attachments');
    expect(exporter.attach(other, 'cam').ok).toBe(true);
    unwrap(exporter.detach(gpu));
    expect(attach().ok).toBe(true);
  });

  test('of maps is one attachment’s, and an unmap makes room', () => {
    const exporter = newExporter({ mapsPerAttachmentMax: 2 });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const gpu = unwrap(exporter.attach(buffer, 'gpu'));
    const cam = unwrap(exporter.attach(buffer, 'cam'));
    unwrap(exporter.map(gpu));
    unwrap(exporter.map(gpu));
    const map = () => exporter.map(gpu);
    expect(refusalOf(exporter, map)).toContain('EOVERFLOW [LIM1] gpu has 2 maps of b1');
    expect(exporter.map(cam).ok).toBe(true);
    unwrap(exporter.unmap(gpu));
    expect(map().ok).toBe(true);
  });

  test('of CPU access is how deep it nests, and an end makes room', () => {
    const exporter = newExporter({ cpuAccessDepthMax: 1 });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    unwrap(exporter.map(unwrap(exporter.attach(buffer, 'gpu'))));
    const begin = () => exporter.beginCpuAccess(buffer);
    unwrap(begin());
    expect(refusalOf(exporter, begin)).toContain('EOVERFLOW [LIM1] CPU access to b1 is 1 deep');
    unwrap(exporter.endCpuAccess(buffer));
    expect(begin().ok).toBe(true);
  });

  test('of references counts the first one, and a put makes room', () => {
    const exporter = newExporter({ referencesMax: 2 });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const get = () => exporter.get(buffer);
    unwrap(get());
    expect(refusalOf(exporter, get)).toContain('EOVERFLOW [LIM1] b1 has 2 references');
    unwrap(exporter.put(buffer));
    expect(get().ok).toBe(true);
  });

  test('of zero refuses the first call', () => {
    const exporter = newExporter({ buffersMax: 0 });
    const create = () => exporter.createBuffer({ size: 4096 });
    expect(refusalOf(exporter, create)).toContain('EOVERFLOW [LIM1]');
  });

  test.each([
    [{ buffersMax: -1 }, 'limits: buffersMax: -1 is negative'],
    [{ buffersMax: 1.5 }, 'limits: buffersMax: 1.5 is not whole'],
    [{ referencesMax: NaN }, 'limits: referencesMax: expected a whole number'],
    [{ mapsPerAttachmentMax: Infinity }, 'limits: mapsPerAttachmentMax: expected a whole number'],
    [{ cpuAccessDepthMax: null }, 'limits: cpuAccessDepthMax: expected a whole number'],
    [{ bufferMax: 3 }, 'limits: bufferMax: unknown field, did you mean "buffersMax"?'],
  ])('of %j is a mistake of the program', (limits, words) => {
    expect(() => newExporter(as(limits))).toThrow(words);
  });
});
