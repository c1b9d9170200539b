/**
 * The timeline of a recording that was checked and not kept: a lane for each buffer, and below it lanes
 * for its importers, as many as their attachments need that they never cross.
 */
import type { Slice, TimelineData } from '../../trace/timeline.ts';
import { importerText } from '../../trace/wording.ts';
import { inOrder, SliceLanes } from './slice-lanes.ts';
import type { BarKind, TimelineBar, TimelineLane, TimelineModel } from './timeline-model.ts';

/** More lanes than this nobody scrolls through. */
export const LANES_SHOWN_MAX = 400;

/** More bars than this and browsers stumble. */
const BARS_MAX = 5_000;

const KINDS: Readonly<Record<Slice['kind'], BarKind>> = {
  life: 'life',
  attachment: 'attached',
  map: 'mapped',
};

/** The timeline, and how much of the recording has no place in it. */
export function traceTimeline(data: TimelineData): {
  readonly model: TimelineModel;
  readonly omitted: number;
} {
  const rows = new Rows();
  const bars: (Omit<TimelineBar, 'lane'> & { readonly row: Row })[] = [];
  let { omitted } = data;
  for (const slice of inOrder(data.slices)) {
    const to = Math.max(slice.from, slice.to ?? data.to);
    const row = rows.rowOf(slice, to);
    if (row === null || bars.length >= BARS_MAX) omitted += 1;
    else bars.push({ row, kind: KINDS[slice.kind], from: slice.from, to, title: titleOf(slice) });
  }
  const lates = data.instants.flatMap((instant) => {
    const row = rows.firstRowOf(instant.buffer, instant.device);
    const first = rows.firstRowOf(instant.buffer, instant.firstMap.device);
    return row === null || first === null ? [] : [{ row, first, instant }];
  });
  const sorted = rows.sorted();
  const laneOf = new Map(sorted.map((row, lane) => [row, lane]));
  const margin = (data.to - data.from) / 100 || 1;
  const model: TimelineModel = {
    lanes: sorted.map(({ lane }) => lane),
    bars: bars.map(({ row, ...bar }) => ({ ...bar, lane: laneOf.get(row) ?? 0 })),
    calls: { places: [], lanes: [], refused: [] },
    lates: lates.map(({ row, first, instant: { time, firstMap, label, line } }) => ({
      lane: laneOf.get(row) ?? 0,
      place: time,
      firstMap: { lane: laneOf.get(first) ?? 0, place: firstMap.time },
      isRefused: false,
      title: `${label}, line ${line}`,
    })),
    start: data.from - margin,
    end: data.to + margin,
  };
  return { model, omitted };
}

function titleOf({ label, line, to }: Slice): string {
  return `${label}, line ${line}${to === null ? ', never ended' : ''}`;
}

/** One lane while they are found; its number follows from all of them. */
interface Row {
  readonly buffer: string;
  readonly lane: TimelineLane;
}

/** Finds rows in the order of the slices; those of one buffer stand together in the end. */
class Rows {
  readonly #rows = new Map<string, Row>();
  readonly #lanes = new Map<string, SliceLanes>();

  /** The row of a slice; null where there are too many. */
  rowOf({ buffer, kind, device, from }: Slice, to: number): Row | null {
    const name = kind === 'life' ? null : importerText(device, null);
    const key = JSON.stringify([buffer, name]);
    const lanes = this.#lanes.get(key) ?? new SliceLanes();
    this.#lanes.set(key, lanes);
    return this.#row(buffer, name, lanes.laneOf({ from, to }));
  }

  /** The first row of an importer, on which its instants stand. */
  firstRowOf(buffer: string, device: string): Row | null {
    return this.#row(buffer, device, 0);
  }

  sorted(): readonly Row[] {
    const rank = new Map<string, number>();
    for (const { buffer } of this.#rows.values()) {
      if (!rank.has(buffer)) rank.set(buffer, rank.size);
    }
    return [...this.#rows.values()].sort(
      (a, b) => (rank.get(a.buffer) ?? 0) - (rank.get(b.buffer) ?? 0),
    );
  }

  #row(buffer: string, device: string | null, number: number): Row | null {
    const key = JSON.stringify([buffer, device, number]);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    if (this.#rows.size >= LANES_SHOWN_MAX) return null;
    const lane: TimelineLane =
      device === null
        ? { name: buffer, isIndented: false, tone: 'strong' }
        : {
            name: `${device}${number === 0 ? '' : ` (${number + 1})`}`,
            isIndented: true,
            tone: 'plain',
          };
    const row = { buffer, lane };
    this.#rows.set(key, row);
    return row;
  }
}
