/** The timeline of a recording as it is seen, as a picture that stands alone. */
import { legendShapes } from '../pictures/legend-shapes.ts';
import { shape, type Shape } from '../pictures/shape.ts';
import type { Picture } from '../pictures/svg-file.ts';
import { focusShapes, groundShapes } from './lane-shapes.ts';
import { nameShapes } from './lane-names.ts';
import { markShapes, measureShapes } from './mark-shapes.ts';
import { referenceShapes } from './reference-shapes.ts';
import { gridShapes, RULER_HEIGHT, rulerShapes } from './ruler-shapes.ts';
import type { Focus, Sight } from './sight.ts';
import { RECORDING_LEGEND, timelineStyle } from './timeline-style.ts';

/** What is the same whichever buffer is looked at. */
export function sharedLanes(sight: Sight, isDim: boolean): readonly Shape[] {
  return [
    ...gridShapes(sight.places, sight.view, sight.layout.height),
    ...groundShapes(sight, isDim),
    ...markShapes(sight),
  ];
}

/** What is drawn above it. */
export function ownLanes(sight: Sight, focus: Focus): readonly Shape[] {
  return [
    ...focusShapes(sight, focus),
    ...referenceShapes(sight, focus),
    ...measureShapes(sight, focus),
    ...nameShapes(sight, focus),
  ];
}

/** The picture. */
export function recordingPicture(sight: Sight, focus: Focus): Picture {
  const { view, layout, places } = sight;
  const { width, labelWidth } = view;
  const legend = legendShapes(RECORDING_LEGEND, {
    left: labelWidth,
    top: 6,
    width: width - labelWidth,
  });
  const top = 6 + legend.height;
  const height = RULER_HEIGHT + layout.height;
  const lanes = [...sharedLanes(sight, focus.buffer >= 0), ...ownLanes(sight, focus)];
  return {
    name: 'timeline',
    label: 'timeline of buffers, attachments and maps',
    width,
    height: top + height,
    style: timelineStyle,
    shapes: [
      ...legend.shapes,
      shape('g', { transform: `translate(0 ${top})` }, ...rulerShapes(places, view)),
      // What lies beside the window is cut off.
      shape('svg', { x: 0, y: top + RULER_HEIGHT, width, height: layout.height }, ...lanes),
    ],
  };
}
