/** Reads on in facts that are there as often as one wants, and knows its place among them again. */
import { crc32 } from 'node:zlib';
import type { RecordedEvent } from '../events/envelope.ts';
import { encodeEvent } from '../events/encode-log.ts';
import { OTHER_BEGINNING, PIECE_LENGTH, type LivePiece } from './live-source.ts';

/** Reads on in something that grows. */
export interface GrowingReader {
  /** Goes on from a place; where that is none of it, it is said that all begins. */
  readonly resume: (after: string | null) => LivePiece | null;
  /** What has come since. */
  readonly more: () => Iterable<LivePiece>;
}

/** A line of a log, and what tells it from another one with the same number. */
function lineOf(recorded: RecordedEvent): { readonly line: string; readonly at: string } {
  const line = `${encodeEvent(recorded)}\n`;
  return { line, at: `${recorded.sequence}.${crc32(line)}` };
}

/** Reads facts by their numbers. */
export function factReader(readAll: (after: number) => Iterable<RecordedEvent>): GrowingReader {
  let passed = 0;
  return {
    resume: (after) => {
      const asked = Number.parseInt(after ?? '', 10);
      const [known] = asked > 0 ? readAll(asked - 1) : [];
      if (known !== undefined && lineOf(known).at === after) {
        passed = asked;
        return null;
      }
      return { kind: 'begin', why: after === null ? null : OTHER_BEGINNING, at: '0' };
    },
    *more() {
      let [text, at] = ['', ''];
      for (const recorded of readAll(passed)) {
        const { line, at: here } = lineOf(recorded);
        [text, at] = [text + line, here];
        passed = recorded.sequence;
        if (text.length < PIECE_LENGTH) continue;
        yield { kind: 'lines', text, at };
        text = '';
      }
      if (text !== '') yield { kind: 'lines', text, at };
    },
  };
}
