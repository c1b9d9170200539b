/** Opening the platform that another document names, or that it holds itself. */
import { dirname, isAbsolute, join } from 'node:path';
import { readPlatform } from '../../allocators/platform/read-platform.ts';
import type { Platform, PlatformInput } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { parseJson } from '../../base/json-text.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { warningsOf } from '../../allocators/platform/platform-warnings.ts';
import { note } from '../output/terminal.ts';
import { orMisread } from './misread-texts.ts';
import { readText } from './read-input.ts';
import { sourceName, STDIN } from './source-name.ts';

/** Reads a platform file, or standard input where the path is `-`. */
export function readPlatformFile(path: string): Result<Platform, InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  const read = readPlatform(text.value, sourceName(path));
  const platform = orMisread(read, text.value, ['names']);
  // What no kernel would have is said beside the answer.
  if (platform.ok) for (const warning of warningsOf(platform.value)) note(warning);
  return platform;
}

/** Reads a platform as it was written, so that something may be added to it; one that is none is refused. */
export function readWrittenPlatform(path: string): Result<PlatformInput, InputError> {
  const text = readText(path);
  if (!text.ok) return text;
  const source = sourceName(path);
  const read = orMisread(readPlatform(text.value, source), text.value, ['names']);
  if (!read.ok) return read;
  const written = parseJson(text.value);
  return written.ok ? ok(written.value as PlatformInput) : refused({ source, ...written.refusal });
}

/** The platform of a document: one that is named is found beside the document's file. */
export function openPlatform(
  path: string,
  platform: Platform | string,
): Result<Platform, InputError> {
  if (typeof platform !== 'string') return ok(platform);
  const folder = path === STDIN ? '.' : dirname(path);
  return readPlatformFile(isAbsolute(platform) ? platform : join(folder, platform));
}
