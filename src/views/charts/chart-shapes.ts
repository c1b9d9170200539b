/**
 * A chart as shapes: states as boxes with what stays in them as rows, arrows with the facts and rules that
 * lead along them. What happened in a recording makes it come alive: the state that is active, how often
 * each way was gone, and the way that was just gone, late or refused.
 */
import {
  askedText,
  BOLD_WIDTH,
  CODE_WIDTH,
  eventText,
  LETTER_WIDTH,
  LINE_HEIGHT,
  type Arrow,
  type ChartLayout,
  type ChartStep,
  type LabelPlace,
  type Point,
  type StateBox,
} from './chart-layout.ts';
import { arrowHead, pathOf, towards } from './chart-paths.ts';
import { STILL, stepKey, type ChartState, type WayOutcome } from './chart-state.ts';
import { stateShape } from './chart-states.ts';
import { keptWhileStill } from './chart-still.ts';
import {
  buttonAttributes,
  closingText,
  unsaid,
  wayAttributes,
  wayTitle,
  type ChartDrawing,
} from './chart-ways.ts';
import { shape, type Shape } from '../pictures/shape.ts';

/** A picture in words. */
export const PLAIN: ChartDrawing = { names: 'words', callName: null, isFollowed: false };

/** Room for texts beside an arrow that leads up or down. */
const BESIDE_WIDTH = 150;

/** The shapes of a chart, from back to front. */
export function chartShapes(
  layout: ChartLayout,
  state: ChartState = STILL,
  drawing: ChartDrawing = PLAIN,
): readonly Shape[] {
  const { initial, arrows, states } = layout;
  const [dot] = initial;
  return [
    ...(dot === undefined
      ? []
      : [
          shape('circle', { class: 'initial', cx: dot.x, cy: dot.y, r: 3.5 }),
          shape('path', { class: 'arrow', d: pathOf(initial) }),
        ]),
    // Those that hold other states lie behind the arrows between these.
    ...states
      .filter((box) => holdsStates(box, states))
      .map((box) => stillState(box, state, drawing)),
    ...arrows.map((arrow) => stillArrow(arrow, state, drawing)),
    ...states
      .filter((box) => !holdsStates(box, states))
      .map((box) => stillState(box, state, drawing)),
  ];
}

const stillState = keptWhileStill(
  ({ state, inner }: StateBox) => ({
    ways: inner.map(({ event }) => ({ from: state, to: state, event })),
    state,
  }),
  stateShape,
);

const stillArrow = keptWhileStill(
  ({ from, to, steps }: Arrow) => ({
    ways: steps.map(({ event }) => ({ from, to, event })),
    state: null,
  }),
  arrowShape,
);

function holdsStates({ state }: StateBox, states: readonly StateBox[]): boolean {
  return states.some((each) => each.state.startsWith(`${state}.`));
}

function arrowShape(arrow: Arrow, state: ChartState, drawing: ChartDrawing): Shape {
  const { from, to, steps, points, label } = arrow;
  const keys = steps.map(({ event }) => stepKey(from, to, event));
  const isGone = keys.some((key) => state.visits.has(key));
  const outcome = keys.map((key) => state.taken.get(key)).find((each) => each !== undefined);
  const verdicts = keys.flatMap((key) => state.verdicts.get(key) ?? []);
  const isClosed = verdicts.length > 0 && verdicts.every(({ isOpen }) => isOpen === false);
  const kinds = [
    'way',
    ...(isGone ? ['been'] : []),
    ...(outcome === undefined ? [] : ['taken', outcome]),
    ...(isClosed ? ['closed'] : []),
  ];
  return shape(
    'g',
    { class: kinds.join(' ') },
    shape('path', { class: 'arrow', d: pathOf(points) }),
    arrowHead(points),
    ...(verdicts.length === 0 || outcome !== undefined
      ? []
      : [
          openMark(
            points,
            verdicts.map(({ isOpen }) => isOpen),
          ),
        ]),
    ...(label === null
      ? []
      : steps.map((step, index) =>
          labelShape(arrow, step, labelPlace(label, index), state, drawing),
        )),
  );
}

