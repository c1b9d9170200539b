/**
 * The bars of a recording on its lanes: the life of each buffer as the chart's states, attachments and their maps,
 * CPU accesses, and how long there was storage.
 */
import { LIFE_STATES, type LifeState } from '../../events/vocabulary.ts';
import type { Recording } from '../recordings/recording.ts';
import { CPU_LANE, EXPORTER_LANE, type TimelineBars } from '../recordings/timeline-bars.ts';
import type { RecordingLanes } from './recording-lanes.ts';

/** What a bar shows; on the lane of the life the names are those of the states. */
export const BAR_KINDS = [
  'created',
  'attaching',
  'allocated',
  'attached',
  'held',
  'mapped',
  'cpu',
] as const;

/** One of them. */
export type LaneBarKind = (typeof BAR_KINDS)[number];

/** One bar, from the step that begins it to the one that ends it. */
export interface LaneBar {
  readonly lane: number;
  readonly kind: LaneBarKind;
  readonly buffer: number;
  readonly from: number;
  readonly to: number;
  /** Nothing ends it. */
  readonly isOpen: boolean;
}

/** The bars of each buffer, by its number, in the order in which they begin. */
export function laneBars(
  recording: Recording,
  { bars }: TimelineBars,
  lanes: RecordingLanes,
): ReadonlyMap<number, readonly LaneBar[]> {
  const all: LaneBar[] = [...lifeBars(recording, lanes)];
  for (const { lane, kind, ...bar } of bars) {
    if (kind === 'life') continue;
    const on = lane === CPU_LANE ? lanes.of.cpu : lanes.ofImporter[lane - EXPORTER_LANE - 1];
    const shown = kind === 'attachment' ? 'attached' : kind === 'map' ? 'mapped' : kind;
    if (on !== undefined) all.push({ ...bar, lane: on, kind: shown });
  }
  all.sort((one, other) => one.from - other.from);
  const byBuffer = new Map<number, LaneBar[]>();
  for (const bar of all) {
    const own = byBuffer.get(bar.buffer);
    if (own === undefined) byBuffer.set(bar.buffer, [bar]);
    else own.push(bar);
  }
  return byBuffer;
}

const STORED: ReadonlySet<LifeState> = new Set<LifeState>(['allocated', 'mapped']);

type Open = { -readonly [Key in keyof LaneBar]: LaneBar[Key] };

/** A bar for each state of each buffer, and one for its storage. */
function lifeBars(recording: Recording, { of }: RecordingLanes): readonly LaneBar[] {
  const bars: Open[] = [];
  const states = new Map<number, Open>();
  const storages = new Map<number, Open>();
  const last = recording.length - 1;
  const turn = (
    open: Map<number, Open>,
    step: number,
    lane: number,
    kind: LaneBarKind | null,
  ): void => {
    const buffer = recording.bufferAt(step);
    const before = open.get(buffer);
    if (before?.kind === kind || (before === undefined && kind === null)) return;
    if (before !== undefined) {
      before.to = step;
      before.isOpen = false;
      open.delete(buffer);
    }
    if (kind === null) return;
    const bar = { lane, kind, buffer, from: step, to: last, isOpen: true };
    bars.push(bar);
    open.set(buffer, bar);
  };
  for (let step = 0; step <= last; step += 1) {
    const life = LIFE_STATES[recording.lifeAt(step)];
    if (life === undefined || recording.bufferAt(step) < 0) continue;
    turn(states, step, of.life, life === 'freed' ? null : life);
    if (of.storage > 0) turn(storages, step, of.storage, STORED.has(life) ? 'held' : null);
  }
  return bars;
}
