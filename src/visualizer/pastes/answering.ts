/**
 * Answers pasted texts in the page as `cenalloc why` does, and compares lists of buffers. Nothing leaves the page. What
 * reads pastes comes when somebody pastes.
 */
import { batch } from '@preact/signals';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Paste, PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import type { Session } from '../session.ts';

/** Answers pasted texts, several as one question; says why where none of them is known. */
export async function answerTexts(
  session: Session,
  pastes: readonly Paste[],
): Promise<Result<null, string>> {
  const answer = await answerOf(pastes);
  if (!answer.ok) return answer;
  batch(() => {
    session.pasted.value = { answer: answer.value, since: null };
    session.problem.value = null;
  });
  return ok(null);
}

/** Compares the list of buffers that is shown with an earlier one of the same machine. */
export async function compareWith(session: Session, earlier: Paste): Promise<void> {
  const pasted = session.pasted.value;
  if (pasted === null) return;
  const before = await answerOf([earlier]);
  if (!before.ok) {
    session.problem.value = before.refusal;
    return;
  }
  const { buffers, holders } = before.value;
  if (buffers === undefined && holders === undefined) {
    session.problem.value = `${earlier.file}: no list of buffers or of who holds them`;
    return;
  }
  const { changesBetween } = await import('../../imports/pastes/holder-changes.ts');
  const changes = changesBetween(before.value, pasted.answer);
  session.pasted.value = { ...pasted, since: { name: earlier.file, changes } };
}

async function answerOf(pastes: readonly Paste[]): Promise<Result<PasteAnswer, string>> {
  const reader = await import('../../imports/pastes/answer-pastes.ts').catch(() => null);
  if (reader === null) {
    return refused('the page cannot load what reads it; is its server gone?');
  }
  const answer = reader.answerPastes(pastes);
  return answer.ok ? answer : refused(`${answer.refusal.source}: ${answer.refusal.message}`);
}
