/**
 * Vulkan's `memoryTypeBits`: one bit per acceptable memory type, merged by AND. An allocator that is no
 * memory type is acceptable only to those who say nothing.
 * Source: Vulkan specification, VkMemoryRequirements.
 */
import type { Field } from '../field.ts';
import { commonBits, either, inEachPart } from '../lattices.ts';
import { addBit } from '../loosening.ts';
import { maskSchema } from '../statement-schemas.ts';
import { maskInWords } from '../value-words.ts';

/** The merged bits, and whether anybody has stated some; all bits still exclude what is no type. */
export interface MemoryTypeDemand {
  readonly bits: number;
  readonly isSaid: boolean;
}

export const memoryTypeBitsField: Field<
  number,
  MemoryTypeDemand,
  { readonly memoryTypeBits?: number },
  number
> = {
  schema: maskSchema('memory type'),
  words: maskInWords,
  loosening: { nearest: addBit },
  breach: ({ memoryTypeBits: bits }, { facts }) => {
    const type = facts?.memoryType;
    if (bits === undefined) return null;
    if (type === undefined) return 'it has no memory type';
    return Math.floor(bits / 2 ** type) % 2 === 1 ? null : `its memory type is ${type}`;
  },
  demand: {
    ...inEachPart<MemoryTypeDemand>({ bits: commonBits, isSaid: either }),
    of: ({ memoryTypeBits }) => ({
      bits: memoryTypeBits ?? commonBits.identity,
      isSaid: memoryTypeBits !== undefined,
    }),
    about: 'place',
    meets: (demand, { facts }) => whyNoSuchType(demand, facts?.memoryType) === null,
    isConceivable: ({ bits }) => bits !== 0,
    whyUnsuitable: (demand, { memoryType }) => whyNoSuchType(demand, memoryType),
    told: ({ bits, isSaid }) => (isSaid ? bits : undefined),
  },
};

function whyNoSuchType({ bits, isSaid }: MemoryTypeDemand, type: number | undefined) {
  if (!isSaid) return null;
  if (type === undefined) return 'it is no Vulkan memory type';
  return ((bits >>> type) & 1) === 1
    ? null
    : `its memory type ${type} is not in everybody's memoryTypeBits`;
}
