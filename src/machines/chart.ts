/**
 * A chart as plain data for those who draw, export or explain it: the machine's own definition, and what
 * its conditions mean.
 */
import type { AnyStateMachine } from 'xstate';
import { present } from '../base/assert.ts';
import type { Errno, RuleId } from '../base/refusal.ts';
import { ATTACHMENT_CONDITIONS, attachmentMachine } from './attachment-machine.ts';
import { bufferMachine } from './buffer-machine.ts';
import { readDefinition } from './definition.ts';
import { BUFFER_CONDITIONS } from './rules.ts';

/** A condition of an arrow, as far as it can be told. @public */
export interface ChartCondition {
  /** Its name in the definition. */
  readonly name: string;
  /** What is true where it holds, one sentence; empty where nobody has said it. */
  readonly says: string;
  /** The rule of docs/spec.md; absent where it refuses nothing and only chooses between two arrows. */
  readonly id?: RuleId;
  /** What a caller is answered where it does not hold; absent where it refuses nothing. */
  readonly errno?: Errno;
}

/** One arrow of a chart. @public */
export interface ChartEdge {
  /** The path of the state whose arrow it is; empty for an arrow of the root. */
  readonly from: string;
  /** Equal to `from` where the fact moves no state. */
  readonly to: string;
  /** The fact that moves it. */
  readonly event: string;
  /** All of which must hold, in the order in which they are asked. */
  readonly conditions: readonly ChartCondition[];
  /** The names of its actions in order; the charts of this package have `apply`, which applies the fact. */
  readonly actions: readonly string[];
}

/** The states and arrows of a machine. @public */
export interface Chart {
  /** The id of the definition, such as `buffer`; xstate's `(machine)` where it has none. */
  readonly id: string;
  /** What the machine is about, one sentence; empty where the definition does not say. */
  readonly description: string;
  /** The path of the state it begins in; empty where the root enters none of its children, or all of them. */
  readonly initial: string;
  /** The paths of all states but the root, such as `mapped` or `in-use.mapped`, each before its children. */
  readonly states: readonly string[];
  /** What is true in each state, one sentence. */
  readonly descriptions: Readonly<Record<string, string>>;
  /** In the order of the definition: of two arrows for one fact the earlier is tried first. */
  readonly edges: readonly ChartEdge[];
}

/** What the names of a chart's conditions mean. @public */
export type ChartNotes = Readonly<Record<string, Omit<ChartCondition, 'name'>>>;

/**
 * Reads a machine as data. The states of a nested machine are named by their paths.
 *
 * @param notes - What its conditions mean; without them only their names are told.
 * @example
 * ```ts
 * import { bufferMachine, chartOf } from 'cenalloc';
 *
 * const leaving = chartOf(bufferMachine).edges.filter((edge) => edge.from === 'created');
 * ```
 * @public
 */
export function chartOf(machine: AnyStateMachine, notes: ChartNotes = {}): Chart {
  const { id, description, states, arrows } = readDefinition(machine);
  const inner = states.filter(({ parent }) => parent !== null);
  return {
    id,
    description,
    initial: present(states[0], 'root of a chart').initial ?? '',
    states: inner.map(({ path }) => path),
    descriptions: Object.fromEntries(inner.map((each) => [each.path, each.description])),
    edges: arrows.map(({ from, target, event, conditions, actions }) => ({
      from,
      to: target ?? from,
      event,
      conditions: conditions.map((name) => noted(name, notes)),
      actions,
    })),
  };
}

function noted(name: string, notes: ChartNotes): ChartCondition {
  const note = notes[name];
  if (note === undefined) return { name, says: '' };
  const { says, id, errno } = note;
  return {
    name,
    says,
    ...(id === undefined ? {} : { id }),
    ...(errno === undefined ? {} : { errno }),
  };
}

/** The chart of a buffer, with its rules. @public */
export function bufferChart(): Chart {
  return chartOf(bufferMachine, BUFFER_CONDITIONS);
}

/** The chart of an attachment, with its rules. @public */
export function attachmentChart(): Chart {
  return chartOf(attachmentMachine, ATTACHMENT_CONDITIONS);
}
