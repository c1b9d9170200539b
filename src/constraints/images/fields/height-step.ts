/**
 * The heights an importer takes: `offset + k · step`, merged by the Chinese remainder theorem.
 * Source: V4L2 `v4l2_frmsize_stepwise`.
 */
import { congruence, EVERY_NUMBER, meetCongruences, type Congruence } from '../../congruence.ts';
import type { Step } from '../image-constraints.ts';
import { imageField } from '../image-field.ts';
import { isOnStep, stepSchema } from '../step.ts';

export const heightStepField = imageField<Step, Congruence>({
  schema: stepSchema,
  identity: EVERY_NUMBER,
  demandOf: ({ step, offset }) => congruence(step, offset),
  merge: (left, right) => meetCongruences(left, right) ?? undefined,
  accepts: (step, { layouts }) => layouts.every(({ height }) => isOnStep(height, step)),
});
