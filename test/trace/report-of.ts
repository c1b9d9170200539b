/** The report of a recording that can be checked. */
import { expect } from 'vitest';
import { checkTrace, type CheckTraceOptions, type TraceReport } from '../../src/trace/index.ts';

/** Checks lines, some of them in groups; a recording that is refused fails the test. */
export async function reportOf(
  lines: readonly (string | readonly string[])[],
  options: CheckTraceOptions = {},
): Promise<TraceReport> {
  const checked = await checkTrace(lines.flat(), options);
  if (!checked.ok) expect.fail(checked.refusal.message);
  return checked.value;
}
