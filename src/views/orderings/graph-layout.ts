/**
 * Where the nodes of a drawn graph stand: columns and bands are given by what they mean, so that only the order
 * within a column is looked for, in which few ways cross. Each node is put in the middle of its neighbours,
 * column by column there and back, and the best order that was met is kept.
 */
import { assert, present } from '../../base/assert.ts';
import type { DrawnEdge, DrawnGraph, DrawnNode } from './drawn-graph.ts';

/** Pixels. */
const CELL = { width: 13, narrow: 10, height: 13 } as const;
/** Of more importers than this cells are narrow. */
const IMPORTERS_WIDE = 3;
const MARGIN = { left: 26, right: 26, top: 8, bottom: 12 } as const;
/** Above the nodes of a band with storage stand its two lines of title. */
const TITLE = 34;
const BAND_GAP = 10;
const ROW_GAP = { most: 22, least: 9, ofClasses: 18 } as const;
const COLUMN = { least: 24, most: 60 } as const;

const SWEEPS = 12;

/** A node with the middle of its box. */
export interface PlacedNode {
  readonly node: DrawnNode;
  readonly x: number;
  readonly y: number;
}

/** A band, from its top to its bottom. */
export interface PlacedBand {
  readonly title: string;
  readonly note: string;
  readonly y: number;
  readonly height: number;
}

/** A graph in its place. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly box: { readonly width: number; readonly height: number };
  readonly nodes: readonly PlacedNode[];
  readonly bands: readonly PlacedBand[];
  /** The path of each edge, in the order of the edges. */
  readonly paths: readonly string[];
}

/**
 * Places a graph.
 *
 * @param wanted - The room that there is; columns and rows stand closer to fit into it, as far as that can be read.
 */
export function layOutGraph(
  graph: DrawnGraph,
  wanted: { readonly width: number; readonly height: number },
): GraphLayout {
  const { bands, columns } = graph;
  const cellsMost = Math.max(...graph.nodes.map(({ buffers }) => buffers[0]?.cells.length ?? 1));
  const rowsMost = Math.max(...graph.nodes.map(({ buffers }) => buffers.length));
  const cell = cellsMost > IMPORTERS_WIDE ? CELL.narrow : CELL.width;
  const box = { width: cellsMost * cell, height: rowsMost * CELL.height };
  const room = wanted.width - MARGIN.left - MARGIN.right - box.width;
  const gap = columns < 2 ? 0 : room / (columns - 1) - box.width;
  const pitch = box.width + Math.max(COLUMN.least, Math.min(COLUMN.most, gap));
  const stacks = orderedStacks(graph);
  const heights = bands.map((_, band) =>
    Math.max(...stacks.map((stack) => (stack[band] ?? []).length)),
  );
  const rows = heights.reduce((sum, each) => sum + each, 0);
  const heads = bands.reduce((sum, { hasStorage }) => sum + (hasStorage ? TITLE : 0), 0);
  const rest = wanted.height - MARGIN.top - MARGIN.bottom - heads - (bands.length - 1) * BAND_GAP;
  // Below a class stands how many states it has.
  const least = graph.isOfClasses ? ROW_GAP.ofClasses : ROW_GAP.least;
  const rowGap = Math.max(least, Math.min(ROW_GAP.most, Math.floor(rest / rows) - box.height));
  const row = box.height + rowGap;
  let top: number = MARGIN.top;
  const placedBands = bands.map(({ title, note, hasStorage }, band): PlacedBand => {
    const head = hasStorage ? TITLE : 0;
    const height = head + (heights[band] ?? 0) * row;
    const placed = { title, note, y: top, height };
    top += height + BAND_GAP;
    return placed;
  });
  const nodes: PlacedNode[] = [];
  for (const [column, stack] of stacks.entries()) {
    for (const [band, members] of stack.entries()) {
      const { y, height } = present(placedBands[band], 'band of a stack');
      const head = bands[band]?.hasStorage === true ? TITLE : 0;
      const middle = y + head + (height - head) / 2;
      for (const [at, index] of members.entries()) {
        nodes[index] = {
          node: present(graph.nodes[index], 'node of a stack'),
          x: MARGIN.left + box.width / 2 + column * pitch,
          y: middle + (at - (members.length - 1) / 2) * row,
        };
      }
    }
  }
  assert(nodes.length === graph.nodes.length, 'every node has a place');
  return {
    width: Math.max(MARGIN.left + MARGIN.right + box.width + (columns - 1) * pitch, 240),
    height: top - BAND_GAP + MARGIN.bottom,
    box,
    nodes,
    bands: placedBands,
    paths: graph.edges.map((edge) => pathOf(edge, nodes, box.width)),
  };
}

