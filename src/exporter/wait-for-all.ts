/**
 * Waiting until nobody is missing at a buffer, for those who would rather wait than be refused with
 * EAGAIN. A deadline that passes seals the buffer, and the log says so. [BAR1]
 */
/** What waiting needs of an exporter. */
interface Watched {
  readonly missing: (buffer: string) => readonly string[];
  readonly seal: (buffer: string, because: 'deadline') => unknown;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Resolves when the first map of a buffer waits for nobody, or its deadline has passed. */
export function waitForAll(
  exporter: Watched,
  buffer: string,
  deadline: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const isReady = (): boolean => exporter.missing(buffer).length === 0;
    const pass = (): void => {
      if (!isReady()) exporter.seal(buffer, 'deadline');
    };
    if (isReady()) {
      resolve();
      return;
    }
    const stop = exporter.subscribe(() => {
      // A fact is told before the world has followed it; the world is asked afterwards.
      queueMicrotask(() => {
        if (!isReady()) return;
        stop();
        deadline?.removeEventListener('abort', pass);
        resolve();
      });
    });
    if (deadline?.aborted === true) pass();
    else deadline?.addEventListener('abort', pass, { once: true });
  });
}
