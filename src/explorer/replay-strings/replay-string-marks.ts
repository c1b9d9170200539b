/**
 * The letters and marks of replay strings, so that what is written and what is read cannot differ.
 */
import type { Direction } from '../../events/direction.ts';
import { CALLS, callOfShort } from '../../events/vocabulary.ts';
import type { ModelCall } from '../model/model-calls.ts';

/** What a replay string begins with; the number is the version of the notation. */
export const REPLAY_STRING_PREFIX = 'cen1';

/** The letter of a call. */
export function letterOf(name: ModelCall['call']): string {
  return CALLS[callOfShort(name)].letter;
}

/** The mark of each direction of a map. */
export const DIRECTION_MARKS: Readonly<Record<Direction, string>> = {
  bidirectional: '',
  toDevice: '>',
  fromDevice: '<',
};

/** The mark of an attach that is dynamic. */
export const DYNAMIC_MARK = '~';

/** The mark of an unmap that says `bidirectional`; without a mark it says nothing. */
export const SAID_BOTH_WAYS = '=';
