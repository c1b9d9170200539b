/**
 * The keys of the page. Where somebody types, or a control uses the key itself, it is left alone.
 */
import { goTo, stepBy, togglePlay, type Session } from './session.ts';

/** The keys, as the help lists them. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'one step back, one step on'],
  ['Shift ← →', 'ten steps'],
  ['Home End', 'the first and the last step'],
  ['Space', 'play, stop'],
  ['L', 'follow the newest step of what goes on'],
  ['/', 'search'],
  ['I', 'the step, where it has no pane of its own'],
  ['+ − 0', 'zoom the timeline in, out, to all of it'],
  ['?', 'this help'],
];

/** Steps of an arrow with the shift key. */
const MANY = 10;

/** Listens until the page is closed. */
export function listenToKeys(session: Session): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    // What lies behind an open dialog stays where it is.
    if (session.isHelpOpen.value && event.key !== '?') return;
    const action = actionOf(session, event);
    if (action === null) return;
    event.preventDefault();
    action();
  });
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
    case '/':
      return () => document.getElementById('find')?.focus();
    case '?':
      return () => (session.isHelpOpen.value = !session.isHelpOpen.value);
    default:
      return null;
  }
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
