/**
 * What is drawn of a policy's states: nodes in bands, one for each choice of storage, and in columns, the fewest
 * calls first. Where there are too many states the nodes are classes of them, and the columns tell how much
 * the importers hold.
 */
import { addressInWords, listInWords } from '../../base/quantity-words.ts';
import type { PolicyPicture, ToldPlace } from '../../explorer/graph/explored-policy.ts';
import type { GraphBuffer, GraphState } from '../../explorer/graph/state-graph.ts';

/** A state, or a class of states. */
export interface DrawnNode {
  /** The number of the state, from 0; of a class that of its first one. */
  readonly state: number;
  /** How many states it stands for. */
  readonly count: number;
  readonly band: number;
  readonly column: number;
  readonly buffers: readonly GraphBuffer[];
  /** How many of its states leave somebody out of reach. */
  readonly outOfReach: number;
  readonly end: GraphState['end'];
}

/** Ways from one node to another, by their places in the list of nodes. */
export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly ways: number;
}

/** The nodes of one choice of storage. */
export interface DrawnBand {
  readonly title: string;
  /** Who reaches it; empty without storage. */
  readonly note: string;
  readonly hasStorage: boolean;
  readonly servesAll: boolean;
}

/** All that is drawn. */
export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly bands: readonly DrawnBand[];
  readonly columns: number;
  readonly importers: readonly string[];
  readonly isOfClasses: boolean;
  /** It is not told who of the importers stands where. */
  readonly isAnonymous: boolean;
}

type BareNode = Omit<DrawnNode, 'band'>;

/** The drawing of a policy; null where there is neither a graph nor classes of it. */
export function drawnGraph(picture: PolicyPicture): DrawnGraph | null {
  const { graph, classes, importers } = picture;
  if (graph !== null) {
    const nodes = graph.states.map(({ depth, buffers, end }, state): BareNode => ({
      state,
      count: 1,
      column: depth,
      buffers,
      outOfReach: buffers.some(({ outOfReach }) => outOfReach.length > 0) ? 1 : 0,
      end,
    }));
    const edges = graph.ways.flatMap((ways, from) =>
      [...new Set(ways.map(({ target }) => target))].map((to): DrawnEdge => ({
        from,
        to,
        ways: ways.filter(({ target }) => target === to).length,
      })),
    );
    return inBands(picture, nodes, edges, { importers, isOfClasses: false, isAnonymous: false });
  }
  if (classes === null) return null;
  const nodes = classes.classes.map(({ buffers, states, outOfReach, first, end }): BareNode => ({
    state: first,
    count: states,
    column: buffers.reduce((sum, each) => sum + heldIn(each), 0),
    buffers,
    outOfReach,
    end,
  }));
  const { ways, isAnonymous } = classes;
  return inBands(picture, nodes, ways, { importers, isOfClasses: true, isAnonymous });
}

/** How much importers hold of a buffer; one that is freed stands behind all others. */
function heldIn({ life, cells }: GraphBuffer): number {
  if (life === 'none') return 0;
  if (life === 'freed') return 2 * cells.length + 2;
  const held = cells.map((cell) => (cell === 'mapped' ? 2 : cell === 'attached' ? 1 : 0));
  return 1 + held.reduce<number>((sum, each) => sum + each, 0);
}

/** Bands whose storage serves everybody stand above the one without storage, the others below it. */
function inBands(
  { places, importers }: PolicyPicture,
  nodes: readonly BareNode[],
  edges: readonly DrawnEdge[],
  rest: Pick<DrawnGraph, 'importers' | 'isOfClasses' | 'isAnonymous'>,
): DrawnGraph {
  const keys = nodes.map(({ buffers }) => bandKeyOf(buffers, places));
  const found = new Map<string, DrawnBand>();
  for (const [index, key] of keys.entries()) {
    if (!found.has(key)) found.set(key, bandOf(nodes[index]?.buffers ?? [], places, importers));
  }
  const rank = ({ hasStorage, servesAll }: DrawnBand): number =>
    hasStorage ? (servesAll ? 0 : 2) : 1;
  const bands = [...found].sort(([, one], [, other]) => rank(one) - rank(other));
  return {
    nodes: nodes.map((node, index) => ({
      ...node,
      band: bands.findIndex(([key]) => key === keys[index]),
    })),
    edges,
    bands: bands.map(([, band]) => band),
    columns: Math.max(...nodes.map(({ column }) => column)) + 1,
    ...rest,
  };
}

/** Buffers with storage of the same allocator that serves the same importers lie in one band. */
function bandKeyOf(buffers: readonly GraphBuffer[], places: readonly ToldPlace[]): string {
  return buffers
    .map(({ place }) => {
      const told = place === null ? undefined : places[place];
      return told === undefined ? '-' : `${told.allocator} ${told.serves.join()}`;
    })
    .join('|');
}

function bandOf(
  buffers: readonly GraphBuffer[],
  places: readonly ToldPlace[],
  importers: readonly string[],
): DrawnBand {
  const told = buffers.flatMap(({ place }, buffer) => {
    const found = place === null ? undefined : places[place];
    return found === undefined ? [] : [{ ...found, buffer }];
  });
  if (told.length === 0) {
    return { title: 'no storage', note: '', hasStorage: false, servesAll: false };
  }
  const isOne = buffers.length === 1;
  const title = told
    .map(({ buffer, ...each }) =>
      isOne ? `storage from ${storageInWords(each)}` : `b${buffer} in ${each.allocator}`,
    )
    .join(', ');
  const reached = told.map(({ serves }) => reachInWords(serves, importers));
  return {
    title,
    note: [...new Set(reached)].join('; '),
    hasStorage: true,
    servesAll: told.every(({ serves }) => serves.length === importers.length),
  };
}

/** Where storage lies: its allocator, and its address where there is one. */
export function storageInWords({ allocator, address }: Omit<ToldPlace, 'serves'>): string {
  return address === null ? allocator : `${allocator}, at ${addressInWords(address)}`;
}

function reachInWords(serves: readonly number[], importers: readonly string[]): string {
  const names = serves.map((importer) => importers[importer] ?? '');
  if (names.length === importers.length) {
    if (names.length === 1) return `${listInWords(names)} can use it`;
    return names.length === 2 ? 'both can use it' : 'all can use it';
  }
  return names.length === 0 ? 'nobody can use it' : `only ${listInWords(names)} can use it`;
}
