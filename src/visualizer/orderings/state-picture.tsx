/**
 * The states of a policy as a picture: the fewest calls first, a band for each choice of storage, each state a cell
 * for each importer. What is pointed at or reached by arrows is said in words; a press takes its ordering.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { counted } from '../../base/quantity-words.ts';
import { grouped } from '../../views/explorations/grouped.ts';
import {
  layOutGraph,
  type GraphLayout,
  type PlacedNode,
} from '../../views/orderings/graph-layout.ts';
import {
  markOrdering,
  nodeBeside,
  type MarkedOrdering,
} from '../../views/orderings/graph-marks.ts';
import type { DrawnGraph } from '../../views/orderings/drawn-graph.ts';
import { standingInWords } from '../../views/orderings/ordering-words.ts';
import type { ToldState } from '../../views/orderings/orderings-by-policy.ts';
import type { Props } from '../props.ts';
import { lookAtOrderings, type Session } from '../session.ts';
import { Bands, Partings, Ways } from './graph-ways.tsx';
import { GraphNode } from './graph-node.tsx';
import type { Looking } from './looking.ts';
import { StateList } from './state-list.tsx';
import { useSize } from './use-size.ts';
import './state-graph.css';

/** Pixels that a node keeps to the edge of its pane. */
const EDGE = 24;

interface GraphProps extends Props {
  readonly looking: Looking;
  readonly told: ToldState | null;
}

/** The pane. */
export function StateGraphPane({ session, looking, told }: GraphProps): JSX.Element {
  const { found, graph } = looking;
  return (
    <section class="state-graph" aria-label={`States under ${found.policy}`}>
      <div class="pane-tools">
        <h2>States under {found.policy}</h2>
        <span class="note">{sizeInWords(found.states, found.transitions, graph)}</span>
        {graph !== null && <CellKey graph={graph} />}
      </div>
      {graph === null ? (
        <p class="empty">
          {found.complete
            ? 'There are too many states to draw.'
            : 'The search was cut off, so the states are not drawn.'}
        </p>
      ) : (
        <Graph session={session} looking={looking} graph={graph} told={told} />
      )}
    </section>
  );
}

function sizeInWords(states: number, ways: number, graph: DrawnGraph | null): string {
  const all = `${grouped(String(states))} states, ${grouped(String(ways))} ways`;
  if (graph === null) return all;
  const out = graph.nodes.reduce((sum, { outOfReach }) => sum + outOfReach, 0);
  const reach = out === 0 ? '' : `, ${grouped(String(out))} out of reach`;
  const classes = graph.isOfClasses
    ? `, in ${counted(graph.nodes.length, 'class', 'classes')}`
    : '';
  return `${all}${reach}${classes}`;
}

/** Which cell is whose, and what its colours mean. */
function CellKey({ graph }: { readonly graph: DrawnGraph }): JSX.Element {
  const { importers, isAnonymous } = graph;
  return (
    <span class="graph-key">
      <span>{isAnonymous ? 'whoever holds most first' : importers.join(' | ')}</span>
      {(['out', 'attached', 'mapped', 'away'] as const).map((cell) => (
        <span key={cell}>
          <i class={`swatch cell ${cell}`} />
          {cell === 'away' ? 'turned away' : cell}
        </span>
      ))}
      <span>
        <i class="swatch ring" />
        out of reach
      </span>
    </span>
  );
}

