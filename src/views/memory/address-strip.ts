/**
 * Where storage lies, along the timeline: time as there, addresses from bottom to top, a mark for every piece of a
 * buffer for as long as it lies there, and at the left a bracket for how far each importer of the buffer reaches that
 * is looked at. A mark is never thinner than a pixel, however many there are.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import { shape, type Shape } from '../pictures/shape.ts';
import type { Recording } from '../recordings/recording.ts';
import { placeAt } from '../timeline/sight.ts';
import { firstSpanFrom, SpanMerger, type Spans } from '../timeline/spans.ts';
import type { Places } from '../timeline/timeline-places.ts';
import { classed, rounded, xOf, type TimelineView } from '../timeline/timeline-shapes.ts';
import type { TimelineClass } from '../timeline/timeline-style.ts';
import { addressAxis, ROW, yOfAddress, type AddressAxis } from './address-axis.ts';
import { limitsShown, reachOfBuffer, type ReachOfBuffer, type ReachRow } from './reach-rows.ts';
import {
  recordedStorage,
  stretchAt,
  type RecordedStorage,
  type StorageStretch,
} from './recorded-storage.ts';

/** Pixels: no mark is lower. */
const MARK_LEAST = 5;

/** How much is left of what is not about the buffer that is looked at, as on the lanes. */
const DIM = 0.42;

/** Marks at the same height. */
interface MarkRow {
  readonly top: number;
  readonly height: number;
  readonly spans: Spans;
}

/** All that is drawn of a recording and one buffer of it. */
export interface AddressStrip {
  readonly axis: AddressAxis;
  /** The marks of all buffers, and those of the buffer alone. */
  readonly all: readonly MarkRow[];
  readonly own: readonly MarkRow[];
  readonly reach: ReachOfBuffer;
  /** The name of the buffer; empty for none. */
  readonly name: string;
  /** The storage of the buffer that is told of. */
  readonly stretch: StorageStretch | null;
}

/** Makes the marks of all buffers once for each axis. */
export class AddressStrips {
  readonly #recording: Recording;
  readonly #places: Places;
  #axis: { readonly limits: string; readonly axis: AddressAxis; all: readonly MarkRow[] } | null =
    null;

  /** While one steps through a buffer nothing changes. */
  #last: { readonly buffer: number; readonly strip: AddressStrip } | null = null;

  constructor(recording: Recording, places: Places) {
    this.#recording = recording;
    this.#places = places;
  }

  /** What is drawn where somebody looks at a buffer, -1 for none, and a step. */
  of(buffer: number, step: number): AddressStrip {
    const recording = this.#recording;
    const storage = recordedStorage(recording);
    const stretch = stretchAt(storage, buffer, step);
    const last = this.#last;
    if (last?.buffer === buffer && last.strip.stretch === stretch) return last.strip;
    const strip = this.#strip(storage, buffer, stretch);
    this.#last = { buffer, strip };
    return strip;
  }

  #strip(storage: RecordedStorage, buffer: number, stretch: StorageStretch | null): AddressStrip {
    const recording = this.#recording;
    const reach =
      buffer < 0 ? { rows: [], untold: [] } : reachOfBuffer(recording, storage, buffer, stretch);
    const { axis, all } = this.#axisOf(limitsShown(storage, reach.rows));
    const own = marksOf(storage.ofBuffer.get(buffer) ?? [], axis, this.#places);
    return { axis, all, own, reach, stretch, name: recording.names.buffers[buffer] ?? '' };
  }