/** A dot where a way from here is open, a ring where it is closed; nothing where that is not told. */
function openMark(points: readonly Point[], isOpen: readonly (boolean | null)[]): Shape {
  const [start = { x: 0, y: 0 }, next = start] = points;
  const at = towards(start, next, 9);
  if (isOpen.includes(true)) {
    return shape('circle', { class: 'dot open', cx: at.x, cy: at.y, r: 3.5 });
  }
  const kind = isOpen.includes(null) ? 'dot untold' : 'dot closed';
  return shape('circle', { class: kind, cx: at.x, cy: at.y, r: kind === 'dot untold' ? 1.5 : 3 });
}

function labelPlace({ x, y, anchor }: LabelPlace, index: number): LabelPlace {
  return { x, y: y + 2 * LINE_HEIGHT * index, anchor };
}

function labelShape(
  { from, to, points }: Arrow,
  step: ChartStep,
  { x, y, anchor }: LabelPlace,
  state: ChartState,
  drawing: ChartDrawing,
): Shape {
  const key = stepKey(from, to, step.event);
  const count = state.visits.get(key) ?? 0;
  const outcome = state.taken.get(key);
  const verdict = state.verdicts.get(key) ?? null;
  const name = eventText(step.event, drawing.names);
  const kinds = ['label', ...(count > 0 ? ['been'] : []), ...kindsOf(outcome)];
  const closing = closingText(state, key);
  const room = anchor === 'middle' ? spanOf(points) : BESIDE_WIDTH;
  const [first, second] = labelTexts(
    `${outcomeSign(outcome)}${name}`,
    count === 0 ? '' : `×${count}`,
    closing ?? step.asked,
    room,
  );
  return shape(
    'g',
    {
      class: kinds.join(' '),
      ...wayAttributes(key, drawing),
    },
    shape('title', {}, wayTitle({ from, to, step, count, state, names: drawing.names })),
    ...(drawing.callName === null || verdict === null
      ? []
      : [hitArea(x, y, anchor === 'middle', buttonAttributes(verdict, drawing))]),
    shape(
      'text',
      {
        class: verdict?.isOpen === true ? 'event ready' : 'event',
        x,
        y,
        'text-anchor': anchor,
        ...unsaid(drawing),
      },
      first,
    ),
    shape(
      'text',
      {
        class: closing === null ? 'asked' : 'asked breach',
        x,
        y: y + LINE_HEIGHT,
        'text-anchor': anchor,
        ...unsaid(drawing),
      },
      second,
    ),
  );
}

/** The lines of a way: how often it was gone stands behind its name, or before the rules where that is too long. */
function labelTexts(
  name: string,
  times: string,
  asked: readonly string[],
  room: number,
): readonly [string, string] {
  const letters = Math.floor((room - 4) / CODE_WIDTH);
  const whole = `${name} ${times}`.trim();
  if (whole.length * (times === '' ? LETTER_WIDTH : BOLD_WIDTH) <= room)
    return [whole, askedText(asked, letters)];
  const rest = askedText(asked, letters - times.length - 1);
  return [name, `${times} ${rest}`.trim()];
}

function spanOf(points: readonly Point[]): number {
  return Math.abs((points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0));
}

/** What can be pressed is as large as a finger needs it. */
function hitArea(x: number, y: number, isMiddle: boolean, button: Shape['attributes']): Shape {
  const width = 90;
  return shape('rect', {
    class: 'hit',
    ...button,
    x: isMiddle ? x - width / 2 : x - 4,
    y: y - LINE_HEIGHT,
    width,
    height: 2 * LINE_HEIGHT + 5,
    rx: 5,
  });
}

/** A shape says what a colour says. */
function outcomeSign(outcome: WayOutcome | undefined): string {
  return outcome === 'late' ? '▲ ' : outcome === 'refused' ? '✗ ' : '';
}

function kindsOf(outcome: WayOutcome | undefined): readonly string[] {
  return outcome === undefined ? [] : ['taken', outcome];
}
