/** A small platform of which everything can be tried, with an allocator of every kind. */
import { assert } from '../../src/base/assert.ts';
import { importerId } from '../../src/base/ids.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { ImporterSpec } from '../../src/allocators/platform/platform.ts';
import type { Participant } from '../../src/constraints/constraints.ts';

/** Eight pages that windows of the drawn constraints reach, and eight that most of them do not. */
const parsed = parsePlatform({
  name: 'small',
  zones: [
    { name: 'low', base: 0, size: '32 KiB' },
    { name: 'high', base: '1 MiB', size: '32 KiB' },
  ],
  allocators: [
    { id: 0, name: 'heap-a', kind: 'system', zones: ['high'], priority: 5, memoryType: 0 },
    { id: 1, name: 'heap-b', kind: 'contiguous-region', zones: ['low'], memoryType: 1 },
    {
      id: 2,
      name: 'heap-c',
      kind: 'contiguous-region',
      zones: ['low', 'high'],
      secure: true,
      localTo: 'gpu',
    },
  ],
  importers: [],
  exporters: [{ name: 'amdgpu', device: 'gpu', allocators: ['heap-c'] }],
});
assert(parsed.ok, 'the small platform is one');

export const SMALL_PLATFORM = parsed.value;

/** Participants as importers of a platform. */
export function importersOf(participants: readonly Participant[]): readonly ImporterSpec[] {
  return participants.map(({ id, constraints }) => ({ id: importerId(id), constraints }));
}
