/** The laws that the cases name, each with the inputs it can read. */
import type { Expectations } from '../report.ts';
import { readAlignmentLaw } from './alignment-law.ts';
import { readCapabilityLaw } from './capability-law.ts';
import { readDenyLaw } from './deny-law.ts';
import { readHeapLaw } from './heap-law.ts';
import { readNumberLaw } from './number-law.ts';
import { readSetLaw } from './set-law.ts';
import { readTeeLaw } from './tee-law.ts';

/** Checks what a case expects of its input. */
export type Law = (expect: Expectations) => void;

/** Reads the input of a case, or says that it is not the reader's. */
export type LawReader = (law: string, input: string) => Law | undefined;

const READERS: readonly LawReader[] = [
  readCapabilityLaw,
  readAlignmentLaw,
  readDenyLaw,
  readHeapLaw,
  readTeeLaw,
  readNumberLaw,
  readSetLaw,
];

/** The check of a law on its input, or undefined where no reader understands it. */
export function readLaw(law: string, input: string): Law | undefined {
  for (const reader of READERS) {
    const found = reader(law, input);
    if (found !== undefined) return found;
  }
  return undefined;
}
