/** Reading what was pasted into files, several as one question. */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { answerPastes, type Paste, type PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { PASTE_NAMES } from '../../imports/pastes/shapes-of-pastes.ts';
import { orMisread } from './misread-texts.ts';
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

/** Reads every file and answers what they state together. */
export function answerFiles(files: readonly string[]): Result<PasteAnswer, InputError> {
  const pastes = readPastes(files);
  return pastes.ok ? answerKept(pastes.value) : pastes;
}

/** What texts state together; one that shows nothing of it may be a document or a table. */
export function answerKept(pastes: readonly Paste[]): Result<PasteAnswer, InputError> {
  const answer = answerPastes(pastes);
  if (answer.ok) return answer;
  const { text = '' } = pastes.find(({ file }) => file === answer.refusal.source) ?? {};
  return orMisread(answer, text, PASTE_NAMES);
}
