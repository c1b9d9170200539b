/**
 * What a platform says and no kernel would have: it can be studied, and whoever reads the answer has to know.
 */
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import type { Zone } from '../../memory/zone.ts';
import { PAGE_BLOCK, PAGE_BLOCK_MIN, REFUSED_BY } from '../page-block.ts';
import type { Platform } from './platform.ts';

/** One sentence without its full stop for each thing; none where a kernel could have such a platform. */
export function warningsOf(platform: Platform): readonly string[] {
  return platform.zones.filter((zone) => isCma(platform, zone)).flatMap(aboutPageBlocks);
}

/** The CMA regions that kernels refuse as they are usually built, so that they do not exist. */
export function refusedRegions(platform: Platform): readonly Zone[] {
  return platform.zones.filter(
    (zone) =>
      isCma(platform, zone) &&
      (zone.base % PAGE_BLOCK_MIN !== 0 || zone.size % PAGE_BLOCK_MIN !== 0),
  );
}

/** A region of CMA says so itself, or an allocator of the kind takes from it. */
function isCma({ allocators }: Platform, { name, kind }: Zone): boolean {
  if (kind !== undefined) return kind === 'cma';
  return allocators.some((each) => each.kind === 'cma' && each.zones.includes(name));
}

/** Source: Linux `mm/cma.c` `cma_init_reserved_mem`, which answers EINVAL. */
function aboutPageBlocks({ name, base, size }: Zone): readonly string[] {
  const isWhole = (block: number) => base % block === 0 && size % block === 0;
  if (isWhole(PAGE_BLOCK)) return [];
  const kernel = isWhole(PAGE_BLOCK_MIN) ? 'a kernel without huge pages refuses it' : REFUSED_BY;
  const block = isWhole(PAGE_BLOCK_MIN) ? PAGE_BLOCK : PAGE_BLOCK_MIN;
  const place = `${sizeInWords(size)} from ${addressInWords(base)}`;
  return [
    `the CMA region ${name} (${place}) does not begin and end with a page block of ${sizeInWords(block)}: ${kernel}`,
  ];
}
