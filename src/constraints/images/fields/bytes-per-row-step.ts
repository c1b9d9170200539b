/**
 * The row lengths an importer takes: `offset + k · step` bytes, merged by the Chinese remainder
 * theorem. Source: PipeWire's ranges with a step.
 */
import { congruence, EVERY_NUMBER, meetCongruences, type Congruence } from '../../congruence.ts';
import type { Step } from '../image-constraints.ts';
import { imageField } from '../image-field.ts';
import { isOnStep, stepSchema } from '../step.ts';

export const bytesPerRowStepField = imageField<Step, Congruence>({
  schema: stepSchema,
  identity: EVERY_NUMBER,
  demandOf: ({ step, offset }) => congruence(step, offset),
  merge: (left, right) => meetCongruences(left, right) ?? undefined,
  accepts: (step, { layouts }) => layouts.every(({ bytesPerRow }) => isOnStep(bytesPerRow, step)),
});
