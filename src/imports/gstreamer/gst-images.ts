/** What a structure of raw video says of images: formats with their modifiers, and sizes. */
import type { PasteFormat } from '../pastes/paste-facts.ts';
import { LINEAR_TEXT, modifierText } from '../pastes/numbers.ts';
import type { GstStructure } from './gst-structures.ts';
import { codesOfGst } from './gst-tiled-names.ts';
import { numbersInGst, textsInGst, type GstNumbers } from './gst-values.ts';

/** Which memory the features of a structure stand for; null where any will do. */
export type GstMemory = 'dmabuf' | 'system' | 'other' | null;

const RAW = 'video/x-raw';
const DMA_DRM = 'DMA_DRM';
const DRM_FORMAT = /^([\x20-\x7e]{1,4})(?::(0x[0-9a-f]{1,16}))?$/i;
/** Lists of widths and heights stand for every pair of them; more are told as nothing. */
const SIZES_MAX = 64;

/** Whether it is an image, and no coded stream. */
export function isRawVideo({ media }: GstStructure): boolean {
  return media === RAW;
}

/** Reads the memory. */
export function memoryOfGst({ features }: GstStructure): GstMemory {
  if (features.includes('ANY')) return null;
  const kinds = features.filter((each) => each.startsWith('memory:'));
  if (kinds.includes('memory:DMABuf')) return 'dmabuf';
  const isSystem = kinds.every((each) => each === 'memory:SystemMemory');
  return isSystem ? 'system' : 'other';
}

/** The formats of a structure, and names among them that stand for no code of DRM's. */
export interface GstImages {
  readonly formats: readonly PasteFormat[];
  readonly unknown: readonly string[];
  /** False where the structure names no format: then any will do. */
  readonly isNamed: boolean;
}

/** Reads formats; those of `DMA_DRM` stand in `drm-format`. */
export function imagesOfGst(structure: GstStructure): GstImages {
  const { fields } = structure;
  const format = fields.get('format');
  const names = format === undefined ? null : textsInGst(format);
  const drm = fields.get('drm-format');
  const codes = drm === undefined ? null : textsInGst(drm);
  const isDrm = names === null ? codes !== null : names.every((each) => each === DMA_DRM);
  const listed = isDrm ? codes : names;
  if (listed === null) return { formats: [], unknown: [], isNamed: false };
  const sizes = sizesOf(structure);
  const found = new Map<string, string[] | null>();
  const unknown: string[] = [];
  for (const name of listed) {
    const pair = isDrm ? drmPair(name) : namedPair(name, memoryOfGst(structure));
    if (pair === null) unknown.push(name);
    else addPair(found, pair);
  }
  const formats = [...found].map(([fourcc, modifiers]) => ({ fourcc, modifiers, ...sizes }));
  return { formats, unknown, isNamed: true };
}

interface Pair {
  readonly fourcc: string;
  readonly modifier: string | null;
}

function addPair(found: Map<string, string[] | null>, { fourcc, modifier }: Pair): void {
  if (modifier === null) {
    found.set(fourcc, null);
    return;
  }
  const known = found.get(fourcc);
  if (known === null || known?.includes(modifier) === true) return;
  found.set(fourcc, [...(known ?? []), modifier]);
}

/** `FOUR` is LINEAR; big endian (`FOUR_BE`) has no code of four characters. */
function drmPair(name: string): Pair | null {
  const [, code, modifier] = DRM_FORMAT.exec(name) ?? [];
  if (code === undefined) return null;
  const layout = modifier === undefined ? LINEAR_TEXT : modifierText(BigInt(modifier));
  return { fourcc: code.padEnd(4), modifier: layout };
}

/** Before 1.24 a dma-buf had an ordinary format, and nothing said its modifier. */
function namedPair(name: string, memory: GstMemory): Pair | null {
  const [code] = codesOfGst(name);
  if (code === undefined) return null;
  const { fourcc, modifier } = code;
  return { fourcc, modifier: memory !== 'system' && modifier === LINEAR_TEXT ? null : modifier };
}

function sizesOf({ fields }: GstStructure): Partial<PasteFormat> {
  const [width, height] = ['width', 'height'].map((name) => numbersInGst(fields.get(name)));
  if (width === null || height === null || width === undefined || height === undefined) return {};
  if (width.kind === 'some' && height.kind === 'some') {
    const sizes = width.numbers.flatMap((w) => height.numbers.map((h) => [w, h] as const));
    return sizes.length === 0 || sizes.length > SIZES_MAX ? {} : { sizes };
  }
  const [across, down] = [span(width), span(height)];
  if (across === null || down === null) return {};
  const [minWidth, maxWidth, stepWidth] = across;
  const [minHeight, maxHeight, stepHeight] = down;
  return { range: { minWidth, maxWidth, stepWidth, minHeight, maxHeight, stepHeight } };
}

/** One number is a range of itself; several beside a range are not told. */
function span(numbers: GstNumbers): readonly [number, number, number] | null {
  if (numbers.kind === 'range') return [numbers.min, numbers.max, numbers.step];
  const [only, ...others] = numbers.numbers;
  return only === undefined || others.length > 0 ? null : [only, only, 1];
}
