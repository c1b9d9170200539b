/**
 * The bars of a timeline: how long each importer was attached to a buffer, and how long it had it
 * mapped. A lane is an importer, the CPU, or the exporter, which stands for its allocators.
 */
import type { StepWord } from '../../events/vocabulary.ts';
import { AttachmentFollower } from './attachment-follower.ts';
import type { Recording } from './recording.ts';

/** The lanes before those of the importers. */
export const CPU_LANE = 0;
export const EXPORTER_LANE = 1;
const FIRST_IMPORTER_LANE = 2;

/** What a bar shows. */
type RecordedBarKind = 'life' | 'attachment' | 'map' | 'cpu';

/** One bar, from the step that begins it to the one that ends it. */
export interface Bar {
  readonly lane: number;
  readonly kind: RecordedBarKind;
  /** The number of the buffer. */
  readonly buffer: number;
  readonly from: number;
  /** The last step of the recording where nothing ends it. */
  readonly to: number;
  readonly isOpen: boolean;
}

/** Lanes and bars of a recording. */
export interface TimelineBars {
  /** The names of the lanes, from top to bottom. */
  readonly lanes: readonly string[];
  /** In the order in which they begin. */
  readonly bars: readonly Bar[];
}

const CPU_KINDS: ReadonlySet<StepWord> = new Set<StepWord>(['cpu-begin', 'cpu-end']);

/** The lane of a step. */
export function laneOf(recording: Recording, index: number): number {
  const importer = recording.importerAt(index);
  const kind = recording.kindAt(index);
  if (CPU_KINDS.has(kind)) return CPU_LANE;
  if (kind === 'allocate' || kind === 'move' || importer < 0) return EXPORTER_LANE;
  return FIRST_IMPORTER_LANE + importer;
}

/** Reads the bars off a recording. */
export function timelineBars(recording: Recording): TimelineBars {
  const collector = new BarCollector(recording);
  for (let index = 0; index < recording.length; index += 1) {
    if (!recording.isRefused(index)) collector.take(index);
  }
  return {
    lanes: ['CPU', 'exporter', ...recording.names.importers],
    bars: collector.finish(),
  };
}

type OpenBar = { -readonly [Key in keyof Bar]: Bar[Key] };

/** A bar that has not ended, and the attachment that it belongs to; null where it belongs to none. */
interface Open {
  readonly bar: OpenBar;
  readonly attachment: number | null;
}

/** Opens and closes bars step by step. */
class BarCollector {
  readonly #recording: Recording;
  readonly #follower: AttachmentFollower;
  readonly #bars: OpenBar[] = [];
  /** The bars of each buffer that have not ended. */
  readonly #open = new Map<number, Open[]>();
  /** Maps that a move has made stale, by their attachment, until they are unmapped. */
  readonly #stale = new Map<number | null, number>();

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#follower = new AttachmentFollower(recording);
  }

  take(index: number): void {
    const recording = this.#recording;
    const buffer = recording.bufferAt(index);
    if (buffer < 0) return;
    const moved = this.#follower.take(index);
    if (moved !== null) this.#takeAttachment(index, moved.since);
    switch (recording.kindAt(index)) {
      case 'create':
        this.#begin({ lane: EXPORTER_LANE, kind: 'life', buffer }, index);
        break;
      case 'cpu-begin':
        this.#begin({ lane: CPU_LANE, kind: 'cpu', buffer }, index);
        break;
      case 'cpu-end':
        this.#end(buffer, index, ({ bar }) => bar.kind === 'cpu', 1);
        break;
      case 'move':
      case 'revoke':
        if (recording.source.kind === 'log') this.#endMaps(buffer, index);
        break;
      case 'free':
        this.#end(buffer, index, () => true);
        break;
      default:
        break;
    }
  }

  finish(): readonly Bar[] {
    return this.#bars;
  }

  /** A step of an attachment, which is known by the step that it began with. */
  #takeAttachment(index: number, attachment: number): void {
    const recording = this.#recording;
    const buffer = recording.bufferAt(index);
    const lane = laneOf(recording, index);
    const isOwn = (open: Open): boolean => open.attachment === attachment;
    switch (recording.kindAt(index)) {
      case 'attach':
        this.#begin({ lane, kind: 'attachment', buffer }, index, attachment);
        break;
      case 'map':
        this.#begin({ lane, kind: 'map', buffer }, index, attachment);
        break;
      case 'unmap':
        if (this.#takeStale(attachment)) break;
        this.#end(buffer, index, (open) => isOwn(open) && open.bar.kind === 'map', 1);
        break;
      case 'detach':
        this.#end(buffer, index, isOwn);
        break;
      default:
        // A pin is no bar.
        break;
    }
  }

  /** Nobody reaches the buffer through a map of where it lay. */
  #endMaps(buffer: number, at: number): void {
    const isMap = ({ bar }: Open): boolean => bar.kind === 'map';
    for (const { attachment } of (this.#open.get(buffer) ?? []).filter(isMap)) {
      this.#stale.set(attachment, (this.#stale.get(attachment) ?? 0) + 1);
    }
    this.#end(buffer, at, isMap);
  }

  /** Whether an unmap gives a stale map back, which has no bar any more; it goes before later ones. */
  #takeStale(attachment: number): boolean {
    const stale = this.#stale.get(attachment) ?? 0;
    if (stale > 0) this.#stale.set(attachment, stale - 1);
    return stale > 0;
  }

  #begin(
    bar: Pick<Bar, 'lane' | 'kind' | 'buffer'>,
    from: number,
    attachment: number | null = null,
  ): void {
    const begun: OpenBar = { ...bar, from, to: this.#recording.length - 1, isOpen: true };
    this.#bars.push(begun);
    const ofBuffer = this.#open.get(bar.buffer);
    const open = { bar: begun, attachment };
    if (ofBuffer === undefined) this.#open.set(bar.buffer, [open]);
    else ofBuffer.push(open);
  }

  /** Ends the newest bars that are meant, at most `count` of them. */
  #end(buffer: number, at: number, isMeant: (open: Open) => boolean, count = Infinity): void {
    const ofBuffer = this.#open.get(buffer) ?? [];
    let left = count;
    for (let index = ofBuffer.length - 1; index >= 0 && left > 0; index -= 1) {
      const open = ofBuffer[index];
      if (open === undefined || !isMeant(open)) continue;
      open.bar.to = at;
      open.bar.isOpen = false;
      ofBuffer.splice(index, 1);
      left -= 1;
    }
  }
}
