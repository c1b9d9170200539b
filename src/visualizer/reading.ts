/** Reads large recordings in a worker, with how far it is, and a way to stop. */
import { ok, refused, type Result } from '../base/result.ts';
import type { Opened } from '../views/recordings/open-document.ts';
import { RawLines } from '../views/recordings/raw-lines.ts';
import { Recording } from '../views/recordings/recording.ts';
import type { ReadingMessage, ReadingOrder } from './reading-worker.ts';
import type { Session } from './session.ts';

/** What came of it; the file comes back in any case but that of a stop. */
export type ReadBeside =
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'read';
      readonly result: Result<Opened, string>;
      readonly bytes: Uint8Array<ArrayBuffer>;
    };

/** Reads a recording; `bytes` are gone until they come back. */
export async function readBeside(
  session: Session,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<ReadBeside> {
  const { default: ReadingWorker } = await import('./reading-worker.ts?worker');
  const worker = new ReadingWorker();
  return new Promise((resolve) => {
    const end = (read: ReadBeside): void => {
      worker.terminate();
      session.reading.value = null;
      resolve(read);
    };
    const stop = (): void => {
      end({ kind: 'stopped' });
    };
    session.reading.value = { name, share: 0, stop };
    worker.addEventListener('message', ({ data }: MessageEvent<ReadingMessage>) => {
      if (data.kind === 'progress') {
        session.reading.value = { name, share: data.share, stop };
      } else if (data.kind === 'refused') {
        end({ kind: 'read', result: refused(data.message), bytes: data.bytes });
      } else {
        const { source, columns, findings } = data.parts;
        const raw = new RawLines(data.bytes, data.marks);
        const recording = new Recording({ ...source, raw }, columns, findings);
        end({ kind: 'read', result: ok({ kind: 'recording', recording }), bytes: data.bytes });
      }
    });
    worker.addEventListener('error', ({ message }) => {
      session.problem.value = `${name}: reading it failed: ${message}`;
      stop();
    });
    const order: ReadingOrder = { bytes, name };
    worker.postMessage(order, { transfer: [bytes.buffer] });
  });
}
