/** One state, or one class of states, in the picture. */
import type { JSX } from 'preact';
import { grouped } from '../../views/explorations/grouped.ts';
import type { PlacedNode } from '../../views/orderings/graph-layout.ts';
import type { DrawnNode } from '../../views/orderings/drawn-graph.ts';

interface NodeProps {
  readonly index: number;
  readonly placed: PlacedNode;
  readonly box: { readonly width: number; readonly height: number };
  readonly label: string;
  readonly isClass: boolean;
  readonly isChosen: boolean;
  readonly isReached: boolean;
  readonly isCurrent: boolean;
  readonly choose: (node: number) => void;
  readonly point: (node: number) => void;
}

/** Cells side by side, with a ring where somebody is out of reach. */
export function GraphNode({
  index,
  placed: { node, x, y },
  box,
  label,
  isClass,
  isChosen,
  isReached,
  isCurrent,
  choose,
  point,
}: NodeProps): JSX.Element {
  const { width, height } = box;
  const classes = [
    'node',
    isChosen ? 'chosen' : '',
    isReached ? 'reached' : '',
    isCurrent ? 'current' : '',
  ];
  return (
    <g
      id={`node-${index}`}
      class={classes.filter((each) => each !== '').join(' ')}
      role="option"
      aria-label={label}
      aria-selected={isChosen}
      transform={`translate(${x} ${y})`}
      onClick={() => {
        choose(index);
      }}
      onPointerEnter={() => {
        point(index);
      }}
    >
      <rect
        class="halo"
        x={-width / 2 - 5}
        y={-height / 2 - 5}
        width={width + 10}
        height={height + 10}
        rx={7}
      />
      <Body node={node} width={width} height={height} />
      {isClass && (
        <text class="count" y={height / 2 + 11}>
          {grouped(String(node.count))}
        </text>
      )}
    </g>
  );
}

function Body({
  node: { buffers, outOfReach, end },
  width,
  height,
}: {
  readonly node: DrawnNode;
  readonly width: number;
  readonly height: number;
}): JSX.Element {
  if (buffers.every(({ life }) => life === 'none')) return <circle class="begin" r={4.5} />;
  if (buffers.every(({ life }) => life === 'freed')) {
    return (
      <>
        <circle class="end" r={6.5} />
        <circle class="begin" r={3} />
      </>
    );
  }
  const row = height / buffers.length;
  return (
    <>
      {buffers.map(({ cells }, buffer) =>
        cells.map((cell, at) => {
          const size = width / cells.length;
          const [left, top] = [-width / 2 + at * size, -height / 2 + buffer * row];
          return (
            <g key={`${buffer} ${at}`} transform={`translate(${left} ${top})`}>
              <rect
                class={`cell ${cell}`}
                x={0.5}
                y={0.5}
                width={size - 1}
                height={row - 1}
                rx={2}
              />
              {cell === 'away' && (
                <path
                  class="cross"
                  d={`M3.5 3.5 L${size - 3.5} ${row - 3.5} M${size - 3.5} 3.5 L3.5 ${row - 3.5}`}
                />
              )}
            </g>
          );
        }),
      )}
      {(outOfReach > 0 || end === 'stuck') && (
        <rect
          class="ring"
          x={-width / 2 - 2}
          y={-height / 2 - 2}
          width={width + 4}
          height={height + 4}
          rx={4}
        />
      )}
    </>
  );
}
