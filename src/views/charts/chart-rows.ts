/**
 * A fact that stays in its state, as a row of the state's box: whether it is open now, its name, what is asked,
 * how often it happened; and a loop where the step that is looked at is this one.
 */
import {
  askedText,
  BOLD_WIDTH,
  CODE_WIDTH,
  eventText,
  HEAD_HEIGHT,
  LETTER_WIDTH,
  ROW_HEIGHT,
  type ChartStep,
  type StateBox,
} from './chart-layout.ts';
import { stepKey, type ChartState, type WayOutcome } from './chart-state.ts';
import {
  buttonAttributes,
  closingText,
  unsaid,
  wayAttributes,
  wayTitle,
  type ChartDrawing,
} from './chart-ways.ts';
import type { WayVerdict } from './way-verdict.ts';
import { shape, type Shape } from '../pictures/shape.ts';

/** What a row says. */
interface RowWords {
  readonly count: number;
  readonly name: string;
  /** What closes it, instead of all that is asked; null where nothing does. */
  readonly asked: readonly string[] | null;
  /** For all of it, where the ground is a button that says it. */
  readonly hidden: Readonly<Record<string, string>>;
}

/** Where in a row its mark and its texts begin and end. */
const MARK = 16;
const NAME = 27;
const END = 12;
/** Between two texts. */
const AIR = 9;

/** The shapes of one row. */
export function rowShapes(
  box: StateBox,
  step: ChartStep,
  index: number,
  state: ChartState,
  drawing: ChartDrawing,
): readonly Shape[] {
  const { names, callName } = drawing;
  const { x, y: top, width } = box;
  const key = stepKey(box.state, box.state, step.event);
  const count = state.visits.get(key) ?? 0;
  const outcome = state.taken.get(key);
  const verdict = state.verdicts.get(key) ?? null;
  const y = top + HEAD_HEIGHT + ROW_HEIGHT * index + 10;
  const kinds = [
    'row',
    ...(count > 0 ? ['been'] : []),
    ...(outcome === undefined ? [] : ['taken', outcome]),
    ...(verdict === null ? [] : ['now']),
    ...(verdict?.isOpen === true ? ['ready'] : []),
  ];
  const ground = { x: x + 5, y: y - 10, width: width - 10, height: ROW_HEIGHT - 1, rx: 5 };
  const isButton = callName !== null && verdict !== null;
  const title = { from: box.state, to: box.state, step, count, state, names };
  return [
    shape(
      'g',
      { class: kinds.join(' '), ...wayAttributes(key, drawing) },
      shape('title', {}, wayTitle(title)),
      ...(isButton || outcome !== undefined
        ? [shape('rect', { class: 'hit', ...ground, ...buttonAttributes(verdict, drawing) })]
        : []),
      markShape(x + MARK, y, outcome, verdict, count),
      ...rowTexts(box, step, y + 4, {
        count,
        name: eventText(step.event, names),
        asked: closingText(state, key),
        hidden: unsaid(drawing),
      }),
    ),
    ...(outcome === undefined ? [] : [loopShape(x + width, y, outcome)]),
  ];
}

function rowTexts(
  { x, width }: StateBox,
  step: ChartStep,
  y: number,
  { count, name, asked, hidden }: RowWords,
): readonly Shape[] {
  const times = count === 0 ? '' : `×${count}`;
  const right = x + width - END;
  const before = times === '' ? right : right - times.length * BOLD_WIDTH - AIR + 3;
  const room = before - x - NAME - name.length * (count === 0 ? LETTER_WIDTH : BOLD_WIDTH) - AIR;
  const told = askedText(asked ?? step.asked, Math.floor(room / CODE_WIDTH));
  return [
    shape('text', { class: 'event', x: x + NAME, y, ...hidden }, name),
    ...(told === ''
      ? []
      : [
          shape(
            'text',
            {
              class: asked === null ? 'asked' : 'asked breach',
              x: before,
              y,
              'text-anchor': 'end',
              ...hidden,
            },
            told,
          ),
        ]),
    ...(times === ''
      ? []
      : [shape('text', { class: 'count', x: right, y, 'text-anchor': 'end', ...hidden }, times)]),
  ];
}

/** A triangle for what came late, a cross for what was refused, a dot for what is open, a ring for what is not. */
function markShape(
  x: number,
  y: number,
  outcome: WayOutcome | undefined,
  verdict: WayVerdict | null,
  count: number,
): Shape {
  if (outcome === 'late') {
    return shape('path', { class: 'mark', d: `M${x} ${y - 5}l5 9h-10z` });
  }
  if (outcome === 'refused') {
    return shape('path', { class: 'mark cross', d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` });
  }
  if (verdict?.isOpen === true)
    return shape('circle', { class: 'dot open', cx: x, cy: y, r: 3.25 });
  if (verdict?.isOpen === false) {
    return shape('circle', { class: 'dot closed', cx: x, cy: y, r: 2.75 });
  }
  return shape('circle', { class: count > 0 ? 'dot been' : 'dot', cx: x, cy: y, r: 1.5 });
}

/** A fact that leads back to where it came from, right of a point on the edge. */
export function loopShape(x: number, y: number, outcome: WayOutcome): Shape {
  return shape(
    'g',
    { class: `loop ${outcome}` },
    shape('path', { class: 'arrow', d: `M${x} ${y - 5}c15 -7 15 15 2 9` }),
    shape('path', { class: 'arrow-head', d: `M${x} ${y + 3}l8 -2l-3 7z` }),
  );
}