/** A way leaves a node at its right and comes in at the left; within a column, or back, it bends out. */
function pathOf({ from, to }: DrawnEdge, nodes: readonly PlacedNode[], width: number): string {
  const start = present(nodes[from], 'start of a way');
  const end = present(nodes[to], 'end of a way');
  const half = width / 2;
  if (end.x > start.x) {
    const [x, z] = [start.x + half, end.x - half];
    const bend = Math.min((z - x) / 2, 40);
    return `M${x} ${start.y} C${x + bend} ${start.y} ${z - bend} ${end.y} ${z} ${end.y}`;
  }
  if (end.x < start.x) {
    const [x, z] = [start.x - half, end.x + half];
    const bend = Math.min((x - z) / 2, 40);
    return `M${x} ${start.y} C${x - bend} ${start.y} ${z + bend} ${end.y} ${z} ${end.y}`;
  }
  const side = start.x + half;
  return `M${side} ${start.y} C${side + 18} ${start.y} ${side + 18} ${end.y} ${side} ${end.y}`;
}

/** The nodes of each column by band, in the order in which the fewest ways were found to cross. */
function orderedStacks(graph: DrawnGraph): readonly (readonly (readonly number[])[])[] {
  let stacks: number[][][] = Array.from({ length: graph.columns }, () => graph.bands.map(() => []));
  for (const [index, { column, band }] of graph.nodes.entries()) {
    stacks[column]?.[band]?.push(index);
  }
  const neighbours = graph.nodes.map((): { before: number[]; after: number[] } => ({
    before: [],
    after: [],
  }));
  for (const { from, to } of graph.edges) {
    neighbours[to]?.before.push(from);
    neighbours[from]?.after.push(to);
  }
  let best = stacks;
  let fewest = crossings(graph, stacks);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const isThere = sweep % 2 === 0;
    stacks = stacks.map((stack) => stack.map((members) => [...members]));
    const heights = heightsOf(graph, stacks);
    const order = stacks.map((_, column) => column);
    for (const column of isThere ? order : order.reverse()) {
      for (const members of stacks[column] ?? []) {
        const weights = new Map(
          members.map((index) => {
            const near = neighbours[index]?.[isThere ? 'before' : 'after'] ?? [];
            const sum = near.reduce((total, each) => total + (heights[each] ?? 0), 0);
            return [index, near.length === 0 ? (heights[index] ?? 0) : sum / near.length] as const;
          }),
        );
        members.sort((one, other) => (weights.get(one) ?? 0) - (weights.get(other) ?? 0));
        for (const [at, index] of members.entries()) {
          heights[index] = heightIn(graph, index, at, members.length);
        }
      }
    }
    const count = crossings(graph, stacks);
    if (count < fewest) [best, fewest] = [stacks, count];
  }
  return best;
}

function heightsOf(graph: DrawnGraph, stacks: readonly number[][][]): number[] {
  const heights: number[] = [];
  for (const members of stacks.flat()) {
    for (const [at, index] of members.entries()) {
      heights[index] = heightIn(graph, index, at, members.length);
    }
  }
  return heights;
}

/** Bands are far apart; within one, a column is centred. */
function heightIn({ nodes }: DrawnGraph, index: number, at: number, count: number): number {
  return (nodes[index]?.band ?? 0) * 1_000 + at - (count - 1) / 2;
}

/** How many pairs of ways between the same two columns cross. */
function crossings(graph: DrawnGraph, stacks: readonly number[][][]): number {
  const heights = heightsOf(graph, stacks);
  const groups = new Map<string, (readonly [number, number])[]>();
  for (const { from, to } of graph.edges) {
    const key = `${graph.nodes[from]?.column ?? 0} ${graph.nodes[to]?.column ?? 0}`;
    const group = groups.get(key) ?? [];
    group.push([heights[from] ?? 0, heights[to] ?? 0]);
    groups.set(key, group);
  }
  let count = 0;
  for (const group of groups.values()) {
    for (const [index, [a, b]] of group.entries()) {
      for (let other = index + 1; other < group.length; other += 1) {
        const [c, d] = present(group[other], 'way of a group');
        if ((a - c) * (b - d) < 0) count += 1;
      }
    }
  }
  return count;
}
