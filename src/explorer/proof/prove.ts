/**
 * Proofs for every number of importers of the kinds of a model, and of buffers: the core properties, each an
 * invariant whose induction step is checked on the product. docs/proof.md has the argument.
 */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Policy } from '../../events/policy.ts';
import { explore } from '../explore.ts';
import type { Model } from '../model/model.ts';
import { PROVED_PROPERTIES, type PropertyName } from '../model/property.ts';
import { FRAMES, LIFE, ONCE, PLACE, SERVES, WAITED, type ProofClaim } from './proof-claims.ts';
import { checkInduction, SUMMARY, type Counterexample } from './induction.ts';
import { proofSystemOf } from './proof-system.ts';

/** What came of one property. @public */
export interface ProvedProperty {
  /** One of the six core properties, as model files name it. */
  readonly name: (typeof PROVED_PROPERTIES)[number];
  /** Null where neither was shown. */
  readonly holds: boolean | null;
  /** Why neither was shown; absent where one was. */
  readonly why?: string;
  /** The step that breaks it. */
  readonly counterexample?: Counterexample;
  /** A string for `cenalloc replay` that reaches such a step; absent where the model itself does not. */
  readonly witness?: string;
}

/** What holds however many importers and buffers there are. @public */
export interface Proof {
  /** The policy that the properties were proved under. */
  readonly policy: Policy;
  /** The kinds of importers, each by the first of its kind; there may be any number of each. */
  readonly kinds: readonly string[];
  /** Whether there may be any number of buffers; on a platform one is looked at. */
  readonly buffers: 'any' | 'one';
  /** Abstract states, and the calls and facts that were tried in them. */
  readonly states: number;
  /** Calls of importers and exporter, and facts of a log, that were tried, summed over all those states. */
  readonly steps: number;
  /** The parts of the invariant that all properties rest on, each one sentence. */
  readonly invariant: readonly string[];
  /** What came of each core property, in the order of `PROVED_PROPERTIES`. */
  readonly properties: readonly ProvedProperty[];
}

/** What all properties rest on. */
export const INVARIANT: readonly ProofClaim[] = [LIFE, PLACE, WAITED];

/** The claims that a proof checks beside those that are part of the check. */
export const PROOF_CLAIMS: readonly ProofClaim[] = [...INVARIANT, SERVES, ONCE, FRAMES];

/** How many states of the model itself are searched for a witness of what is broken. */
const WITNESS_STATES_MAX = 100_000;

/**
 * Proves the core properties of a model for every number of its importers, whatever they call in which order.
 *
 * @returns What holds and what does not, or why nothing can be proved: too many kinds or places.
 * @example
 * ```ts
 * import { prove } from 'cenalloc/explorer';
 *
 * const proof = prove({
 *   policy: 'fits', masks: [7, 3], capacities: [null, null, null],
 *   mapMax: 1, cpuMax: 0, buffers: 1, calls: 'free',
 * });
 * if (proof.ok) console.log(proof.value.properties.every(({ holds }) => holds === true)); // true
 * ```
 * @public
 */
export function prove(model: Model): Result<Proof, InputError> {
  const system = proofSystemOf(model);
  if (!system.ok) return system;
  const { kinds, policy, hasOtherBuffers } = system.value;
  const { states, steps, broken } = checkInduction(system.value, { claims: PROOF_CLAIMS });
  const base = [...INVARIANT.map(({ name }) => name), SUMMARY].flatMap((name) => {
    const found = broken.get(name);
    return found === undefined ? [] : [found];
  });
  const properties = PROVED_PROPERTIES.map((name): ProvedProperty => {
    const [first] = base;
    if (first !== undefined) {
      const why = `the invariant does not carry: ${first.claim}`;
      return { name, holds: null, why, counterexample: first };
    }
    const counterexample = broken.get(name);
    if (counterexample !== undefined) {
      const witness = witnessIn(model, name);
      return { name, holds: false, counterexample, ...(witness === null ? {} : { witness }) };
    }
    const why = whyNotProved(model, name);
    return why === null ? { name, holds: true } : { name, holds: null, why };
  });
  return ok({
    policy,
    kinds: kinds.map(({ name }) => name),
    buffers: hasOtherBuffers ? 'any' : 'one',
    states,
    steps,
    invariant: INVARIANT.map(({ says }) => says),
    properties,
  });
}

/** That everything can be given back does not say that own programs do. */
function whyNotProved(model: Model, name: PropertyName): string | null {
  const hasOwn = model.calls === 'programs' && model.programs !== undefined;
  return name === 'nothing-leaked' && hasOwn
    ? 'programs of their own may keep what they have'
    : null;
}

function witnessIn(model: Model, name: PropertyName): string | null {
  const limits = { states: WITNESS_STATES_MAX };
  const explored = explore(model, { properties: [name], orderings: false, limits });
  if (!explored.ok) return null;
  return explored.value.properties[0]?.witness?.replay ?? null;
}
