/**
 * One ordering of calls among peers with what each call must answer: the form in which a witness leaves
 * the explorer, to be played elsewhere, such as on a running kernel.
 */
import type { PeerErrno, PeerPlace, PeerStep } from './peer-calls.ts';
import type { PeerRules, PeerRuleSet } from './peer-rules.ts';

/** What an importer's invalidate callback does: nothing is what `none` has no callback for. @public */
export type PeerCallback = 'unmap' | 'unmap+unpin' | 'keep' | 'none';

/** What an importer is to the core and to the exporter. @public */
export interface PeerImporter {
  /** What witnesses call it, such as `R1`; `E` is the exporter. */
  readonly name: string;
  /** `static` and `dynamic` attach; `cpu` maps with the CPU alone. */
  readonly kind: 'static' | 'dynamic' | 'cpu';
  /** Whether it asks for peer-to-peer. */
  readonly peer2peer: boolean;
  /** How its device reaches the exporter's memory: not, behind one switch, or through a host bridge. */
  readonly reach: 'no' | 'switch' | 'bridge';
  /** What its invalidate callback does; `none` for everybody who is not dynamic. */
  readonly callback: PeerCallback;
  /** Which dma-buf it attaches to: 0, or 1 for the second over the same storage or in the same set. */
  readonly buffer: number;
  /** It attaches and never maps, as a display that only uses the CPU's mapping. */
  readonly idle: boolean;
  /** It goes on as if its pin had succeeded. */
  readonly ignoresPinError: boolean;
  /** Its callback takes a lock of its own. */
  readonly callbackTakesOwn: boolean;
  /** It takes physical addresses and nothing else, as iommufd does; asked about where transports are matched. */
  readonly takesPhysical: boolean;
  /** It attaches before its object is initialised. */
  readonly startsUnready: boolean;
}

/** What must be seen after a step. @public */
export interface PeerExpectation {
  /** What the call answers; 0 where it succeeds. */
  readonly errno: PeerErrno | 0;
  /** Where the storage is afterwards. */
  readonly place: PeerPlace;
  /** How many pins there are afterwards, those of static maps, CPU mappings and the exporter among them. */
  readonly pins: number;
  /** Whose callback was called in this step, in the order of their attachments. */
  readonly invalidated: readonly string[];
  /** Whether a map succeeded whose addresses its device cannot reach. */
  readonly unreachable: boolean;
}

/** A step, and what must be seen after it. @public */
export interface ExpectedPeerStep extends PeerStep {
  /** What the call answers, and where the storage is then. */
  readonly expected: PeerExpectation;
}

/** An ordering of calls on one buffer with its results. @public */
export interface PeerOrdering {
  /** The rule set, by its name. */
  readonly rules: PeerRuleSet;
  /** Choices that differ from the rule set's. */
  readonly except: Partial<PeerRules>;
  /** Whether there is free local memory beside the buffer. */
  readonly localFree: boolean;
  /** The dma-bufs of functions that nobody opened: revoked from the beginning. */
  readonly closed: readonly number[];
  /** Everybody who calls, the exporter left out. */
  readonly importers: readonly PeerImporter[];
  /** The calls in order. The buffer begins in local memory, unpinned. */
  readonly steps: readonly ExpectedPeerStep[];
}
