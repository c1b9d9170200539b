/**
 * What the core does whoever exports: changes of one state into the next. A move, a revoke and an
 * invalidation call the callback of every listed attachment that has one, never mapped ones and the
 * caller's own among them; a static attachment is told nothing.
 *
 * Source: Linux 7.3 `dma_buf_invalidate_mappings`.
 */
import type { PeerPlace } from './peer-calls.ts';
import type { DmaBufState, PeersSetting, PeersState, PeerState } from './peers-state.ts';

/** A state, and whose callback was called on the way to it. */
export interface Moved {
  readonly state: PeersState;
  readonly invalidated: readonly number[];
}

/** The state with one importer changed. */
export function withPeer(state: PeersState, index: number, change: Partial<PeerState>): PeersState {
  const importers = state.importers.map((each, at) =>
    at === index ? { ...each, ...change } : each,
  );
  return { ...state, importers };
}

/** The state with one dma-buf changed. */
export function withBuf(
  state: PeersState,
  index: number,
  change: (buf: DmaBufState) => Partial<DmaBufState>,
): PeersState {
  const bufs = state.bufs.map((each, at) => (at === index ? { ...each, ...change(each) } : each));
  return { ...state, bufs };
}

/** Counts a map that begins or ends; the last one that ends completes a revoke. */
export function withCount(state: PeersState, buffer: number, by: number): PeersState {
  return withBuf(state, buffer, ({ count, completed }) => {
    return { count: count + by, completed: completed || count + by === 0 };
  });
}

/** Whether somebody's DMA or the exporter's work stands in the way of a move. */
export function isMoveBlocked(setting: PeersSetting, state: PeersState): boolean {
  const own = setting.rules.move === 'waits' && state.ownWork !== null;
  return own || state.importers.some(({ inFlight }) => inFlight !== null);
}

/** Whether a callback would wait for a lock of its importer that is held. */
export function isCallbackBlocked({ importers }: PeersSetting, state: PeersState): boolean {
  return state.importers.some(
    (own, index) => own.holdsOwn && own.listed && importers[index]?.callbackTakesOwn === true,
  );
}

/** Calls the callbacks; of one dma-buf, or of all where `buffer` is null. */
export function invalidate(
  { importers }: PeersSetting,
  before: PeersState,
  buffer: number | null,
): Moved {
  let state = before;
  const invalidated: number[] = [];
  for (const [index, traits] of importers.entries()) {
    const own = before.importers[index];
    if (own?.listed !== true || traits.callback === 'none') continue;
    if (buffer !== null && traits.buffer !== buffer) continue;
    invalidated.push(index);
    const isMapped = own.map === 'live' || own.map === 'kept';
    switch (traits.callback) {
      case 'keep':
        if (isMapped) state = withPeer(state, index, { map: 'kept' });
        break;
      case 'unmap':
        if (!isMapped) break;
        state = withPeer(state, index, { map: 'invalid', mapPlace: null });
        state = withCount(state, traits.buffer, -1);
        break;
      case 'unmap+unpin':
        if (!isMapped && own.pins === 0) break;
        state = withPeer(state, index, {
          map: 'dead',
          mapPlace: null,
          pins: 0,
          pinPlace: null,
        });
        state = withBuf(state, traits.buffer, ({ pins }) => ({ pins: pins - own.pins }));
        if (isMapped) state = withCount(state, traits.buffer, -1);
        break;
    }
  }
  return { state, invalidated };
}

/** Moves the storage, after everybody who has a callback was told. */
export function moveStorage(
  setting: PeersSetting,
  before: PeersState,
  place: PeerPlace,
  buffer: number,
): Moved {
  if (before.place === place) return { state: before, invalidated: [] };
  const { rules } = setting;
  const told = invalidate(setting, before, rules.scope === 'storage' ? null : buffer);
  const { ownMap } = told.state;
  const follows = ownMap !== null && rules.ownMap === 'follows';
  return {
    state: { ...told.state, place, ownMap: follows ? place : ownMap },
    invalidated: told.invalidated,
  };
}
