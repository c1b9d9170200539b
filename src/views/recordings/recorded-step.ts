/**
 * One step of a recording, the same for an event log of this project and for a trace of a kernel: which
 * call, on which buffer, by whom, how it went, and how the buffer is afterwards.
 */
import type { LifeState, StepWord } from '../../events/vocabulary.ts';
import type { Finding } from '../../trace/finding.ts';

/** Why a call was refused. */
export interface StepRefusal {
  readonly errno: string;
  /** The rule of docs/spec.md; null for the refusals of a kernel, which tells none. */
  readonly rule: string | null;
  readonly message: string;
}

/** One step. */
export interface RecordedStep {
  /** Its place, from 0. */
  readonly index: number;
  readonly kind: StepWord;
  /** Seconds or ticks; null where nobody recorded the time. */
  readonly time: number | null;
  /** The line of the file it was read from, from 1. */
  readonly line: number;
  /** The id of the buffer; null for what is about none. */
  readonly buffer: string | null;
  /** The importer; null for the exporter and the CPU. */
  readonly importer: string | null;
  readonly driver: string | null;
  /** The attachment by its address in the kernel; null for calls about none, and where nobody recorded it. */
  readonly attachment: string | null;
  /** The task that called, such as `scn-1392`; null where nobody recorded it. */
  readonly task: string | null;
  readonly refusal: StepRefusal | null;
  /** The buffer after the step; null where the step is about none. */
  readonly life: LifeState | null;
  readonly liveMaps: number;
  readonly attached: number;
  /** The step of the map that came first, where this attach is late. */
  readonly lateAfter: number | null;
}

/** A finding, and the step that shows it; null where no step does. */
export interface StepFinding extends Finding {
  readonly step: number | null;
}
