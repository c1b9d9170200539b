/** What the automata of monitors are made of: the states of a chart with counts, and steps between them. */

/** A state of the chart with its counts; a count above the bound means "many". */
export interface RvState {
  readonly state: string;
  readonly attachments: number;
  readonly maps: number;
}

/** A step of an automaton, with the function of the kernel that shows it. */
export interface RvStep {
  readonly event: string;
  readonly to: RvState;
}
