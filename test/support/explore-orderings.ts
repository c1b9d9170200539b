/** What the page finds of a model file, policy by policy. */
import { ok, type Result } from '../../src/base/result.ts';
import {
  OrderingsExplorer,
  readOrderingsAsked,
  type FoundPolicy,
} from '../../src/views/orderings/orderings-by-policy.ts';

/** Explores under each policy that the file asks for. */
export function exploreOrderingsOf(text: string): Result<readonly FoundPolicy[], string> {
  const asked = readOrderingsAsked(text);
  if (!asked.ok) return asked;
  const explorer = new OrderingsExplorer(asked.value);
  const found: FoundPolicy[] = [];
  for (const policy of explorer.policies) {
    const done = explorer.explore(policy, () => undefined);
    if (!done.ok) return done;
    const properties = explorer.advise(policy) ?? done.value.properties;
    found.push({ ...done.value, properties });
  }
  return ok(found);
}
