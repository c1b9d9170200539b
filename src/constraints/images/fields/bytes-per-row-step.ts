/**
 * The row lengths an importer takes, in bytes: `offset + k · step`, merged by the Chinese remainder theorem.
 * Source: PipeWire's ranges with a step.
 */
import { congruence, type Congruence } from '../../congruence.ts';
import { commonNumbers } from '../../lattices.ts';
import type { ImageField } from '../image-field.ts';
import { isInClass, isOnStep, loosenStep, stepInWords, stepSchema, type Step } from '../step.ts';

export const bytesPerRowStepField: ImageField<Step, Congruence> = {
  schema: stepSchema,
  words: stepInWords,
  loosening: { nearest: loosenStep },
  accepts: (step, { layouts }) => layouts.every(({ bytesPerRow }) => isOnStep(bytesPerRow, step)),
  demand: {
    ...commonNumbers,
    of: ({ step, offset }) => congruence(step, offset),
    meets: (numbers, { layouts }) =>
      layouts.every(({ bytesPerRow }) => isInClass(bytesPerRow, numbers)),
  },
};
