/**
 * Finds places for the parts of a chart, nested and parallel states included. ELK's layered algorithm does the
 * work; what a chart holds is read off the machine, so nothing is drawn by hand.
 * Source: https://eclipse.dev/elk/reference/options.html.
 */
import ElkConstructor, { type ElkExtendedEdge, type ElkNode } from 'elkjs';
import { groupedBy } from '../src/base/items-by-key.ts';
import type { Chart } from '../src/machines/chart.ts';
import {
  BARE_HEIGHT,
  CODE_WIDTH,
  eventText,
  HEAD_HEIGHT,
  LETTER_WIDTH,
  LINE_HEIGHT,
  shortName,
  stateAround,
  stateHeight,
  stepOf,
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
  // An arrow may lead out of one nested state into another.
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
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

/** A row begins with its mark, and ends before the edge. */
const ROW_SIDES = 40;

/** Room around a nested state, for the arrows beside it. */
const NESTED_PADDING = 18;

/** The layout of a chart. */
export async function layOut(chart: Chart): Promise<ChartLayout> {
  const rows = new Map(chart.states.map((state) => [state, innerOf(chart, state)]));
  const arrows = arrowsOf(chart);
  const graph: ElkNode = {
    id: chart.id,
    layoutOptions: OPTIONS,
    children: [{ id: INITIAL, width: DOT, height: DOT }, ...nodesIn(null, chart.states, rows)],
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
  const edges = new Map(everyEdge(placed).map((edge) => [edge.id, edge]));
  const nodes = new Map(everyNode(placed).map((node) => [node.id, node]));
  return {
    id: chart.id,
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    states: chart.states.map((state) => placedBox(state, rows.get(state) ?? [], nodes.get(state))),
    arrows: arrows.map((arrow, index) => placedArrow(arrow, edges.get(`arrow ${index}`))),
    initial: pointsOf(edges.get(INITIAL)),
    context: null,
    attachments: null,
  };
}

/** The package is written for CommonJS; what is imported is what it calls `default`. */
function elk(): InstanceType<typeof ElkConstructor.default> {
  return new ElkConstructor.default();
}

type Rows = ReadonlyMap<string, readonly ChartStep[]>;

/** The states inside a state, each with those inside it. */
function nodesIn(around: string | null, states: readonly string[], rows: Rows): ElkNode[] {
  return states
    .filter((state) => stateAround(state) === around)
    .map((state): ElkNode => {
      const inner = rows.get(state) ?? [];
      const children = nodesIn(state, states, rows);
      const width = widthOf(state, inner);
      const height = stateHeight(inner.length);
      if (children.length === 0) return { id: state, width, height };
      // Its own rows stand above the states inside it.
      const top = (inner.length === 0 ? HEAD_HEIGHT : height) + NESTED_PADDING / 2;
      const sides = `left=${NESTED_PADDING},bottom=${NESTED_PADDING},right=${NESTED_PADDING}`;
      const layoutOptions = {
        'elk.padding': `[top=${top},${sides}]`,
        'elk.nodeSize.constraints': '[MINIMUM_SIZE]',
        'elk.nodeSize.minimum': `(${width},${height})`,
      };
      return { id: state, layoutOptions, children };
    });
}

function innerOf({ edges }: Chart, state: string): readonly ChartStep[] {
  return edges.filter(({ from, to }) => from === state && to === state).map(stepOf);
}

function widthOf(state: string, inner: readonly ChartStep[]): number {
  const name = (shortName(state).length + COUNT_LENGTH + 2) * LETTER_WIDTH;
  const rows = inner.map(
    ({ event, asked }) => textWidth(event) + (asked.join(' ').length + COUNT_LENGTH) * CODE_WIDTH,
  );
  return Math.ceil(Math.max(name, ...rows)) + ROW_SIDES;
}

/** The longer of the two names that a fact has. */
function textWidth(event: string): number {
  const lengths = (['words', 'machine'] as const).map((names) => eventText(event, names).length);
  return Math.max(...lengths) * LETTER_WIDTH;
}

function arrowsOf({ edges }: Chart): readonly Pick<Arrow, 'from' | 'to' | 'steps'>[] {
  const between = edges.filter(({ from, to }) => from !== to);
  return [...groupedBy(between, ({ from, to }) => `${from} ${to}`).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ from: first.from, to: first.to, steps: same.map(stepOf) }];
  });
}

function sizeOf(steps: readonly ChartStep[]): { readonly width: number; readonly height: number } {
  const widths = steps.flatMap(({ event, asked }) => [
    textWidth(event) + COUNT_LENGTH * LETTER_WIDTH,
    asked.join(' ').length * CODE_WIDTH,
  ]);
  return {
    width: Math.ceil(Math.max(...widths)) + 4,
    height: steps.length * 2 * LINE_HEIGHT + 4,
  };
}

function everyNode({ children = [] }: ElkNode): readonly ElkNode[] {
  return children.flatMap((child) => [child, ...everyNode(child)]);
}

/** ELK may hand an edge to the state that holds both its ends. */
function everyEdge(node: ElkNode): readonly ElkExtendedEdge[] {
  return [node, ...everyNode(node)].flatMap(({ edges = [] }) => edges);
}

function placedBox(
  state: string,
  inner: readonly ChartStep[],
  node: ElkNode | undefined,
): StateBox {
  const { x, y, width, height = BARE_HEIGHT } = node ?? {};
  return {
    state,
    inner,
    x: rounded(x),
    y: rounded(y),
    width: rounded(width),
    height: rounded(height),
  };
}

function placedArrow(
  arrow: Pick<Arrow, 'from' | 'to' | 'steps'>,
  edge: ElkExtendedEdge | undefined,
): Arrow {
  const label = edge?.labels?.[0];
  const place = { x: rounded(label?.x) + 2, y: rounded(label?.y) + LINE_HEIGHT - 2 };
  return { ...arrow, points: pointsOf(edge), label: { ...place, anchor: 'start' } };
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
