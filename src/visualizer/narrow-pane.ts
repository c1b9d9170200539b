/** Whether a pane has become too narrow for what it shows when it is wide. */
import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * Follows the width of an element.
 *
 * @param narrow - The width below which it is narrow.
 */
export function useIsNarrow(
  place: { readonly current: HTMLElement | null },
  narrow: number,
): boolean {
  const [isNarrow, setIsNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      setIsNarrow((entry?.contentRect.width ?? narrow) < narrow);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [place, narrow]);
  return isNarrow;
}
