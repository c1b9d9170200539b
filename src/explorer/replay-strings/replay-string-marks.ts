/**
 * The letters and marks of replay strings, so that what is written and what is read cannot differ.
 */
import type { Direction } from '../../events/direction.ts';
import type { ModelCall } from '../model/calls.ts';

/** What a replay string begins with; the number is the version of the notation. */
export const REPLAY_STRING_PREFIX = 'cen1';

/** The letter of each call. */
export const CALL_LETTERS: Readonly<Record<ModelCall['call'], string>> = {
  create: 'c',
  attach: 'a',
  map: 'm',
  unmap: 'u',
  detach: 'd',
  begin: 'b',
  end: 'e',
  get: 'g',
  put: 'p',
  release: 'r',
  seal: 's',
};

/** The mark of each direction of a map. */
export const DIRECTION_MARKS: Readonly<Record<Direction, string>> = {
  bidirectional: '',
  toDevice: '>',
  fromDevice: '<',
};

/** The mark of an unmap that says `bidirectional`; without a mark it says nothing. */
export const SAID_BOTH_WAYS = '=';
