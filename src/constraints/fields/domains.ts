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
    const found = () => `the storage is ${possible.join(' or ')}`;
    const cpuUsage = usage?.filter(isCpuUsage) ?? [];
    const isTouchable = possible.some((each) => each !== 'inaccessible');
    return [
      ...breachUnless(
        domains === undefined || possible.some((each) => domains.includes(each)),
        'domains',
        domains,
        found,
      ),
      ...breachUnless(cpuUsage.length === 0 || isTouchable, 'usage', usage, found),
    ];
  },
});
