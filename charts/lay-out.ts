/**
 * Finds places for the parts of a chart. ELK's layered algorithm does the work; what a chart holds is
 * read off the machine, so nothing is drawn by hand.
 * Source: https://eclipse.dev/elk/reference/options.html.
 */
import ElkConstructor, { type ElkExtendedEdge, type ElkNode } from 'elkjs';
import type { Chart } from '../src/machines/chart.ts';
import {
  LETTER_WIDTH,
  LINE_HEIGHT,
  PADDING,
  stepOf,
  stepText,
  TITLE_HEIGHT,
  type Arrow,
  type ChartLayout,
  type ChartStep,
  type Point,
  type StateBox,
} from '../src/views/charts/chart-layout.ts';

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  // Any other way draws a chart upwards from a state that is reached by an arrow back.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.edgeLabels.inline': 'false',
  'elk.spacing.nodeNode': '40',
  'elk.spacing.edgeNode': '24',
  'elk.spacing.edgeEdge': '18',
  'elk.spacing.edgeLabel': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '48',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
};

const INITIAL = 'initial';
const DOT = 12;

/** Room for how often a way was gone: ` ×123`. */
const COUNT_LENGTH = 5;

/** The layout of a chart. */
export async function layOut(chart: Chart): Promise<ChartLayout> {
  const boxes = chart.states.map((state) => boxOf(chart, state));
  const arrows = arrowsOf(chart);
  const graph: ElkNode = {
    id: chart.id,
    layoutOptions: OPTIONS,
    children: [
      { id: INITIAL, width: DOT, height: DOT },
      ...boxes.map(({ state, width, height }) => ({ id: state, width, height })),
    ],
    edges: [
      { id: INITIAL, sources: [INITIAL], targets: [chart.initial] },
      ...arrows.map(({ from, to, steps }, index) => ({
        id: `arrow ${index}`,
        sources: [from],
        targets: [to],
        labels: [{ id: `label ${index}`, text: 'label', ...sizeOf(steps) }],
      })),
    ],
  };
  const placed = await elk().layout(graph);
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    id: chart.id,
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    states: boxes.map((box) => ({ ...box, ...placeOf(placed, box.state) })),
    arrows: arrows.map((arrow, index) => placedArrow(arrow, edges.get(`arrow ${index}`))),
    initial: pointsOf(edges.get(INITIAL)),
  };
}

/** The package is written for CommonJS; what is imported is what it calls `default`. */
function elk(): InstanceType<typeof ElkConstructor.default> {
  return new ElkConstructor.default();
}

function boxOf({ edges }: Chart, state: string): Omit<StateBox, 'x' | 'y'> {
  const inner = edges.filter(({ from, to }) => from === state && to === state).map(stepOf);
  const lengths = inner.map((step) => stepText(step).length + COUNT_LENGTH);
  const longest = Math.max(state.length + 4, ...lengths);
  const rows = inner.length === 0 ? 0 : inner.length * LINE_HEIGHT + PADDING;
  return {
    state,
    inner,
    width: Math.ceil(longest * LETTER_WIDTH) + 2 * PADDING,
    height: TITLE_HEIGHT + rows,
  };
}

function arrowsOf({ edges }: Chart): readonly Pick<Arrow, 'from' | 'to' | 'steps'>[] {
  const arrows = new Map<string, { from: string; to: string; steps: ChartStep[] }>();
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    const key = `${edge.from} ${edge.to}`;
    const known = arrows.get(key);
    if (known !== undefined) known.steps.push(stepOf(edge));
    else arrows.set(key, { from: edge.from, to: edge.to, steps: [stepOf(edge)] });
  }
  return [...arrows.values()];
}

function sizeOf(steps: readonly ChartStep[]): { readonly width: number; readonly height: number } {
  const longest = Math.max(...steps.map((step) => stepText(step).length)) + COUNT_LENGTH;
  return { width: Math.ceil(longest * LETTER_WIDTH) + 4, height: steps.length * LINE_HEIGHT };
}

function placeOf({ children = [] }: ElkNode, id: string): Point {
  const found = children.find((child) => child.id === id);
  return { x: rounded(found?.x), y: rounded(found?.y) };
}

function placedArrow(
  arrow: Pick<Arrow, 'from' | 'to' | 'steps'>,
  edge: ElkExtendedEdge | undefined,
): Arrow {
  const label = edge?.labels?.[0];
  const { width = 0, height = 0 } = label ?? {};
  const place = { x: rounded(label?.x), y: rounded(label?.y) };
  return { ...arrow, points: pointsOf(edge), label: { ...place, width, height } };
}

function pointsOf(edge: ElkExtendedEdge | undefined): readonly Point[] {
  const [section] = edge?.sections ?? [];
  if (section === undefined) throw new Error(`${edge?.id ?? 'an arrow'} was not laid out`);
  const { startPoint, bendPoints = [], endPoint } = section;
  return [startPoint, ...bendPoints, endPoint].map(({ x, y }) => ({
    x: rounded(x),
    y: rounded(y),
  }));
}

function rounded(value: number | undefined): number {
  if (value === undefined) throw new Error('a part of the chart was not laid out');
  return Math.round(value * 10) / 10;
}
