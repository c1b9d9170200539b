/**
 * What the exporter itself does to a buffer among peers: it moves, pins, uses and revokes it. A revoke is
 * its parts, in the order of VFIO: set, notify, wait for fences, give up the own count, wait until nothing
 * is mapped, and arm the count again; a model leaves out or exchanges what it wants to try.
 *
 * Source: Linux 7.3 `vfio_pci_dma_buf_move`; `amdgpu_bo_pin` for pins of its own.
 */
import type { PeerExporterOp, PeerPlace } from './peer-calls.ts';
import { EXPORTER } from './peer-calls.ts';
import { CHOICES } from './peer-rules.ts';
import type { StepOutcome } from './importer-steps.ts';
import { invalidate, isCallbackBlocked, isMoveBlocked, moveStorage, withBuf } from './moving.ts';
import { pinsIn, type InFlight, type PeersSetting, type PeersState } from './peers-state.ts';

/** A call of the exporter, in a state in which it holds the lock that it needs. */
export function exporterStep(
  setting: PeersSetting,
  state: PeersState,
  op: PeerExporterOp,
  arg: string | undefined,
): StepOutcome {
  switch (op) {
    case 'move':
      return move(setting, state, placeOf(arg));
    case 'selfPin':
      return selfPin(setting, state, placeOf(arg));
    case 'selfUnpin':
      if (state.selfPins === 0) return 'idle';
      return selfPinned(state, -1, null);
    case 'mapOwn':
      return { state: { ...state, ownMap: state.place } };
    case 'use':
      return { state: { ...state, ownWork: ownUse(state, arg) } };
    case 'finish':
      return state.ownWork === null ? 'idle' : { state: { ...state, ownWork: null } };
    case 'lock':
    case 'unlock':
    case 'tryLock':
    case 'undo':
      return lockStep(setting, state, op, Number(arg ?? 0));
    case 'sleep':
    case 'wake':
    case 'disable':
    case 'close':
      return deviceStep(state, op);
    default:
      return revokeStep(setting, state, op, Number(arg ?? 0));
  }
}

function ownUse(state: PeersState, arg: string | undefined): InFlight {
  const fence = arg === 'kernel' ? 'kernel' : 'bookkeep';
  return { fence, place: state.ownMap ?? state.place };
}

function deviceStep(state: PeersState, op: 'sleep' | 'wake' | 'disable' | 'close'): StepOutcome {
  switch (op) {
    case 'sleep':
      return { state: { ...state, awake: false } };
    case 'wake':
      return { state: { ...state, awake: true } };
    case 'disable':
      return { state: { ...state, disabled: true } };
    case 'close':
      return { state: { ...state, registered: false } };
  }
}

function placeOf(arg: string | undefined): PeerPlace {
  return arg === 'system' ? 'system' : 'local';
}

function move(setting: PeersSetting, state: PeersState, place: PeerPlace): StepOutcome {
  if (place === state.place) return 'idle';
  if (pinsIn(state) > 0) return { errno: 'EBUSY', rule: 'PC1' };
  if (isMoveBlocked(setting, state) || isCallbackBlocked(setting, state)) return 'waits';
  return moveStorage(setting, state, place, 0);
}

function selfPin(setting: PeersSetting, state: PeersState, place: PeerPlace): StepOutcome {
  // Who shuts no stranger out at attach does not pin where a stranger cannot reach.
  const isFair = setting.rules.attach === 'no-stranger-to-a-pin';
  const strangers = state.importers.some(({ listed, peer2peer }) => listed && !peer2peer);
  if (isFair && strangers && place === 'local') {
    return { errno: 'EBUSY', rule: CHOICES.attach['no-stranger-to-a-pin'].id };
  }
  if (pinsIn(state) > 0 && place !== state.place) {
    const { pin } = setting.rules;
    if (pin !== 'anywhere') return { errno: 'EINVAL', rule: CHOICES.pin.preferred.id };
    return selfPinned(state, 1, place);
  }
  if (place !== state.place && isMoveBlocked(setting, state)) return 'waits';
  const moved = moveStorage(setting, state, place, 0);
  return { ...selfPinned(moved.state, 1, place), invalidated: moved.invalidated };
}

function selfPinned(
  state: PeersState,
  by: number,
  place: PeerPlace | null,
): { readonly state: PeersState } {
  const counted = { ...state, selfPins: state.selfPins + by, selfPinPlace: place };
  return { state: withBuf(counted, 0, ({ pins }) => ({ pins: pins + by })) };
}

function lockStep(
  { rules }: PeersSetting,
  state: PeersState,
  op: 'lock' | 'unlock' | 'tryLock' | 'undo',
  buffer: number,
): StepOutcome {
  const isHeld = state.bufs[buffer]?.lock !== null;
  switch (op) {
    case 'lock':
      if (isHeld) return 'waits';
      return { state: withBuf(state, buffer, () => ({ lock: EXPORTER })) };
    case 'unlock':
      return { state: withBuf(state, buffer, () => ({ lock: null })) };
    case 'tryLock':
      if (isHeld) return { errno: 'EAGAIN', rule: 'PC2', state: { ...state, tryFailed: true } };
      return { state: withBuf(state, buffer, () => ({ lock: EXPORTER })) };
    case 'undo': {
      if (!state.tryFailed) return 'idle';
      const bufs = state.bufs.map((buf) => {
        const given = rules.undo === 'all' ? false : buf.revoked;
        const lock = buf.lock === EXPORTER ? null : buf.lock;
        return { ...buf, lock, revoked: buf.before === null ? given : buf.before, before: null };
      });
      return { state: { ...state, bufs, tryFailed: false } };
    }
  }
}

function hasFence({ importers }: PeersState, fence: 'kernel' | 'bookkeep'): boolean {
  return importers.some(({ inFlight }) => inFlight?.fence === fence);
}

function revokeStep(
  setting: PeersSetting,
  state: PeersState,
  op:
    | 'set'
    | 'notify'
    | 'waitKernelFences'
    | 'waitFences'
    | 'put'
    | 'waitUnmaps'
    | 'done'
    | 'rearm'
    | 'unrevoke',
  buffer: number,
): StepOutcome {
  switch (op) {
    case 'set':
      return {
        state: withBuf(state, buffer, ({ revoked }) => ({ revoked: true, before: revoked })),
      };
    case 'notify':
      return isCallbackBlocked(setting, state) ? 'waits' : invalidate(setting, state, null);
    case 'waitKernelFences':
      return hasFence(state, 'kernel') ? 'waits' : { state };
    case 'waitFences':
      return hasFence(state, 'kernel') || hasFence(state, 'bookkeep') ? 'waits' : { state };
    case 'put':
      return {
        state: withBuf(state, 0, ({ count, completed }) => {
          return { count: count - 1, completed: completed || count === 1 };
        }),
      };
    case 'waitUnmaps':
      return state.bufs[0]?.completed === true ? { state } : 'waits';
    case 'done':
      return { state: { ...state, returned: true } };
    case 'rearm':
      return { state: withBuf(state, 0, ({ count }) => ({ count: count + 1, completed: false })) };
    case 'unrevoke': {
      if (isCallbackBlocked(setting, state)) return 'waits';
      const told = invalidate(setting, state, null);
      const open = withBuf(told.state, 0, () => ({ revoked: false, before: null }));
      return { state: { ...open, returned: false }, invalidated: told.invalidated };
    }
  }
}
