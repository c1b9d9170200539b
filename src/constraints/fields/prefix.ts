/**
 * Bytes an importer keeps before the data, merged by maximum.
 * Source: GStreamer allocation parameters, `gsttee.c`.
 */
import { breachUnless, field } from '../field.ts';

export const prefixField = field<number>({
  identity: 0,
  statements: ['prefix'],
  demandOf: ({ prefix }) => prefix ?? 0,
  merge: (left, right) => Math.max(left, right),
  breachesOf: ({ prefix }, storage) =>
    breachUnless(
      prefix === undefined || (storage.prefix ?? 0) >= prefix,
      'prefix',
      prefix,
      () => `the storage keeps ${storage.prefix ?? 0} bytes before the data`,
    ),
});
