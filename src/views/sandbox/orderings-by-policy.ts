/**
 * Every ordering of a few importers on one buffer, under each policy: what the sandbox asks the explorer.
 * It is the model file that `cenalloc explore` would read, so the numbers are the same.
 */
import { formatInputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { adviseOn, type Advice } from '../../explorer/answers/advice.ts';
import { comparePolicies, type PolicyRow } from '../../explorer/compare-policies.ts';
import type { SearchLimits, SearchProgress } from '../../explorer/engine/search-options.ts';
import { explore, type Exploration } from '../../explorer/explore.ts';
import { readModel } from '../../explorer/model/model-document.ts';
import { modelOf } from '../../explorer/model/model-of-document.ts';
import type { Model } from '../../explorer/model/model.ts';
import {
  DEFAULT_PROPERTIES,
  PROPERTY_NAMES,
  type PropertyName,
} from '../../explorer/model/property.ts';
import { runReplayString } from '../../explorer/replay-strings/replay-string.ts';
import { witnessStepInWords } from '../../explorer/witness.ts';
import { adviceInWords } from '../explorations/advice-words.ts';

/** A page that takes more memory than this is closed by its browser. */
const LIMITS: SearchLimits = { states: 4_000_000 };

/** What came of a property under a policy. */
export interface FoundProperty {
  readonly name: string;
  /** Null where a limit was reached before it was known. */
  readonly holds: boolean | null;
  /** The steps of the shortest ordering that breaks it, in words; empty where nothing does. */
  readonly steps: readonly string[];
  /** The same ordering as a log that can be played; null where nothing breaks it. */
  readonly log: readonly RecordedEvent[] | null;
  /** In which orders it holds all the same, and what helps; empty where nothing breaks it. */
  readonly advice: readonly string[];
}

/** What was found under one policy. */
export interface FoundPolicy extends Omit<Exploration, 'properties'> {
  readonly properties: readonly FoundProperty[];
  /** How the policy fares over all orderings; null where a limit was reached. */
  readonly row: PolicyRow | null;
}

/**
 * Explores a model file under each policy that it asks for.
 *
 * @param text - A model file; its platform stands in it.
 * @param tell - Told of each policy that is done.
 */
export function exploreOrderingsOf(
  text: string,
  onProgress: (policy: Policy, progress: SearchProgress) => void,
  tell: (found: FoundPolicy) => void,
): Result<null, string> {
  const document = readModel(text, 'model');
  if (!document.ok) return refused(formatInputError(document.refusal));
  const { platform = null, policy: asked, properties, profile } = document.value;
  if (profile !== undefined) {
    return refused(
      'the model is of the posted code: cenalloc explore shows that, and the page does not',
    );
  }
  if (typeof platform === 'string') {
    return refused(`the model names its platform, ${platform}; write the platform into it`);
  }
  const policies = asked === 'all' ? POLICIES : [asked];
  for (const policy of policies) {
    const model = modelOf(document.value, platform, policy, 'model');
    if (!model.ok) return refused(formatInputError(model.refusal));
    const found = explorePolicy(model.value, properties ?? DEFAULT_PROPERTIES, (progress) => {
      onProgress(policy, progress);
    });
    if (!found.ok) return found;
    tell(found.value);
  }
  return ok(null);
}

function explorePolicy(
  model: Model,
  asked: readonly PropertyName[],
  onProgress: (progress: SearchProgress) => void,
): Result<FoundPolicy, string> {
  const explored = explore(model, { properties: asked, limits: LIMITS, onProgress });
  if (!explored.ok) return refused(formatInputError(explored.refusal));
  const { properties, ...counts } = explored.value;
  const { complete } = counts;
  const named = (wanted: boolean): readonly PropertyName[] =>
    PROPERTY_NAMES.filter((name) =>
      properties.some((each) => each.name === name && each.holds === wanted),
    );
  const advised = complete
    ? adviseOn(model, { broken: named(false), others: named(true) })
    : ok<readonly Advice[]>([]);
  const advice = advised.ok ? advised.value : [];
  const compared = complete ? comparePolicies(model, [counts.policy], LIMITS) : null;
  return ok({
    ...counts,
    properties: properties.map(({ name, holds, witness }) => ({
      name,
      holds,
      steps: holds === false && witness !== null ? witness.steps.map(witnessStepInWords) : [],
      log: holds === false && witness !== null ? logOf(witness.replay, model) : null,
      advice: advice.filter(({ property }) => property === name).flatMap(adviceInWords),
    })),
    row: compared?.ok === true ? (compared.value.rows[0] ?? null) : null,
  });
}

function logOf(witness: string, model: Model): readonly RecordedEvent[] | null {
  const run = runReplayString(witness, model);
  return run.ok ? run.value.log : null;
}
