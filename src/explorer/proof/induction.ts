/**
 * The induction step, checked exhaustively: from every abstract state that meets the invariant, made real, every
 * call and every fact of a log is tried on the product, and every claim is asked about what comes of it. What a
 * claim is broken by is a counterexample to induction: a state in words, and one step.
 */
import { present } from '../../base/assert.ts';
import type { RuleBreach } from '../../base/refusal.ts';
import type { Result } from '../../base/result.ts';
import { evolve } from '../../exporter/evolve.ts';
import type { Buffer } from '../../machines/legality.ts';
import {
  absorbed,
  abstractStates,
  Concretions,
  stateInWords,
  type AbstractState,
  type Concrete,
} from './abstract-state.ts';
import { FRAMES, overlaps, type ProofClaim } from './proof-claims.ts';
import {
  firstMapsIn,
  lastOf,
  outcomeOf,
  PRODUCT,
  stepsIn,
  type Outcome,
  type ProofStep,
  type ProofSubject,
} from './proof-steps.ts';
import { attachableSets, placeKey, worldWith, type ProofSystem } from './proof-system.ts';

/** A step from a state that meets the invariant, and the claim that it breaks. @public */
export interface Counterexample {
  /** The name of a core property, of a part of the invariant, or `summary-is-enough`. */
  readonly claim: string;
  /** The abstract state, one line each. */
  readonly state: readonly string[];
  /** Who does what in that state, such as `a maps`, or what a log tells; a clause without a full stop. */
  readonly step: string;
  /** What is wrong after it. */
  readonly breach: string;
}

/** What is checked, and how; what is left out is as in the product. */
export interface InductionOptions {
  readonly claims: readonly ProofClaim[];
  readonly subject?: ProofSubject;
  /** How one importer becomes one of all others. */
  readonly absorb?: (state: AbstractState) => AbstractState;
}

/** What came of it. */
export interface Induction {
  readonly states: number;
  readonly steps: number;
  /** The first counterexample to each claim that has one. */
  readonly broken: ReadonlyMap<string, Counterexample>;
}

/** The claim that all others together are no more than their summary says. */
export const SUMMARY = 'summary-is-enough';
/** Claims about steps that are refused, attaches without storage, and giving back. */
export const REFUSED = 'refused-changes-nothing';
/** The verdict about an attach before there is storage. */
export const VERDICT = 'verdict-independent-of-order';
/** Whoever has something can give it back. */
export const GIVEN_BACK = 'nothing-leaked';

/** Checks the induction step. */
export function checkInduction(system: ProofSystem, options: InductionOptions): Induction {
  return new InductionCheck(system, options).run();
}

type Asked = Result<Outcome, RuleBreach>;

class InductionCheck {
  readonly #system: ProofSystem;
  readonly #claims: readonly ProofClaim[];
  readonly #subject: ProofSubject;
  readonly #absorb: (state: AbstractState) => AbstractState;
  readonly #concretions: Concretions;
  readonly #broken = new Map<string, Counterexample>();
  /** The first verdict about each set of kinds. */
  readonly #verdicts = new Map<number, string>();
  /** What each importer and the exporter are answered, by state. */
  readonly #answers = new Map<string, Readonly<Record<string, string>>>();
  #states = 0;
  #steps = 0;

  constructor(system: ProofSystem, { claims, subject, absorb }: InductionOptions) {
    this.#system = system;
    this.#claims = claims;
    this.#subject = subject ?? PRODUCT;
    this.#absorb = absorb ?? absorbed;
    this.#concretions = new Concretions(system);
  }

