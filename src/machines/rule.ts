/**
 * What a rule is. The arrows of a chart name their conditions; each name is one function of one of two
 * kinds. A *rule* says why a fact may not happen, with an errno and the id of docs/spec.md. A *choice* only
 * tells two lawful arrows apart, such as the last unmap from the others, and refuses nothing.
 */
import type { Errno, RuleBreach, RuleId } from '../base/refusal.ts';
import type { Surroundings } from './surroundings.ts';

/** What there is to know of a rule without asking it. @public */
export interface RuleNote {
  /** Its id in docs/spec.md. */
  readonly id: RuleId;
  /** What a caller is answered. */
  readonly errno: Errno;
  /** What is true where it does not object, one sentence. */
  readonly says: string;
}

/** One named rule of a chart. @public */
export interface Rule<State, Fact> extends RuleNote {
  /** Why the fact may not happen, or null where this rule does not object. */
  readonly whyNot: (state: State, fact: Fact, place: Surroundings | null) => RuleBreach | null;
}

/** What tells two arrows for one fact apart. @public */
export interface ArrowChoice<State, Fact> {
  /** What is true where its arrow is taken, one sentence. */
  readonly says: string;
  readonly holds: (state: State, fact: Fact) => boolean;
}

/** What an arrow may name. @public */
export type Condition<State, Fact> = Rule<State, Fact> | ArrowChoice<State, Fact>;

/** What a rule says where it objects; id and errno are always its own. */
type Objection = Pick<RuleBreach, 'message' | 'next' | 'conflict'>;

/** Makes a rule of its note and of the function that objects. */
export function rule<State, Fact>(
  note: RuleNote,
  objection: (state: State, fact: Fact, place: Surroundings | null) => Objection | null,
): Rule<State, Fact> {
  const { id, errno } = note;
  return {
    ...note,
    whyNot: (state, fact, place) => {
      const found = objection(state, fact, place);
      return found === null ? null : { errno, rule: id, ...found };
    },
  };
}

/** Whether a condition can refuse. */
export function isRule<State, Fact>(
  condition: Condition<State, Fact>,
): condition is Rule<State, Fact> {
  return 'whyNot' in condition;
}

/** Whether a condition lets a fact happen. */
export function isMet<State, Fact>(
  condition: Condition<State, Fact>,
  state: State,
  fact: Fact,
  place: Surroundings | null,
): boolean {
  return isRule(condition)
    ? condition.whyNot(state, fact, place) === null
    : condition.holds(state, fact);
}
