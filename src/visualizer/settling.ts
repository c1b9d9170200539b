/**
 * The step that is told in words. While a slider runs, chart, timeline and slider follow it in every frame; what has to
 * be read follows some times a second, and when the slider rests. Nobody reads sixty texts a second, and a
 * screen reader would have to tell all of them.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Recording } from '../views/recordings/recording.ts';

/** Milliseconds: who moves again sooner than this is on the way to somewhere else. */
const RUNNING = 300;

/** Milliseconds that a text stays while the slider runs. */
const STAYS = 250;

/** A step whose words stay for a moment. */
interface Held {
  readonly recording: Recording;
  readonly position: number;
}

/** The step that is told, and how it is made to stay. */
export interface Settling {
  /** The step whose words are shown. */
  readonly settled: ReadonlySignal<number>;
  /** Says that the slider is about to move. */
  readonly run: () => void;
  /** Says that somebody goes somewhere on purpose: they are told at once. */
  readonly arrive: () => void;
}

/** Follows the step that is looked at. */
export function settlingOf(
  position: ReadonlySignal<number>,
  recording: ReadonlySignal<Recording | null>,
): Settling {
  const held = signal<Held | null>(null);
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const arrive = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    held.value = null;
  };
  return {
    // Of another recording nothing is held.
    settled: computed(() => {
      const { value: now } = position;
      return held.value !== null && held.value.recording === recording.value
        ? held.value.position
        : now;
    }),
    run: () => {
      const now = performance.now();
      const isRunning = now - last < RUNNING;
      last = now;
      const { value: of } = recording;
      if (!isRunning || timer !== null || of === null) return;
      held.value = { recording: of, position: position.peek() };
      timer = setTimeout(arrive, STAYS);
    },
    arrive,
  };
}
