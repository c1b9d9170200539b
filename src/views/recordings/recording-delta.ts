/** What a recording has gained since somebody asked last: a recording that is read whole is gained at once. */
import type { RecordedEvent } from '../../events/envelope.ts';
import type { StepFinding } from './recorded-step.ts';
import type { RecordingSource } from './recording.ts';
import type { PackedColumns } from './recording-columns.ts';

/** Further steps, and what is known of the whole by now. */
export interface RecordingDelta {
  readonly source: Omit<RecordingSource, 'log' | 'raw'>;
  /** The further facts, where it is a log of this project. */
  readonly log: readonly RecordedEvent[];
  /** Only what is new, with steps counted from the beginning of the recording. */
  readonly columns: PackedColumns;
  readonly findings: readonly StepFinding[];
  /** Whether these are all findings, in place of those that were told before. */
  readonly areAllFindings: boolean;
}

/** Why a recording that still grows does not show everything. */
export const GOES_ON = 'the recording goes on';
