/** The buffer's chart with other arrows, read and judged like the real one. */
import { and, setup, type AnyStateMachine } from 'xstate';
import type { BufferEvent } from '../../src/events/events.ts';
import { LIFE_STATES, type LifeState } from '../../src/events/vocabulary.ts';
import { rulesOfAbsence } from '../../src/machines/absent-arrows.ts';
import { bufferMachine } from '../../src/machines/buffer-machine.ts';
import type { BufferState } from '../../src/machines/buffer-state.ts';
import { readDefinition, type ChartArrow } from '../../src/machines/definition.ts';
import { Judge } from '../../src/machines/judge.ts';
import {
  BUFFER_CONDITIONS,
  bufferCondition,
  type BufferConditionName,
} from '../../src/machines/rules.ts';

/** The arrows of the real chart. */
export const ARROWS = readDefinition(bufferMachine).arrows;

/** Judges by a chart of these arrows. */
export function judgeOf(arrows: readonly ChartArrow[]): Judge<LifeState, BufferState, BufferEvent> {
  return new Judge<LifeState, BufferState, BufferEvent>({
    machine: machineOf(arrows),
    lives: LIFE_STATES,
    condition: (name) => bufferCondition(name as BufferConditionName),
    absent: (life, type) =>
      rulesOfAbsence(life, type as BufferEvent['type']).map((name) => bufferCondition(name)),
  });
}

function machineOf(arrows: readonly ChartArrow[]): AnyStateMachine {
  const guards = Object.fromEntries(
    Object.keys(BUFFER_CONDITIONS).map((name) => [name, () => true]),
  );
  const states = Object.fromEntries(
    LIFE_STATES.map((life) => [life, { on: arrowsFrom(life, arrows) }]),
  );
  return setup({ guards, actions: { apply: () => undefined } }).createMachine({
    initial: 'created',
    states,
  });
}

function arrowsFrom(life: LifeState, arrows: readonly ChartArrow[]) {
  const own = arrows.filter(({ from }) => from === life);
  return Object.fromEntries(
    own.map(({ event }) => [
      event,
      own
        .filter((each) => each.event === event)
        .map(({ target, conditions }) => ({
          ...(target === null ? {} : { target }),
          guard: and([...conditions]),
          actions: 'apply' as const,
        })),
    ]),
  );
}
