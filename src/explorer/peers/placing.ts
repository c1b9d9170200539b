/**
 * Where an exporter places a buffer, and whom it refuses: what the table of rules answers to attach, pin,
 * map and vmap. Nothing here changes a state.
 */
import { present } from '../../base/assert.ts';
import type { PeerErrno, PeerPlace } from './peer-calls.ts';
import { CHOICES } from './peer-rules.ts';
import type { PeerImporter } from './peer-ordering.ts';
import { transportOf } from './peer-transports.ts';
import type { PeersSetting, PeersState, PeerState } from './peers-state.ts';

/** Where the storage must be for a call to succeed, or why it does not. */
export type Placing =
  { readonly place: PeerPlace } | { readonly errno: PeerErrno; readonly rule: string };

/** Somebody who calls, with what is known of him. */
export interface PeerCaller {
  readonly index: number;
  readonly traits: PeerImporter;
  readonly own: PeerState;
}

/** An importer by its index. */
export function callerOf(setting: PeersSetting, state: PeersState, index: number): PeerCaller {
  return {
    index,
    traits: present(setting.importers[index], 'importer'),
    own: present(state.importers[index], 'state of an importer'),
  };
}

/** Whether attachments of this dma-buf count for a call on that one. */
function isInScope({ rules }: PeersSetting, one: PeerImporter, other: PeerImporter): boolean {
  return rules.scope === 'storage' || one.buffer === other.buffer;
}

/** How many pins a call on an importer's dma-buf sees. */
export function pinsSeen({ rules }: PeersSetting, state: PeersState, traits: PeerImporter): number {
  const all = rules.scope === 'storage';
  const seen = all ? state.bufs : state.bufs.filter((_, index) => index === traits.buffer);
  return seen.reduce((sum, { pins }) => sum + pins, 0);
}

/** The memory that everybody who is attached can reach: the fold over attachments. */
function foldedPlace(setting: PeersSetting, state: PeersState, traits: PeerImporter): PeerPlace {
  const everybody = setting.rules.fold === 'everybody';
  const isAsked = (each: PeerImporter): boolean =>
    isInScope(setting, traits, each) && (everybody || !each.idle);
  const strangers = setting.importers.some(
    (each, index) =>
      isAsked(each) && state.importers[index]?.listed === true && !state.importers[index].peer2peer,
  );
  return strangers ? 'system' : roomIn(setting, state);
}

/** Local memory, where there is some or the buffer lies there. */
function roomIn({ localFree }: PeersSetting, { place }: PeersState): PeerPlace {
  return localFree || place === 'local' ? 'local' : 'system';
}

/** Whether a device reaches the storage where it is. */
function reaches(peer2peer: boolean, place: PeerPlace): boolean {
  return peer2peer || place === 'system';
}

/** What `peer2peer` is after the attach op. */
export function peerAfterAttach(
  { rules }: PeersSetting,
  state: PeersState,
  traits: PeerImporter,
): boolean {
  const transport = transportOf(rules, traits);
  const isPeer =
    transport === null || transport === 'refused'
      ? traits.peer2peer && traits.reach !== 'no'
      : transport !== 'sgt';
  return isPeer && (state.awake || rules.asleep === 'wakes');
}

/** Whether an attach is refused; a place that is not refused stays as it is. */
export function placeAttach(setting: PeersSetting, state: PeersState, caller: PeerCaller): Placing {
  const { traits } = caller;
  const { rules } = setting;
  const peer2peer = peerAfterAttach(setting, state, traits);
  const refusal = (errno: PeerErrno): Placing => ({ errno, rule: CHOICES.attach[rules.attach].id });
  switch (rules.attach) {
    case 'accepts':
      break;
    case 'no-stranger-to-a-pin':
      if (pinsSeen(setting, state, traits) > 0 && !reaches(peer2peer, state.place)) {
        return refusal('EBUSY');
      }
      break;
    case 'peers':
      if (!peer2peer) return refusal('EOPNOTSUPP');
      break;
    case 'revocable-peers':
      if (!peer2peer || traits.callback === 'none') return refusal('EOPNOTSUPP');
      if (state.bufs[traits.buffer]?.revoked === true) return refusal('ENODEV');
      break;
  }
  if (transportOf(rules, traits) === 'refused') {
    return { errno: 'EINVAL', rule: CHOICES.transport[rules.transport].id };
  }
  return { place: state.place };
}

/** Where a pin puts the storage. */
export function placePin(setting: PeersSetting, state: PeersState, caller: PeerCaller): Placing {
  const { rules } = setting;
  const { place } = state;
  const refusal = (errno: PeerErrno): Placing => ({ errno, rule: CHOICES.pin[rules.pin].id });
  if (rules.pin === 'absent') return { place };
  if (rules.pin === 'refuses') return refusal('EOPNOTSUPP');
  const folded = foldedPlace(setting, state, caller.traits);
  if (pinsSeen(setting, state, caller.traits) === 0) return { place: folded };
  switch (rules.pin) {
    case 'preferred':
      return place === folded ? { place } : refusal('EINVAL');
    case 'folds':
      return place === 'local' && folded === 'system' ? refusal('EINVAL') : { place };
    case 'caller':
      return reaches(caller.own.peer2peer, place) ? { place } : refusal('EBUSY');
    case 'anywhere':
      return { place };
  }
}

/** Where a map puts the storage; `isPinned` tells of pins, its own among them. */
export function placeMap(
  setting: PeersSetting,
  state: PeersState,
  { own, traits }: PeerCaller,
  isPinned: boolean,
): Placing {
  const { rules } = setting;
  const { place } = state;
  if (rules.map === 'in-place') return { place };
  if (isPinned) {
    if (rules.pinnedMap === 'nobody' || reaches(own.peer2peer, place)) return { place };
    return { errno: 'EBUSY', rule: CHOICES.pinnedMap.caller.id };
  }
  if (rules.map === 'everybody') return { place: foldedPlace(setting, state, traits) };
  return { place: own.peer2peer ? roomIn(setting, state) : 'system' };
}

/** Where a CPU mapping puts the storage. */
export function placeVmap(setting: PeersSetting, state: PeersState, caller: PeerCaller): Placing {
  const { rules } = setting;
  const { place } = state;
  const isPinned = pinsSeen(setting, state, caller.traits) > 0;
  const refusal = (errno: PeerErrno): Placing => ({ errno, rule: CHOICES.vmap[rules.vmap].id });
  switch (rules.vmap) {
    case 'refuses':
      return refusal('EOPNOTSUPP');
    case 'absent':
      return refusal('EINVAL');
    case 'no-pin':
      return { place };
    case 'pins-folded':
      return { place: isPinned ? place : foldedPlace(setting, state, caller.traits) };
    case 'pins-preferred': {
      const wanted = roomIn(setting, state);
      return isPinned && place !== wanted ? refusal('EINVAL') : { place: wanted };
    }
  }
}
