/**
 * Opens a memory of 64 GiB in a process of its own and prints how long that took and how much the
 * process has grown. With the argument 1 the memory is used as well: 2^17 single pages with as many
 * holes between them, and buffers of 4 MiB for the rest of its half.
 */
import { openHeap } from '../src/allocators/heap.ts';
import { parsePlatform } from '../src/allocators/platform/platform-schema.ts';
import { assert, present } from '../src/base/assert.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../src/base/units.ts';
import type { Storage } from '../src/constraints/storage.ts';
import { PhysicalMemory } from '../src/memory/physical-memory.ts';

const GIB = 1024 ** 3;

const parsed = parsePlatform({
  name: 'a large machine',
  zones: [
    { name: 'dma32', base: 0, size: 4 * GIB, kind: 'dma32' },
    { name: 'normal', base: 4 * GIB, size: 60 * GIB, kind: 'normal' },
  ],
  allocators: [{ id: 0, name: 'contig', kind: 'system-contig', zones: ['normal', 'dma32'] }],
  importers: [],
});
assert(parsed.ok, 'the platform is valid');
const platform = parsed.value;
// The code is loaded and compiled before, so that only the memory is weighed.
present(openHeap(platform, 'contig'), 'heap').allocate({ size: 4096 });

const { gc } = globalThis as { gc?: () => void };
gc?.();
const before = process.memoryUsage().rss;
const started = performance.now();
const memory = new PhysicalMemory(platform.zones);
const heap = present(openHeap(platform, 'contig', memory), 'heap');
// The first allocation builds the free lists, so it belongs to opening.
heap.allocate({ size: 4096 });
const milliseconds = performance.now() - started;

if (process.argv[2] === '1') {
  const allocator = present(platform.allocators[0], 'allocator').id;
  const first = 4 * GIB;
  for (let page = 0; page < 2 ** 17; page += 1) {
    const address = physicalAddress(first + 8 * GIB + page * 2 * PAGE_SIZE);
    const storage: Storage = { allocator, runs: [{ address, length: bytes(PAGE_SIZE) }] };
    memory.claim(storage, 'pages');
  }
  for (let used = 4 * GIB; used < 32 * GIB; used += 4 * 1024 ** 2) {
    assert(heap.allocate({ size: 4 * 1024 ** 2 }).ok, 'there is room');
  }
}
gc?.();
const mebibytes = (process.memoryUsage().rss - before) / 1024 ** 2;
console.log(JSON.stringify({ milliseconds, mebibytes, owner: memory.ownerOf(4 * GIB) }));
