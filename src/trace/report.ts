/**
 * What the check of one recording gives: the recording, its buffers, the findings, and who did
 * what. Buffers that were released are kept only in this form.
 */
import type { StorageDecision } from './exporters/exporter-family.ts';
import type { Finding, Severity } from './finding.ts';
import type { ReachVerdict } from './reach/reach.ts';

/** How often each operation completed on one buffer. Refused ones are counted apart. @public */
export interface OperationCounts {
  /** Attaches that returned an attachment, those of `dma_buf_dynamic_attach` included. */
  readonly attach: number;
  /** Attaches that returned NULL or an errno. */
  readonly attachRefused: number;
  /** Maps that returned an sg_table. */
  readonly map: number;
  /** Maps that returned NULL or an errno. */
  readonly mapRefused: number;
  /** Unmaps, counted at their entry, also where nobody had mapped. */
  readonly unmap: number;
  /** Detaches, counted at their entry. */
  readonly detach: number;
  /** References that were taken through a file descriptor (`dma_buf_get`). */
  readonly get: number;
  /** References that were given back (`dma_buf_put`). */
  readonly put: number;
  /** 1 where the recording shows that the buffer was released, else 0. */
  readonly release: number;
}

/** An attach that returned after the first successful map of its buffer had returned. @public */
export interface LateAttach {
  /** The line on which the attach returned. */
  readonly line: number;
  /** Null where the recording leaves the time out. */
  readonly time: number | null;
  /** The late importer: its name, or the address of its device; null where the recording does not tell it. */
  readonly device: string | null;
  /** The address of the attachment. */
  readonly attachment: string;
  /** The command name of the task; `?` or `<...>` where the recording does not tell it, `exporter` in an event log. */
  readonly task: string;
  /** The pid as the kernel counts it, one for each thread; 0 where the recording does not tell it. */
  readonly pid: number;
  /** How many maps of the buffer were live, as far as the recording tells. */
  readonly liveMaps: number;
  /** The first map of the buffer in the recording. */
  readonly firstMap: { readonly line: number; readonly device: string | null };
  /** The event that has fixed the storage of the buffer. */
  readonly storageDecidedAt: StorageDecision;
  /** Whether the late importer reaches the storage all the same. */
  readonly reach: AttachReach;
}

/** Whether an importer reaches the storage, and what that rests on. @public */
export interface AttachReach {
  /**
   * `bounced` where it works on a copy in the bounce buffer (swiotlb), `unknown` where the recording does not tell
   * enough.
   */
  readonly verdict: ReachVerdict;
  /** One clause. */
  readonly why: string;
}

/** An attach that succeeded. @public */
export interface AttachReport {
  /** The line on which the attach returned. */
  readonly line: number;
  /** Seconds, or ticks where the clock counts; null where the recording leaves the time out. */
  readonly time: number | null;
  /** The importer: its name, or the address of its device; null where the recording does not tell it. */
  readonly device: string | null;
  /** The address of the attachment. */
  readonly attachment: string;
  /** Whether it came after the first map. */
  readonly late: boolean;
  /** The event that fixes the storage of this buffer; `unknown` where its exporter is not known. */
  readonly storageDecidedAt: StorageDecision;
  /** Whether the importer reaches the storage, by its map, else by its limits. */
  readonly reach: AttachReach;
}

/** Where a buffer lies, as far as maps have told it. @public */
export interface StorageReport {
  /** How many pieces it has. */
  readonly entries: number;
  /** Adjacent pieces as one, addresses in hexadecimal, sizes in bytes. */
  readonly ranges: readonly { readonly base: string; readonly size: number }[];
  /** Whether all pieces are told. */
  readonly complete: boolean;
}

/** An importer and what the kernel told of it. @public */
export interface ImporterReport {
  /** The name of the device, or its address where the recording tells no name. */
  readonly device: string;
  /** The driver of the device; null where the recording does not tell it. */
  readonly driver: string | null;
  /** The line that tells it. */
  readonly line: number;
  /** The limits that the kernel had for the device at its last attach that tells them. */
  readonly constraints: ConstraintsReport;
  /** Why it takes one range of addresses only; null where nothing says so. */
  readonly oneRange: string | null;
}

/** The limits of an importer. Addresses are hexadecimal and inclusive; null stands for none. @public */
export interface ConstraintsReport {
  /** The highest DMA address that the device may be given; `0x0` where it has no mask, null for one of 64 bits. */
  readonly dmaMask: string | null;
  /** The highest address that its bus passes on (`bus_dma_limit`). */
  readonly busLimit: string | null;
  /** Bytes. */
  readonly segmentMax: number | null;
  /** No segment may cross a multiple of this plus one. */
  readonly segmentBoundary: string | null;
  /** The bits of an address that a bounce buffer must keep (`min_align_mask`). */
  readonly alignMask: string | null;
  /** Whether an IOMMU translates; null where the recording does not tell. */
  readonly translated: boolean | null;
  /**
   * Whether DMA addresses differ from physical ones (`dma_range_map`); false also where the recording does not tell.
   */
  readonly busOffset: boolean;
  /** Whether it can be told to map anew when storage moves; null where the recording does not tell. */
  readonly dynamic: boolean | null;
  /** Whether it takes memory of other devices; null where the recording does not tell. */
  readonly peerToPeer: boolean | null;
}

