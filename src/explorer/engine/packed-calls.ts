/**
 * The calls of the packed engine, each one whole number: which call, by whom, about which buffer, and
 * whether it was a refused attach or moved the storage.
 */
import { IMPORTER_STEPS, type ImporterStep } from './positions.ts';

/** What can happen, by its number. Steps of importers come first, in their order. */
export const PACKED_CALLS = [
  ...IMPORTER_STEPS,
  'create',
  'begin',
  'end',
  'deadline',
  'free',
] as const;

/** The name of a packed call. */
export type PackedCallName = ImporterStep | 'create' | 'begin' | 'end' | 'deadline' | 'free';

/** The attach was refused, and the program of the importer ends. */
export const REFUSED_FLAG = 1 << 4;

/** The storage was moved, by `migrate`. */
export const MOVED_FLAG = 1 << 5;

const NAME_MASK = 0xf;
const IMPORTER_SHIFT = 6;
const IMPORTER_MASK = 0x1f;
const BUFFER_SHIFT = 11;

/** A packed call in words. */
export interface UnpackedCall {
  readonly name: PackedCallName;
  readonly buffer: number;
  /** The importer; 0 where the call has none. */
  readonly importer: number;
  readonly isRefused: boolean;
  readonly isMoved: boolean;
}

/** The number of a call without flags. */
export function packCall(name: PackedCallName, buffer: number, importer = 0): number {
  return PACKED_CALLS.indexOf(name) | (importer << IMPORTER_SHIFT) | (buffer << BUFFER_SHIFT);
}

/** What a packed call says. */
export function unpackCall(call: number): UnpackedCall {
  return {
    name: PACKED_CALLS[call & NAME_MASK] ?? 'create',
    buffer: call >>> BUFFER_SHIFT,
    importer: (call >>> IMPORTER_SHIFT) & IMPORTER_MASK,
    isRefused: (call & REFUSED_FLAG) !== 0,
    isMoved: (call & MOVED_FLAG) !== 0,
  };
}

/** What is added to the number of a call to say who makes it. */
export function callerBits(buffer: number, importer: number): number {
  return (importer << IMPORTER_SHIFT) | (buffer << BUFFER_SHIFT);
}
