/**
 * The devices whose local memory an importer reaches, itself included, merged by intersection; an empty list reaches
 * none. Memory that is local to no device, as system memory is, is reached by all as far as this field says.
 * Source: Linux `dma_buf_attachment.peer2peer`, `pci_p2pdma_distance`.
 */
import { namesSchema } from '../../base/name-text.ts';
import type { Field } from '../field.ts';
import { commonNames } from '../lattices.ts';
import { addMember } from '../loosening.ts';
import { holdsName, nameSet, type NameSet } from '../sets.ts';

export const peersField: Field<
  readonly string[],
  NameSet,
  { readonly peers?: readonly string[] },
  readonly string[]
> = {
  schema: namesSchema,
  words: (names) => (names.length === 0 ? 'none' : names.join(', ')),
  loosening: { nearest: addMember },
  breach: ({ peers }, { facts }) =>
    peers === undefined || facts?.localTo === undefined || peers.includes(facts.localTo)
      ? null
      : `the storage is local memory of ${facts.localTo}`,
  demand: {
    ...commonNames,
    of: ({ peers }) => (peers === undefined ? null : nameSet(peers)),
    about: 'place',
    meets: (names, { facts }) => isReached(names, facts?.localTo),
    whyUnsuitable: (names, { localTo }) =>
      isReached(names, localTo)
        ? null
        : `it is local memory of ${String(localTo)}, which not everybody reaches`,
    told: (names) => names ?? undefined,
  },
};

function isReached(names: NameSet, owner: string | undefined): boolean {
  return owner === undefined || holdsName(names, owner);
}
