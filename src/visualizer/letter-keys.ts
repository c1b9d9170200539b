/** The letters, digits and signs among the keys of the page; each may be switched off with all others. */
import { findingBeside } from '../views/recordings/findings-by-step.ts';
import { copyText } from './copying.ts';
import { withPart } from './load-part.ts';
import { MODES } from './modes.ts';
import type * as TrialKeys from './sandbox/trial-keys.ts';
import { jumpTo, type Session } from './session.ts';
import { switchTheme } from './theme.ts';

type Action = () => void;

/** What a letter or a sign does; null where it does nothing now. */
export function letterAction(session: Session, { key, shiftKey }: KeyboardEvent): Action | null {
  switch (key) {
    case '/':
      return search();
    case '?':
      return () => (session.isHelpOpen.value = !session.isHelpOpen.value);
    case 'F':
      return session.recording.value === null ? null : () => void togglePlain(session);
    case 'N':
    case 'n':
      return () => {
        goToFinding(session, shiftKey ? -1 : 1);
      };
    case 'c':
      return () => {
        copyText(session, location.href);
      };
    case 't':
      return () => {
        switchTheme(session);
      };
    case 'o':
      return () => document.querySelector<HTMLInputElement>('.tools input[type=file]')?.click();
    default:
      return ofRecording(session, key);
  }
}

/** What a letter does with what is shown. */
function ofRecording(session: Session, key: string): Action | null {
  const { view, live, isStepOpen, crumb, recording } = session;
  const { value: follower } = live;
  switch (key) {
    case 'i':
      return () => (isStepOpen.value = !isStepOpen.value);
    case 'l':
      return follower === null
        ? null
        : () => {
            follower.follow();
          };
    case 'b':
      return recording.value === null || recording.value.names.buffers.length === 0
        ? null
        : () => (crumb.value = crumb.value === 'buffer' ? null : 'buffer');
    case 'v':
      return MODES[0]?.has.includes(view.value) === true
        ? () => (view.value = view.value === 'calls' ? 'timeline' : 'calls')
        : null;
    case 'p':
      return togglePatches();
    case 'u':
      return view.value === 'try'
        ? () =>
            void withPart(session, loadTrialKeys, ({ undoCall }) => {
              undoCall(session);
            })
        : null;
    default:
      return null;
  }
}

const loadTrialKeys = (): Promise<typeof TrialKeys> => import('./sandbox/trial-keys.ts');

/** Leads into the search; null where there is none. */
export function search(): Action | null {
  const field = document.getElementById('find');
  return field === null
    ? null
    : () => {
        field.focus();
      };
}

/** Opens or closes the patches of the step; null where it has none. */
function togglePatches(): Action | null {
  const patches = document.querySelector<HTMLDetailsElement>('.step details.patches');
  return patches === null ? null : () => (patches.open = !patches.open);
}

/** Timeline and chart alone, large, for those who show something to others. */
async function togglePlain({ isPlain }: Session): Promise<void> {
  isPlain.value = !isPlain.value;
  try {
    if (isPlain.value) await document.documentElement.requestFullscreen();
    else if (document.fullscreenElement !== null) await document.exitFullscreen();
  } catch {
    // A browser may keep its own frame around the page.
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

/** In a trial a digit chooses who calls, and the letter that follows at once is the call. */
export class ActorChord {
  readonly #session: Session;
  #isBegun = false;

  constructor(session: Session) {
    this.#session = session;
  }

  actionOf({ key }: KeyboardEvent): Action | null {
    const session = this.#session;
    const wasBegun = this.#isBegun;
    this.#isBegun = false;
    if (session.view.value !== 'try' || session.trial.value === null) return null;
    if (/^[1-8]$/.test(key)) {
      this.#isBegun = true;
      return () =>
        void withPart(session, loadTrialKeys, ({ chooseActor }) => {
          chooseActor(session, Number(key));
        });
    }
    if (!wasBegun || !/^[amud]$/.test(key)) return null;
    return () =>
      void withPart(session, loadTrialKeys, ({ callByLetter }) => {
        callByLetter(session, key);
      });
  }
}
