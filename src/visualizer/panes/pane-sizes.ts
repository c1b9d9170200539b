/** How large the panes are: what somebody has drawn them to, remembered where the browser allows it. */
import { signal, type Signal } from '@preact/signals';

/** A border between two panes that can be moved. */
export type Border = 'left' | 'right' | 'timeline';

/** Pixels, least, usual and most; the timeline's is a share of the height in percent. */
export const BORDERS: Readonly<
  Record<Border, { readonly min: number; readonly usual: number; readonly max: number }>
> = {
  left: { min: 220, usual: 300, max: 480 },
  right: { min: 300, usual: 344, max: 560 },
  timeline: { min: 16, usual: 32, max: 70 },
};

const KEY = 'cenalloc-panes';

/** The sizes in force. */
export const PANE_SIZES: Readonly<Record<Border, Signal<number>>> = {
  left: signal(BORDERS.left.usual),
  right: signal(BORDERS.right.usual),
  timeline: signal(BORDERS.timeline.usual),
};

/** Takes the sizes of the last visit. */
export function recallPanes(): void {
  for (const border of ['left', 'right', 'timeline'] as const) {
    const size = Number(recall()[border] ?? NaN);
    if (Number.isFinite(size)) resizePane(border, size, false);
  }
}

/** Gives a pane a size, within its limits. */
export function resizePane(border: Border, size: number, isKept = true): void {
  const { min, max } = BORDERS[border];
  PANE_SIZES[border].value = Math.max(min, Math.min(max, Math.round(size)));
  if (!isKept) return;
  try {
    const { left, right, timeline } = PANE_SIZES;
    const sizes = { left: left.value, right: right.value, timeline: timeline.value };
    localStorage.setItem(KEY, JSON.stringify(sizes));
  } catch {
    // Then the sizes last as long as the page.
  }
}

function recall(): Partial<Record<Border, unknown>> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    // A page from a file may not be allowed to remember anything.
    return {};
  }
}
