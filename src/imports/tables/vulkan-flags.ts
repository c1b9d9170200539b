/**
 * Flags of memory types and heaps as tables write them: a number, or a list of names as
 * VulkanMemoryAllocator (`HOST_VISIBLE`) or vulkaninfo (`VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT`) print
 * them. VulkanMemoryAllocator ends its list with a number for the bits that it has no name for.
 */
import * as v from 'valibot';
import { suggestion } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import { parseQuantity } from '../../base/quantity.ts';

/** The names of some flags and their bits. */
type FlagBits = Readonly<Record<string, number>>;

/** A set of 32 flags. */
const FLAGS_MAX = 0xffff_ffff;

/** A valibot schema for flags that are a number or a list of names. */
export function flagsSchema(bits: FlagBits): v.GenericSchema<unknown, number> {
  return v.pipe(
    v.unknown(),
    v.check(
      (input) => typeof readFlags(input, bits) === 'number',
      ({ input }) => String(readFlags(input, bits)),
    ),
    v.transform((input) => Number(readFlags(input, bits))),
  );
}

/** The flags as one number, or what is wrong with them. */
function readFlags(input: unknown, bits: FlagBits): number | string {
  if (!Array.isArray(input)) return readBits(input, 'flags as a number or as a list of names');
  let flags = 0;
  for (const each of input) {
    const bit = typeof each === 'string' ? flagOfName(each, bits) : readBits(each, 'a flag');
    if (typeof bit === 'string') return bit;
    flags = (flags | bit) >>> 0;
  }
  return flags;
}

function readBits(input: unknown, what: string): number | string {
  const value = parseQuantity(input);
  if (value !== null && value <= FLAGS_MAX) return value;
  return `expected ${what}, found ${foundInWords(input)}`;
}

/** The bit of a flag under any of its names, or what is wrong with the name. */
export function flagOfName(name: string, bits: FlagBits): number | string {
  const short = name.replace(/^(VK_)?(MEMORY_(PROPERTY|HEAP)_)?/, '').replace(/_BIT(?=_|$)/, '');
  return bits[short] ?? `unknown flag "${name}"${suggestion(short, Object.keys(bits))}`;
}

/** Flags as people read them, such as `HOST_VISIBLE | HOST_COHERENT`. */
export function flagsInWords(flags: number, bits: FlagBits): string {
  const named = Object.entries(bits).filter(([, bit]) => (flags & bit) !== 0);
  const unnamed = named.reduce((rest, [, bit]) => rest & ~bit, flags) >>> 0;
  const words = named.map(([name]) => name);
  if (unnamed !== 0) words.push(`0x${unnamed.toString(16)}`);
  return words.length === 0 ? 'no flags' : words.join(' | ');
}
