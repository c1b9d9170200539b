/** What a pasted text states: the facts of `cenalloc why`, each with the line that states it. */
import type { Severity } from '../../trace/finding.ts';
import type { GstPad } from '../gstreamer/gst-structures.ts';
import type { FreeRun } from './free-runs.ts';
import type { WhyRule } from './paste-rules.ts';

/** A format that an importer takes. */
export interface PasteFormat {
  /** DRM's code, four characters with the blanks at its end. */
  readonly fourcc: string;
  /** `0x` and 16 digits each; null where the text names none at all. */
  readonly modifiers: readonly string[] | null;
  readonly sizes?: readonly (readonly [number, number])[];
  readonly range?: SizeRange;
  /** In how many buffers the planes lie, where the name of the format says it. */
  readonly memoryPlanes?: number;
}

/** Sizes of images in pixels, from the smallest in steps. */
export interface SizeRange {
  readonly minWidth: number;
  readonly maxWidth: number;
  readonly stepWidth: number;
  readonly minHeight: number;
  readonly maxHeight: number;
  readonly stepHeight: number;
}

/** A step of the preferences that a compositor states. */
export interface PasteTranche {
  readonly line: number;
  readonly device: string | null;
  readonly scanout: boolean;
  readonly formats: readonly PasteFormat[];
}

/** Somebody who takes buffers. Sizes are bytes, addresses hexadecimal text; what is absent is not known. */
export interface PasteImporter {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly formats?: readonly PasteFormat[];
  readonly type?: string;
  /** The node of the device that has it, such as `/dev/dri/card0`. */
  readonly node?: string;
  readonly memory?: 'dmabuf' | 'system' | 'other';
  readonly modifierMandatory?: boolean;
  /** The list of modifiers stays one after the negotiation: whoever allocates takes one of it. */
  readonly modifierDontFixate?: boolean;
  readonly agreed?: boolean;
  readonly tranches?: readonly PasteTranche[];
  /** What a compositor composes with, where it says so; hexadecimal. */
  readonly mainDevice?: string;
  readonly minSize?: number;
  readonly contiguous?: boolean;
  readonly iommu?: boolean;
  readonly iommuGroup?: number;
  readonly window?: { readonly base: string; readonly end: string };
  /** What is added to a physical address on the bus, hexadecimal. */
  readonly busOffset?: string;
  /** The reserved memory that it is tied to. */
  readonly region?: string;
  /** What is set now, which is not all that it can do. */
  readonly inForce?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly bytesPerRow?: number;
  /** In how many buffers the planes lie. */
  readonly memoryPlanes?: number;
  /** Each buffer, where there are several. */
  readonly planes?: readonly { readonly bytesPerRow?: number; readonly minSize?: number }[];
  /** It is coded, and no image. */
  readonly compressed?: boolean;
  /** What the list is of, such as `Video Capture`. */
  readonly queue?: string;
  /** Codes that its formats may be instead. */
  readonly alternatives?: readonly string[];
}

/** A heap of a GPU; bytes. */
export interface PasteHeap {
  readonly index: number;
  readonly size: number;
  /** What this process may use at the moment of the report. */
  readonly budget?: number;
  readonly deviceLocal: boolean;
}

/** A memory type of a GPU; `flags` hexadecimal. */
export interface PasteMemoryType {
  readonly index: number;
  readonly flags: string;
  readonly heap: number;
}

/** One GPU of several. */
export interface PasteGpu {
  readonly index: number;
  readonly name?: string;
  readonly heaps: readonly PasteHeap[];
  readonly memoryTypes: readonly PasteMemoryType[];
  readonly file: string;
  readonly line: number;
}

/** Addresses, `end` inclusive. */
export interface PasteRange {
  readonly base: string;
  readonly end: string;
  readonly file: string;
  readonly line: number;
}

/** A zone of the kernel: a range of addresses in which memory may lie. */
export interface PasteZone extends PasteRange {
  readonly name: string;
  readonly size: number;
}

/** Where a region may be placed; `end` inclusive. */
export interface PasteAllocRange {
  readonly base: string;
  readonly end: string;
  readonly size: number;
}

/** Memory that is kept for somebody. */
export interface PasteReserved {
  readonly name: string | null;
  readonly base: string | null;
  readonly size: number;
  readonly kind: 'cma' | 'swiotlb' | 'no-map' | 'coherent-pool' | 'reserved';
  readonly inZone?: string;
  /** Whoever names no region of its own takes from this one. */
  readonly default?: boolean;
  /** Bytes, of a region that is placed at boot. */
  readonly alignment?: number;
  /** Where such a region may be placed, tried in order; `allocRange` where there is one only. */
  readonly allocRanges?: readonly PasteAllocRange[];
  readonly allocRange?: PasteAllocRange;
  readonly file: string;
  readonly line: number;
}

/** A buffer. Sizes are bytes; null is what this text does not tell. */
export interface PasteBuffer {
  readonly ino: number | null;
  readonly size: number | null;
  readonly exporter: string | null;
  /** Open files that lead to it. */
  readonly references?: number;
  /** The attached devices, one that is attached twice standing twice; null where the text is cut off. */
  readonly devices?: readonly string[] | null;
  readonly name?: string;
  readonly file: string;
  readonly line: number;
}

