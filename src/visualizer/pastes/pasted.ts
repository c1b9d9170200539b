/** What was pasted, and what it says. */
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import type { HolderChanges } from '../../imports/pastes/holder-changes.ts';

/** Pasted texts as they are shown. */
export interface Pasted {
  readonly answer: PasteAnswer;
  /** The earlier list that they are compared with, and what changed. */
  readonly since: { readonly name: string; readonly changes: HolderChanges } | null;
}
