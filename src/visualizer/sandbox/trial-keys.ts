/** Calls of a trial by keys: a number chooses the importer, and the letter behind it is the call. */
import type { Command } from '../../events/commands.ts';
import { press, undo } from '../../views/sandbox/sandbox.ts';
import type { Session } from '../session.ts';
import { trialOf, tryOut } from './trials.ts';

/** Takes back the last call; nothing where there is none. */
export function undoCall(session: Session): void {
  const sandbox = trialOf(session);
  if (sandbox !== null && sandbox.calls.length > 0) tryOut(session, undo(sandbox));
}

/** Chooses who calls, by their number on the board from 1. */
export function chooseActor(session: Session, number: number): void {
  const importer = trialOf(session)?.platform.importers[number - 1];
  if (importer !== undefined) session.actor.value = importer.id;
}

/** Makes the call of a letter as whoever was chosen, on the buffer that is looked at. */
export function callByLetter(session: Session, letter: string): void {
  const sandbox = trialOf(session);
  const { value: actor } = session.actor;
  const { recording, position, filter } = session;
  const buffer =
    filter.value.buffer ??
    (recording.value === null ? null : recording.value.step(position.value).buffer);
  if (sandbox === null || actor === null || buffer === null) return;
  const command = commandOfLetter(letter, { buffer, importer: actor });
  if (command !== null) tryOut(session, press(sandbox, command));
}

function commandOfLetter(
  letter: string,
  about: { readonly buffer: string; readonly importer: string },
): Command | null {
  switch (letter) {
    case 'a':
      return { call: 'attach', ...about };
    case 'm':
      return { call: 'map', ...about, direction: 'bidirectional' };
    case 'u':
      return { call: 'unmap', ...about };
    case 'd':
      return { call: 'detach', ...about };
    default:
      return null;
  }
}
