/**
 * The keys of the page, which key-words.ts lists for the help. Where somebody types, or a control uses the key itself, it
 * is left alone.
 */
import { findingBeside } from '../views/recordings/findings-by-step.ts';
import { MODES } from './modes.ts';
import { focusPane } from './pane-focus.ts';
import { goTo, isSomethingOpen, jumpTo, stepBy, togglePlay, type Session } from './session.ts';

/** Steps of an arrow with the shift key. */
const MANY = 10;

/** Listens until the page is closed. */
export function listenToKeys(session: Session): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) return;
    // What lies behind an open dialog stays where it is.
    if (session.isHelpOpen.value && event.key !== '?') return;
    const action = anywhere(session, event) ?? here(session, event);
    if (action === null) return;
    event.preventDefault();
    action();
  });
}

/** What a key does wherever the keyboard is: it writes nothing. */
function anywhere(
  session: Session,
  { key, code, altKey, shiftKey }: KeyboardEvent,
): (() => void) | null {
  if (key === 'F6') {
    return () => {
      focusPane(shiftKey ? -1 : 1);
    };
  }
  // With Alt some keyboards write another sign.
  const mode = altKey ? MODES[Number(/^Digit([1-9])$/.exec(code)?.[1] ?? 0) - 1] : undefined;
  if (mode === undefined || !isSomethingOpen(session) || session.pasted.value !== null) return null;
  return () => {
    if (!mode.has.includes(session.view.value)) session.view.value = mode.view;
  };
}

function here(session: Session, event: KeyboardEvent): (() => void) | null {
  return event.altKey || isTyping(event.target) ? null : actionOf(session, event);
}

function actionOf(session: Session, { key, shiftKey, target }: KeyboardEvent): (() => void) | null {
  const count = shiftKey ? MANY : 1;
  switch (key) {
    case 'ArrowRight':
      return moves(target)
        ? null
        : () => {
            repeat(count, () => {
              stepBy(session, 1);
            });
          };
    case 'ArrowLeft':
      return moves(target)
        ? null
        : () => {
            repeat(count, () => {
              stepBy(session, -1);
            });
          };
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
    case 'i':
      return () => (session.isStepOpen.value = !session.isStepOpen.value);
    case 'l':
      return session.live.value === null
        ? null
        : () => {
            session.live.value?.follow();
          };
    case 'n':
    case 'N':
      return () => {
        goToFinding(session, shiftKey ? -1 : 1);
      };
    case '/':
      return () => document.getElementById('find')?.focus();
    case '?':
      return () => (session.isHelpOpen.value = !session.isHelpOpen.value);
    default:
      return null;
  }
}

/** Goes to the next finding, or the one before, of those that a filter lets through. */
function goToFinding(session: Session, direction: 1 | -1): void {
  const recording = session.recording.value;
  if (recording === null) return;
  const { value: visible } = session.visible;
  const shown = visible === null ? null : new Set(visible);
  const isShown = (step: number): boolean => shown?.has(step) ?? true;
  const next = findingBeside(recording, session.position.value, direction, isShown);
  if (next !== null) jumpTo(session, next);
}

function repeat(count: number, action: () => void): void {
  for (let turn = 0; turn < count; turn += 1) action();
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