function Graph({
  session,
  looking,
  graph,
  told,
}: GraphProps & { readonly graph: DrawnGraph }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(place);
  const layout = useMemo(() => layOutGraph(graph, { width, height }), [graph, width, height]);
  const { own, other } = useMarks(graph, looking, told);
  const pointed = useSignal<number | null>(null);
  const reached = useReached(graph, told);
  const chosen = own?.nodes.at(-1) ?? nodeOfState(graph, looking.state);
  const focus = reached.value ?? chosen;
  const calls = session.position.value;
  const current = own?.nodeAfter(Math.min(calls, told?.own.ordering.calls.length ?? 0)) ?? null;
  const choose = (node: number): void => {
    chooseState(session, looking, graph.nodes[node]?.state);
  };
  useLayoutEffect(() => {
    const placed = layout.nodes[focus];
    if (placed !== undefined) showIn(place.current, placed);
  }, [focus, layout]);
  return (
    <>
      <div
        class="graph"
        ref={place}
        role="listbox"
        tabIndex={0}
        aria-label={`States under ${looking.found.policy}: arrows go along the ways, Enter takes the ordering`}
        aria-activedescendant={`node-${focus}`}
        onKeyDown={(event) => {
          // Keys may come faster than the picture is drawn.
          const at = reached.peek() ?? chosen;
          const isTaken = event.key === 'Enter' || event.key === ' ';
          const next = nodeBeside(graph, layout, at, event.key, own?.edges ?? new Set());
          if (isTaken) choose(at);
          else if (next === null) return;
          else reached.value = next;
          event.preventDefault();
          event.stopPropagation();
        }}
        onPointerLeave={() => {
          pointed.value = null;
        }}
      >
        <svg width={layout.width} height={layout.height} role="presentation">
          <Ways graph={graph} paths={layout.paths} told={told} own={own} other={other} />
          <Bands layout={layout} />
          <Nodes
            graph={graph}
            layout={layout}
            chosen={chosen}
            reached={focus}
            current={current}
            choose={choose}
            point={(at) => {
              pointed.value = at;
            }}
          />
          <Partings layout={layout} told={told} own={own} other={other} />
        </svg>
      </div>
      <div class="graph-foot">
        <p class="said">{labelOf(graph, pointed.value ?? focus)}</p>
        <StateList graph={graph} picture={looking.found.picture} choose={choose} />
      </div>
    </>
  );
}

/** Takes the ordering that leads to a state. */
function chooseState(session: Session, { found }: Looking, state: number | undefined): void {
  if (state === undefined) return;
  lookAtOrderings(session, { ...session.orderings.value, policy: found.policy, state });
}

/** The node that arrows have reached; of another picture or another state it is the chosen one again. */
function useReached(graph: DrawnGraph, told: ToldState | null): Signal<number | null> {
  const reached = useSignal<number | null>(null);
  useLayoutEffect(() => {
    reached.value = null;
  }, [graph, told]);
  return reached;
}

/** Scrolls a node into its pane, and never the page. */
function showIn(pane: HTMLElement | null, { x, y }: PlacedNode): void {
  if (pane === null) return;
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = pane;
  const isBeside = x < scrollLeft + EDGE || x > scrollLeft + clientWidth - EDGE;
  const isAbove = y < scrollTop + EDGE || y > scrollTop + clientHeight - EDGE;
  if (isBeside) pane.scrollLeft = x - clientWidth / 2;
  if (isAbove) pane.scrollTop = y - clientHeight / 2;
}

function Nodes({
  graph,
  layout,
  chosen,
  reached,
  current,
  choose,
  point,
}: {
  readonly graph: DrawnGraph;
  readonly layout: GraphLayout;
  readonly chosen: number;
  readonly reached: number;
  readonly current: number | null;
  readonly choose: (node: number) => void;
  readonly point: (node: number) => void;
}): JSX.Element {
  return (
    <>
      {layout.nodes.map((each, index) => (
        <GraphNode
          key={index}
          index={index}
          placed={each}
          box={layout.box}
          label={labelOf(graph, index)}
          isClass={graph.isOfClasses}
          isChosen={index === chosen}
          isReached={index === reached}
          isCurrent={index === current}
          choose={choose}
          point={point}
        />
      ))}
    </>
  );
}

/** The two orderings in the picture; null until they are told of the policy that is drawn. */
function useMarks(
  graph: DrawnGraph,
  { found: { policy } }: Looking,
  told: ToldState | null,
): { readonly own: MarkedOrdering | null; readonly other: MarkedOrdering | null } {
  return useMemo(() => {
    if (told?.policy !== policy) return { own: null, other: null };
    const { own, other } = told;
    return {
      own: markOrdering(graph, own),
      other: other === null ? null : markOrdering(graph, other),
    };
  }, [graph, policy, told]);
}

/** The node of a state; where states are classes, that of the last one that begins before it. */
function nodeOfState(graph: DrawnGraph, state: number): number {
  if (!graph.isOfClasses) return Math.min(state, graph.nodes.length - 1);
  return Math.max(
    0,
    graph.nodes.findIndex((each) => each.state === state),
  );
}

function labelOf(graph: DrawnGraph, index: number): string {
  const node = graph.nodes[index];
  if (node === undefined) return '';
  const name = graph.isOfClasses ? '' : `State ${node.state}: `;
  return `${name}${standingInWords(graph, node)}`;
}
