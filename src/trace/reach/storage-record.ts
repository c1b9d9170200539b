/**
 * What a recording tells of the storage of one buffer: who exports it, where it lies, and which event has fixed
 * it.
 */
import type { ExporterEntry, StorageDecision } from '../exporters/exporter-family.ts';
import type { Moment } from '../probe-hit.ts';
import type { AttachEntry } from './attach-entry.ts';
import type { MapPieces } from './map-pieces.ts';
import type { KnownStorage } from './reach.ts';

/** The storage of one buffer. */
export class StorageRecord {
  /** Functions of the exporter's own that were seen. */
  readonly functions: string[] = [];
  /** As far as maps have told it, since it moved last. */
  known: KnownStorage | null = null;
  /** Whether the CPU mapped the buffer before anybody attached or mapped. */
  isCpuFirst = false;
  /** When the exporter ended all maps last, and whether somebody was given a map since. */
  invalidated: { readonly at: Moment; isAnswered: boolean } | null = null;
  /** Since when the storage is taken away; null where nothing shows that it is. */
  revokedSince: Moment | null = null;
  /** Whether anybody who takes memory of other devices, or may do so, is gone from the entries. */
  hadPeers = false;
  /** All attaches that are kept, in the order of the recording. */
  readonly entries: AttachEntry[] = [];
  /** What is known of the exporter; undefined where nobody has asked yet. */
  exporter: ExporterEntry | null | undefined = undefined;

  addFunctions(functions: readonly (string | null | undefined)[]): void {
    for (const each of functions) {
      if (each === null || each === undefined || this.functions.includes(each)) continue;
      this.functions.push(each);
      this.exporter = undefined;
    }
  }

  /** A map has told where the storage lies; what is told most wholly is kept. */
  learn({ entries, physical }: MapPieces): void {
    if (physical.length === 0) return;
    const known = this.known;
    if (known !== null && known.pieces.length >= physical.length) return;
    this.known = { entries, pieces: physical };
  }

  /** The exporter says that the storage goes elsewhere: the next map tells where. */
  move(): void {
    this.known = null;
    for (const entry of this.entries) {
      if (entry.isOver) continue;
      entry.reach = null;
      entry.map = null;
    }
  }

  /** The event that fixed the storage. */
  decidedAt(exporter: ExporterEntry | null): StorageDecision {
    if (exporter === null) return 'unknown';
    return exporter.family === 'lazy' && this.isCpuFirst ? 'mmap' : exporter.decidedAt;
  }
}
