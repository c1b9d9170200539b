/**
 * Vulkan's `memoryTypeBits`: one bit per acceptable memory type, merged by AND. An allocator that is no
 * memory type is acceptable only to those who say nothing.
 * Source: Vulkan specification, VkMemoryRequirements.
 */
import { breachUnless, field } from '../field.ts';

/** All 32 bits: every memory type is acceptable. */
const EVERY_TYPE = 0xffff_ffff;

/** The merged bits, and whether anybody has stated some; all bits still exclude what is no type. */
export interface MemoryTypeDemand {
  readonly bits: number;
  readonly isSaid: boolean;
}

export const memoryTypeBitsField = field<MemoryTypeDemand>({
  identity: { bits: EVERY_TYPE, isSaid: false },
  statements: ['memoryTypeBits'],
  demandOf: ({ memoryTypeBits }) => ({
    bits: memoryTypeBits ?? EVERY_TYPE,
    isSaid: memoryTypeBits !== undefined,
  }),
  merge: (left, right) => ({
    bits: (left.bits & right.bits) >>> 0,
    isSaid: left.isSaid || right.isSaid,
  }),
  breachesOf: ({ memoryTypeBits: bits }, { facts }) => {
    const type = facts?.memoryType;
    return breachUnless(
      bits === undefined || (type !== undefined && Math.floor(bits / 2 ** type) % 2 === 1),
      'memoryTypeBits',
      bits,
      () => (type === undefined ? 'it has no memory type' : `its memory type is ${type}`),
    );
  },
});
