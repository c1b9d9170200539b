/**
 * Small charts with what the product's own do not have yet: states inside states, states side by side, and
 * arrows across them. Their guards are switches, so that every outcome can be set.
 */
import { and, createMachine, type AnyStateMachine } from 'xstate';

/** A device that is off, or on and then idle, or busy with a job that has stages. */
export const NESTED = createMachine({
  id: 'nested',
  initial: 'off',
  states: {
    off: { on: { start: { target: 'on', guard: and(['a']) } } },
    on: {
      initial: 'idle',
      on: {
        stop: { target: 'off', guard: and(['a', 'b']) },
        // An arrow of the state around is taken where none inside is open.
        job: { target: '.busy.last', guard: and(['c']) },
        again: { target: 'on', reenter: true, guard: and(['a']) },
        inside: { target: '.idle', guard: and(['b']) },
        stay: { guard: and(['c']), actions: 'apply' },
      },
      states: {
        idle: { on: { job: { target: 'busy', guard: and(['b']) } } },
        busy: {
          initial: 'first',
          on: {
            job: [
              { target: 'idle', guard: and(['a']) },
              { guard: and(['b']), actions: 'apply' },
            ],
          },
          states: {
            first: { on: { stage: { target: 'last', guard: and(['a']) } } },
            last: { on: { stop: { target: '#nested.on', guard: and(['c']) } } },
          },
        },
      },
    },
  },
});

/** Two regions that move by the same facts, one of them nested, and ways out of both. */
export const PARALLEL = createMachine({
  id: 'parallel',
  initial: 'out',
  states: {
    out: {
      on: {
        enter: { target: 'both', guard: and(['a']) },
        enterRight: { target: 'both.right.deep.lower', guard: and(['b']) },
      },
    },
    both: {
      type: 'parallel',
      on: {
        leave: { target: 'out', guard: and(['c']) },
        step: { guard: and(['c']), actions: 'apply' },
        reset: { target: 'both', reenter: true, guard: and(['a']) },
      },
      states: {
        left: {
          initial: 'one',
          states: {
            one: { on: { step: { target: 'two', guard: and(['a']) } } },
            two: {
              on: {
                step: { target: 'one', guard: and(['b']) },
                leave: { target: '#parallel.out', guard: and(['b']) },
              },
            },
          },
        },
        right: {
          initial: 'flat',
          states: {
            flat: { on: { step: { target: 'deep', guard: and(['b']) } } },
            deep: {
              initial: 'upper',
              on: { leave: { target: 'flat', guard: and(['a']) } },
              states: {
                upper: { on: { step: { target: 'lower', guard: and(['c']) } } },
                lower: { on: { step: { target: '#parallel.out', guard: and(['a', 'c']) } } },
              },
            },
          },
        },
      },
    },
  },
});

/** The charts by their names. */
export const FIXTURES: readonly (readonly [string, AnyStateMachine])[] = [
  ['nested', NESTED],
  ['parallel', PARALLEL],
];
