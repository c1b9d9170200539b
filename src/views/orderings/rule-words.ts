/** What a rule says, in one sentence, for whoever meets its id. */
import type { RuleId } from '../../base/refusal.ts';
import { BUFFER_CONDITIONS } from '../../machines/rules.ts';

/** The first sentence that stands beside a function of the rule; empty where the chart has none. */
export function ruleInWords(rule: RuleId): string {
  const found = Object.values(BUFFER_CONDITIONS).find(
    (condition) => 'id' in condition && condition.id === rule,
  );
  return found?.says ?? '';
}
