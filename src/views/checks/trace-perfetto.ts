/**
 * A recording as a Chrome JSON trace, for ui.perfetto.dev and chrome://tracing: one process per
 * buffer, one track per importer with its attachments and the maps inside them, and each late
 * attach as an instant.
 * Source: the "Trace Event Format" of the Chromium project; Perfetto reads the same.
 */
import type { Slice, TimelineData } from '../../trace/timeline.ts';
import { inOrder, SliceLanes } from '../timeline/slice-lanes.ts';

/** One recording for the picture. */
interface NamedTimeline {
  readonly file: string;
  readonly data: TimelineData;
}

/** Process and track numbers by name; the format wants numbers. */
class Tracks {
  readonly events: object[] = [];
  readonly #buffers = new Map<string, number>();
  readonly #tracks = new Map<string, number>();
  readonly #lanes = new Map<string, SliceLanes>();
  readonly #countOf = new Map<number, number>();

  pidOf(buffer: string): number {
    const known = this.#buffers.get(buffer);
    if (known !== undefined) return known;
    const pid = this.#buffers.size + 1;
    this.#buffers.set(buffer, pid);
    this.#name('process_name', pid, 0, `buffer ${buffer}`);
    return pid;
  }

  tidOf(buffer: string, device: string | null, slice: Slice, to: number): number {
    const key = JSON.stringify([buffer, device]);
    let lanes = this.#lanes.get(key);
    if (lanes === undefined) {
      lanes = new SliceLanes();
      this.#lanes.set(key, lanes);
    }
    return this.#track(buffer, device, lanes.laneOf({ from: slice.from, to }));
  }

  /** The first track of an importer, on which its instants stand. */
  firstTidOf(buffer: string, device: string): number {
    return this.#track(buffer, device, 0);
  }

  #track(buffer: string, device: string | null, lane: number): number {
    const pid = this.pidOf(buffer);
    const name = `${device ?? 'the buffer'}${lane === 0 ? '' : ` (${lane + 1})`}`;
    const key = JSON.stringify([buffer, device, lane]);
    const known = this.#tracks.get(key);
    if (known !== undefined) return known;
    const tid = (this.#countOf.get(pid) ?? 0) + 1;
    this.#countOf.set(pid, tid);
    this.#tracks.set(key, tid);
    this.#name('thread_name', pid, tid, name);
    return tid;
  }

  #name(kind: string, pid: number, tid: number, name: string): void {
    this.events.push({ ph: 'M', name: kind, pid, tid, ts: 0, args: { name } });
  }
}

/** The trace as JSON data. */
export function perfettoTrace(timelines: readonly NamedTimeline[]): object {
  const tracks = new Tracks();
  const events: object[] = [];
  const isAlone = timelines.length === 1;
  for (const { file, data } of timelines) {
    const nameOf = (buffer: string): string => (isAlone ? buffer : `${buffer} in ${file}`);
    for (const slice of inOrder(data.slices)) {
      const buffer = nameOf(slice.buffer);
      const to = Math.max(slice.from, slice.to ?? data.to);
      events.push({
        ph: 'X',
        name: slice.label,
        cat: slice.kind,
        pid: tracks.pidOf(buffer),
        tid: tracks.tidOf(buffer, slice.device, slice, to),
        ts: microseconds(slice.from),
        dur: microseconds(to) - microseconds(slice.from),
        args: { file, line: slice.line, ...(slice.to === null ? { ended: 'never' } : {}) },
      });
    }
    for (const { buffer, device, time, line, label } of data.instants) {
      events.push({
        ph: 'i',
        s: 't',
        name: label,
        cat: 'late-attach',
        pid: tracks.pidOf(nameOf(buffer)),
        tid: tracks.firstTidOf(nameOf(buffer), device),
        ts: microseconds(time),
        args: { file, line },
      });
    }
  }
  const omitted = timelines.reduce((sum, { data }) => sum + data.omitted, 0);
  return {
    displayTimeUnit: 'ms',
    otherData: { source: 'cenalloc check', omittedSlices: omitted },
    traceEvents: [...tracks.events, ...events],
  };
}

/** Whole nanoseconds: sums of fractions would make slices cross by a hair. */
function microseconds(time: number): number {
  return Math.round(time * 1e9) / 1e3;
}
