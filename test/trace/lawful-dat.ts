/** A trace.dat of a recorded run, and how many lines its bytes give when they are changed. */
import { DamagedRecording, type Unpack } from '../../src/trace/binary/damaged-recording.ts';
import { traceDatLines } from '../../src/trace/binary/trace-dat.ts';
import { recordedEvents } from './recorded-events.ts';
import { recordedText } from './recorded-files.ts';
import { traceDat } from './trace-dat-writer.ts';

/** More lines than a file of this size can hold: its reader would not end. */
const LINES_MAX = 100_000;

const unpack: Unpack = () => {
  throw new DamagedRecording('nothing is packed here');
};

/** The file, and a reader that takes damage for an answer. */
export function binaryRecording(): {
  readonly bytes: Uint8Array;
  readonly linesOf: (bytes: Uint8Array) => number;
} {
  const bytes = traceDat(recordedEvents(recordedText('k73-notmoved')));
  const linesOf = (changed: Uint8Array): number => {
    let lines = 0;
    try {
      for (const line of traceDatLines(changed, unpack)) {
        if (line.includes('\n')) throw new Error('a line has an end');
        lines += 1;
        if (lines > LINES_MAX) throw new Error('the reader does not end');
      }
    } catch (error) {
      if (!DamagedRecording.is(error)) throw error;
    }
    return lines;
  };
  return { bytes, linesOf };
}
