/**
 * What each call of an importer does to a buffer among peers. A static attachment is pinned by the core
 * as long as it is mapped; a dynamic one pins itself, or can be moved.
 *
 * Source: Linux 7.3 `dma_buf_dynamic_attach`, `dma_buf_map_attachment`, `dma_buf_pin`, `dma_buf_vmap`.
 */
import type { PeerErrno, PeerImporterOp, PeerPlace } from './peer-calls.ts';
import { CHOICES } from './peer-rules.ts';
import {
  isCallbackBlocked,
  isMoveBlocked,
  moveStorage,
  withBuf,
  withCount,
  withPeer,
} from './moving.ts';
import {
  callerOf,
  peerAfterAttach,
  pinsSeen,
  placeAttach,
  placeMap,
  placePin,
  placeVmap,
  type PeerCaller,
} from './placing.ts';
import type { PeersSetting, PeersState } from './peers-state.ts';

/** What a call came to: it waits, has nothing to do, is refused, or went well. */
export type StepOutcome =
  | 'waits'
  | 'idle'
  | { readonly errno: PeerErrno; readonly rule: string; readonly state?: PeersState }
  | {
      readonly state: PeersState;
      readonly invalidated?: readonly number[];
      readonly unreachable?: boolean;
    };

/** A call of an importer, in a state in which it holds the lock that it needs. */
export function importerStep(
  setting: PeersSetting,
  state: PeersState,
  index: number,
  op: PeerImporterOp,
  arg: string | undefined,
): StepOutcome {
  const caller = callerOf(setting, state, index);
  const { own } = caller;
  const change = (fields: Parameters<typeof withPeer>[2]): StepOutcome => ({
    state: withPeer(state, index, fields),
  });
  switch (op) {
    case 'attach':
      return attach(setting, state, caller, true);
    case 'attachOp':
      return attach(setting, state, caller, false);
    case 'list':
      return own.accepted && !own.listed ? change({ listed: true }) : 'idle';
    case 'init':
      return change({ ready: true });
    case 'free':
      return change({ ready: false });
    case 'pin':
      return own.accepted ? pin(setting, state, caller) : 'idle';
    case 'map':
      return own.accepted ? map(setting, state, caller) : 'idle';
    case 'remap':
      return remap(setting, state, caller);
    case 'reattach':
      return reattach(setting, state, caller);
    default:
      return mappedStep(setting, state, caller, op, arg);
  }
}

/** What is done with a mapping, and its end. */
function mappedStep(
  setting: PeersSetting,
  state: PeersState,
  caller: PeerCaller,
  op: Exclude<
    PeerImporterOp,
    'attach' | 'attachOp' | 'list' | 'init' | 'free' | 'pin' | 'map' | 'remap' | 'reattach'
  >,
  arg: string | undefined,
): StepOutcome {
  const { index, own } = caller;
  switch (op) {
    case 'use': {
      const isUsed = own.map === 'live' || own.map === 'kept';
      const fence = arg === 'kernel' ? 'kernel' : 'bookkeep';
      const place = own.mapPlace ?? state.place;
      return isUsed ? { state: withPeer(state, index, { inFlight: { fence, place } }) } : 'idle';
    }
    case 'finish':
      return own.inFlight === null ? 'idle' : { state: withPeer(state, index, { inFlight: null }) };
    case 'unmap':
      return unmap(state, caller);
    case 'unpin':
      return unpin(state, caller);
    case 'detach':
      return own.accepted ? { state: detached(state, caller) } : 'idle';
    default:
      return cpuOrLockStep(setting, state, caller, op, arg);
  }
}

function cpuOrLockStep(
  setting: PeersSetting,
  state: PeersState,
  caller: PeerCaller,
  op: 'vmap' | 'read' | 'vunmap' | 'lock' | 'unlock' | 'lockOwn' | 'unlockOwn',
  arg: string | undefined,
): StepOutcome {
  const { index, own, traits } = caller;
  const buffer = arg === undefined ? traits.buffer : Number(arg);
  switch (op) {
    case 'vmap':
      return vmap(setting, state, caller);
    case 'read':
      return own.cpu === null ? 'idle' : { state };
    case 'vunmap':
      return own.cpu === null ? 'idle' : { state: vunmapped(setting, state, caller) };
    case 'lock':
      if (state.bufs[buffer]?.lock !== null) return 'waits';
      return { state: withBuf(state, buffer, () => ({ lock: traits.name })) };
    case 'unlock':
      return { state: withBuf(state, buffer, () => ({ lock: null })) };
    case 'lockOwn':
      return { state: withPeer(state, index, { holdsOwn: true }) };
    case 'unlockOwn':
      return { state: withPeer(state, index, { holdsOwn: false }) };
  }
}

