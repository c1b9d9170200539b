/**
 * Reads a kernel's recording beside the page, which answers meanwhile. The file comes and goes without a copy, and so
 * do the columns of the recording.
 */
import { memoryOfColumns } from '../views/recordings/recording-columns.ts';
import type { RecordingParts } from '../views/recordings/recording.ts';
import { readTraceRecording, traceRefusalInWords } from '../views/recordings/trace-recording.ts';

/** What is to be read. */
export interface ReadingOrder {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
}

/** What the worker tells. */
export type ReadingMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | {
      readonly kind: 'recording';
      readonly parts: RecordingParts;
      /** Where lines of the file begin, see `RawLines`. */
      readonly marks: Float64Array<ArrayBuffer>;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    };

addEventListener('message', ({ data: { bytes, name } }: MessageEvent<ReadingOrder>) => {
  const read = readTraceRecording(bytes, name, (share) => {
    tell({ kind: 'progress', share }, []);
  });
  if (!read.ok) {
    const message = traceRefusalInWords(read.refusal);
    tell({ kind: 'refused', message, bytes }, [bytes.buffer]);
    return;
  }
  const { parts, source } = read.value;
  const marks = source.raw?.marks ?? new Float64Array();
  const memory = memoryOfColumns(parts.columns);
  tell({ kind: 'recording', parts, marks, bytes }, [bytes.buffer, marks.buffer, ...memory]);
});

function tell(message: ReadingMessage, transfer: ArrayBuffer[]): void {
  postMessage(message, { transfer });
}
