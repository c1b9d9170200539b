/** What the exit code of every command means; the same in all of them. */
export const EXIT = {
  /** Clean, satisfiable, as expected. */
  clean: 0,
  /** Findings, unsatisfiable, an unexpected refusal. */
  found: 1,
  /** Wrong usage, or input that cannot be read or understood. */
  badInput: 2,
  /** A limit was reached: inconclusive, never a success. */
  limit: 3,
} as const;
