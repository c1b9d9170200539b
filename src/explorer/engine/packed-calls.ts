/**
 * The calls of the packed engine, each one whole number: which call, by whom, about which buffer, and
 * whether it was a refused attach or moved the storage.
 */
import { assert, present } from '../../base/assert.ts';
import { IMPORTER_STEPS } from './positions.ts';

/** What can happen, by its number. Steps of importers come first, in their order. */
export const PACKED_CALLS = [
  ...IMPORTER_STEPS,
  'create',
  'begin',
  'end',
  'deadline',
  'free',
] as const;

/**
 * What can happen in a model: the calls of the exporter, `import`, which attaches and maps, `free`, which is the last
 * `put`, `deadline`, which seals, and `die`, the end of an importer.
 *
 * @public
 */
export type ExploredCall = (typeof PACKED_CALLS)[number];

/** The attach was refused, and the program of the importer ends. */
export const REFUSED_FLAG = 1 << 4;

/** The storage was moved, by `migrate`. */
export const MOVED_FLAG = 1 << 5;

const NAME_MASK = 0xf;
const BUFFERS_MAX = 2 ** 20;
const IMPORTER_SHIFT = 6;
const IMPORTER_MASK = 0x1f;
const BUFFER_SHIFT = 11;

assert(PACKED_CALLS.length <= NAME_MASK + 1, 'the number of a call fits into its bits');

/** A packed call in words. */
export interface UnpackedCall {
  readonly name: ExploredCall;
  readonly buffer: number;
  /** The importer; 0 where the call has none. */
  readonly importer: number;
  readonly isRefused: boolean;
  readonly isMoved: boolean;
}

/** The number of a call without flags. */
export function packCall(name: ExploredCall, buffer: number, importer = 0): number {
  const number = PACKED_CALLS.indexOf(name);
  assert(number >= 0, 'every name has a number');
  return number | callerBits(buffer, importer);
}

/** What a packed call says. */
export function unpackCall(call: number): UnpackedCall {
  return {
    name: present(PACKED_CALLS[call & NAME_MASK], 'name of a packed call'),
    buffer: call >>> BUFFER_SHIFT,
    importer: (call >>> IMPORTER_SHIFT) & IMPORTER_MASK,
    isRefused: (call & REFUSED_FLAG) !== 0,
    isMoved: (call & MOVED_FLAG) !== 0,
  };
}

/** An importer is turned away; to give up a place that nobody keeps is refused, too, and does no harm. */
export function isTurnedAway({ name, isRefused }: UnpackedCall): boolean {
  return isRefused && name !== 'release';
}

/** What is added to the number of a call to say who makes it. */
export function callerBits(buffer: number, importer: number): number {
  assert(importer >= 0 && importer <= IMPORTER_MASK, 'an importer fits into its bits');
  assert(buffer >= 0 && buffer < BUFFERS_MAX, 'a buffer fits into its bits');
  return (importer << IMPORTER_SHIFT) | (buffer << BUFFER_SHIFT);
}
