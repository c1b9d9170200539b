/** The text twin of the picture: every state, or every class, and what it leads to. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import type { DrawnGraph } from '../../views/orderings/drawn-graph.ts';
import { standingInWords, wayInWords } from '../../views/orderings/ordering-words.ts';
import type { FoundPolicy } from '../../views/orderings/orderings-by-policy.ts';

/** The list; written when it is opened. */
export function StateList({
  graph,
  picture,
  choose,
}: {
  readonly graph: DrawnGraph;
  readonly picture: FoundPolicy['picture'];
  readonly choose: (node: number) => void;
}): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <details
      class="twin"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>The same as a list</summary>
      {isOpen.value && (
        <ol start={0}>
          {graph.nodes.map((node, index) => (
            <li key={index}>
              <button
                type="button"
                onClick={() => {
                  choose(index);
                }}
              >
                {standingInWords(graph, node)}
              </button>{' '}
              <span class="label">{onwards(graph, picture, index)}</span>
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

/** What a state leads to, by its calls; of a class the classes behind it. */
function onwards(graph: DrawnGraph, picture: FoundPolicy['picture'], index: number): string {
  const states = picture?.graph ?? null;
  if (states === null || picture === null) {
    const ways = graph.edges.filter(({ from }) => from === index);
    return ways.map(({ to, ways: count }) => `${counted(count, 'way')} to ${to}`).join(', ');
  }
  const ways = states.ways[index] ?? [];
  return ways.map((way) => `${wayInWords(way, picture)}: ${way.target}`).join(', ');
}