  run(): Induction {
    for (const state of abstractStates(this.#system)) {
      this.#states += 1;
      this.#check(state, this.#concretions.of(state));
    }
    this.#checkFreed();
    if (!this.#system.hasOtherBuffers) this.#checkPairs();
    for (const state of abstractStates(this.#system)) this.#checkSummary(state);
    return { states: this.#states + 1, steps: this.#steps, broken: this.#broken };
  }

  #check(state: AbstractState, before: Concrete): void {
    const claims = this.#claims.filter(({ assumes }) => assumes?.(before) ?? true);
    const answers: Record<string, string> = {};
    for (const step of stepsIn(this.#system, state, before)) {
      this.#steps += 1;
      const asked = outcomeOf(this.#subject, before, step);
      answers[step.by] = `${answers[step.by] ?? ''} ${this.#answerOf(asked)}`;
      this.#checkVerdict(state, before, step, asked);
      this.#checkGivenBack(state, step, asked);
      if (!asked.ok) {
        this.#checkRefused(state, before, step, asked.refusal);
        continue;
      }
      const made = { system: this.#system, state, before, step, outcome: asked.value };
      for (const claim of claims) {
        const breach = claim.breach(made);
        if (breach !== null) this.#break(claim.name, state, step, breach);
      }
    }
    this.#answers.set(keyOf(state), answers);
  }

  /** A buffer that was freed takes nothing any more. */
  #checkFreed(): void {
    const [first] = abstractStates(this.#system);
    const state = present(first, 'first abstract state');
    const { world, buffer } = this.#concretions.of(state);
    const freed: Buffer = { life: 'freed', state: { ...buffer.state, references: 0 } };
    const before = { world, buffer: freed };
    world.buffers.set(buffer.state.id, freed);
    for (const step of stepsIn(this.#system, state, before)) {
      this.#steps += 1;
      const asked = outcomeOf(this.#subject, before, step);
      if (asked.ok) this.#break(GIVEN_BACK, state, step, 'a buffer that was freed comes back');
      else this.#checkRefused(state, before, step, asked.refusal);
    }
  }

  /**
   * On a platform another buffer lies at each of the places: whoever maps first is placed beside it, and a log
   * that tells of a page of it is refused. Memory knows pages and not buffers, so that two buffers are enough.
   */
  #checkPairs(): void {
    const system = this.#system;
    const [first] = abstractStates(system);
    for (const [other, storage] of system.places.entries()) {
      const world = worldWith(system, this.#concretions.storageAt(other), 0);
      for (const others of attachableSets(system)) {
        const kind = Math.log2(others & -others);
        const state = { ...present(first, 'first abstract state'), b: { kind, maps: 0 }, others };
        const { buffer } = this.#concretions.of(state);
        world.buffers.set(buffer.state.id, buffer);
        for (const step of firstMapsIn(system)) {
          this.#steps += 1;
          const asked = outcomeOf(this.#subject, { world, buffer }, step);
          const own = asked.ok ? lastOf(asked.value).state.storage : null;
          if (own === null || !overlaps(own, storage)) continue;
          const told = [...stateInWords(system, state), `another buffer at place ${other}`];
          const breach = 'it takes a page of another buffer';
          this.#broken.set(FRAMES.name, {
            claim: FRAMES.name,
            state: told,
            step: step.words,
            breach,
          });
        }
      }
    }
  }

  #checkRefused(
    state: AbstractState,
    before: Concrete,
    step: ProofStep,
    refusal: RuleBreach,
  ): void {
    const { world, buffer } = before;
    const used = (): string =>
      world.platform.allocators.map(({ id }) => world.memory.usedBy(id)).join();
    const had = used();
    if ('call' in step.ask) {
      const { call } = step.ask;
      evolve(world, {
        type: 'CallRefused',
        refusal: { call, buffer: buffer.state.id, ...refusal },
      });
    }
    const isLeft = world.buffers.get(buffer.state.id) === buffer && used() === had;
    if (!isLeft) this.#break(REFUSED, state, step, 'a refused call has changed something');
  }

  #checkVerdict(state: AbstractState, before: Concrete, step: ProofStep, asked: Asked): void {
    if (step.newcomer === null || before.buffer.state.storage !== null) return;
    const roles = [state.a, state.b].filter((each) => each !== null);
    const set = roles.reduce((kinds, { kind }) => kinds | (1 << kind), state.others);
    const all = set | (1 << step.newcomer);
    // The chart alone knows no machine; a log is held against the verdicts of logs.
    const key = step.by === 'log' ? all + 2 ** 16 : all;
    const verdict = asked.ok ? 'taken' : `refused by ${asked.refusal.rule}`;
    const known = this.#verdicts.get(key);
    if (known === undefined) this.#verdicts.set(key, verdict);
    else if (known !== verdict) {
      const breach = `it is ${verdict}, and in another order the same importers are ${known}`;
      this.#break(VERDICT, state, step, breach);
    }
  }

  /** Who maps can unmap, who is attached can detach, and at last the buffer can be freed. */
  #checkGivenBack(state: AbstractState, step: ProofStep, asked: Asked): void {
    if (!('call' in step.ask) || !this.#isToGiveBack(state, step.ask.call, step.by)) return;
    if (!asked.ok) {
      this.#break(GIVEN_BACK, state, step, `${asked.refusal.rule} keeps it from giving back`);
      return;
    }
    const { life, state: after } = lastOf(asked.value);
    const isLast = step.ask.call === 'put' && state.references === 1;
    if (isLast && (life !== 'freed' || after.storage !== null)) {
      this.#break(GIVEN_BACK, state, step, 'the last reference goes, and the storage stays');
    }
  }

  #isToGiveBack(
    { a, b, others, cpu, references }: AbstractState,
    call: string,
    by: string,
  ): boolean {
    const role = by === 'a' ? a : b;
    const isUsed = a !== null || b !== null || others !== 0;
    switch (call) {
      case 'unmap':
        return role !== null && role.maps > 0;
      case 'detach':
        return role?.maps === 0;
      case 'endCpuAccess':
        return cpu > 0;
      case 'put':
        return references > 1 || (!isUsed && cpu === 0);
      default:
        return false;
    }
  }

  /** The other importer and the exporter are answered the same where the second importer is one of all others. */
  #checkSummary(state: AbstractState): void {
    if (state.b === null) return;
    const without = this.#absorb(state);
    const [here, there] = [this.#answers.get(keyOf(state)), this.#answers.get(keyOf(without))];
    const slot = state.a === null ? 'a' : 'b';
    const isSame = here?.['a'] === there?.[slot] && here?.['exporter'] === there?.['exporter'];
    if (isSame || this.#broken.has(SUMMARY)) return;
    this.#broken.set(SUMMARY, {
      claim: SUMMARY,
      state: stateInWords(this.#system, state),
      step: 'b becomes one of all others',
      breach: `a or the exporter is answered otherwise than with ${stateInWords(this.#system, without).join('; ')}`,
    });
  }

  #answerOf(asked: Asked): string {
    if (!asked.ok) return asked.refusal.rule;
    const { life, state } = lastOf(asked.value);
    return `${life}:${state.storage === null ? '-' : placeKey(this.#system, state.storage)}`;
  }

  #break(claim: string, state: AbstractState, { words }: ProofStep, breach: string): void {
    if (this.#broken.has(claim)) return;
    const told = stateInWords(this.#system, state);
    this.#broken.set(claim, { claim, state: told, step: words, breach });
  }
}

function keyOf({
  place,
  a,
  b,
  others,
  othersMap,
  cpu,
  references,
  full,
  awaited,
}: AbstractState): string {
  const role = (each: AbstractState['a']): string =>
    each === null ? '-' : `${each.kind}.${each.maps}`;
  return [place, role(a), role(b), others, othersMap, cpu, references, full, awaited].join(' ');
}
