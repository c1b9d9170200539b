/**
 * Protected memory: a demand, merged by OR. Secure allocators support the domain `inaccessible` only, so
 * a demand for secure storage and one for CPU access meet in nothing.
 * Source: fuchsia.sysmem2 `secure_required`; Linux TEE heaps (`protected,secure-video`).
 */
import { breachUnless, field } from '../field.ts';

export const secureField = field<boolean>({
  identity: false,
  statements: ['secure'],
  demandOf: ({ secure }) => secure === true,
  merge: (left, right) => left || right,
  breachesOf: ({ secure }, { facts }) =>
    breachUnless(
      secure !== true || facts?.secure === true,
      'secure',
      secure,
      () => `${facts?.name ?? 'the storage'} is not protected`,
    ),
});
