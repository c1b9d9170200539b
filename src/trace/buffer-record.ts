/**
 * The state of one live buffer while its recording is read. An attachment lives from its attach to
 * its detach, a map from its map to its unmap; both are known only as far as they were seen.
 */
import type { TransferDirection } from './call-facts.ts';
import type { Moment } from './probe-hit.ts';
import type { AttachEntry } from './reach/attach-entry.ts';
import type { MapPieces } from './reach/map-pieces.ts';
import { StorageRecord } from './reach/storage-record.ts';

/** One live map of an attachment. */
export interface LiveMap {
  readonly at: Moment;
  readonly table: string | null;
  /** The number of losses before it. */
  readonly losses: number;
  readonly direction: TransferDirection | null;
  /** The pages that it gave, where the recording tells them. */
  pieces: MapPieces | null;
  /** When the exporter ended its addresses; null where it has not. */
  invalidatedAt: Moment | null;
  /** Whether it was told that the storage has moved away from under it. */
  isStaleTold: boolean;
}

/** One live attachment. */
export interface AttachmentRecord {
  readonly address: string;
  readonly buffer: BufferRecord;
  readonly device: string | null;
  readonly driver: string | null;
  /** Where its attach returned, or null where that is not in the recording. */
  readonly attachedAt: Moment | null;
  /** The number of losses before it; a later loss may have hidden a map or an unmap. */
  readonly lossesBefore: number;
  readonly maps: LiveMap[];
  /** When it has pinned the storage, as often as it has not unpinned it. */
  readonly pins: Moment[];
  /** What is kept of its attach; null where that is not in the recording. */
  entry: AttachEntry | null;
  /** How many maps it has had. */
  mapCount: number;
}

/** Open CPU accesses of one buffer, by whether a half of them can be hidden. */
export interface CpuBegins {
  readonly direct: Moment[];
  readonly hidden: Moment[];
}

/** What an importer did to a buffer, and when. */
export interface ImporterMoment {
  readonly at: Moment;
  readonly device: string | null;
  readonly driver: string | null;
}

/** One live buffer. */
export class BufferRecord {
  readonly id: string;
  readonly ino: number | null;
  readonly dmabuf: string | null;
  exporter: string | null = null;
  sizeBytes: number | null = null;
  /** Whether its export was seen; else it is older than the recording. */
  readonly exportSeen: boolean;
  /** The number of losses before it appeared. */
  readonly lossesBefore: number;
  readonly firstSeen: Moment;
  /** Its place in the order of appearance. */
  readonly slot: number;
  /** Its neighbours among the live ones; see live-buffers.ts. */
  previous: BufferRecord | null = null;
  next: BufferRecord | null = null;
  readonly attachments = new Map<string, AttachmentRecord>();
  /** The importers in the order of their first attach, with their last detach. */
  readonly importers = new Map<string, { lastDetach: Moment | null; lastAttach: Moment }>();
  /** How many attaches came after its first map. */
  lateCount = 0;
  /** Whether one of them mattered, or may have. */
  hasHarm = false;
  readonly storage = new StorageRecord();
  readonly counts = {
    attach: 0,
    attachRefused: 0,
    map: 0,
    mapRefused: 0,
    unmap: 0,
    detach: 0,
    get: 0,
    put: 0,
    release: 0,
  };
  firstMap: ImporterMoment | null = null;
  /** Begins of CPU access without an end so far; see cpu-access.ts. */
  readonly cpuBegins: CpuBegins = { direct: [], hidden: [] };
  released = false;
  /** Whether a timeline has not seen it yet. */
  isNew = true;

  constructor(options: {
    readonly id: string;
    readonly ino: number | null;
    readonly dmabuf: string | null;
    readonly exportSeen: boolean;
    readonly lossesBefore: number;
    readonly firstSeen: Moment;
    readonly slot: number;
  }) {
    this.id = options.id;
    this.ino = options.ino;
    this.dmabuf = options.dmabuf;
    this.exportSeen = options.exportSeen;
    this.lossesBefore = options.lossesBefore;
    this.firstSeen = options.firstSeen;
    this.slot = options.slot;
  }

  /** Its name may tell which exporter it is. */
  nameExporter(name: string): void {
    this.exporter = name;
    this.storage.exporter = undefined;
  }

  get liveMapCount(): number {
    let count = 0;
    for (const attachment of this.attachments.values()) count += attachment.maps.length;
    return count;
  }
}
