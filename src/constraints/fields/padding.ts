/**
 * Bytes an importer keeps behind the data, merged by maximum.
 * Source: GStreamer allocation parameters, `gsttee.c`.
 */
import { breachUnless, field } from '../field.ts';

export const paddingField = field<number>({
  identity: 0,
  statements: ['padding'],
  demandOf: ({ padding }) => padding ?? 0,
  merge: (left, right) => Math.max(left, right),
  breachesOf: ({ padding }, storage) =>
    breachUnless(
      padding === undefined || (storage.padding ?? 0) >= padding,
      'padding',
      padding,
      () => `the storage keeps ${storage.padding ?? 0} bytes behind the data`,
    ),
});
