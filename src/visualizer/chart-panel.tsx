/**
 * The pane of the state chart. What draws it reads the machines, and is no part of the first view: it comes when
 * something is opened.
 */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Props } from './props.ts';
import './chart.css';

const view = signal<{ readonly View: (props: Props) => JSX.Element } | null>(null);

/** The chart at the step that is looked at, once what draws it is there. */
export function ChartPanel({ session }: Props): JSX.Element {
  useEffect(() => {
    import('./chart-view.tsx').then(
      ({ ChartView }) => {
        view.value = { View: ChartView };
      },
      () => {
        session.problem.value = 'the page cannot load what draws the chart; is its server gone?';
      },
    );
  }, [session]);
  const loaded = view.value;
  return loaded === null ? (
    <figure class="chart-pane" aria-busy="true" />
  ) : (
    <loaded.View session={session} />
  );
}
