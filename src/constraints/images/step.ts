/** Steps with an offset: as they are stated and in words, and whether a number lies on one. */
import * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import type { Congruence } from '../congruence.ts';
import { divide, type Helps } from '../loosening.ts';
import { countSchema } from '../statement-schemas.ts';

/** The numbers `offset + k · step`. `offset` is 0 where it is left out. @public */
export interface Step {
  /** The distance between neighbours, a whole number from 1. */
  readonly step: number;
  /** What is added to each multiple of `step`, a whole number from 0; 0 where it is left out. */
  readonly offset?: number;
}

/** What a step may look like. */
export const stepSchema: v.GenericSchema<unknown, Step> = strictFields({
  step: countSchema(1),
  offset: v.exactOptional(countSchema(0)),
});

/** `multiples of 16`, `8 + multiples of 16`. */
export function stepInWords({ step, offset }: Step): string {
  return `${offset === undefined ? '' : `${offset} + `}multiples of ${step}`;
}

/** More numbers, and all that there were: the offset stays, and the step becomes a divisor of it. */
export function loosenStep(value: Step, helps: Helps<Step>): Step | undefined {
  const step = divide(value.step, (each) => helps({ ...value, step: each }));
  return step === undefined ? undefined : { ...value, step };
}

/** Whether a number is `offset + k · step` for some whole `k`, by division alone. */
export function isOnStep(value: number, { step, offset = 0 }: Step): boolean {
  return (value - offset) % step === 0;
}

/** Whether a number is of a class: what merged steps leave. */
export function isInClass(value: number, { residue, modulus }: Congruence): boolean {
  return (BigInt(value) - residue) % modulus === 0n;
}
