/** What stands behind and beside the nodes of the picture: the bands, the ways, and the calls at which two orderings part. */
import type { JSX } from 'preact';
import type { DrawnGraph } from '../../views/orderings/drawn-graph.ts';
import type { GraphLayout } from '../../views/orderings/graph-layout.ts';
import { edgeKey, type MarkedOrdering } from '../../views/orderings/graph-marks.ts';
import { toldCallInWords } from '../../views/orderings/ordering-words.ts';
import type { JudgedOrdering, ToldState } from '../../views/orderings/orderings-by-policy.ts';

/** The titles of the bands. */
export function Bands({ layout: { bands } }: { readonly layout: GraphLayout }): JSX.Element {
  return (
    <g aria-hidden="true">
      {bands.map(({ title, note, y }, index) => (
        <g key={index}>
          {note !== '' && (
            <>
              <text class="band-title" x={12} y={y + 14}>
                {title}
              </text>
              <text class="band-note" x={12} y={y + 28}>
                {note}
              </text>
            </>
          )}
        </g>
      ))}
    </g>
  );
}

/** The calls with which the two orderings part, beside the states that they lead to. */
export function Partings({
  layout: { nodes, box },
  told,
  own,
  other,
}: {
  readonly layout: GraphLayout;
  readonly told: ToldState | null;
  readonly own: MarkedOrdering | null;
  readonly other: MarkedOrdering | null;
}): JSX.Element | null {
  if (told === null || own === null || other === null) return null;
  const isOne = told.own.ordering.calls.every(({ buffer }) => buffer === 0);
  const parts = own.nodes.findIndex((node, at) => node !== other.nodes[at]);
  const at = parts < 0 ? Math.min(own.nodes.length, other.nodes.length) : parts;
  const last = told.own.faultAt === null ? at : told.own.faultAt + 1;
  const turns = [
    { judged: told.own, marked: own, at: last },
    { judged: told.other, marked: other, at },
  ];
  return (
    <g aria-hidden="true">
      {turns.map(({ judged, marked, at: call }, index) => {
        const placed = nodes[marked.nodes[call] ?? -1];
        const made = judged?.ordering.calls[call - 1];
        if (placed === undefined || made === undefined || judged === null) return null;
        return (
          <text
            key={index}
            class={`call ${kindOf(judged)}`}
            x={placed.x}
            y={placed.y - box.height / 2 - 9}
          >
            {toldCallInWords(made, isOne)}
          </text>
        );
      })}
    </g>
  );
}

/** All ways, those of the two orderings on top. */
export function Ways({
  graph,
  paths,
  told,
  own,
  other,
}: {
  readonly graph: DrawnGraph;
  readonly paths: readonly string[];
  readonly told: ToldState | null;
  readonly own: MarkedOrdering | null;
  readonly other: MarkedOrdering | null;
}): JSX.Element {
  const kinds = graph.edges.map(({ from, to }) => {
    const key = edgeKey(from, to);
    const [isOwn, isOther] = [own?.edges.has(key) === true, other?.edges.has(key) === true];
    if (isOwn && isOther) return 'both';
    if (isOwn) return kindOf(told?.own);
    return isOther ? kindOf(told?.other ?? undefined) : '';
  });
  const order = kinds.map((_, index) => index);
  order.sort((one, two) => Number(kinds[one] !== '') - Number(kinds[two] !== ''));
  return (
    <g aria-hidden="true">
      {order.map((index) => (
        <path key={index} class={`way ${kinds[index] ?? ''}`} d={paths[index]} />
      ))}
    </g>
  );
}

/** Which colour an ordering has. */
export function kindOf(judged: JudgedOrdering | undefined): string {
  if (judged === undefined) return '';
  if (judged.fault === null) return 'works';
  return judged.fault === 'turned away' ? 'refused' : 'breaks';
}
