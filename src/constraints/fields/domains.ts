/**
 * The coherency domains an importer can work with, merged by intersection. Who uses the CPU needs one
 * that the CPU can touch, whether it says so or not.
 * Source: fuchsia.sysmem2 `cpu_domain_supported`, `ram_domain_supported`,
 * `inaccessible_domain_supported`.
 */
import { COHERENCY_DOMAINS, type CoherencyDomain } from '../allocator-facts.ts';
import { breachUnless, field } from '../field.ts';

/** Whether a usage is one of the CPU. */
export function isCpuUsage(name: string): boolean {
  return name.startsWith('cpu.');
}

export const domainsField = field<readonly CoherencyDomain[]>({
  identity: COHERENCY_DOMAINS,
  statements: ['domains', 'usage'],
  demandOf: ({ domains = COHERENCY_DOMAINS, usage = [] }) => {
    const isForCpu = usage.some(isCpuUsage);
    return COHERENCY_DOMAINS.filter(
      (each) => domains.includes(each) && !(isForCpu && each === 'inaccessible'),
    );
  },
  merge: (left, right) => left.filter((each) => right.includes(each)),
  breachesOf: ({ domains, usage }, { domain, facts }) => {
    // Storage whose domain was not decided can still be used in any that its allocator supports.
    const possible = domain === undefined ? (facts?.domains ?? COHERENCY_DOMAINS) : [domain];
    const usable = possible.filter((each) => domains === undefined || domains.includes(each));
    const found = () => `the storage is ${possible.join(' or ')}`;
    const isForCpu = usage?.some(isCpuUsage) ?? false;
    // One domain has to be both: one that it can work with and one that the CPU can touch.
    const isTouchable = usable.some((each) => each !== 'inaccessible');
    return [
      ...breachUnless(usable.length > 0, 'domains', domains, found),
      ...breachUnless(!isForCpu || isTouchable, 'usage', usage, found),
    ];
  },
});
