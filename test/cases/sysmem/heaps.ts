/**
 * The heaps of a board. Protected heaps come first, by name, because only those who need protection are
 * served by them; then system RAM; then the others. Source: LogicalBufferCollection::GetHeap.
 */
import type { Heap } from '../product.ts';
import type { PoolSpec } from './schema.ts';
import { participantsOf, type TreeNode } from './tree.ts';

const ALL_DOMAINS = ['cpu', 'ram', 'inaccessible'] as const;

/** Heaps that the tests know, with the domains they support. */
const KNOWN: PoolSpec = {
  SYSTEM_RAM: { cpu: true, ram: true, inaccessible: true },
  SECURE: { inaccessible: true, secure: true },
  SECURE_VDEC: { inaccessible: true, secure: true },
  GOLDFISH_DEVICE_LOCAL: { inaccessible: true },
  GOLDFISH_HOST_VISIBLE: { cpu: true },
  FRAMEBUFFER: { inaccessible: true },
};

/** The heaps that a case lists, or the known ones; sysmem always has system RAM. */
export function heapsFor(pool: PoolSpec | undefined, nodes: readonly TreeNode[]): readonly Heap[] {
  const named = participantsOf(nodes).flatMap(({ spec }) => spec.memory?.permittedHeaps ?? []);
  const others = Object.fromEntries(
    [...new Set(named)]
      .filter((name) => /secure/iu.test(name))
      .map((name) => [name, KNOWN['SECURE'] ?? {}]),
  );
  const listed: PoolSpec = pool ?? { ...others, ...KNOWN };
  const heaps = Object.entries(listed).map(([name, properties]): Heap => {
    const domains = ALL_DOMAINS.filter((domain) => properties[domain] === true);
    const isSecure = properties.secure ?? /secure|protected/iu.test(name);
    return { name, domains, ...(isSecure ? { secure: true } : {}) };
  });
  const rank = ({ name, secure }: Heap) => (name === 'SYSTEM_RAM' ? 1 : secure === true ? 0 : 2);
  return heaps.sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
}
