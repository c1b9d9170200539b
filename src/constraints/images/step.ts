/** Steps with an offset as they are stated, and whether a number lies on one, by division alone. */
import * as v from 'valibot';
import { strictFields } from '../../base/fields.ts';
import type { Step } from './image-constraints.ts';
import { countSchema } from './image-field.ts';

/** What a step may look like. */
export const stepSchema: v.GenericSchema<unknown, Step> = strictFields({
  step: countSchema(1),
  offset: v.exactOptional(countSchema(0)),
});

/** Whether a number is `offset + k · step` for some whole `k`. */
export function isOnStep(value: number, { step, offset = 0 }: Step): boolean {
  return (value - offset) % step === 0;
}
