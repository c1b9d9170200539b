/** Listening to an element for as long as something is shown. */

/** Ends what was begun. */
export type Stop = () => void;

type Listeners = {
  readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void;
};

/** Listens to an element until it is told to stop. A wheel may be taken from the page. */
export function listen(element: HTMLElement, listeners: Listeners): Stop {
  const ending = new AbortController();
  for (const [name, listener] of Object.entries(listeners)) {
    const options = { signal: ending.signal, passive: false };
    element.addEventListener(name, listener as EventListener, options);
  }
  return () => {
    ending.abort();
  };
}
