/**
 * Reconciles a snapshot with a recording. After each operation the state of the recording is
 * compared with the snapshot; the stretches where both agree say when it can have been taken. Where
 * they never agree, one of the two has missed something. Work per operation is one buffer.
 */
import type { Bufinfo, BufinfoBuffer } from './bufinfo.ts';
import type { BufferRecord } from '../buffer-record.ts';
import type { Moment } from '../probe-hit.ts';
import type { SnapshotReport } from '../report.ts';
import { countText } from '../wording.ts';

/** Follows one snapshot through a recording. */
export class SnapshotMatch {
  readonly #snapshot: Bufinfo;
  /** Buffers that differ now, by inode number, and how. */
  readonly #differing = new Map<number, string>();
  #agreesSince: number | null = null;
  #first: { from: number; to: number | null } | null = null;
  #stretches = 0;
  #best: { line: number; size: number; ino: number; differences: string[] } | null = null;

  constructor(snapshot: Bufinfo) {
    this.#snapshot = snapshot;
    for (const wanted of snapshot.buffers.values()) this.#compare(wanted.ino, wanted, null);
    this.#judge(0);
  }

  /** The state of a buffer has changed; it is gone where `isLive` is false. */
  changed(buffer: BufferRecord, at: Moment, isLive: boolean): void {
    if (buffer.ino === null) return;
    const wanted = this.#snapshot.buffers.get(buffer.ino) ?? null;
    const before = this.#differing.get(buffer.ino);
    this.#compare(buffer.ino, wanted, isLive ? buffer : null);
    if (this.#differing.get(buffer.ino) !== before) this.#judge(at.line);
  }

  report(): SnapshotReport {
    const { file } = this.#snapshot;
    const best = this.#first === null ? this.#best : null;
    return {
      file,
      agrees: this.#first,
      stretches: this.#stretches,
      nearest: best === null ? null : { line: Math.max(1, best.line), ino: best.ino },
      differences: best?.differences ?? [],
    };
  }

  #compare(ino: number, wanted: BufinfoBuffer | null, found: BufferRecord | null): void {
    const difference = describe(ino, wanted, found);
    if (difference === null) this.#differing.delete(ino);
    else this.#differing.set(ino, difference);
  }

  #judge(line: number): void {
    const agrees = this.#differing.size === 0;
    if (agrees && this.#agreesSince === null) {
      this.#agreesSince = line;
      this.#stretches += 1;
      this.#first ??= { from: line, to: null };
    } else if (!agrees && this.#agreesSince !== null) {
      if (this.#first?.to === null) this.#first.to = line;
      this.#agreesSince = null;
    }
    if (agrees || this.#first !== null) return;
    const { size } = this.#differing;
    if (this.#best !== null && this.#best.size <= size) return;
    const [ino = 0] = this.#differing.keys();
    const differences = [...this.#differing.values()].slice(0, SHOWN_MAX);
    this.#best = { line, size, ino, differences };
  }
}

/** Enough to see what is wrong. */
const SHOWN_MAX = 8;

function describe(
  ino: number,
  wanted: BufinfoBuffer | null,
  found: BufferRecord | null,
): string | null {
  if (wanted === null) return found === null ? null : `ino=${ino} is not in the snapshot`;
  if (found === null) return `ino=${ino} (${wanted.exporter}) is in the snapshot alone`;
  const devices = [...found.attachments.values()].map(({ device }) => device ?? '?').sort();
  if (devices.join('\n') === wanted.devices.join('\n')) return null;
  const told = devices.length === 0 ? 'nobody' : devices.join(', ');
  const snapshot = wanted.devices.length === 0 ? 'nobody' : wanted.devices.join(', ');
  return `ino=${ino}: attached are ${told} by the recording, ${snapshot} by the snapshot`;
}

/** One sentence on a snapshot. */
export function snapshotText({ file, agrees, stretches, differences }: SnapshotReport): string {
  if (agrees === null) {
    return `${file} agrees with the recording at no moment; nearest: ${differences.join('; ')}`;
  }
  const until = agrees.to === null ? 'to the end' : `to line ${agrees.to}`;
  const more =
    stretches === 1
      ? ''
      : `, and in ${countText(stretches - 1, 'other stretch', 'other stretches')}`;
  return `${file} agrees with the recording from line ${agrees.from} ${until}${more}`;
}