function attach(
  setting: PeersSetting,
  state: PeersState,
  caller: PeerCaller,
  isListed: boolean,
): StepOutcome {
  const placing = placeAttach(setting, state, caller);
  if ('errno' in placing) return placing;
  const peer2peer = peerAfterAttach(setting, state, caller.traits);
  return {
    state: withPeer(state, caller.index, { accepted: true, listed: isListed, peer2peer }),
  };
}

/** Moves the storage to where a call wants it, unless something stands in the way. */
function placed(
  setting: PeersSetting,
  state: PeersState,
  { traits }: PeerCaller,
  place: PeerPlace,
): ReturnType<typeof moveStorage> | 'waits' {
  if (place !== state.place) {
    if (isMoveBlocked(setting, state) || isCallbackBlocked(setting, state)) return 'waits';
  }
  return moveStorage(setting, state, place, traits.buffer);
}

function pin(setting: PeersSetting, state: PeersState, caller: PeerCaller): StepOutcome {
  const placing = placePin(setting, state, caller);
  if ('errno' in placing) return placing;
  if (setting.rules.pin === 'absent') return { state };
  const moved = placed(setting, state, caller, placing.place);
  return moved === 'waits' ? moved : { ...moved, state: pinned(moved.state, caller) };
}

/** Who cannot reach local memory has asked for system memory, wherever the pin was granted. */
function pinned(state: PeersState, { index, own, traits }: PeerCaller): PeersState {
  const pinPlace = own.peer2peer || traits.kind === 'cpu' ? state.place : 'system';
  const counted = withPeer(state, index, { pins: own.pins + 1, pinPlace });
  return withBuf(counted, traits.buffer, ({ pins }) => ({ pins: pins + 1 }));
}

function map(setting: PeersSetting, state: PeersState, caller: PeerCaller): StepOutcome {
  const { index, own, traits } = caller;
  if (own.map === 'live' || own.map === 'kept') return 'idle';
  if (own.map === 'dead') return { errno: 'EINVAL', rule: 'PC3' };
  if (state.bufs[traits.buffer]?.revoked === true && setting.rules.revokedMap === 'refuses') {
    return { errno: 'ENODEV', rule: CHOICES.revokedMap.refuses.id };
  }
  const pinsItself = traits.kind === 'static' && setting.rules.pin !== 'absent';
  const first = pinsItself ? pin(setting, state, caller) : { state, invalidated: [] };
  if (first === 'waits' || first === 'idle' || 'errno' in first) return first;
  const isPinned = pinsSeen(setting, first.state, traits) > 0;
  const placing = placeMap(setting, first.state, caller, isPinned);
  if ('errno' in placing) return placing;
  const moved = placed(setting, first.state, caller, placing.place);
  if (moved === 'waits') return moved;
  const { place } = moved.state;
  const live = withPeer(moved.state, index, { map: 'live', mapPlace: place });
  return {
    state: withCount(live, traits.buffer, 1),
    invalidated: [...(first.invalidated ?? []), ...moved.invalidated],
    unreachable: place === 'local' && !own.peer2peer,
  };
}

/** Maps again what was lost; while the buffer is revoked, it waits. */
function remap(setting: PeersSetting, state: PeersState, caller: PeerCaller): StepOutcome {
  const { index, own, traits } = caller;
  if (own.map !== 'dead' && own.map !== 'invalid' && own.map !== 'kept') return 'idle';
  if (state.bufs[traits.buffer]?.revoked === true) return 'waits';
  if (own.map !== 'kept') return map(setting, state, caller);
  const released = withCount(withPeer(state, index, { map: 'none' }), traits.buffer, -1);
  return map(setting, released, callerOf(setting, released, index));
}

