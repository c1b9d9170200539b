/**
 * Identities as types. An id is a name a person can type; it never contains `/`, white space or a
 * control character, because attachment ids join a buffer and an importer with `/`.
 */
import { wrongValue } from './wrong-value.ts';

declare const identity: unique symbol;
type Identity<Of extends string> = string & { readonly [identity]: Of };

/** Names one buffer of an exporter, such as `b1`. @public */
export type BufferId = Identity<'buffer'>;
/** Names one importer: a device that attaches, such as `hvs`. @public */
export type ImporterId = Identity<'importer'>;
/** Names one attachment: buffer, importer and the buffer's version at which it attached. @public */
export type AttachmentId = Identity<'attachment'>;

/**
 * The number of an allocator: its bit in `access_constraints_mask`, 0 to 31.
 * Source: RFC 2/4, `CENALLOC_NUM_ALLOCATORS`.
 * @public
 */
export type AllocatorId = number & { readonly [identity]: 'allocator' };

/** The longest name in characters; long enough for any sysfs device name. @public */
export const NAME_LENGTH_MAX = 128;

/** Allocator ids are bits of a 32-bit mask (RFC 2/4, `CENALLOC_NUM_ALLOCATORS`). @public */
export const ALLOCATOR_ID_MAX = 31;

/** Control characters and halves of a character are no part of a name: both cannot be printed. */
const NAME_PATTERN = /^[^\s/\p{Cc}\p{Cs}]+$/u;

/**
 * Whether `text` can be the name of a buffer, an importer or an allocator. A caller without types may
 * pass anything: a pattern would find a name in the words of a function or in a list of one text.
 */
export function isName(text: string): boolean {
  return typeof text === 'string' && text.length <= NAME_LENGTH_MAX && NAME_PATTERN.test(text);
}

/** Takes a text that is known to be the name of a buffer. A RangeError or TypeError where it is none. @public */
export function bufferId(text: string): BufferId {
  if (!isName(text)) throw wrongName('bufferId', text);
  return text as BufferId;
}

/** Takes a text that is known to be the name of an importer. A RangeError or TypeError where it is none. @public */
export function importerId(text: string): ImporterId {
  if (!isName(text)) throw wrongName('importerId', text);
  return text as ImporterId;
}

/** Takes a number that is known to be the id of an allocator. A RangeError or TypeError where it is none. @public */
export function allocatorId(value: number): AllocatorId {
  if (!Number.isInteger(value) || value < 0 || value > ALLOCATOR_ID_MAX) {
    const expected = `a whole number from 0 to ${ALLOCATOR_ID_MAX}`;
    throw wrongValue('allocatorId', expected, value, typeof value === 'number');
  }
  return value as AllocatorId;
}

function wrongName(name: string, text: unknown): Error {
  const expected = `a name of 1 to ${NAME_LENGTH_MAX} characters without blanks and slashes`;
  return wrongValue(name, expected, text, typeof text === 'string');
}

/** Builds the id of an attachment; `serial` is the buffer's version at which it attached. */
export function attachmentId(buffer: BufferId, importer: ImporterId, serial: number): AttachmentId {
  return `${buffer}/${importer}/${serial}` as AttachmentId;
}

/** What an attachment id says. */
export interface AttachmentParts {
  readonly buffer: BufferId;
  readonly importer: ImporterId;
  /** The version of the buffer at which the importer attached. */
  readonly serial: number;
}

/** The parts of an attachment id, or null where `text` is none, or no text at all. */
export function parseAttachmentId(text: unknown): AttachmentParts | null {
  if (typeof text !== 'string') return null;
  const [buffer, importer, serial, ...rest] = text.split('/');
  if (buffer === undefined || importer === undefined || serial === undefined) return null;
  if (rest.length > 0 || !isName(buffer) || !isName(importer)) return null;
  if (!/^[1-9][0-9]{0,8}$/.test(serial)) return null;
  return { buffer: buffer as BufferId, importer: importer as ImporterId, serial: Number(serial) };
}
