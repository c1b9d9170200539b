/**
 * What is followed. Whoever reads it asks for all that stands after a place, again and again: nothing is kept for a
 * reader that is slow or away, which goes on later from where it was.
 */

/** What comes next. */
export type LivePiece =
  /** It begins here: nothing that came before is a part of it. `why` tells a reader that knew another beginning. */
  | { readonly kind: 'begin'; readonly why: string | null; readonly at: string }
  /** Whole lines, each with its end; a reader may go on after `at`. */
  | { readonly kind: 'lines'; readonly text: string; readonly at: string }
  /** All that is there by now has come. */
  | { readonly kind: 'caught-up' }
  /** Something that a reader should know, such as why nothing comes. */
  | { readonly kind: 'note'; readonly why: string }
  /** Nothing will come any more; `why` where that is nobody's wish. */
  | { readonly kind: 'end'; readonly why: string | null };

/** What is followed. */
export interface LiveSource {
  readonly name: string;
  /**
   * What stands after a place that came with an earlier piece, and what is still to come, until the signal is
   * aborted; from the beginning where the place is null, or is none of this source.
   */
  readonly pieces: (after: string | null, signal: AbortSignal) => AsyncIterable<LivePiece>;
}

/** Why a reader that knew another beginning has to begin again. */
export const OTHER_BEGINNING = 'it is not the one that was followed before';

/** How many characters of lines are sent at a time, unless one line is longer. */
export const PIECE_LENGTH = 64 * 1024;
