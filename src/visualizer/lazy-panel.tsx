/** A part of the page that is loaded when it is first shown. */
import { signal, type Signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Props } from './props.ts';

type Panel = ComponentType<Props>;

interface Loaded {
  readonly Panel: Panel;
}

/** A component that loads another one. */
export function lazyPanel(load: () => Promise<Panel>): Panel {
  const loaded: Signal<Loaded | null> = signal(null);
  return function LazyPanel({ session }: Props): JSX.Element {
    useEffect(() => {
      if (loaded.peek() !== null) return;
      load().then(
        (panel) => {
          loaded.value = { Panel: panel };
        },
        () => {
          session.problem.value = 'A part of the page cannot be loaded; is its server gone?';
        },
      );
    }, [session]);
    const found = loaded.value;
    return found === null ? <div aria-busy="true" /> : <found.Panel session={session} />;
  };
}
