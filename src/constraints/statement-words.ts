/**
 * What importers state, as people read it: `hvs needs dmaWindow 0x0 to 0x3fffffff`.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { addressInWords, sizeInWords } from '../base/quantity-words.ts';
import type { DmaWindow } from './constraints.ts';

/** One statement of a conflict in words. */
export function statementInWords({ participant, field, value }: ConflictMember): string {
  return `${participant}: ${field} ${valueInWords(field, value)}`;
}

/** The value of a field in words, with its unit. */
export function valueInWords(field: string, value: unknown): string {
  if (field === 'dmaWindow') return windowInWords(value as DmaWindow);
  if (typeof value !== 'number') return JSON.stringify(value);
  if (field === 'allocatorMask') return `0b${value.toString(2)}`;
  if (field === 'segmentBoundaryMask') return addressInWords(value);
  return field === 'maxSegmentCount' ? String(value) : sizeInWords(value);
}

/** The first and the last address of a window. */
export function windowInWords({ base, size }: Pick<DmaWindow, 'base' | 'size'>): string {
  return `${addressInWords(base)} to ${addressInWords(base + size - 1)}`;
}
