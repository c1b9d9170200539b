/**
 * A platform's file among what is pasted: its importers with their formats by identity, whatever the API of the
 * names, and whether any two of them can share, as the solver sees it.
 */
import { readPlatform } from '../../allocators/platform/read-platform.ts';
import { refusedRegions } from '../../allocators/platform/platform-warnings.ts';
import type { ImporterSpec, Platform } from '../../allocators/platform/platform.ts';
import { PAGE_BLOCK_MIN, REFUSED_BY } from '../../allocators/page-block.ts';
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import type { DmaWindow } from '../../constraints/fields/dma-window.ts';
import { requirementOfImages } from '../../constraints/images/merge-images.ts';
import { FormatList } from './format-lists.ts';
import { jsonAmong, type PastedJson } from './json-lines.ts';
import type { PasteFacts, PasteFinding, PasteImporter, PasteLine } from './paste-facts.ts';
import { fourccOf, modifierTextOf } from './pixel-codes.ts';
import { platformPairs } from './platform-pairs.ts';

/** Whether the lines are those of a platform. */
export function isPlatformText(lines: readonly PasteLine[]): boolean {
  return ['zones', 'allocators', 'importers'].every((field) =>
    lines.some(({ text }) => text.includes(`"${field}"`)),
  );
}

/** Reads one platform. */
export function readPastedPlatform(lines: readonly PasteLine[], file: string): PasteFacts {
  const json = jsonAmong(lines);
  const nothing = { understood: 0, complete: false };
  if (json === null) return { ...nothing, refusal: 'it is a platform, but no whole JSON' };
  const read = readPlatform(json.text, file);
  if (!read.ok) {
    const { field, message } = read.refusal;
    return { ...nothing, refusal: `it is a platform with a fault: ${field ?? ''} ${message}` };
  }
  const platform = read.value;
  const refused = refusedRegions(platform);
  const { pairs, unknown } = platformPairs(platform, new Set(refused.map(({ name }) => name)));
  return {
    importers: platform.importers.map((each, index) => importerOf(each, index, json, file)),
    findings: refused.map((zone) => misaligned(zone, platform, json, file)),
    pairs,
    unknown,
    understood: json.lines,
    complete: true,
  };
}

function importerOf(
  { id, constraints }: ImporterSpec,
  index: number,
  json: PastedJson,
  file: string,
): PasteImporter {
  const { images, api, minSize, contiguous, iommu, dmaWindow } = constraints;
  const line = json.lineOf(['importers', index]);
  return {
    id,
    file,
    line,
    ...(images === undefined ? {} : { formats: formatsOf(requirementOfImages(images, api)) }),
    ...(minSize === undefined ? {} : { minSize }),
    ...(contiguous === undefined ? {} : { contiguous }),
    ...(iommu === undefined ? {} : { iommu }),
    // Behind an IOMMU a window bounds the device's own addresses.
    ...(dmaWindow === undefined || iommu === true ? {} : { window: windowOf(dmaWindow) }),
  };
}

function windowOf({ base, size }: DmaWindow) {
  return { base: addressInWords(base), end: addressInWords(base + size - 1) };
}

/** Pairs that DRM has codes for. */
function formatsOf(pairs: ReturnType<typeof requirementOfImages>) {
  const list = new FormatList();
  const open = new Set<string>();
  for (const { format, modifier } of pairs) {
    const fourcc = format === null ? null : fourccOf(format);
    const layout = modifier === null ? null : modifierTextOf(modifier);
    if (fourcc === null) continue;
    if (modifier === null) open.add(fourcc);
    else if (layout !== null) list.add(fourcc, layout);
  }
  const any = [...open].map((fourcc) => ({ fourcc, modifiers: null }));
  return [...list.formats().filter(({ fourcc }) => !open.has(fourcc)), ...any];
}

function misaligned(
  { name, base, size }: Platform['zones'][number],
  platform: Platform,
  json: PastedJson,
  file: string,
): PasteFinding {
  const block = PAGE_BLOCK_MIN;
  const smaller = size - (size % block);
  const isSizeWhole = smaller === size;
  const index = platform.zones.findIndex((zone) => zone.name === name);
  const sizes = [smaller, smaller + block].filter((each) => each > 0);
  return {
    rule: 'cma-misaligned',
    subject: name,
    file,
    line: json.lineOf(['zones', index]),
    figures: {
      base: addressInWords(base),
      bytes: size,
      alignment: block,
      ...(isSizeWhole || smaller === 0 ? {} : { nearestSmaller: smaller }),
      ...(isSizeWhole ? {} : { nearestLarger: smaller + block }),
    },
    message: `CMA begins and ends with whole page blocks of ${sizeInWords(block)}, and ${isSizeWhole ? 'the base' : 'the size'} is no multiple: ${REFUSED_BY}, so that it counts as absent`,
    helps: isSizeWhole
      ? [`move its base to a multiple of ${sizeInWords(block)}`]
      : [`make it ${sizes.map(sizeInWords).join(' or ')} large`],
  };
}
