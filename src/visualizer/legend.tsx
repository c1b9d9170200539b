/** What the colours of a picture mean, as a list. */
import type { JSX } from 'preact';
import type { LegendEntry } from '../views/pictures/legend-shapes.ts';

/** The list. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }): JSX.Element {
  return (
    <ul class="legend">
      {entries.map(({ kind, words }) => (
        <li key={kind}>
          <span class={`key ${kind}`} aria-hidden="true" /> {words}
        </li>
      ))}
    </ul>
  );
}
