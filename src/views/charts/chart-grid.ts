/**
 * The buffer's chart on a fixed grid, read off the machine's definition whenever it is drawn:
 *
 *     created ⇄ attaching
 *        ↓          ↓
 *      freed  ←  allocated ⇄ mapped
 *
 * The places of the five states are fixed, so that people find them again; everything in them and between
 * them is the definition's. A chart with another state, or with a way that is not straight here, has no
 * place on this grid and is laid out by ELK.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import type { LifeState } from '../../events/vocabulary.ts';
import type { Chart, ChartEdge } from '../../machines/chart.ts';
import {
  LINE_HEIGHT,
  stateHeight,
  stepOf,
  type Arrow,
  type ChartLayout,
  type ChartNames,
  type ChartStep,
  type LabelPlace,
  type Point,
  type StateBox,
} from './chart-layout.ts';

interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Where each state lies. */
const CELLS: Readonly<Record<LifeState, Cell>> = {
  created: { column: 0, row: 0 },
  attaching: { column: 1, row: 0 },
  freed: { column: 0, row: 1 },
  allocated: { column: 1, row: 1 },
  mapped: { column: 2, row: 1 },
};

/** How much is shown: everything in words or in the machine's names, or only states and arrows. */
export type GridStyle = ChartNames | 'compact';

interface Measures {
  readonly columns: readonly number[];
  /** Between two columns, and between the two rows. */
  readonly gap: number;
  readonly rowGap: number;
  readonly margin: number;
  /** How high every state is; null where its rows say so. */
  readonly stateHeight: number | null;
}

/** The names of a machine are longer than words. */
const MEASURES: Readonly<Record<GridStyle, Measures>> = {
  words: { columns: [176, 176, 212], gap: 104, rowGap: 54, margin: 20, stateHeight: null },
  machine: { columns: [198, 198, 216], gap: 140, rowGap: 54, margin: 20, stateHeight: null },
  compact: { columns: [104, 104, 104], gap: 23, rowGap: 30, margin: 20, stateHeight: 38 },
};

const TOP = 18;
/** Below a state's edge the first of several ways leaves it. */
const FIRST_WAY = 40;
/** Beside each other, ways up and down are so far apart. */
const BESIDE = 44;
/** The context, and the attachments beside the first row, keep such a distance from states. */
const AIR = 12;

/**
 * The layout of a chart on the grid.
 *
 * @returns null where a state or a way of it has no place there.
 */
export function gridLayout(chart: Chart, style: GridStyle): ChartLayout | null {
  const boxes = boxesOf(chart, style);
  if (boxes === null) return null;
  const ways = groupedBy(
    chart.edges.filter(({ from, to }) => from !== to),
    ({ from, to }) => [from, to].sort().join(' '),
  );
  const arrows: Arrow[] = [];
  for (const edges of ways.values()) {
    const placed = arrowsBetween(edges, boxes);
    if (placed === null) return null;
    arrows.push(...placed);
  }
  const states = [...boxes.values()];
  const first = boxes.get(chart.initial);
  const freed = boxes.get('freed');
  const mapped = boxes.get('mapped');
  if (first === undefined || freed === undefined || mapped === undefined) return null;
  const middle = first.x + first.width / 2;
  const below = freed.y + freed.height;
  const { margin, stateHeight: fixed } = MEASURES[style];
  const height = Math.max(...states.map((box) => box.y + box.height)) + TOP - 2;
  const isWhole = fixed === null;
  return {
    id: chart.id,
    width: Math.max(...states.map((box) => box.x + box.width)) + margin,
    height,
    states,
    arrows: isWhole ? arrows : arrows.map((arrow) => ({ ...arrow, label: null })),
    initial: [
      { x: middle, y: 5 },
      { x: middle, y: first.y },
    ],
    context: isWhole
      ? {
          x: freed.x + AIR,
          y: below + AIR,
          width: freed.width - 2 * AIR,
          height: height - below - AIR,
        }
      : null,
    attachments: isWhole
      ? { x: mapped.x, y: TOP, width: mapped.width, height: mapped.y - TOP - AIR }
      : null,
  };
}

