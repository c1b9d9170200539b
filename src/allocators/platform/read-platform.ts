/** Reading a platform file. */
import type { InputError } from '../../base/document.ts';
import { readDocument } from '../../base/read-document.ts';
import type { Result } from '../../base/result.ts';
import type { OwnAllocators } from '../own-allocators.ts';
import { schemaWith, withOperations } from './platform-schema.ts';
import type { Platform } from './platform.ts';

/**
 * Reads the text of a `*.platform.json` file.
 *
 * @param allocators - The program's own algorithms, by the kind under which the file names them.
 * @public
 */
export function readPlatform(
  text: string,
  source: string,
  allocators: OwnAllocators = {},
): Result<Platform, InputError> {
  return withOperations(readDocument(text, source, schemaWith(allocators)), allocators);
}
