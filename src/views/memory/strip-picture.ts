/** What is drawn along the timeline, as a picture that stands alone: below a ruler of its own. */
import { shape, type Shape } from '../pictures/shape.ts';
import type { Picture } from '../pictures/svg-file.ts';
import { RULER_HEIGHT, rulerShapes } from '../timeline/ruler-shapes.ts';
import type { Places } from '../timeline/timeline-places.ts';
import { timelineStyle } from '../timeline/timeline-style.ts';
import type { TimelineView } from '../timeline/timeline-shapes.ts';

/** The picture. */
export function stripPicture(
  { label, height, shapes }: Pick<Picture, 'label' | 'height' | 'shapes'>,
  places: Places,
  view: TimelineView,
): Picture {
  const { width } = view;
  const cut = { x: 0, y: RULER_HEIGHT, width, height };
  const drawn: readonly Shape[] = [
    ...rulerShapes(places, view),
    // What lies beside the window is cut off.
    shape('svg', cut, ...shapes),
  ];
  return {
    name: 'timeline',
    label,
    width,
    height: RULER_HEIGHT + height,
    style: timelineStyle,
    shapes: drawn,
  };
}
