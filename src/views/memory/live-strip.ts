/**
 * Bytes, buffers and maps that were live, along the timeline: each pixel shows the most of its steps, so that no peak
 * is lost, however many there are.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { shape, type Shape } from '../pictures/shape.ts';
import { placeAt } from '../timeline/sight.ts';
import { firstFrom, type Places } from '../timeline/timeline-places.ts';
import { classed, type TimelineView } from '../timeline/timeline-shapes.ts';
import type { TimelineClass } from '../timeline/timeline-style.ts';
import type { LiveOverTime, Peaks } from './live-over-time.ts';

/** Pixels. */
const LANE = 42;
const AIR = 5;

/** One line of the picture. */
interface LiveLane {
  readonly name: string;
  readonly most: string;
  readonly paint: TimelineClass;
  readonly peaks: Peaks;
}

/** The lines; bytes only where somebody told a size. */
export function liveLanes({ bytes, buffers, maps }: LiveOverTime): readonly LiveLane[] {
  const size = sizeInWords(bytes.most).replace(/ \(.*/, '');
  return [
    ...(bytes.most === 0
      ? []
      : [{ name: 'bytes', most: size, paint: 'stored', peaks: bytes } as const]),
    { name: 'buffers', most: String(buffers.most), paint: 'attached', peaks: buffers },
    { name: 'maps', most: String(maps.most), paint: 'mapped', peaks: maps },
  ];
}

/** The height of so many lines. */
export function liveHeight(lanes: readonly LiveLane[]): number {
  return lanes.length * LANE;
}

/** From back to front. */
export function liveStripShapes(
  lanes: readonly LiveLane[],
  places: Places,
  view: TimelineView,
): readonly Shape[] {
  return lanes.flatMap(({ name, most, paint, peaks }, at) => {
    const top = at * LANE;
    const d = areaOf(peaks, places, view, top + AIR);
    return [
      ...(d === '' ? [] : [classed('path', paint, { d })]),
      classed('rect', 'paper', { x: 0, y: top, width: view.labelWidth, height: LANE }),
      shape('text', { class: 'heading', x: 16, y: top + 19 }, name),
      shape('text', { class: 'axis', x: 16, y: top + 33 }, `peak ${most}`),
      classed('rect', 'divider', { x: 0, y: top + LANE - 1, width: view.width, height: 1 }),
    ];
  });
}

/** What is below the line, in as many steps as it has heights. */
function areaOf(peaks: Peaks, { of }: Places, view: TimelineView, top: number): string {
  const { labelWidth, width } = view;
  const foot = top + LANE - 2 * AIR;
  const most = Math.max(1, peaks.most);
  let d = '';
  let height = 0;
  let first = firstFrom(of, placeAt(view, labelWidth));
  for (let x = labelWidth; x < width; x += 1) {
    const end = firstFrom(of, placeAt(view, x + 1));
    // What was live before the pixel is live at its beginning.
    const value = peaks.mostIn(Math.max(0, first - 1), end);
    first = end;
    const next = value === 0 ? 0 : Math.max(1, Math.round((value / most) * (LANE - 2 * AIR)));
    if (next === height) continue;
    if (height === 0) d += `M${x} ${foot}`;
    d += next === 0 ? `H${x}V${foot}Z` : `H${x}V${foot - next}`;
    height = next;
  }
  return height === 0 ? d : `${d}H${width}V${foot}Z`;
}
