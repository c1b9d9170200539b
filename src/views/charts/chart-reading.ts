/**
 * Everything that the page shows of a buffer's chart at a step, read at once: the state, what stands beside it,
 * and the same in words.
 */
import { bufferChart } from '../../machines/chart.ts';
import type { Recording } from '../recordings/recording.ts';
import { sideOf } from './chart-facts.ts';
import { bufferAtStep, chartOfBuffer } from './chart-history.ts';
import { eventText } from './chart-layout.ts';
import { sideInWords, type ChartSide } from './chart-side.ts';
import { STILL, type ChartState } from './chart-state.ts';
import type { WayQuestion } from './judged-ways.ts';
import { waysAtStep } from './ways-at-step.ts';
import { verdictText } from './way-verdict.ts';

/** The chart of a buffer at a step. */
export interface ChartReading {
  /** Null where nothing has happened to a buffer yet. */
  readonly buffer: string | null;
  /** The importer for whom ways are open or closed; null where none is known. */
  readonly actor: string | null;
  readonly state: ChartState;
  readonly side: ChartSide;
  /** Where it is in its life, in a few words. */
  readonly life: string;
  /** The picture in one sentence. */
  readonly summary: string;
  /** Its facts, one each. */
  readonly facts: readonly string[];
}

/** A chart without a recording. */
export const NO_READING: ChartReading = {
  buffer: null,
  actor: null,
  state: STILL,
  side: { context: [], attachments: [] },
  life: '',
  summary: 'State chart of a buffer',
  facts: [],
};

/** Who would make calls, where somebody can. */
export interface ChartCaller {
  readonly actor: string | null;
  readonly offer: NonNullable<WayQuestion['offer']>;
}

/**
 * Reads the chart of a buffer.
 *
 * @param position - The step, from 0.
 * @param buffer - The name of the buffer; null for that of the step, or of the last step that had one.
 * @param caller - Who would make calls in a trial; null elsewhere.
 */
export function readChart(
  recording: Recording,
  position: number,
  buffer: string | null,
  caller: ChartCaller | null,
): ChartReading {
  const number =
    buffer === null ? lastBuffer(recording, position) : recording.names.buffers.indexOf(buffer);
  if (number < 0) return NO_READING;
  const at = bufferAtStep(recording, position, number);
  const name = recording.names.buffers[number] ?? '';
  const actor = caller?.actor ?? recording.names.importers[at.walked.lastImporter] ?? null;
  const offer = caller?.offer ?? null;
  const verdicts = waysAtStep(recording, number, at.walked, actor, offer);
  const state = { ...chartOfBuffer(recording, position, at), verdicts };
  const side = sideOf(recording, number, at);
  const { freed } = at.walked;
  const life = freed === null ? (state.active ?? 'not seen yet') : `freed in step ${freed + 1}`;
  return {
    buffer: name,
    actor,
    state,
    side,
    life,
    summary: `State chart of ${name}: ${life}${takenInWords(state)}`,
    facts: factsInWords(state, side),
  };
}

/** The buffer of a step, or of the nearest step before it that is about one. */
function lastBuffer(recording: Recording, position: number): number {
  for (let at = position; at >= 0; at -= 1) {
    const buffer = recording.bufferAt(at);
    if (buffer >= 0) return buffer;
  }
  return -1;
}

function takenInWords({ taken, refusal }: ChartState): string {
  const ways = [...taken].map(([key, outcome]) => {
    const [from = '', event = '', to = ''] = key.split(' ');
    const where = from === to ? `in ${from}` : `from ${from} to ${to}`;
    const how = outcome === 'gone' ? '' : `, ${outcome}`;
    return `; this step: ${eventText(event, 'words')} ${where}${how}`;
  });
  return `${ways.join('')}${refusal === null ? '' : `; refused: ${refusal}`}`;
}

function factsInWords(state: ChartState, side: ChartSide): readonly string[] {
  const { states } = bufferChart();
  const counts = [...state.visits].map(([key, count]) => {
    const [from = '', event = '', to = ''] = key.split(' ');
    const where = from === to ? `in ${from}` : `from ${from} to ${to}`;
    return `${eventText(event, 'words')} ${where}: ${count === 1 ? 'once' : `${count} times`}`;
  });
  const ways = [...state.verdicts.values()].map((verdict) => {
    const { from, to, event, actor } = verdict;
    const where = from === to ? '' : `, to ${to}`;
    const who = actor === null ? '' : ` as ${actor}`;
    return `${eventText(event, 'words')}${who}${where}: ${verdictText(verdict)}`;
  });
  return [
    `states: ${states.map((each) => (each === state.active ? `${each} (now)` : each)).join(', ')}`,
    ...counts,
    ...ways,
    ...sideInWords(side),
  ];
}
