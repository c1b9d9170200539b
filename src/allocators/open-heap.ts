/**
 * Names of heaps that leave open which allocator is meant: a platform has several with a name of the default CMA area,
 * and does not say which of them is it. Where one of them would serve, "no allocator ever can" would be wrong.
 */
import { listInWords } from '../base/quantity-words.ts';
import type { Participant } from '../constraints/constraints.ts';
import { heapNamesWhere, possibleDefaults } from './heap-names.ts';
import type { Platform } from './platform/platform.ts';

/** What is left open by names, and how to say it. */
export interface OpenHeap {
  /** Such as `which of reserved and linux,cma is the default CMA area`. */
  readonly question: string;
  readonly next: string;
}

/** What the names leave open; null where nothing, or where it makes no difference. */
export function openHeapOf(
  { name, allocators }: Platform,
  participants: readonly Participant[],
  isServed: (participants: readonly Participant[]) => boolean,
): OpenHeap | null {
  const areas = possibleDefaults(allocators);
  const helps = areas.some((area) => {
    const renamed = participants.map((each) => withDefaultArea(area, allocators, each));
    return renamed.some((each, index) => each !== participants[index]) && isServed(renamed);
  });
  if (!helps) return null;
  const question = `which of ${listInWords(areas)} is the default CMA area`;
  return {
    question,
    next: `Name the allocator itself, or have ${name} call the default one default_cma_region.`,
  };
}

/** A participant where one allocator is the default CMA area; the same one where that changes nothing. */
export function withDefaultArea<Some extends Participant>(
  area: string,
  allocators: Platform['allocators'],
  participant: Some,
): Some {
  const { constraints } = participant;
  const names = constraints.allocators;
  const found = names && heapNamesWhere(area, allocators, names);
  if (found === undefined || found === names) return participant;
  return { ...participant, constraints: { ...constraints, allocators: found } };
}
