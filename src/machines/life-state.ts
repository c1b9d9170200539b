/** Where a buffer can be in its life: the states of its chart. */

/** The names of the chart's states, in the order of a life. @public */
export const LIFE_STATES = ['created', 'attaching', 'allocated', 'mapped', 'freed'] as const;

/** Where a buffer is in its life. @public */
export type LifeState = (typeof LIFE_STATES)[number];
