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

const stepsKnown = new WeakMap<Recording, readonly number[]>();

/**
 * The next step after a place that shows a finding, or the last one before it; null where none does.
 *
 * @param isShown - Whether a filter lets a step through.
 */
export function findingBeside(
  recording: Recording,
  position: number,
  direction: 1 | -1,
  isShown: (step: number) => boolean,
): number | null {
  const steps = stepsKnown.get(recording) ?? stepsOf(recording);
  stepsKnown.set(recording, steps);
  const wanted = (step: number): boolean =>
    (direction === 1 ? step > position : step < position) && isShown(step);
  return (direction === 1 ? steps.find(wanted) : steps.findLast(wanted)) ?? null;
}

function stepsOf({ findings }: Recording): readonly number[] {
  const steps = new Set(findings.flatMap(({ step }) => step ?? []));
  return [...steps].sort((one, other) => one - other);
}
