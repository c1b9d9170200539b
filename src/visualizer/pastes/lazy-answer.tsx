/** Shows the answer to pasted texts; what draws it is no part of the first view. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Props } from '../props.ts';

type Panel = (props: Props) => JSX.Element | null;

const panel = signal<{ readonly Panel: Panel } | null>(null);

/** The answer, once what draws it is there. */
export function LazyAnswer({ session }: Props): JSX.Element {
  useEffect(() => {
    import('./answer-panel.tsx').then(
      ({ AnswerPanel }) => {
        panel.value = { Panel: AnswerPanel };
      },
      () => {
        session.problem.value = 'the page cannot load what shows the answer; is its server gone?';
      },
    );
  }, [session]);
  const loaded = panel.value;
  return loaded === null ? <main aria-busy="true" /> : <loaded.Panel session={session} />;
}
