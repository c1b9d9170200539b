/** Takes the value of an answer that must not be a refusal. */
import type { RuleBreach } from '../../src/base/refusal.ts';
import type { Result } from '../../src/base/result.ts';

/** The value, or an error with the words of the refusal. */
export function unwrapBreach<T>(answer: Result<T, RuleBreach>): T {
  if (answer.ok) return answer.value;
  throw new Error(`${answer.refusal.errno} [${answer.refusal.rule}] ${answer.refusal.message}`);
}