/** The boxes in the order of the definition; null where a state has no cell or a cell no state. */
function boxesOf(chart: Chart, style: GridStyle): ReadonlyMap<string, StateBox> | null {
  const cells = new Map<string, Cell>(Object.entries(CELLS));
  if (chart.states.length !== cells.size || !chart.states.every((each) => cells.has(each))) {
    return null;
  }
  const { columns, gap, rowGap, margin, stateHeight: fixed } = MEASURES[style];
  const heightOf = ({ inner }: { readonly inner: readonly ChartStep[] }): number =>
    fixed ?? stateHeight(inner.length);
  const rows = chart.states.map((state) => ({
    state,
    cell: cells.get(state) ?? CELLS.created,
    inner:
      fixed === null
        ? chart.edges.filter(({ from, to }) => from === state && to === state).map(stepOf)
        : [],
  }));
  const above = rows.filter(({ cell }) => cell.row === 0);
  const second = TOP + Math.max(...above.map(heightOf)) + rowGap;
  return new Map(
    rows.map(({ state, cell: { column, row }, inner }) => {
      const before = columns.slice(0, column).reduce((sum, width) => sum + width + gap, margin);
      const box = {
        state,
        inner,
        x: before,
        y: row === 0 ? TOP : second,
        width: columns[column] ?? 0,
        height: heightOf({ inner }),
      };
      return [state, box];
    }),
  );
}

/** The straight arrows between two states that are neighbours, in both directions; null where they are none. */
function arrowsBetween(
  edges: readonly ChartEdge[],
  boxes: ReadonlyMap<string, StateBox>,
): readonly Arrow[] | null {
  const arrows = [...groupedBy(edges, ({ from, to }) => `${from} ${to}`).values()].map((same) => ({
    from: boxes.get(same[0]?.from ?? ''),
    to: boxes.get(same[0]?.to ?? ''),
    steps: same.map(stepOf),
  }));
  const placed: Arrow[] = [];
  for (const [index, { from, to, steps }] of arrows.entries()) {
    if (from === undefined || to === undefined) return null;
    const way = straightWay(from, to, index, arrows);
    if (way === null) return null;
    placed.push({ from: from.state, to: to.state, steps, ...way });
  }
  return placed;
}

interface StraightWay {
  readonly points: readonly Point[];
  readonly label: LabelPlace;
}

function straightWay(
  from: StateBox,
  to: StateBox,
  index: number,
  all: readonly { readonly steps: readonly ChartStep[] }[],
): StraightWay | null {
  const [one, other] = [cellOf(from), cellOf(to)];
  if (one.row === other.row && Math.abs(one.column - other.column) === 1) {
    return sideways(from, to, index, all);
  }
  if (one.column === other.column && Math.abs(one.row - other.row) === 1) {
    return upOrDown(from, to, index, all.length);
  }
  return null;
}

function cellOf({ state }: StateBox): Cell {
  return new Map<string, Cell>(Object.entries(CELLS)).get(state) ?? CELLS.created;
}

/** From left to right or back; the texts lie above, or below where a state is no higher than its head. */
function sideways(
  from: StateBox,
  to: StateBox,
  index: number,
  all: readonly { readonly steps: readonly ChartStep[] }[],
): StraightWay {
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const low = Math.min(left.y + left.height, right.y + right.height);
  const [x1, x2] = from === left ? [left.x + left.width, right.x] : [right.x, left.x + left.width];
  const middle = (x1 + x2) / 2;
  const isFlat = low - left.y < FIRST_WAY + LINE_HEIGHT;
  const lines = all.slice(0, index + 1).reduce((sum, { steps }) => sum + 2 * steps.length, 0);
  const own = 2 * (all[index]?.steps.length ?? 1) * LINE_HEIGHT;
  const before = (lines - 2 * (all[0]?.steps.length ?? 1)) * LINE_HEIGHT;
  const y = isFlat
    ? (left.y + low) / 2 + (index - (all.length - 1) / 2) * LINE_HEIGHT
    : left.y + FIRST_WAY + before + index * 30;
  return {
    points: [
      { x: x1, y },
      { x: x2, y },
    ],
    label: { x: middle, y: isFlat ? y + 16 : y - own + 7, anchor: 'middle' },
  };
}

/** Downwards or up; the texts lie to the right. */
function upOrDown(from: StateBox, to: StateBox, index: number, count: number): StraightWay {
  const [high, low] = from.y < to.y ? [from, to] : [to, from];
  const x = high.x + high.width / 2 + (index - (count - 1) / 2) * BESIDE;
  const [y1, y2] = from === high ? [high.y + high.height, low.y] : [low.y, high.y + high.height];
  return {
    points: [
      { x, y: y1 },
      { x, y: y2 },
    ],
    label: { x: x + AIR, y: (y1 + y2) / 2 - 3, anchor: 'start' },
  };
}
