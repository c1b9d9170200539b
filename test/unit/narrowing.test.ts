/**
 * The types that callers lean on: results narrow by `ok`, names and units of one kind are not those of another, a
 * platform is checked where it is written, and options take what they know. The compiler runs these lines as part of
 * `npm run typecheck`; where one of them were allowed, `@ts-expect-error` would be the error.
 */
import { expect, expectTypeOf, test } from 'vitest';
import type { Property, StepProperty } from '../../src/explorer/index.ts';
import {
  bufferId,
  bytes,
  createExporter,
  importerId,
  physicalAddress,
  solve,
  type AllocatorKind,
  type AttachmentId,
  type BufferId,
  type Bytes,
  type Command,
  type Event,
  type ImporterId,
  type PhysicalAddress,
  type PlatformInput,
  type Policy,
  type Refusal,
  type Verdict,
} from '../../src/index.ts';
import { raspberryPi4 } from '../../src/platforms/index.ts';

/** What only the compiler reads. */
function onlyTyped(lines: () => unknown): void {
  // Nothing of it runs.
  expect(lines).toBeTypeOf('function');
}

test('a result narrows to its value or its refusal', () => {
  const created = createExporter({ platform: raspberryPi4 }).createBuffer({ size: 4096 });
  expect(created.ok).toBe(true);
  // @ts-expect-error Whether there is a value is not known yet.
  onlyTyped(() => created.value);
  if (created.ok) expectTypeOf(created.value).toEqualTypeOf<BufferId>();
  else expectTypeOf(created.refusal).toEqualTypeOf<Refusal>();
});

test('ids and units are not interchangeable', () => {
  expectTypeOf(bufferId('b1')).not.toExtend<ImporterId>();
  expectTypeOf(importerId('gpu')).not.toExtend<BufferId>();
  expectTypeOf<AttachmentId>().not.toExtend<BufferId>();
  expectTypeOf(bytes(1)).not.toExtend<PhysicalAddress>();
  expectTypeOf(physicalAddress(1)).not.toExtend<Bytes>();
  // Each is a text or a number all the same, and no text or number is one of them.
  expectTypeOf<BufferId>().toExtend<string>();
  expectTypeOf<string>().not.toExtend<BufferId>();
  expectTypeOf<number>().not.toExtend<Bytes>();
});

test('a platform is checked where it is written', () => {
  expectTypeOf(raspberryPi4).toExtend<PlatformInput>();
  const zone = { name: 'normal', base: 0, size: '1 MiB' };
  onlyTyped(() =>
    createExporter({
      platform: {
        name: 'small',
        zones: [zone],
        // @ts-expect-error An allocator has an id.
        allocators: [{ name: 'system', kind: 'system', zones: ['normal'] }],
        importers: [],
      },
    }),
  );
  expectTypeOf<'contiguous-region'>().toExtend<AllocatorKind>();
  expect(zone.size).toBe('1 MiB');
});

test('policies, verdicts, calls and facts are literals', () => {
  expectTypeOf<'strict' | 'fits'>().toExtend<Policy>();
  expectTypeOf<string>().not.toExtend<Policy>();
  expectTypeOf<Verdict>().toEqualTypeOf<'satisfiable' | 'unsatisfiable' | 'underdetermined'>();
  expectTypeOf<Extract<Command, { readonly call: 'map' }>['importer']>().toEqualTypeOf<string>();
  expectTypeOf<Extract<Event, { readonly type: 'BufferCreated' }>['size']>().toEqualTypeOf<Bytes>();
  // @ts-expect-error No policy is called so.
  onlyTyped(() => createExporter({ platform: raspberryPi4, policy: 'lenient' }));
  expect(solve(raspberryPi4, ['unicam'], { size: 4096 }).verdict).toBe('satisfiable');
});

test('options take what they know', () => {
  // @ts-expect-error It is called `policy`.
  onlyTyped(() => createExporter({ platform: raspberryPi4, polcy: 'strict' }));
  // @ts-expect-error What is left out is left out, and not undefined.
  onlyTyped(() => createExporter({ platform: raspberryPi4, policy: undefined }));
  // @ts-expect-error A size has to be said.
  onlyTyped(() => createExporter({ platform: raspberryPi4 }).createBuffer({ id: 'b1' }));
});

test('a property judges states or calls, and calls always', () => {
  expectTypeOf<StepProperty>().toExtend<Property>();
  // @ts-expect-error One of both is enough.
  onlyTyped((): Property => ({
    name: 'x',
    kind: 'always',
    holds: () => true,
    holdsStep: () => true,
  }));
  // @ts-expect-error Of calls something holds always.
  onlyTyped((): Property => ({ name: 'x', kind: 'sometimes', holdsStep: () => true }));
});
