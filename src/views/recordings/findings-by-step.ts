/** The findings of a recording by the step that shows them, found once. */
import { groupedBy } from '../../base/items-by-key.ts';
import type { Recording } from './recording.ts';
import type { StepFinding } from './recorded-step.ts';

const known = new WeakMap<Recording, ReadonlyMap<number | null, readonly StepFinding[]>>();

/** What was found at a step. */
export function findingsAtStep(recording: Recording, step: number): readonly StepFinding[] {
  const found = known.get(recording) ?? groupedBy(recording.findings, (each) => each.step);
  known.set(recording, found);
  return found.get(step) ?? [];
}