/** The history of one buffer. @public */
export interface BufferReport {
  /** Unique within the recording: `ino=5`, or `dmabuf=0x…` where no inode number is known. */
  readonly id: string;
  /** The inode number of the dma-buf, which is never used again; null where the recording does not tell it. */
  readonly ino: number | null;
  /** The name of the exporter (`exp_name`); null where the recording does not tell it. */
  readonly exporter: string | null;
  /** The size in bytes. */
  readonly size: number | null;
  /** The importers that attached, sorted. */
  readonly devices: readonly string[];
  /** How often each operation on it completed or was refused. */
  readonly counts: OperationCounts;
  /** The attaches after the first map, in the order of their lines; empty where there were none. */
  readonly lateAttaches: readonly LateAttach[];
  /** All attaches that succeeded; in a brief report only the late ones. */
  readonly attaches: readonly AttachReport[];
  /** Null where no map told where it lies. */
  readonly storage: StorageReport | null;
  /** Attachments that were never detached. */
  readonly attachedAtEnd: number;
  /** Maps that were never unmapped. */
  readonly mappedAtEnd: number;
  /** Whether the recording shows its release; false where it is live at the end, or gone unseen. */
  readonly released: boolean;
}

/** What one driver did over a recording. @public */
export interface DriverReport {
  /** The driver, or the importer itself where the recording does not tell its driver. */
  readonly name: string;
  /** The devices of the driver that are counted here, by name or address, sorted. */
  readonly devices: readonly string[];
  /** Attaches that succeeded, of all its importers to all buffers. */
  readonly attaches: number;
  /** Attaches after the first map of the buffer. */
  readonly late: number;
  /** Late attaches that have cost somebody the storage, or may have. */
  readonly harmed: number;
  /** Attaches whose task mapped the attachment as its very next call on any buffer. */
  readonly mappedRightAfterAttach: number;
  /** Buffers that this driver mapped first and to which somebody attached later. */
  readonly mappedTooEarly: number;
}

/** How a snapshot agrees with a recording. @public */
export interface SnapshotReport {
  /** The name of the snapshot, as `readBufinfo` was given it. */
  readonly file: string;
  /** The first stretch of lines within which recording and snapshot agree; null where none does. */
  readonly agrees: { readonly from: number; readonly to: number | null } | null;
  /** In how many stretches they agree. */
  readonly stretches: number;
  /** Where they come nearest, and a buffer that differs there; null where they agree. */
  readonly nearest: { readonly line: number; readonly ino: number } | null;
  /** What differs there, one clause each. */
  readonly differences: readonly string[];
}

/** The check of one recording. @public */
export interface TraceReport {
  /** The name of the recording. */
  readonly file: string;
  /** The name of the format that was recognised or asked for, such as `ftrace-text` or `perf-script`. */
  readonly format: string;
  /** The release of the kernel, where the recording names it. */
  readonly kernel?: string;
  /** The last byte of system memory, where the recording tells it. */
  readonly ramTop?: number;
  /** What a recording of this kind cannot show, one sentence each; often empty. */
  readonly limits: readonly string[];
  /** The lines of the recording, all kinds counted. */
  readonly lines: number;
  /** Lines that are dma-buf events and were used. */
  readonly understood: number;
  /** Other lines, header and empty lines not counted. */
  readonly ignored: number;
  /** Events that the recording says are missing. */
  readonly lost: number;
  /** Whether the recording shows the whole life of every buffer in it. */
  readonly complete: boolean;
  /** Why it does not, one clause each. */
  readonly gaps: readonly string[];
  /** How many buffers the recording speaks of, those that a brief report leaves out included. */
  readonly bufferCount: number;
  /** How many importers attached. */
  readonly importerCount: number;
  /** How many findings there are of each severity. */
  readonly severities: Readonly<Record<Severity, number>>;
  /** All buffers; in a brief report those that are live at the end. */
  readonly buffers: readonly BufferReport[];
  /** In the order of their lines; in a brief report at most 1,000. */
  readonly findings: readonly Finding[];
  /** One entry for each driver, or importer whose driver is not told, sorted by name. */
  readonly drivers: readonly DriverReport[];
  /** The importers whose limits the recording tells, by name. */
  readonly importers: readonly ImporterReport[];
  /** How the snapshots that were given agree with the recording. */
  readonly snapshots: readonly SnapshotReport[];
}

/** What a report says of the reading and of drivers, while the recording goes on. */
export type ReportSoFar = Pick<
  TraceReport,
  | 'format'
  | 'limits'
  | 'gaps'
  | 'lines'
  | 'understood'
  | 'ignored'
  | 'lost'
  | 'complete'
  | 'drivers'
>;

/** Why a recording cannot be checked. @public */
export interface TraceRefusal {
  /** The name of the recording. */
  readonly file: string;
  /** The line that shows it, where one does. */
  readonly line: number | null;
  /** What is wrong and what was expected, one sentence. */
  readonly message: string;
}
