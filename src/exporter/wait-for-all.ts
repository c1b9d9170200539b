/**
 * Waiting until nobody is missing at a buffer, for those who would rather wait than be refused with
 * EAGAIN. A deadline that passes seals the buffer, and the log says so. [BAR1]
 */
import type { Result } from '../base/result.ts';
import type { Buffer } from '../machines/legality.ts';

/** What waiting needs of an exporter. */
interface Watched {
  readonly buffer: (id: string) => Buffer | undefined;
  readonly seal: (buffer: string, because: 'deadline') => Result<null>;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Resolves when the first map of a buffer waits for nobody, or its deadline has passed; also when the
 * buffer is freed, because nobody will come any more.
 */
export async function waitForAll(
  exporter: Watched,
  buffer: string,
  deadline: AbortSignal | undefined,
): Promise<void> {
  const isReady = (): boolean => {
    const known = exporter.buffer(buffer);
    return known === undefined || known.life === 'freed' || known.state.awaited.length === 0;
  };
  if (isReady()) return;
  if (deadline?.aborted !== true) await readyOrOver(exporter, isReady, deadline);
  while (!isReady()) {
    const sealed = exporter.seal(buffer, 'deadline');
    // Somebody else was faster, and may have ended the waiting.
    if (sealed.ok || sealed.refusal.rule !== 'LOG1') return;
  }
}

function readyOrOver(
  exporter: Watched,
  isReady: () => boolean,
  deadline: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      deadline?.removeEventListener('abort', end);
      resolve();
    };
    const stop = exporter.subscribe(() => {
      if (isReady()) end();
    });
    deadline?.addEventListener('abort', end, { once: true });
  });
}
