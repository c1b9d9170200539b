/** A mistake that somebody could make, or somebody made, and the law that must notice it. */
export interface Mutant {
  readonly id: string;
  /** The file below src. */
  readonly file: string;
  /** What stands there exactly once. */
  readonly from: string;
  readonly to: string;
  /** What is wrong then, in words. */
  readonly mistake: string;
  readonly law: string;
  /** The test below `test` that fails, and the beginning of its name. */
  readonly killedBy: readonly [file: string, name: string];
  /** Whether the short run has it. */
  readonly isShort?: true;
}

/** What of the repository a copy needs to run the tests that kill mutants. */
export const COPIED = [
  'src',
  'test',
  'docs',
  'examples',
  'schemas',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
