/** The states of a chart as shapes. */
import { BARE_HEIGHT, eventText, HEAD_HEIGHT, shortName, type StateBox } from './chart-layout.ts';
import { loopShape, rowShapes } from './chart-rows.ts';
import { stepKey, type ChartState } from './chart-state.ts';
import type { ChartDrawing } from './chart-ways.ts';
import { shape, type Shape } from '../pictures/shape.ts';

/** In a narrower box there is no room beside the name. */
const NOW_WIDTH = 130;

/** A state with its rows; the active one has a filled head. */
export function stateShape(box: StateBox, state: ChartState, drawing: ChartDrawing): Shape {
  const { x, y, width, height, inner } = box;
  const isActive = state.active === box.state || state.active?.startsWith(`${box.state}.`) === true;
  const isBeen = isActive || [...state.visits.keys()].some((key) => isAbout(key, box.state));
  const refusal = isActive ? state.refusal : null;
  const life = isActive ? ` active life-${shortName(box.state)}` : isBeen ? ' been' : '';
  return shape(
    'g',
    { class: `state${life}${refusal === null ? '' : ' refused'}` },
    shape('title', {}, titleOf(box, isActive, refusal)),
    shape('rect', { class: 'box', x, y, width, height, rx: 8 }),
    ...(isActive ? [headShape(box)] : []),
    shape('text', { class: 'name', x: x + 12, y: y + 20 }, shortName(box.state)),
    ...(isActive && width > NOW_WIDTH
      ? [
          shape(
            'text',
            { class: 'now', x: x + width - 12, y: y + 20, 'text-anchor': 'end' },
            state.stray === null ? 'now' : `✗ ${eventText(state.stray, drawing.names)}`,
          ),
        ]
      : []),
    ...inner.flatMap((step, index) => rowShapes(box, step, index, state, drawing)),
    ...loopsWithoutRow(box, state),
  );
}

/** What has just led back to a state that is drawn without its rows. */
function loopsWithoutRow(
  { state, inner, x, y, width, height }: StateBox,
  { taken }: ChartState,
): readonly Shape[] {
  return [...taken].flatMap(([key, outcome]) => {
    const isShown = inner.some(({ event }) => stepKey(state, state, event) === key);
    const isLoop = key.startsWith(`${state} `) && key.endsWith(` ${state}`);
    return isLoop && !isShown ? [loopShape(x + width, y + height / 2, outcome)] : [];
  });
}

function isAbout(key: string, state: string): boolean {
  return key.startsWith(`${state} `) || key.endsWith(` ${state}`);
}

/** The head of the active state is filled; its lower corners are round where the box ends there. */
function headShape({ x, y, width, height }: StateBox): Shape {
  const isWhole = height <= BARE_HEIGHT;
  const bottom = isWhole ? height - 2 : HEAD_HEIGHT - 1;
  const lower = isWhole
    ? `v${bottom - 14}a7 7 0 0 1 -7 7h${16 - width}a7 7 0 0 1 -7 -7z`
    : `v${bottom - 7}h${2 - width}z`;
  const d = `M${x + 1} ${y + 8}a7 7 0 0 1 7 -7h${width - 16}a7 7 0 0 1 7 7${lower}`;
  return shape('path', { class: 'head', d });
}

function titleOf({ state }: StateBox, isActive: boolean, refusal: string | null): string {
  if (refusal !== null) return `${state}: ${refusal}`;
  return isActive ? `${state}, now` : state;
}