/** Detaches what is dead for ever, and attaches, pins and maps anew. */
function reattach(setting: PeersSetting, state: PeersState, caller: PeerCaller): StepOutcome {
  const { index, own, traits } = caller;
  if (own.map !== 'dead') return 'idle';
  if (state.bufs[traits.buffer]?.revoked === true) return 'waits';
  const fresh = detached(state, caller);
  const attached = attach(setting, fresh, callerOf(setting, fresh, index), true);
  if (typeof attached === 'string' || 'errno' in attached) return attached;
  const pinnedAgain = pin(setting, attached.state, callerOf(setting, attached.state, index));
  if (typeof pinnedAgain === 'string' || 'errno' in pinnedAgain) return pinnedAgain;
  return map(setting, pinnedAgain.state, callerOf(setting, pinnedAgain.state, index));
}

function unmap(state: PeersState, { index, own, traits }: PeerCaller): StepOutcome {
  if (own.map === 'none' || own.map === 'dead') return 'idle';
  const after = withPeer(state, index, { map: 'none', mapPlace: null });
  if (own.map === 'invalid') return { state: after };
  const counted = withCount(after, traits.buffer, -1);
  if (traits.kind !== 'static' || own.pins === 0) return { state: counted };
  return { state: unpinned(counted, { index, own, traits }) };
}

function unpin(state: PeersState, caller: PeerCaller): StepOutcome {
  const { index, own, traits } = caller;
  if (own.pins > 0) return { state: unpinned(state, { index, own, traits }) };
  // Whoever ignored that its pin was refused takes away the pin of somebody else.
  if (!traits.ignoresPinError || !own.accepted) return 'idle';
  return { state: withBuf(state, traits.buffer, ({ pins }) => ({ pins: Math.max(0, pins - 1) })) };
}

function unpinned(state: PeersState, { index, own, traits }: PeerCaller): PeersState {
  const left = own.pins - 1;
  const pinPlace = left === 0 ? null : own.pinPlace;
  const after = withPeer(state, index, { pins: left, pinPlace });
  return withBuf(after, traits.buffer, ({ pins }) => ({ pins: Math.max(0, pins - 1) }));
}

/** Nothing is tested: a map or a pin that is left stays behind, as in the core. */
function detached(state: PeersState, { index, own }: PeerCaller): PeersState {
  const map = own.map === 'live' || own.map === 'kept' ? own.map : 'none';
  return withPeer(state, index, { accepted: false, listed: false, peer2peer: false, map });
}

function vmap(setting: PeersSetting, state: PeersState, caller: PeerCaller): StepOutcome {
  const { index, own, traits } = caller;
  if (own.cpu !== null) return 'idle';
  // The core asks the exporter once, and hands the same mapping to whoever comes later.
  const shared = state.importers[otherWithCpu(setting, state, caller)]?.cpu ?? null;
  if (shared !== null) return { state: withPeer(state, index, { cpu: shared }) };
  const placing = placeVmap(setting, state, caller);
  if ('errno' in placing) return placing;
  const moved = placed(setting, state, caller, placing.place);
  if (moved === 'waits') return moved;
  const { place } = moved.state;
  const pins = setting.rules.vmap === 'no-pin' ? 0 : 1;
  const pinPlace = pins === 0 ? own.pinPlace : place;
  const cpuPin = pins > 0;
  const open = withPeer(moved.state, index, {
    cpu: place,
    cpuPin,
    pins: own.pins + pins,
    pinPlace,
  });
  const after = withBuf(open, traits.buffer, (buf) => ({ pins: buf.pins + pins }));
  return { state: after, invalidated: moved.invalidated };
}

/** Somebody else who has a CPU mapping of the same dma-buf, or -1. */
function otherWithCpu(
  { importers }: PeersSetting,
  state: PeersState,
  { index, traits }: PeerCaller,
): number {
  return importers.findIndex(
    ({ buffer }, at) =>
      at !== index && buffer === traits.buffer && (state.importers[at]?.cpu ?? null) !== null,
  );
}

/** The pin of a CPU mapping ends with its last holder, and until then is that of another one. */
function vunmapped(setting: PeersSetting, state: PeersState, caller: PeerCaller): PeersState {
  const { index, own } = caller;
  const closed = withPeer(state, index, { cpu: null, cpuPin: false });
  if (!own.cpuPin) return closed;
  const heir = otherWithCpu(setting, state, caller);
  const given = unpinned(closed, caller);
  if (heir < 0) return given;
  const { own: last, traits } = callerOf(setting, given, heir);
  const { pinPlace } = own;
  const kept = withPeer(given, heir, { cpuPin: true, pins: last.pins + 1, pinPlace });
  return withBuf(kept, traits.buffer, ({ pins }) => ({ pins: pins + 1 }));
}
