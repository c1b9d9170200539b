/**
 * Every ordering of a few importers on one buffer, under each policy: what the sandbox asks the explorer.
 * It is the model file that `cenalloc explore` would read, so the numbers are the same.
 */
import type { Platform } from '../../allocators/platform/platform.ts';
import { formatInputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { adviseOn } from '../../explorer/answers/advice.ts';
import { comparePolicies, type PolicyRow } from '../../explorer/compare-policies.ts';
import type { SearchLimits, SearchProgress } from '../../explorer/engine/search-options.ts';
import { packModel, type PackedModel } from '../../explorer/engine/packed-model.ts';
import { finish } from '../../explorer/engine/search-steps.ts';
import { explorePackedInSteps, type Exploration } from '../../explorer/explore.ts';
import {
  ExploredPolicy,
  type PolicyPicture,
  type ToldState,
} from '../../explorer/graph/explored-policy.ts';
import { readModel } from '../../explorer/model/model-document.ts';
import { modelOf } from '../../explorer/model/model-of-document.ts';
import { importersOf, type Model } from '../../explorer/model/model.ts';
import {
  DEFAULT_PROPERTIES,
  PROPERTY_NAMES,
  PROPERTY_WORDS,
  type PropertyName,
} from '../../explorer/model/property.ts';
import { importersThatDiffer } from '../../explorer/graph/importers-that-differ.ts';
import { tellOrdering, type ToldOrdering } from '../../explorer/graph/told-ordering.ts';
import { runReplayString } from '../../explorer/replay-strings/replay-string.ts';
import { witnessStepInWords } from '../../explorer/witness.ts';
import { adviceInWords } from '../explorations/advice-words.ts';

export type { JudgedOrdering, ToldState } from '../../explorer/graph/explored-policy.ts';
export type { ToldCall, ToldOrdering } from '../../explorer/graph/told-ordering.ts';
export type { OrderingShares } from '../../explorer/graph/ordering-shares.ts';

/** A page that takes more memory than this is closed by its browser. */
const LIMITS: SearchLimits = { states: 4_000_000 };

/** What came of a property under a policy. */
export interface FoundProperty {
  readonly name: string;
  /** What it says, in one line. */
  readonly says: string;
  /** Null where a limit was reached before it was known. */
  readonly holds: boolean | null;
  /** The steps of the shortest ordering that breaks it, in words; empty where nothing does. */
  readonly steps: readonly string[];
  /** The same ordering as a log that can be played; null where nothing breaks it. */
  readonly log: readonly RecordedEvent[] | null;
  /** In which orders it holds all the same, and what helps; empty where nothing breaks it, and until somebody asks. */
  readonly advice: readonly string[];
}

/** What was found under one policy. */
export interface FoundPolicy extends Omit<Exploration, 'properties'> {
  readonly properties: readonly FoundProperty[];
  /** How the policy fares over all orderings; null where a limit was reached, or calls have no end. */
  readonly row: PolicyRow | null;
  /** Its states and orderings, to be drawn; null where there are too many to look at each. */
  readonly picture: PolicyPicture | null;
}

/** Two policies, and the shortest ordering that they answer differently. */
export interface ComparedPolicies {
  readonly policies: readonly [Policy, Policy];
  /** Null where none was found. */
  readonly orderings: readonly [ToldOrdering, ToldOrdering] | null;
  /** False where a limit was reached before they differed. */
  readonly complete: boolean;
}

/** The importers that are asked about where nobody says which: two whose order matters, if there are two. */
export function importersAskedFirst(platform: Platform): readonly string[] {
  return importersThatDiffer(platform) ?? platform.importers.slice(0, 2).map(({ id }) => id);
}

/** The models of a file, one for each policy that it asks for. */
export interface OrderingsAsked {
  readonly models: readonly Model[];
  readonly properties: readonly PropertyName[];
}

/** Reads a model file; its platform stands in it. */
export function readOrderingsAsked(text: string): Result<OrderingsAsked, string> {
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
  const models: Model[] = [];
  for (const policy of asked === 'all' ? POLICIES : [asked]) {
    const model = modelOf(document.value, platform, policy, 'model');
    if (!model.ok) return refused(formatInputError(model.refusal));
    models.push(model.value);
  }
  return ok({ models, properties: properties ?? DEFAULT_PROPERTIES });
}

/** Every ordering of a file, policy by policy; keeps what it has found for whoever asks for a state. */
export class OrderingsExplorer {
  readonly #asked: OrderingsAsked;
  readonly #explored = new Map<Policy, ExploredPolicy>();
  /** What came of the properties under each policy that was explored to its end. */
  readonly #properties = new Map<Policy, readonly FoundProperty[]>();

  constructor(asked: OrderingsAsked) {
    this.#asked = asked;
  }

  /** The policies that are asked about, in their order. */
  get policies(): readonly Policy[] {
    return this.#asked.models.map(({ policy }) => policy);
  }

  /** The names of the importers. */
  get importers(): readonly string[] {
    const [model] = this.#asked.models;
    return model === undefined ? [] : importersOf(model);
  }

  /** Explores under one of the policies. */
  explore(
    policy: Policy,
    onProgress: (progress: SearchProgress) => void,
  ): Result<FoundPolicy, string> {
    const model = this.#modelOf(policy);
    if (model === undefined) return refused(`the model is not about ${policy}`);
    const packed = packModel(model);
    if (!packed.ok) return refused(formatInputError(packed.refusal));
    const found = explorePolicy(packed.value, this.#asked.properties, onProgress);
    if (!found.ok) return found;
    if (!found.value.complete) return ok({ ...found.value, row: null, picture: null });
    this.#properties.set(policy, found.value.properties);
    const explored = this.#exploredOf(policy, packed.value);
    const row = explored === null ? longRowOf(model) : explored.row();
    return ok({ ...found.value, row, picture: explored?.picture() ?? null });
  }

  /**
   * The properties under a policy that was explored, with what helps against those that are broken. It tries many other
   * models and takes longer than all that is found, so it is asked for behind that.
   *
   * @returns null where nothing is broken, or nobody knows what helps.
   */
  advise(policy: Policy): readonly FoundProperty[] | null {
    const [model, properties] = [this.#modelOf(policy), this.#properties.get(policy)];
    if (model === undefined || properties === undefined) return null;
    const named = (wanted: boolean): readonly PropertyName[] =>
      PROPERTY_NAMES.filter((name) =>
        properties.some((each) => each.name === name && each.holds === wanted),
      );
    const broken = named(false);
    const advised = adviseOn(model, { broken, others: named(true) });
    if (!advised.ok || broken.length === 0) return null;
    return properties.map((each) => ({
      ...each,
      advice: advised.value.filter(({ property }) => property === each.name).flatMap(adviceInWords),
    }));
  }

  /** The ordering that leads to a state; null where its policy has no picture. */
  tell(policy: Policy, state: number): ToldState | null {
    return this.#exploredOf(policy)?.tell(state) ?? null;
  }

  /** The shortest ordering that two policies answer differently; null where policies cannot be compared. */
  compare(one: Policy, other: Policy): ComparedPolicies | null {
    const model = this.#modelOf(one);
    if (model === undefined) return null;
    const table = comparePolicies(model, [one, other], LIMITS);
    const difference = table.ok ? table.value.differences[0] : undefined;
    if (difference === undefined) return null;
    const { witnesses, complete } = difference;
    const told = witnesses?.map(({ replay }, at): ToldOrdering | null => {
      const policy = at === 0 ? one : other;
      const run = runReplayString(replay, { ...model, policy });
      return run.ok ? tellOrdering(model, policy, run.value.calls, null) : null;
    });
    const [first = null, second = null] = told ?? [];
    const orderings = first === null || second === null ? null : ([first, second] as const);
    return { policies: [one, other], orderings, complete };
  }

  #modelOf(policy: Policy): Model | undefined {
    return this.#asked.models.find((each) => each.policy === policy);
  }

  #exploredOf(policy: Policy, packed: PackedModel | null = null): ExploredPolicy | null {
    const known = this.#explored.get(policy);
    if (known !== undefined) return known;
    const model = this.#modelOf(policy);
    if (model === undefined) return null;
    const explored = packed === null ? ExploredPolicy.of(model) : ExploredPolicy.ofPacked(packed);
    if (!explored.ok || explored.value === null) return null;
    this.#explored.set(policy, explored.value);
    return explored.value;
  }
}

function explorePolicy(
  packed: PackedModel,
  asked: readonly PropertyName[],
  onProgress: (progress: SearchProgress) => void,
): Result<Omit<FoundPolicy, 'picture' | 'row'>, string> {
  const { model } = packed;
  const options = { properties: asked, limits: LIMITS, onProgress };
  const explored = finish(explorePackedInSteps(packed, options));
  if (!explored.ok) return refused(formatInputError(explored.refusal));
  const { properties, ...counts } = explored.value;
  return ok({
    ...counts,
    properties: properties.map(({ name, holds, witness }) => ({
      name,
      says:
        PROPERTY_NAMES.flatMap((each) => (each === name ? [PROPERTY_WORDS[each]] : []))[0] ?? '',
      holds,
      steps: holds === false && witness !== null ? witness.steps.map(witnessStepInWords) : [],
      log: holds === false && witness !== null ? logOf(witness.replay, model) : null,
      advice: [],
    })),
  });
}

/** Of more states than a picture has, those that are alike are counted together. */
function longRowOf(model: Model): PolicyRow | null {
  const compared = comparePolicies(model, [model.policy], LIMITS);
  return compared.ok ? (compared.value.rows[0] ?? null) : null;
}

function logOf(witness: string, model: Model): readonly RecordedEvent[] | null {
  const run = runReplayString(witness, model);
  return run.ok ? run.value.log : null;
}
