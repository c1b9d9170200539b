/**
 * A platform on which programs also hand in memory of their own, as `/dev/udmabuf` takes it. It is tried after all
 * heaps: whatever it serves, the system heap serves, too, and better, because it hands out larger pieces.
 *
 * Source: Linux `drivers/dma-buf/udmabuf.c`; libcamera `DmaBufAllocator`, which tries CMA and system heaps first.
 */
import { ALLOCATOR_ID_MAX, allocatorId } from '../../base/ids.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { COHERENCY_DOMAINS } from '../../constraints/allocator-facts.ts';
import type { AllocatorSpec } from '../allocator.ts';
import { requirePlatform, type PlatformGiven } from './given-platform.ts';
import type { Platform } from './platform.ts';

const NAME = 'udmabuf';

/**
 * Adds the allocator `udmabuf`, with the lowest priority, on the memory that the platform's system heaps take.
 *
 * @returns The platform itself where it has such an allocator; why there is none, in words, where it has no memory
 *   of programs, no free id, or another allocator of that name.
 * @public
 */
export function withUdmabuf(given: PlatformGiven): Result<Platform, string> {
  const platform = requirePlatform(given);
  const { allocators } = platform;
  if (allocators.some(({ kind }) => kind === 'udmabuf')) return ok(platform);
  if (allocators.some(({ name }) => name === NAME)) {
    return refused(`it has another allocator of the name ${NAME}`);
  }
  const ids = Array.from({ length: ALLOCATOR_ID_MAX + 1 }, (_, id) => id);
  const free = ids.find((each) => !allocators.some(({ id }) => id === allocatorId(each)));
  if (free === undefined) return refused('it has an allocator for each id');
  const zones = [...new Set(allocators.filter(isOfPrograms).flatMap((each) => each.zones))];
  if (zones.length === 0) return refused('it has no system heap, whose memory programs have');
  const spec: AllocatorSpec = {
    id: allocatorId(free),
    name: NAME,
    kind: 'udmabuf',
    zones,
    priority: Math.min(...allocators.map(({ priority }) => priority)) - 1,
    cpuAccess: true,
    secure: false,
    domains: COHERENCY_DOMAINS,
  };
  return ok({ ...platform, allocators: [...allocators, spec] });
}

/** A heap of ordinary memory; memory types of a GPU are none, whatever their algorithm. */
function isOfPrograms({ kind, memoryType, secure, cpuAccess }: AllocatorSpec): boolean {
  return kind === 'system' && memoryType === undefined && !secure && cpuAccess;
}
