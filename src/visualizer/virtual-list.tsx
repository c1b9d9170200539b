/**
 * A long list of which only the rows exist that can be seen, so that a hundred thousand scroll like ten. It fills its
 * pane, and the row that is current is brought into view.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import './virtual-list.css';

/** Rows beyond the edges, so that a quick scroll shows no gap. */
const ROWS_AROUND = 8;

interface ListProps {
  readonly label: string;
  readonly count: number;
  /** Pixels of a row. */
  readonly heightOf: (index: number) => number;
  /** The row that is looked at; negative for none. */
  readonly current: number;
  readonly row: (index: number) => JSX.Element;
}

/** The list. Each row has a button of its own. */
export function VirtualList({ label, count, heightOf, current, row }: ListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const scrolled = useSignal(0);
  const height = useSignal(600);
  const tops = useMemo(() => topsOf(count, heightOf), [count, heightOf]);
  const topOf = (index: number): number => tops[index] ?? 0;
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || current < 0) return;
    const top = topOf(current);
    const { scrollTop, clientHeight } = element;
    const isSeen = top >= scrollTop && topOf(current + 1) <= scrollTop + clientHeight;
    if (!isSeen) element.scrollTop = top - clientHeight / 2;
  }, [current]);
  const first = Math.max(0, rowAt(tops, scrolled.value) - ROWS_AROUND);
  const last = Math.min(count, rowAt(tops, scrolled.value + height.value) + 1 + ROWS_AROUND);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  return (
    <div
      ref={box}
      class="virtual"
      role="list"
      tabIndex={0}
      aria-label={label}
      onScroll={({ currentTarget }) => {
        scrolled.value = currentTarget.scrollTop;
      }}
    >
      <div style={{ height: `${topOf(count)}px` }}>
        {rows.map((index) => (
          <div
            key={index}
            role="listitem"
            aria-setsize={count}
            aria-posinset={index + 1}
            aria-current={index === current ? 'step' : undefined}
            style={{
              transform: `translateY(${topOf(index)}px)`,
              height: `${topOf(index + 1) - topOf(index)}px`,
            }}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where each row begins, and where the last one ends. */
function topsOf(count: number, heightOf: (index: number) => number): Float64Array {
  const tops = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) {
    tops[index + 1] = (tops[index] ?? 0) + heightOf(index);
  }
  return tops;
}

/** The row that covers a place, by bisection. */
function rowAt(tops: Float64Array, place: number): number {
  let [low, high] = [0, tops.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((tops[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low;
}
