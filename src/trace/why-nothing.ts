/** Why a recording gives no report: nothing of it was understood, said by the name of what it looks like. */
import { SUPPORTED } from './formats/known-formats.ts';
import type { RecordingTally } from './recording-tally.ts';
import type { TraceRefusal } from './report.ts';
import { countText } from './wording.ts';

/** Why there is nothing to report on, or null where there is. */
export function whyNothing(tally: RecordingTally): Omit<TraceRefusal, 'file'> | null {
  if (tally.understood + tally.bareCalls.lineCount > 0) return null;
  if (tally.lines === 0) return { line: null, message: `the file is empty; ${SUPPORTED}` };
  const foreign = tally.commonestShape();
  if (foreign !== null) {
    const { name, because } = foreign.shape;
    const message = `this looks like ${name}, which ${because}; ${SUPPORTED}`;
    return { line: foreign.firstLine, message };
  }
  const { entries } = tally;
  if (entries?.inBuffer === 0 && tally.hasFtraceHeader && tally.events + tally.ignored === 0) {
    if (entries.written === 0) return null;
    const message = `all ${entries.written} events of this recording are gone; record with a larger buffer`;
    return { line: null, message };
  }
  return { line: null, message: `${nothingUnderstood(tally)}; ${SUPPORTED}` };
}

function nothingUnderstood({
  events,
  lines,
  tooLongLines,
  entries,
  unusableLines,
}: RecordingTally): string {
  if (events === 1) return 'the one event in this recording is not about dma-buf';
  if (events > 0) {
    return `none of the ${countText(events, 'event')} in this recording is about dma-buf`;
  }
  if (entries !== null) {
    return `the header announces ${countText(entries.inBuffer, 'event')}, but none follows`;
  }
  if (unusableLines > 0) {
    const speak = countText(unusableLines, 'line speaks', 'lines speak');
    return `${speak} of dma-buf in a form that is not known; record with what \`cenalloc record\` prints`;
  }
  const long = tooLongLines > 0 ? ` (${tooLongLines} of them too long to read)` : '';
  if (lines === 1)
    return `its one line${tooLongLines > 0 ? ', which is too long to read,' : ''} is not understood`;
  return `none of the ${countText(lines, 'line')}${long} is understood`;
}
