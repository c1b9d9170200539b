/**
 * Transports among peers, a proposal of 2026 that no kernel has: each importer is handed the buffer in the form that is
 * matched at its attach. It is fixed from then on, and says nothing of where the storage lies.
 */
import {
  acceptedBy,
  matchTransport,
  type TransportKind,
} from '../../constraints/transports/transport-kinds.ts';
import { EXPORTER } from './peer-calls.ts';
import type { PeerImporter } from './peer-ordering.ts';
import { OFFERED_BY } from './peer-rules.ts';
import type { PeersSetting } from './peers-state.ts';

/** In which form an importer is handed the buffer, from its attach on; null where nobody asks. [TRN1] */
export function transportOf(
  rules: PeersSetting['rules'],
  { name, peer2peer, reach, takesPhysical }: PeerImporter,
): TransportKind | 'refused' | null {
  const offered = OFFERED_BY[rules.transport];
  if (offered === null) return null;
  const accepted = takesPhysical ? (['pal'] as const) : acceptedBy(peer2peer);
  const match = matchTransport(
    { name: EXPORTER, transports: offered },
    { name, transports: accepted },
    reach === 'no' ? 'none' : reach,
  );
  return match.ok ? match.value.transport : 'refused';
}

/** What each importer that attaches is handed, null where attach is refused; null of all where nobody asks. */
export function transportsIn({
  rules,
  importers,
}: Pick<PeersSetting, 'rules' | 'importers'>):
  readonly { readonly who: string; readonly transport: TransportKind | null }[] | null {
  if (rules.transport === 'not-asked') return null;
  return importers
    .filter(({ kind }) => kind !== 'cpu')
    .map((each) => {
      const transport = transportOf(rules, each);
      return { who: each.name, transport: transport === 'refused' ? null : transport };
    });
}
