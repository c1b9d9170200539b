/** The timeline that is shown, for what is drawn along it: the same window, moved together. */
import { signal } from '@preact/signals';
import type { Stage } from './scene.ts';

/** Null where none is shown. */
export const shownStage = signal<Stage | null>(null);
