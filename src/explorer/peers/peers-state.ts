/**
 * One buffer among peers at one moment: the storage, its dma-bufs (one, or two over one storage or in
 * one set of functions), the exporter, and everybody who calls.
 */
import type { PeerErrno, PeerOp, PeerPlace, PeerStep } from './peer-calls.ts';
import type { PeerImporter } from './peer-ordering.ts';
import type { PeerRules } from './peer-rules.ts';

/** Everything about a model that does not change while it runs. */
export interface PeersSetting {
  readonly rules: PeerRules;
  readonly importers: readonly PeerImporter[];
  /** Whether there is free local memory. */
  readonly localFree: boolean;
  /** Functions that nobody opened, revoked from the beginning: numbers of buffers. */
  readonly closed: readonly number[];
}

/** A mapping: none, as it should be, told and gone, told and kept, or gone for ever. */
export type PeerMap = 'none' | 'live' | 'invalid' | 'kept' | 'dead';

/** DMA that runs, or the exporter's work. */
export interface InFlight {
  readonly fence: 'kernel' | 'bookkeep';
  readonly place: PeerPlace;
}

/** What changes of an importer. */
export interface PeerState {
  /** The first call that was refused; it calls nothing afterwards. */
  readonly failed: { readonly op: PeerOp; readonly errno: PeerErrno } | null;
  /** Its attach op went well. */
  readonly accepted: boolean;
  /** It is in the list of attachments, where folds and invalidation see it. */
  readonly listed: boolean;
  /** `peer2peer` as attach left it. */
  readonly peer2peer: boolean;
  /** Its object exists, for the callback to use. */
  readonly ready: boolean;
  readonly pins: number;
  /** Where the buffer was at its last pin. */
  readonly pinPlace: PeerPlace | null;
  readonly map: PeerMap;
  readonly mapPlace: PeerPlace | null;
  /** What the CPU's mapping shows. */
  readonly cpu: PeerPlace | null;
  /** Whether one of its pins is that of the CPU's mapping, which others may share. */
  readonly cpuPin: boolean;
  readonly inFlight: InFlight | null;
  readonly holdsOwn: boolean;
}

/** What changes of a dma-buf. */
export interface DmaBufState {
  readonly revoked: boolean;
  /** Whether it was revoked before a reset began; null outside one. */
  readonly before: boolean | null;
  /** Pins of its attachments, CPU mappings and, on the first, of the exporter. */
  readonly pins: number;
  /** Who holds its reservation lock. */
  readonly lock: string | null;
  /** The exporter's own count and one for each map: what a revoke waits for. */
  readonly count: number;
  readonly completed: boolean;
}

/** A model at one moment. */
export interface PeersState {
  readonly place: PeerPlace;
  readonly bufs: readonly DmaBufState[];
  readonly importers: readonly PeerState[];
  readonly awake: boolean;
  readonly selfPins: number;
  readonly selfPinPlace: PeerPlace | null;
  readonly ownMap: PeerPlace | null;
  readonly ownWork: InFlight | null;
  /** A try for a lock has failed, and is not undone yet. */
  readonly tryFailed: boolean;
  /** A revoke has returned: what was shared is used for something else. */
  readonly returned: boolean;
  /** The function no longer answers. */
  readonly disabled: boolean;
  readonly registered: boolean;
}

const NOBODY: PeerState = {
  failed: null,
  accepted: false,
  listed: false,
  peer2peer: false,
  ready: true,
  pins: 0,
  pinPlace: null,
  map: 'none',
  mapPlace: null,
  cpu: null,
  cpuPin: false,
  inFlight: null,
  holdsOwn: false,
};

/** A buffer that was just exported. */
export function firstPeersState({ importers, closed }: PeersSetting): PeersState {
  const buffers = Math.max(1, ...closed.map((each) => each + 1), ...importers.map(bufferAfter));
  return {
    place: 'local',
    bufs: Array.from({ length: buffers }, (_, index) => ({
      revoked: closed.includes(index),
      before: null,
      pins: 0,
      lock: null,
      count: 1,
      completed: false,
    })),
    importers: importers.map(({ startsUnready }) => ({ ...NOBODY, ready: !startsUnready })),
    awake: true,
    selfPins: 0,
    selfPinPlace: null,
    ownMap: null,
    ownWork: null,
    tryFailed: false,
    returned: false,
    disabled: false,
    registered: true,
  };
}

function bufferAfter({ buffer }: PeerImporter): number {
  return buffer + 1;
}

/** Pins of everybody on every dma-buf. */
export function pinsIn({ bufs }: Pick<PeersState, 'bufs'>): number {
  return bufs.reduce((sum, { pins }) => sum + pins, 0);
}

/** What happened in a step, beside the new state. */
export interface StepReport {
  readonly step: PeerStep;
  /** Whether nothing was called, because its caller had stopped or had nothing to do. */
  readonly skipped: boolean;
  readonly errno: PeerErrno | 0;
  /** The rule that refused. */
  readonly rule: string | null;
  /** Indices of importers whose callback was called. */
  readonly invalidated: readonly number[];
  /** Whether a map succeeded out of its device's reach. */
  readonly unreachable: boolean;
}
