/**
 * The widths an importer takes: `offset + k · step`, merged by the Chinese remainder theorem.
 * Source: V4L2 `v4l2_frmsize_stepwise`; PipeWire's step, which its filter drops where two meet.
 */
import { congruence, type Congruence } from '../../congruence.ts';
import { commonNumbers } from '../../lattices.ts';
import type { ImageField } from '../image-field.ts';
import { isInClass, isOnStep, loosenStep, stepInWords, stepSchema, type Step } from '../step.ts';

export const widthStepField: ImageField<Step, Congruence> = {
  schema: stepSchema,
  words: stepInWords,
  loosening: { nearest: loosenStep },
  accepts: (step, { layouts }) => layouts.every(({ width }) => isOnStep(width, step)),
  demand: {
    ...commonNumbers,
    of: ({ step, offset }) => congruence(step, offset),
    meets: (numbers, { layouts }) => layouts.every(({ width }) => isInClass(width, numbers)),
  },
};
