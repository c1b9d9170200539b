/**
 * What happened when, as slices of time: the life of each buffer, its attachments and maps, and the
 * late attaches. Only the pictures need it, so it is recorded on demand, and up to a limit.
 */
import type { AttachmentRecord, BufferRecord, LiveMap } from './buffer-record.ts';
import type { Moment } from './probe-hit.ts';
import { importerText } from './wording.ts';

/** One stretch of time. Times are those of the recording, or line numbers where it has none. */
export interface Slice {
  readonly buffer: string;
  readonly kind: 'life' | 'attachment' | 'map';
  /** Null for the life of a buffer. */
  readonly device: string | null;
  readonly label: string;
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
  readonly line: number;
}

/** One late attach. */
export interface LateInstant {
  readonly buffer: string;
  readonly device: string;
  readonly time: number;
  readonly line: number;
  readonly label: string;
  /** The map that came first. */
  readonly firstMap: { readonly device: string; readonly time: number };
}

/** The slices of a recording, in the order in which they began. */
export interface TimelineData {
  readonly slices: readonly Slice[];
  readonly instants: readonly LateInstant[];
  /** The first and the last time. */
  readonly from: number;
  readonly to: number;
  /** Slices that were left out because there are too many. */
  readonly omitted: number;
}

type OpenSlice = { -readonly [Key in keyof Slice]: Slice[Key] };

/** A picture of more is no picture; it bounds the memory. */
export const SLICES_MAX = 100_000;

/** Records the slices of one recording. */
export class Timeline {
  readonly #slices: OpenSlice[] = [];
  readonly #instants: LateInstant[] = [];
  readonly #open = new Map<object, OpenSlice>();
  #from: number | null = null;
  #to = 0;
  #omitted = 0;

  appeared(buffer: BufferRecord, at: Moment): void {
    this.#begin(buffer, at, { kind: 'life', buffer: buffer.id, device: null, label: buffer.id });
  }

  attached(attachment: AttachmentRecord, at: Moment): void {
    const { buffer, device } = attachment;
    const label = `attached ${importerText(device, null)}`;
    this.#begin(attachment, at, { kind: 'attachment', buffer: buffer.id, device, label });
  }

  late(
    { buffer, device }: { readonly buffer: string; readonly device: string | null },
    at: Moment,
    firstMap: { readonly device: string | null; readonly at: Moment },
  ): void {
    const time = this.#see(at);
    if (this.#instants.length >= SLICES_MAX) return;
    const name = importerText(device, null);
    this.#instants.push({
      buffer,
      device: name,
      time,
      line: at.line,
      label: `late attach of ${name}`,
      firstMap: { device: importerText(firstMap.device, null), time: timeOf(firstMap.at) },
    });
  }

  mapped({ buffer, device }: AttachmentRecord, map: LiveMap): void {
    const label = `map ${map.direction ?? ''}`.trim();
    this.#begin(map, map.at, { kind: 'map', buffer: buffer.id, device, label });
  }

  ended(subject: object, at: Moment): void {
    const slice = this.#open.get(subject);
    if (slice === undefined) return;
    slice.to = this.#see(at);
    this.#open.delete(subject);
  }

  data(): TimelineData {
    const from = this.#from ?? 0;
    return {
      slices: this.#slices,
      instants: this.#instants,
      from,
      to: this.#to,
      omitted: this.#omitted,
    };
  }

  #begin(
    subject: object,
    at: Moment,
    slice: Pick<Slice, 'buffer' | 'kind' | 'device' | 'label'>,
  ): void {
    const from = this.#see(at);
    if (this.#slices.length >= SLICES_MAX) {
      this.#omitted += 1;
      return;
    }
    const open: OpenSlice = { ...slice, from, to: null, line: at.line };
    this.#slices.push(open);
    this.#open.set(subject, open);
  }

  #see(at: Moment): number {
    const time = timeOf(at);
    this.#from = Math.min(this.#from ?? time, time);
    this.#to = Math.max(this.#to, time);
    return time;
  }
}

function timeOf({ time, line }: Moment): number {
  return time ?? line;
}
