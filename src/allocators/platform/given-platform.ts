/**
 * A platform as programs give it: one that was read, one written as a literal or imported as a value, or the
 * text of a platform file. What takes a platform takes each of them, and says in a sentence what is none.
 */
import { formatInputError, type InputError } from '../../base/document.ts';
import { parseJson } from '../../base/json-text.ts';
import { foundInWords } from '../../base/found-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { OwnAllocators } from '../own-allocators.ts';
import type { Platform, PlatformInput } from './platform.ts';
import { isParsed, parsePlatform } from './platform-schema.ts';
import { readPlatform } from './read-platform.ts';

/**
 * A platform as programs give it: what `parsePlatform` or `readPlatform` returned, a literal, a board of
 * `cenalloc/platforms`, or the text of a `*.platform.json` file.
 *
 * @public
 */
export type PlatformGiven = PlatformInput | string;

/** How a platform is called in complaints where it has no file. */
const SOURCE = 'platform';

/** Checks a platform, however it is given. */
export function readGiven(
  given: unknown,
  allocators?: OwnAllocators,
): Result<Platform, InputError> {
  // It keeps the algorithms that it was parsed with.
  if (Object.keys(allocators ?? {}).length === 0 && isParsed(given)) return ok(given);
  if (typeof given === 'object' && given !== null) return parsePlatform(given, SOURCE, allocators);
  if (typeof given === 'string' && given.includes('{')) {
    return readPlatform(given, SOURCE, allocators);
  }
  const hint = typeof given === 'string' ? ': read the file first' : '';
  const message = `expected a platform, or the text of a platform file, found ${foundInWords(given)}${hint}`;
  return refused({ source: SOURCE, message });
}

/** The same for those who cannot go on without: throws a `TypeError` where it is none. */
export function requirePlatform(given: PlatformGiven, allocators?: OwnAllocators): Platform {
  const read = readGiven(given, allocators);
  if (read.ok) return read.value;
  throw new TypeError(formatInputError(read.refusal));
}

/** A platform as a value, for those who check it later; a text that is no JSON throws a `TypeError`. */
export function writtenPlatform(given: PlatformGiven): PlatformInput {
  if (typeof given !== 'string') return given;
  const parsed = parseJson(given);
  if (parsed.ok) return parsed.value as PlatformInput;
  throw new TypeError(formatInputError({ source: SOURCE, ...parsed.refusal }));
}
