/** The keys of the timeline, which key-words.ts lists; those of the page are in keyboard.ts. */
import { HAS_SINGLE_KEYS, isSingleKey } from '../single-keys.ts';
import type { Stop } from './listening.ts';
import { fitBuffer, panBy, showAll, ZOOM, zoomBy, zoomTo } from './moves.ts';
import { placeOfPosition, type Stage } from './scene.ts';

/** How much of the window a key moves it. */
const PAN = 0.25;

/** Listens to the keys of the timeline. */
export function followKeys(stage: Stage): Stop {
  let mark: number | null = null;
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => {
      zoomBy(stage, ZOOM);
    },
    '-': () => {
      zoomBy(stage, 1 / ZOOM);
    },
    0: () => {
      showAll(stage);
    },
    a: () => {
      panBy(stage, -PAN);
    },
    d: () => {
      panBy(stage, PAN);
    },
    f: () => {
      fitBuffer(stage);
    },
    m: () => {
      const place = placeOfPosition(stage);
      const from = mark;
      mark = from === null ? place : null;
      if (from !== null && from !== place) {
        stage.range.value = { from: Math.min(from, place), to: Math.max(from, place) };
      }
    },
  };
  const same: Readonly<Record<string, string>> = { '=': '+', w: '+', s: '-' };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isElsewhere(event.target)) return;
    if (isSingleKey(event) && !HAS_SINGLE_KEYS.value) return;
    const { value: range } = stage.range;
    if (range !== null && event.key === 'Escape') stage.range.value = null;
    else if (range !== null && event.key === 'Enter' && !isPressed(event.target))
      zoomTo(stage, range);
    else keys[same[event.key] ?? event.key]?.();
  };
  document.addEventListener('keydown', press);
  return () => {
    document.removeEventListener('keydown', press);
  };
}

/** Whether somebody types, or is in a dialog. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=range]), textarea, select, dialog, [role=dialog]') !== null
  );
}

/** Whether Enter presses something itself. */
function isPressed(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('button, a, summary, [role=tab], [role=listitem]') !== null
  );
}
