/**
 * What importers state, as people read it: `hvs: dmaWindow 0x0 to 0x3fffffff`.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { addressInWords, sizeInWords } from '../base/quantity-words.ts';
import type { DmaWindow } from './constraints.ts';

/** One statement of a conflict in words. */
export function statementInWords({ participant, field, value }: ConflictMember): string {
  return `${participant}: ${field} ${valueInWords(field, value)}`;
}

/** Fields whose numbers are bits. */
const MASKS = ['allocatorMask', 'memoryTypeBits'];

/** Fields whose numbers are sizes in bytes. */
const SIZES = ['size', 'minSize', 'maxSize', 'alignment', 'maxSegmentSize', 'prefix', 'padding'];

/** The value of a field in words, with its unit. */
export function valueInWords(field: string, value: unknown): string {
  if (field === 'dmaWindow') return windowInWords(value as DmaWindow);
  if (typeof value === 'number') {
    if (MASKS.includes(field)) return `0b${value.toString(2)}`;
    if (field === 'segmentBoundaryMask') return addressInWords(value);
    if (SIZES.includes(field)) return sizeInWords(value);
    return field.toLowerCase().includes('bytesperrow') ? `${value} bytes` : String(value);
  }
  return plainValueInWords(value);
}

/** Names without quotes, sizes as `640x480`, steps as `8 + 16k`. */
function plainValueInWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(plainValueInWords).join(', ');
  if (value === null) return 'any';
  if (typeof value !== 'object') return JSON.stringify(value);
  if ('width' in value && 'height' in value)
    return `${String(value.width)}x${String(value.height)}`;
  if ('step' in value) {
    const offset = 'offset' in value ? `${String(value.offset)} + ` : '';
    return `${offset}multiples of ${String(value.step)}`;
  }
  return JSON.stringify(value);
}

/** The first and the last address of a window. */
export function windowInWords({ base, size }: Pick<DmaWindow, 'base' | 'size'>): string {
  return `${addressInWords(base)} to ${addressInWords(base + size - 1)}`;
}
