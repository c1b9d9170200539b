/**
 * The keys of the page, which key-words.ts lists for the help. Where somebody types, where a control uses the key
 * itself, or while a dialog is open, it is left alone.
 */
import { countUntil, stepsOfBuffer } from '../views/recordings/buffer-steps.ts';
import { ActorChord, letterAction, search } from './letter-keys.ts';
import { MODES } from './modes.ts';
import { focusPane } from './pane-focus.ts';
import { chooseView, goTo, isSomethingOpen, stepBy, togglePlay, type Session } from './session.ts';
import { HAS_SINGLE_KEYS, isSingleKey } from './single-keys.ts';

/** Steps of an arrow with the shift key. */
const MANY = 10;

type Action = () => void;

/** Listens until the page is closed. */
export function listenToKeys(session: Session): void {
  const chord = new ActorChord(session);
  document.addEventListener('keydown', (event) => {
    const action = actionFor(session, chord, event);
    if (action === null) return;
    event.preventDefault();
    action();
  });
}

function actionFor(session: Session, chord: ActorChord, event: KeyboardEvent): Action | null {
  // What lies behind an open dialog stays where it is. The element is asked: it is closed before its event comes.
  if (event.key !== '?' && document.querySelector('dialog[open]') !== null) return null;
  if (event.ctrlKey || event.metaKey) return event.key === 'k' ? search() : null;
  if (isSingleKey(event) && !HAS_SINGLE_KEYS.value && event.key !== '?') return null;
  const { value: menu } = session.crumb;
  if (menu !== null && event.key !== 'Escape' && !(menu === 'buffer' && event.key === 'b'))
    return null;
  const always = anywhere(session, event);
  if (always !== null || isTyping(event.target)) return always;
  if (event.altKey) return withAlt(session, event);
  return chord.actionOf(event) ?? moving(session, event) ?? letterAction(session, event);
}

/** What a key does wherever the keyboard is: it writes nothing. */
function anywhere(session: Session, { key, code, altKey, shiftKey }: KeyboardEvent): Action | null {
  if (key === 'F6') {
    return () => {
      focusPane(shiftKey ? -1 : 1);
    };
  }
  // With Alt some keyboards write another sign.
  const mode = altKey ? MODES[Number(/^Digit([1-9])$/.exec(code)?.[1] ?? 0) - 1] : undefined;
  if (mode === undefined || !isSomethingOpen(session) || session.pasted.value !== null) return null;
  return () => {
    if (!mode.has.includes(session.view.value)) chooseView(session, mode.view);
  };
}

/** With Alt the arrows stay with the buffer that is looked at. */
function withAlt(session: Session, { key }: KeyboardEvent): Action | null {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  // Without a recording it is the browser's own way back.
  if (session.recording.value === null) return null;
  return () => {
    stepWithinBuffer(session, key === 'ArrowRight' ? 1 : -1);
  };
}

function stepWithinBuffer(session: Session, direction: 1 | -1): void {
  const recording = session.recording.value;
  if (recording === null) return;
  const { value: position } = session.position;
  const steps = stepsOfBuffer(recording, recording.bufferAt(position));
  const next =
    direction === 1
      ? steps[countUntil(steps, position)]
      : steps[countUntil(steps, position - 1) - 1];
  if (next !== undefined) goTo(session, next);
}

function moving(session: Session, { key, shiftKey, target }: KeyboardEvent): Action | null {
  const step = (direction: 1 | -1): Action | null => {
    if (moves(target)) return null;
    return () => {
      const count = shiftKey ? MANY : 1;
      for (let turn = 0; turn < count; turn += 1) stepBy(session, direction);
    };
  };
  switch (key) {
    case 'ArrowRight':
      return step(1);
    case 'ArrowLeft':
      return step(-1);
    case 'Home':
      return () => {
        goTo(session, 0);
      };
    case 'End':
      return () => {
        goTo(session, Infinity);
      };
    case ' ':
      return presses(target)
        ? null
        : () => {
            togglePlay(session);
          };
    case 'Escape':
      return backOneLayer(session);
    default:
      return null;
  }
}

/** What floats is closed, the uppermost first; null where nothing does. */
function backOneLayer({ crumb, isStepOpen, isPlain }: Session): Action | null {
  const open = [crumb.value !== null, isPlain.value, isStepOpen.value].indexOf(true);
  const close: readonly Action[] = [
    () => (crumb.value = null),
    () => (isPlain.value = false),
    () => (isStepOpen.value = false),
  ];
  return close[open] ?? null;
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return !['range', 'checkbox', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Whether a control moves by arrows itself. */
function moves(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.getAttribute('role') === 'tab';
}

/** Whether a control is pressed by the space bar. */
function presses(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLButtonElement ||
    (target instanceof HTMLElement && target.tagName === 'SUMMARY') ||
    (target instanceof HTMLInputElement && target.type === 'checkbox')
  );
}
