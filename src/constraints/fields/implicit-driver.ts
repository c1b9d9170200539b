/**
 * Whose driver would have to know the layout where the modifier is INVALID: it stands in the driver's own notes
 * about the buffer, which no other driver reads. One driver, or several, or nobody says; null where nobody takes such a layout.
 * Who says nothing of images shares the buffer all the same, and has to know its layout. No
 * storage breaches it: nobody can tell from it who is of one driver, so the answer is only not certain.
 */
import type { DerivedField } from '../field.ts';
import { IMPLICIT_MODIFIER, modifierIdentity } from '../pixel-formats/modifier-names.ts';
import { namedPairs, type PairStatement } from '../pixel-formats/named-pairs.ts';
import type { PixelApi } from '../pixel-formats/pixel-apis.ts';

/** Stands for drivers that are not one. */
const SEVERAL = 'several';

/** Stands for the driver of who states none. */
const UNSAID = 'unsaid';

/** Whether a layout that only a driver knows is known to everybody. */
export function isOneDriver(merged: string | null): boolean {
  return merged !== null && merged !== SEVERAL && merged !== UNSAID;
}

/** What this demand reads. */
export interface ImplicitDriverReads {
  readonly images?: readonly PairStatement[];
  readonly api?: PixelApi;
  readonly driver?: string;
}

export const implicitDriverField: DerivedField<string | null, ImplicitDriverReads, never> = {
  demand: {
    identity: null,
    merge: (left, right) => {
      if (left === null || left === right) return right;
      return right === null ? left : SEVERAL;
    },
    alsoFrom: 'all',
    of: ({ images, api, driver }) => {
      if (images !== undefined && !images.some((entry) => takesImplicit(entry, api))) return null;
      return driver === undefined ? UNSAID : `driver ${driver}`;
    },
    about: 'buffer',
    meets: () => true,
    told: () => undefined,
  },
};

/** Whether an entry takes a layout that nobody names; one that says nothing of layouts does. */
export function takesImplicit(entry: PairStatement, api: PixelApi | undefined): boolean {
  const { modifier: stated } = entry;
  if (stated !== undefined) return modifierIdentity(stated) === IMPLICIT_MODIFIER;
  // A code may say the tiling.
  return namedPairs(entry, api).some(({ modifier }) => modifier === null);
}
