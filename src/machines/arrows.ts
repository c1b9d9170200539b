/** The form of arrows in the buffer's chart, which lets the compiler pair facts with their conditions. */
import type { BufferEvent } from '../events/events.ts';
import type { LifeState } from '../events/vocabulary.ts';
import type { Conjunction } from './conjunction.ts';
import type { ConditionsFor } from './rules.ts';

/** The fact of a type, also where one form of fact has several types. */
export type FactOf<Type extends BufferEvent['type'], Fact = BufferEvent> = Fact extends {
  readonly type: infer Own;
}
  ? Type extends Own
    ? Fact
    : never
  : never;

/** An arrow whose conditions can be asked about its fact. */
interface ArrowFor<Fact> {
  readonly target?: LifeState;
  readonly guard: Conjunction<ConditionsFor<Fact>>;
  readonly actions: 'apply';
}

/** The arrows that leave a state, by their facts; of several the first that is lawful is taken. */
export type ArrowsOf = {
  readonly [Type in BufferEvent['type']]?:
    ArrowFor<FactOf<Type>> | readonly ArrowFor<FactOf<Type>>[];
};
