/**
 * The coherency domains an importer can work with, merged by intersection. Who uses the CPU needs one
 * that the CPU can touch, whether it says so or not.
 * Source: fuchsia.sysmem2 `cpu_domain_supported`, `ram_domain_supported`,
 * `inaccessible_domain_supported`.
 */
import { COHERENCY_DOMAINS, type CoherencyDomain } from '../allocator-facts.ts';
import type { Field } from '../field.ts';
import { commonWords } from '../lattices.ts';
import { addMember } from '../loosening.ts';
import { someOf } from '../statement-schemas.ts';
import { possibleDomains } from '../storage.ts';
import { namesInWords } from '../value-words.ts';
import { isCpuUsage } from './usage.ts';

/** What this field reads. */
export interface DomainsReads {
  readonly domains?: readonly CoherencyDomain[];
  readonly usage?: readonly string[];
}

export const domainsField: Field<
  readonly CoherencyDomain[],
  readonly CoherencyDomain[],
  DomainsReads
> = {
  schema: someOf(COHERENCY_DOMAINS),
  words: namesInWords,
  loosening: { nearest: (stated, helps) => addMember(stated, helps, [COHERENCY_DOMAINS]) },
  breach: ({ domains }, storage) => {
    // Storage whose domain was not decided can still be used in any that its allocator supports.
    const possible = possibleDomains(storage);
    return domains === undefined || possible.some((each) => domains.includes(each))
      ? null
      : `the storage is ${possible.join(' or ')}`;
  },
  demand: {
    ...commonWords(COHERENCY_DOMAINS),
    alsoFrom: ['usage'],
    of: ({ domains = COHERENCY_DOMAINS, usage = [] }) => {
      const isForCpu = usage.some(isCpuUsage);
      return COHERENCY_DOMAINS.filter(
        (each) => domains.includes(each) && !(isForCpu && each === 'inaccessible'),
      );
    },
    about: 'place',
    meets: (usable, storage) => possibleDomains(storage).some((each) => usable.includes(each)),
    isConceivable: (usable) => usable.length > 0,
    whyUnsuitable: (usable, { domains }) =>
      domains.some((each) => usable.includes(each))
        ? null
        : `it supports the domain ${domains.join(', ')} only`,
  },
};
