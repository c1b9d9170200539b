/**
 * Following a recording that grows: the reader of the page and the columns that it adds to, in pieces as a server sends
 * them, beside reading the same text whole. The log is that of many lives through an exporter.
 */
import { encodeLog } from '../src/events/encode-log.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import { GrowingRecording } from '../src/views/recordings/growing-recording.ts';
import { LiveReader } from '../src/views/recordings/live-reader.ts';
import { openDocument } from '../src/views/recordings/open-document.ts';
import { median } from './measure.ts';
import { liveThroughExporter, platform } from './pipeline.ts';
import { atLeast, type Extent, type Table } from './table.ts';

const LIVES = { full: 8_000, short: 800 } as const;
const ROUNDS = { full: 5, short: 3 } as const;

/** What a server sends at once, in characters. */
const PIECE = 64 * 1024;

/** What the issue of the page asks for: facts a second that are followed without falling behind. */
const FACTS_A_SECOND = 10_000;

/** Whole lines, about a piece at a time. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', Math.min(text.length - 1, from + PIECE)) + 1;
    pieces.push(text.slice(from, end === 0 ? text.length : end));
    from += pieces.at(-1)?.length ?? 0;
  }
  return pieces;
}

/** Follows a text and makes a recording of what there is after each piece; how many steps there are. */
function follow(text: string): number {
  const reader = new LiveReader('bench');
  const growing = new GrowingRecording();
  let length = 0;
  for (const piece of piecesOf(text)) {
    const read = reader.feed(piece);
    if (!read.ok) throw new Error(read.refusal);
    const gain = reader.take();
    if (gain !== null) growing.take(gain.delta, gain.lines);
    length = growing.recording()?.length ?? 0;
  }
  return length;
}

function readWhole(text: string): number {
  const read = openDocument(Buffer.from(text), 'bench');
  if (!read.ok || read.value.kind !== 'recording') throw new Error('it is no recording');
  return read.value.recording.length;
}

/** Steps a second, the median of some rounds. */
function speedOf(text: string, read: (text: string) => number, rounds: number): number {
  return median(
    Array.from({ length: rounds }, () => {
      const begun = performance.now();
      const steps = read(text);
      return (1000 * steps) / (performance.now() - begun);
    }),
  );
}

/** How many facts a second are followed. */
export function liveTable(extent: Extent): Table {
  const exporter = createExporter({ platform });
  for (let life = 0; life < LIVES[extent]; life += 1) liveThroughExporter(exporter);
  const text = encodeLog(exporter.log());
  const whole = speedOf(text, readWhole, ROUNDS[extent]);
  const followed = speedOf(text, follow, ROUNDS[extent]);
  return {
    head: ['side', 'facts per second (median)', 'ratio to reading it whole'],
    rows: [
      ['a log read whole', whole.toFixed(0), '1.00'],
      ['the same followed in pieces of 64 KiB', followed.toFixed(0), (followed / whole).toFixed(2)],
    ],
    goals: [atLeast('facts followed a second', followed, FACTS_A_SECOND, FACTS_A_SECOND / 2)],
  };
}
