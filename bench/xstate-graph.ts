/**
 * A model of programs as an xstate machine, searched by `xstate/graph`: one state, the buffers in its
 * context, and one event for each step of each importer. The machine is as cheap as it can be written,
 * so that what is measured is the search.
 */
import { assign, setup } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import type { Model } from '../src/explorer/model/model.ts';

interface Context {
  /** 0 not created, 1 live, 2 and more an allocator, -1 freed. */
  readonly backing: readonly number[];
  /** Of each importer with each buffer: 0 to 4, or 5 where it was refused. */
  readonly positions: readonly number[];
}

interface Step {
  readonly type: 'step';
  readonly buffer: number;
  /** -1 is the exporter, which creates or frees. */
  readonly importer: number;
}

class TimeIsOverError extends Error {}

/** Searches a model of masks; throws nothing where the time is over, but tells how far it came. */
export function exploreWithXstate(
  model: Model,
  secondsMax: number,
): { readonly states: number; readonly seconds: number; readonly bytesPerState: number | null } {
  if (!('masks' in model)) throw new Error('only masks are measured');
  const { masks, buffers } = model;
  const machine = machineOf(masks, buffers);
  const events = Array.from({ length: buffers }, (_, buffer) =>
    [-1, ...masks.keys()].map((importer): Step => ({ type: 'step', buffer, importer })),
  ).flat();
  let visited = 0;
  const started = performance.now();
  const secondsSince = (): number => (performance.now() - started) / 1000;
  try {
    const map = getAdjacencyMap(machine, {
      events: () => {
        visited += 1;
        if (visited % 256 === 0 && secondsSince() > secondsMax) throw new TimeIsOverError();
        return events;
      },
      serializeState: ({ context }) => JSON.stringify(context),
      limit: Infinity,
    });
    visited = Object.keys(map).length;
  } catch (error) {
    if (!(error instanceof TimeIsOverError)) throw error;
  }
  return { states: visited, seconds: secondsSince(), bytesPerState: null };
}

function machineOf(masks: readonly number[], buffers: number) {
  return setup({
    types: { context: {} as Context, events: {} as Step },
    guards: { mayStep: ({ context, event }) => after(masks, context, event) !== null },
    actions: { step: assign(({ context, event }) => after(masks, context, event) ?? context) },
  }).createMachine({
    context: {
      backing: Array<number>(buffers).fill(0),
      positions: Array<number>(buffers * masks.length).fill(0),
    },
    on: { step: { guard: 'mayStep', actions: 'step' } },
  });
}

/** The context after a step, or null where it cannot be made; under `strict`, without capacities. */
function after(masks: readonly number[], context: Context, step: Step): Context | null {
  const { backing, positions } = context;
  const { buffer, importer } = step;
  const count = masks.length;
  const here = backing[buffer] ?? 0;
  const own = positions.slice(buffer * count, (buffer + 1) * count);
  const withBacking = (value: number): Context => ({
    ...context,
    backing: backing.with(buffer, value),
  });
  if (importer < 0) {
    if (here === 0) return withBacking(1);
    const isDone = own.every((position) => position >= 4);
    return here > 0 && isDone ? withBacking(-1) : null;
  }
  if (here < 1) return null;
  const at = own[importer] ?? 0;
  const move = (to: number, from: Context = context): Context => ({
    ...from,
    positions: positions.with(buffer * count + importer, to),
  });
  if (at >= 4) return null;
  const merged = own.reduce(
    (all, position, index) => (position > 0 && position < 4 ? all & (masks[index] ?? 0) : all),
    -1,
  );
  if (at === 0) return move(here === 1 && (merged & (masks[importer] ?? 0)) !== 0 ? 1 : 5);
  if (at > 1 || here > 1) return move(at + 1);
  return move(2, withBacking(2 + 31 - Math.clz32(merged & 7)));
}