/** A process that holds a buffer. */
export interface PasteHolder {
  readonly pid?: number;
  readonly ino?: number;
  /** The one descriptor of its line, or all of one buffer. */
  readonly fd?: number;
  readonly fds?: readonly number[];
  readonly name?: string;
  readonly file: string;
  readonly line: number;
}

/** A CMA area as a running kernel shows it, in pages. */
export interface PasteCmaArea {
  /** As its folder is called. */
  readonly name: string;
  readonly totalPages: number;
  readonly freePages?: number;
  readonly largestRunPages?: number;
  /** The number of its first page. */
  readonly basePfn?: number;
  readonly freeRuns?: readonly FreeRun[];
  readonly file: string;
  readonly line: number;
}

/** A request that CMA did not serve. */
export interface PasteCmaRequest {
  /** Null where the kernel does not name the region. */
  readonly name: string | null;
  readonly pages: number;
  readonly errno: string;
  /** Bytes of a page, as far as the log tells. */
  readonly page: number;
  /** The free runs of that moment, where the log lists them. */
  readonly runs: {
    readonly free: number;
    readonly total: number;
    readonly largest: number | null;
    readonly runs: readonly FreeRun[] | null;
  } | null;
  readonly file: string;
  readonly line: number;
}

/** How a list of buffers and a recording beside it fit. */
export interface PasteSnapshot {
  readonly agrees: boolean;
  /** Between which lines of the recording. */
  readonly fromLine?: number;
  readonly toLine?: number;
}

/** What went wrong, in the words of a rule. */
export interface PasteFinding {
  readonly rule: WhyRule;
  /** Where it is not that of the rule. */
  readonly severity?: Severity;
  readonly subject?: string;
  readonly file: string;
  readonly line: number;
  readonly figures?: Readonly<Record<string, number | string>>;
  readonly task?: string;
  readonly pid?: number;
  /** What it means, one sentence. */
  readonly message: string;
  /** What the reader can change. */
  readonly helps?: readonly string[];
}

/** Whether two can share an image, or one can have a buffer at all. */
export interface PastePair {
  readonly between: readonly string[];
  readonly verdict: 'satisfiable' | 'unsatisfiable' | 'underdetermined';
  /** The images that both take, the best first where an order is known. */
  readonly images?: readonly Readonly<Record<string, string | number>>[];
  readonly because?: string;
  readonly helps?: readonly string[];
  /** Bytes of one buffer, where somebody says how large it is. */
  readonly needBytes?: number;
  /** In how many buffers the planes lie, where it is not one. */
  readonly buffers?: number;
  /** Who takes one of several modifiers: the producer, as both leave it open, or PipeWire's negotiation. */
  readonly modifierChoice?: 'producer' | 'pipewire';
  /** The memory type that an allocation is taken from. */
  readonly memoryType?: number;
}

/** One offer of formats in PipeWire. */
export interface SpaOffer {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** Which way its node's buffers go; null where that is not told. */
  readonly direction: 'out' | 'in' | null;
  readonly formats: readonly PasteFormat[];
  readonly hasModifier: boolean;
  /** Whether the other side must name a modifier; null where flags are not shown. */
  readonly mandatory: boolean | null;
  /** Whether whoever allocates takes one of the modifiers; null where flags are not shown. */
  readonly dontFixate: boolean | null;
  /** It is of images, not of a coded stream. */
  readonly isRaw: boolean;
  /** False where the text ends within it. */
  readonly isWhole: boolean;
}

/** Everything that one text states. */
export interface PasteFacts {
  readonly importers?: readonly PasteImporter[];
  readonly zones?: readonly PasteZone[];
  readonly ram?: readonly PasteRange[];
  readonly reserved?: readonly PasteReserved[];
  readonly buffers?: readonly PasteBuffer[];
  readonly holders?: readonly PasteHolder[];
  /** Processes that have a buffer mapped without a descriptor of it. */
  readonly mappedOnly?: readonly PasteHolder[];
  readonly heaps?: readonly PasteHeap[];
  readonly memoryTypes?: readonly PasteMemoryType[];
  readonly gpus?: readonly PasteGpu[];
  readonly findings?: readonly PasteFinding[];
  readonly cmaAreas?: readonly PasteCmaArea[];
  /** Requests of CMA that failed: why is judged when all texts are read. */
  readonly cmaRequests?: readonly PasteCmaRequest[];
  /** Offers of PipeWire, whose pairs are found when all texts are read. */
  readonly offers?: readonly SpaOffer[];
  /** Pads of GStreamer, whose pairs are found when all texts are read. */
  readonly pads?: readonly GstPad[];
  /** Pairs within the one text; those between texts are found from the importers. */
  readonly pairs?: readonly PastePair[];
  readonly totals?: Readonly<Record<string, number>>;
  readonly unknown?: readonly string[];
  /** How many lines were understood; a reader that understood none has read nothing. */
  readonly understood: number;
  /** False where the text is cut off. */
  readonly complete: boolean;
  /** Why nothing was understood, where the text is of the kind all the same. */
  readonly refusal?: string;
}

/** A line of a paste without what a terminal, a mail or a log put in front of it. */
export interface PasteLine {
  readonly text: string;
  /** Counts from 1 in the file as given. */
  readonly line: number;
  /** Whether a time stamp was taken off. */
  readonly isStamped: boolean;
}

/** Reads the lines of one kind; passes over all others. */
export type PasteReader = (lines: readonly PasteLine[], file: string) => PasteFacts;
