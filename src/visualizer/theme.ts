/**
 * Light or dark: what the system says, until somebody chooses.
 */
import { effect } from '@preact/signals';
import type { Session } from './session.ts';

const KEY = 'cenalloc-theme';

/** Follows the system and the choice, and remembers the choice where the browser allows it. */
export function followTheme(session: Session): void {
  const remembered = recall();
  if (remembered === 'light' || remembered === 'dark') session.theme.value = remembered;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => {
    session.systemLook.value = system.matches ? 'dark' : 'light';
  };
  follow();
  system.addEventListener('change', follow);
  effect(() => {
    const { value: theme } = session.theme;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    remember(theme);
  });
}

/** Switches to the other of the two looks. */
export function switchTheme(session: Session): void {
  session.theme.value = session.look.value === 'dark' ? 'light' : 'dark';
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // A page from a file may not be allowed to remember anything.
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then the choice lasts as long as the page.
  }
}
