/**
 * The rule by which VulkanMemoryAllocator documents that it picks a memory type: among the types with
 * all required flags the least cost wins, then the least index. The cost counts the preferred flags
 * that are missing and the unwanted flags that are there. AMD's device-coherent and uncached types
 * take part only where they are asked for.
 */

/** DEVICE_COHERENT_AMD and DEVICE_UNCACHED_AMD. */
const AMD_FLAGS = 64 | 128;

/** What is asked of a memory type. */
export interface Wish {
  readonly required: number;
  readonly preferred: number;
  readonly notPreferred: number;
}

/** The indices of the types that will do, the best first. */
export function typesBestFirst(flags: readonly number[], wish: Wish): readonly number[] {
  const { required, preferred, notPreferred } = wish;
  const isAsked = ((required | preferred) & AMD_FLAGS) !== 0;
  const costOf = (each: number) => bitCount(preferred & ~each) + bitCount(each & notPreferred);
  return flags
    .map((each, index) => ({ each, index }))
    .filter(({ each }) => (each & required) === required)
    .filter(({ each }) => isAsked || (each & AMD_FLAGS) === 0)
    .sort((one, other) => costOf(one.each) - costOf(other.each) || one.index - other.index)
    .map(({ index }) => index);
}

function bitCount(bits: number): number {
  return bits.toString(2).replaceAll('0', '').length;
}
