/**
 * Random charts with states inside and beside each other, as the JSON that `createMachine` takes: what a property
 * prints of one can be put among charts that are kept.
 */
import fc from 'fast-check';
import { createMachine, type AnyStateMachine } from 'xstate';
import { present } from '../../src/base/assert.ts';

/** One arrow of a state. */
interface ArrowJson {
  readonly target?: string;
  readonly reenter?: true;
  readonly guard?: string;
  readonly actions?: string;
}

/** One state, with those inside it. */
export interface ChartJson {
  readonly id?: string;
  readonly type?: 'parallel';
  readonly initial?: string;
  readonly states?: Readonly<Record<string, ChartJson>>;
  readonly on?: Readonly<Record<string, readonly ArrowJson[]>>;
}

/** A fact that is offered while some conditions hold. */
export interface Step {
  readonly event: string;
  readonly open: readonly string[];
}

/** A chart, and what is offered to it. */
export interface ChartRun {
  readonly chart: ChartJson;
  readonly steps: readonly Step[];
}

/** The facts and the conditions of random charts. */
const EVENTS = ['e', 'f'] as const;
const CONDITIONS = ['a', 'b'] as const;

interface Shape {
  readonly isParallel: boolean;
  readonly initial: number;
  readonly children: readonly Shape[];
}

interface Arrow {
  readonly from: number;
  readonly to: number | null;
  readonly reenter: boolean;
  readonly event: string;
  readonly guard: string | null;
  readonly acts: boolean;
}

function shapes(depth: number): fc.Arbitrary<Shape> {
  if (depth === 0) return fc.constant({ isParallel: false, initial: 0, children: [] });
  return fc.record({
    isParallel: fc.boolean(),
    initial: fc.nat(2),
    children: fc.oneof({ withCrossShrink: true }, fc.array(shapes(depth - 1), { maxLength: 1 }), {
      weight: 4,
      arbitrary: fc.array(shapes(depth - 1), { minLength: 2, maxLength: 3 }),
    }),
  });
}

/** A state of a chart is meant by its place in the order of the definition; the root is the first. */
const ARROW: fc.Arbitrary<Arrow> = fc.record({
  from: fc.nat(30),
  to: fc.option(fc.nat(30), { freq: 8 }),
  reenter: fc.boolean(),
  // Most arrows have the same fact, so that several regions take it.
  event: fc.constantFrom(...EVENTS, EVENTS[0], EVENTS[0]),
  guard: fc.option(fc.constantFrom(...CONDITIONS)),
  acts: fc.boolean(),
});

const STEP: fc.Arbitrary<Step> = fc.record({
  event: fc.constantFrom(...EVENTS),
  open: fc.subarray([...CONDITIONS]),
});

/** Charts of up to three levels, and steps from their beginning. */
export const CHART_RUNS: fc.Arbitrary<ChartRun> = fc
  .tuple(
    shapes(3),
    fc.array(ARROW, { minLength: 1, maxLength: 12, size: 'max' }),
    fc.array(STEP, { minLength: 1, maxLength: 6, size: 'max' }),
  )
  .map(([shape, arrows, steps]) => ({ chart: chartOfShape(shape, arrows), steps }));

/** The machine of a chart's JSON. */
export function machineOfJson(chart: ChartJson): AnyStateMachine {
  return createMachine(chart as never);
}

function chartOfShape(shape: Shape, arrows: readonly Arrow[]): ChartJson {
  const paths: string[] = [];
  const visit = ({ children }: Shape, path: string): void => {
    paths.push(path);
    for (const [index, child] of children.entries()) visit(child, `${path}.s${index}`);
  };
  visit(shape, 'm');
  const pathAt = (place: number): string => present(paths[place % paths.length], 'state');
  const stateOf = ({ isParallel, initial, children }: Shape, path: string): ChartJson => {
    const own = arrows.filter(({ from }) => pathAt(from) === path);
    const on = own.length === 0 ? {} : { on: onOf(own) };
    if (children.length === 0) return on;
    const inner = children.map((child, index) => [
      `s${index}`,
      stateOf(child, `${path}.s${index}`),
    ]);
    const states = Object.fromEntries(inner) as Record<string, ChartJson>;
    const first = `s${initial % children.length}`;
    return { ...(isParallel ? { type: 'parallel' } : { initial: first }), states, ...on };
  };
  const onOf = (own: readonly Arrow[]): NonNullable<ChartJson['on']> =>
    Object.fromEntries(
      EVENTS.map((event) => [event, own.filter((each) => each.event === event)] as const)
        .filter(([, out]) => out.length > 0)
        .map(([event, out]) => [event, out.map(jsonOf)]),
    );
  const jsonOf = ({ to, reenter, guard, acts }: Arrow, index: number): ArrowJson => ({
    ...(to === null ? {} : { target: `#${pathAt(to)}` }),
    ...(reenter && to !== null ? { reenter: true as const } : {}),
    ...(guard === null ? {} : { guard }),
    ...(acts ? { actions: `does${index}` } : {}),
  });
  return { id: 'm', ...stateOf(shape, 'm') };
}