  #axisOf(limits: readonly number[]): {
    readonly axis: AddressAxis;
    readonly all: readonly MarkRow[];
  } {
    const key = [...limits].sort().join(' ');
    if (this.#axis?.limits === key) return this.#axis;
    const { stretches } = recordedStorage(this.#recording);
    const axis = addressAxis(
      stretches.flatMap(({ pieces }) => pieces),
      limits,
    );
    const all = marksOf(stretches, axis, this.#places);
    this.#axis = { limits: key, axis, all };
    return this.#axis;
  }
}

function marksOf(
  stretches: readonly StorageStretch[],
  axis: AddressAxis,
  { of, end }: Places,
): readonly MarkRow[] {
  const rows = new Map<string, { top: number; height: number; merger: SpanMerger }>();
  for (const { from, to, isOpen, pieces } of stretches) {
    for (const { base, size } of pieces) {
      const bottom = Math.round(yOfAddress(axis, base));
      const high = bottom - Math.round(yOfAddress(axis, base + size));
      const height = Math.max(MARK_LEAST, high);
      // What is made higher than it is grows to both sides.
      const top = bottom - height + Math.floor((height - high) / 2);
      const key = `${top} ${height}`;
      const row = rows.get(key) ?? { top, height, merger: new SpanMerger() };
      rows.set(key, row);
      row.merger.add(of[from] ?? 0, isOpen ? end : (of[to] ?? 0));
    }
  }
  return [...rows.values()].map(({ top, height, merger }) => ({
    top,
    height,
    spans: merger.finish(),
  }));
}

/** From back to front. What lies left of the window is covered by the names. */
export function addressStripShapes(strip: AddressStrip, view: TimelineView): readonly Shape[] {
  const { axis, all, own, reach, name } = strip;
  const { labelWidth, width } = view;
  const bands = axis.bands.map(({ top, bottom }) =>
    classed('rect', 'band', {
      x: labelWidth,
      y: top,
      width: width - labelWidth,
      height: bottom - top,
    }),
  );
  const holes = axis.holes
    .filter(({ isLeftOut }) => isLeftOut)
    .map(({ top, bottom }) => `M${labelWidth} ${top}H${width}M${labelWidth} ${bottom}H${width}`)
    .join('');
  return [
    ...bands,
    ...(holes === '' ? [] : [classed('path', 'hole', { d: holes })]),
    shape('g', { opacity: own.length > 0 ? DIM : 1 }, ...markShapes(all, view, 'stored')),
    ...markShapes(own, view, 'held'),
    ...wordShapes(own, name, view),
    classed('rect', 'paper', { x: 0, y: 0, width: labelWidth, height: axis.height }),
    ...labels(axis),
    ...rowShapes(axis, reach.rows, view),
  ];
}

function markShapes(
  rows: readonly MarkRow[],
  view: TimelineView,
  paint: TimelineClass,
): readonly Shape[] {
  const d = rows.map((row) => marks(row, view)).join('');
  return d === '' ? [] : [classed('path', paint, { d })];
}

/** The marks at one height; what is narrower than a pixel is painted once for each pixel. */
function marks({ top, height, spans }: MarkRow, view: TimelineView): string {
  let d = '';
  let painted = -Infinity;
  let at = firstSpanFrom(spans, view.window.from);
  for (;;) {
    const [from, to] = [spans.from[at], spans.to[at]];
    if (from === undefined || to === undefined || from > view.window.to) return d;
    const left = Math.max(view.labelWidth - 4, xOf(view, from));
    const right = Math.min(view.width + 4, Math.max(xOf(view, to), left + 1));
    if (right > painted + 1)
      d += `M${rounded(left)} ${top}H${rounded(right)}v${height}H${rounded(left)}Z`;
    painted = Math.max(painted, right);
    at = Math.max(at + 1, firstSpanFrom(spans, placeAt(view, Math.ceil(right))));
  }
}

/** The name of the buffer in the first mark of each height that has room for it. */
function wordShapes(rows: readonly MarkRow[], name: string, view: TimelineView): readonly Shape[] {
  return rows.flatMap(({ top, height, spans }) => {
    const at = firstSpanFrom(spans, view.window.from);
    const [from, to] = [spans.from[at], spans.to[at]];
    if (height < 14 || from === undefined || to === undefined) return [];
    const left = Math.max(view.labelWidth, xOf(view, from));
    const room = Math.min(view.width, xOf(view, to)) - left;
    if (room < name.length * CHARACTER + 10) return [];
    const y = Math.round(top + height / 2) + 4;
    return [shape('text', { class: 'label', x: rounded(left + 6), y }, name)];
  });
}

function labels({ bands }: AddressAxis): readonly Shape[] {
  const text = (y: number, address: number): Shape =>
    shape('text', { class: 'axis', x: 4, y }, addressInWords(address));
  return bands.flatMap(({ from, end, top, bottom }) =>
    bottom - top < 34
      ? [text((top + bottom) / 2 + 4, from)]
      : [text(bottom - 3, from), text(top + 11, end - 1)],
  );
}

/** The first words that have room; the last ones are cut where they have none. */
function fitting(room: number, words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  const cut = last.length <= room ? last : `${last.slice(0, Math.max(1, room - 1))}…`;
  return words.find((each) => each.length <= room) ?? cut;
}

/** Pixels of a character, rather too many than too few. */
const CHARACTER = 6.4;

/** Pixels between two brackets. */
const BRACKET = 7;

function rowShapes(
  axis: AddressAxis,
  reach: readonly ReachRow[],
  { labelWidth, width }: TimelineView,
): readonly Shape[] {
  return axis.rows.flatMap(({ limit, top }) => {
    const own = reach.filter((each) => each.limit === limit);
    const middle = top + ROW / 2;
    if (own.length === 0) return [];
    const isOut = own.some((each) => each.isWithin === false);
    const sign = isOut ? '✕ ' : own.every((each) => each.isWithin === true) ? '✓ ' : '';
    const room = Math.floor((width - labelWidth - 12) / CHARACTER) - 2;
    const words = fitting(room, [
      own.map((each) => each.words).join('; '),
      own.map((each) => each.short).join('; '),
    ]);
    const at = reach.findIndex((each) => each.limit === limit);
    const x = labelWidth - 4.5 - at * BRACKET;
    const low = Math.min(...own.map(({ base }) => base));
    const foot = low === 0 ? axis.height - 2 : yOfAddress(axis, low);
    const bracket = `M${x - 3} ${foot}H${x}V${middle}H${x - 3}`;
    const line = limit === Infinity ? '' : `M${labelWidth} ${top + ROW - 0.5}H${width}`;
    return [
      classed('path', isOut ? 'beyond' : 'within', { d: bracket }),
      ...(line === '' ? [] : [classed('path', isOut ? 'beyondLine' : 'withinLine', { d: line })]),
      shape(
        'text',
        { class: isOut ? 'errno' : 'withinText', x: labelWidth + 6, y: middle + 4 },
        `${sign}${words}`,
      ),
    ];
  });
}
