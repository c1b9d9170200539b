/** A model of peers from the letters of classes, as tests of orders ask for it. */
import {
  namesOfClasses,
  programOfClass,
  traitsOfClass,
  type PeerClass,
} from '../../src/explorer/peers/importer-classes.ts';
import { RULES_OF, type PeerRuleSet } from '../../src/explorer/peers/peer-rules.ts';
import type { PeersModel } from '../../src/explorer/peers/peers-model.ts';

/** One importer of each letter, each running the program of its class once; `asked` is what differs. */
export function modelOfClasses(
  letters: readonly PeerClass[],
  rules: PeerRuleSet,
  asked: Partial<PeersModel> = {},
): PeersModel {
  const names = namesOfClasses(letters);
  const importers = letters.map((letter, index) => traitsOfClass(letter, names[index] ?? ''));
  return {
    setting: { rules: RULES_OF[rules], importers, localFree: true, closed: [] },
    programs: letters.map(programOfClass),
    exporter: [],
    calls: 'programs',
    attachFirst: false,
    ...asked,
  };
}
