/** The bytes of a file, or of standard input, as they are: whoever shows them finds out what they are. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { InputError } from '../base/document.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { reasonOf } from './open-recording.ts';
import type { ServedDocument } from './page-server.ts';

/** Reads a file, or standard input where the path is `-`. */
export function readDocumentBytes(path: string): Result<ServedDocument, InputError> {
  const isStdin = path === '-';
  try {
    const content = readFileSync(isStdin ? 0 : path);
    return ok({ name: isStdin ? 'stdin' : basename(path), content });
  } catch (error) {
    return refused({ source: isStdin ? 'stdin' : path, message: reasonOf(error, path) });
  }
}
