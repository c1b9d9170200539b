/** What is shown, by name: in the heading of the page, and in the title of its window. */
import { effect } from '@preact/signals';
import type { Session } from './session.ts';

/** The name of what is shown; null before anything is. */
export function shownName({ opened, pasted, recording }: Session): string | null {
  const files = pasted.value?.answer.shapes.map(({ file }) => file);
  if (files !== undefined) return [...new Set(files)].join(', ');
  if (recording.value !== null) return recording.value.source.name;
  if (opened.value === null) return null;
  return opened.value.kind === 'recording' ? opened.value.recording.source.name : opened.value.name;
}

/** Keeps the title of the window. */
export function followTitle(session: Session): void {
  effect(() => {
    const name = shownName(session);
    document.title = name === null ? 'cenalloc' : `${name} · cenalloc`;
  });
}
