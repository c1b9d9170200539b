/**
 * The heights an importer takes: `offset + k · step`, merged by the Chinese remainder theorem.
 * Source: V4L2 `v4l2_frmsize_stepwise`.
 */
import { congruence, type Congruence } from '../../congruence.ts';
import { commonNumbers } from '../../lattices.ts';
import type { ImageField } from '../image-field.ts';
import { isInClass, isOnStep, loosenStep, stepInWords, stepSchema, type Step } from '../step.ts';

export const heightStepField: ImageField<Step, Congruence> = {
  schema: stepSchema,
  words: stepInWords,
  loosening: { nearest: loosenStep },
  accepts: (step, { layouts }) => layouts.every(({ height }) => isOnStep(height, step)),
  demand: {
    ...commonNumbers,
    of: ({ step, offset }) => congruence(step, offset),
    meets: (numbers, { layouts }) => layouts.every(({ height }) => isInClass(height, numbers)),
  },
};
