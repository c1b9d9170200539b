/** Leads the keyboard from pane to pane: left, timeline, chart, step, time. */

/** What a pane is known by. */
const PANES = '[data-pane]';

/** Goes to the next pane that is shown, or to the one before; behind the last one comes the first. */
export function focusPane(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>(PANES)].filter(
    (pane) => pane.getClientRects().length > 0,
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const first = direction === 1 ? 0 : panes.length - 1;
  const next = at < 0 ? first : (at + direction + panes.length) % panes.length;
  panes[next]?.focus();
}
