/** Whether single keys do anything: who speaks to a browser, or writes by switches, may want none of them. */
import { signal } from '@preact/signals';

const KEY = 'cenalloc-single-keys';

/** Whether letters, signs and digits are keys of the page. Arrows, F6 and those with Ctrl or Alt always are. */
export const HAS_SINGLE_KEYS = signal(recall());

/** Switches them on or off, and remembers it where the browser allows it. */
export function setSingleKeys(isOn: boolean): void {
  HAS_SINGLE_KEYS.value = isOn;
  try {
    localStorage.setItem(KEY, isOn ? 'on' : 'off');
  } catch {
    // Then it lasts as long as the page.
  }
}

/** Whether a key is one that can be switched off. */
export function isSingleKey({ key, altKey }: Pick<KeyboardEvent, 'key' | 'altKey'>): boolean {
  return !altKey && key.length === 1 && key !== ' ';
}

function recall(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    // A page from a file may not be allowed to remember anything.
    return true;
  }
}
