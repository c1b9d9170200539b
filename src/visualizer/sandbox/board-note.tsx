/** Says that the board is not that of the document, where the document tells none: its name alone would claim it. */
import type { JSX } from 'preact';
import type { Props } from '../props.ts';
import { boardlessName } from './trials.ts';

/** The note; nothing where what is open tells its board, or nothing is open. */
export function BoardNote({ session }: Props): JSX.Element | null {
  const name = boardlessName(session);
  if (name === null) return null;
  return (
    <p class="label board-note">
      <bdi>{name}</bdi> tells no board: this is one of the page, choose yours.
    </p>
  );
}
