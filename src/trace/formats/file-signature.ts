/**
 * Files that are no text at all, told by their first bytes, so that they are refused by name
 * instead of being read as a very odd recording.
 */

/** The longest signature below, in bytes; a caller offers at least that many where it has them. */
export const SIGNATURE_LENGTH_MAX = 16;

/** How a `trace.dat` of trace-cmd begins; its version follows. */
export const TRACE_DAT_MAGIC: readonly number[] = [0x17, 0x08, 0x44, ...ascii('tracing')];

const SIGNATURES: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'UTF-16 text; convert it to UTF-8 first'],
  [[0xfe, 0xff], 'UTF-16 text; convert it to UTF-8 first'],
  [
    ascii('SQLite format 3'),
    'a SQLite file; of a store, "cenalloc log STORE --recording NAME --raw" prints a recording and "cenalloc log STORE --export -" the facts, which "cenalloc check -" reads',
  ],
  [TRACE_DAT_MAGIC, 'a trace.dat of trace-cmd, which "cenalloc check" reads as a recording'],
  [ascii('PERFILE2'), 'a perf.data file; print it as ftrace text'],
  [[0x7f, ...ascii('ELF')], 'an ELF binary'],
  [ascii('PK\u0003\u0004'), 'a zip archive'],
  [[0xfd, ...ascii('7zXZ')], 'xz-compressed; only gzip is read directly'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd-compressed; only gzip is read directly'],
  [ascii('BZh'), 'bzip2-compressed; only gzip is read directly'],
  [[0x1f, 0x8b], 'gzip inside gzip'],
];

/**
 * Names what the first bytes of a file betray, or null where they may be text.
 *
 * @param start - The first bytes of the file, after decompression.
 */
export function binaryKindOf(start: Uint8Array): string | null {
  const known = SIGNATURES.find(([signature]) =>
    signature.every((byte, index) => start[index] === byte),
  );
  if (known !== undefined) return known[1];
  const looksWide = start.length >= 4 && start[1] === 0 && start[3] === 0 && start[0] !== 0;
  if (looksWide) return 'UTF-16 text; convert it to UTF-8 first';
  return start.includes(0) ? 'a binary file' : null;
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
