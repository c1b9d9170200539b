/** Reading what was pasted into files, several as one question. */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Paste } from '../../imports/pastes/answer-pastes.ts';
import { readText } from './read-input.ts';
import { sourceName } from './source-name.ts';

/** Reads every file, or refuses the first that cannot be read. */
export function readPastes(files: readonly string[]): Result<readonly Paste[], InputError> {
  const pastes: Paste[] = [];
  for (const path of files) {
    const text = readText(path);
    if (!text.ok) return text;
    pastes.push({ file: sourceName(path), text: text.value });
  }
  return ok(pastes);
}
