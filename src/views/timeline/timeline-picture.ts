/** A timeline as a picture, with what its colours mean. */
import { legendShapes } from '../pictures/legend-shapes.ts';
import { shape } from '../pictures/shape.ts';
import type { Picture } from '../pictures/svg-file.ts';
import type { TimelineModel } from './timeline-model.ts';
import { timelineHeight, timelineShapes, type TimelineView } from './timeline-shapes.ts';
import { TIMELINE_LEGEND, timelineStyle } from './timeline-style.ts';

/** The picture. */
export function timelinePicture(model: TimelineModel, view: TimelineView): Picture {
  const { width, labelWidth } = view;
  const area = { left: labelWidth, top: 6, width: width - labelWidth };
  const legend = legendShapes(TIMELINE_LEGEND, area);
  const top = area.top + legend.height;
  return {
    name: 'timeline',
    label: 'timeline of buffers, attachments and maps',
    width,
    height: top + timelineHeight(model.lanes.length),
    style: timelineStyle,
    shapes: [
      ...legend.shapes,
      shape('g', { transform: `translate(0 ${top})` }, ...timelineShapes(model, view)),
    ],
  };
}
