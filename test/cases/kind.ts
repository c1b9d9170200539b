/** What the runner needs of a kind of cases. */
import type { CaseFile, RawCase } from './read-cases.ts';

/** How the cases of one file are read and checked. Both throw where something is wrong. */
export interface CaseKind {
  /** Checks what the file holds beside its cases. */
  checkFile(content: CaseFile['content']): void;
  /** Checks one case, which may refer to others of its file. */
  runCase(raw: RawCase, content: CaseFile['content']): void;
}
