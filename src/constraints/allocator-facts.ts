/**
 * What an allocator is, as far as importers may demand something of it. The storage of a buffer
 * carries these facts, so that a late importer is judged by where the buffer really lies.
 */

/** How CPU and devices see the same bytes. Source: fuchsia.sysmem2 `CoherencyDomain`. @public */
export const COHERENCY_DOMAINS = ['cpu', 'ram', 'inaccessible'] as const;

/**
 * - `cpu`: the CPU's caches are coherent with the devices.
 * - `ram`: the CPU flushes and invalidates its caches around each access.
 * - `inaccessible`: the CPU does not touch it.
 *
 * @public
 */
export type CoherencyDomain = (typeof COHERENCY_DOMAINS)[number];

/** What a buffer holds, as Direct3D 12 divides its heaps. @public */
export const CATEGORIES = ['buffers', 'textures', 'renderTargets'] as const;

/** Buffers, textures, or render targets and depth stencils. @public */
export type Category = (typeof CATEGORIES)[number];

/** What an allocator is. @public */
export interface AllocatorFacts {
  /** The name of the heap, such as `linux,cma`, which importers state in `allocators`; unique in a platform. */
  readonly name: string;
  /** Its index in a table of Vulkan memory types; absent where it has none. */
  readonly memoryType?: number;
  /** Protected memory, which the CPU may not touch. */
  readonly secure: boolean;
  /** The device whose local memory it is, which others reach as its peers alone; absent where it is nobody's. */
  readonly localTo?: string;
  /** The coherency domains it supports, at least one. */
  readonly domains: readonly CoherencyDomain[];
}

/** Whether two descriptions of an allocator say the same. */
export function sameFacts(one: AllocatorFacts, other: AllocatorFacts): boolean {
  return (
    one.name === other.name &&
    one.memoryType === other.memoryType &&
    one.secure === other.secure &&
    one.localTo === other.localTo &&
    one.domains.length === other.domains.length &&
    one.domains.every((domain, index) => domain === other.domains[index])
  );
}
