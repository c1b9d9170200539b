/**
 * Transports: in which form an exporter hands a buffer to an importer. They are matched once, at attach, and stay for
 * the attachment's life. It is a second question beside where the storage lies, and no kernel of today asks it.
 *
 * **A proposal.** Source: RFC "dma-buf: mapping types" of 17 February 2026, `dma_buf_match_mapping`; not merged, and
 * whether importers may have raw physical addresses is disputed there.
 */
import * as v from 'valibot';
import { isName } from '../../base/ids.ts';
import { foundInWords } from '../../base/found-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';

/**
 * The form of a mapping.
 *
 * - `sgt`: DMA addresses in an sg_table. Of an importer: it takes no local memory of a peer.
 * - `sgt-p2p`: the same. Of an exporter: only to a peer. Of an importer: it takes local memory of a peer, too.
 * - `pal`: a list of physical addresses.
 * - `driver:NAME`: a form of one driver's own, which both sides must know.
 *
 * @public
 */
export type TransportKind = 'sgt' | 'sgt-p2p' | 'pal' | `driver:${string}`;

/** The forms that have a name of their own. */
const NAMED = ['sgt', 'sgt-p2p', 'pal'] as const;

/** How far apart an exporter and an importer are, as `pci_p2pdma_distance` tells. @public */
export type PeerDistance = 'none' | 'switch' | 'bridge';

/** Every distance. */
export const PEER_DISTANCES = [
  'none',
  'switch',
  'bridge',
] as const satisfies readonly PeerDistance[];

/** Two entries that met. */
export interface TransportMatch {
  /** The entry of the exporter's list; its order decides. */
  readonly transport: TransportKind;
  /** The entry of the importer's list that it met. */
  readonly accepted: TransportKind;
}

/** Why nothing met. */
export interface TransportMismatch {
  readonly errno: 'EINVAL';
  readonly rule: 'TRN1';
  /** What each side has, one sentence. */
  readonly message: string;
  /** What could be done, one sentence. */
  readonly next: string;
}

/** What an exporter offers, or an importer accepts. */
export interface TransportSide {
  readonly name: string;
  /** Of an exporter by its preference, which decides; an importer's order breaks ties alone. */
  readonly transports: readonly TransportKind[];
}

/**
 * Matches two lists: for each entry of the exporter in order, each entry of the importer in order, the first that
 * meets. [TRN1]
 *
 * @param distance - Between the two; only a peer that is not `none` gets `sgt-p2p`.
 * @returns The match, or `EINVAL` with rule TRN1 where nothing meets.
 */
export function matchTransport(
  exporter: TransportSide,
  importer: TransportSide,
  distance: PeerDistance,
): Result<TransportMatch, TransportMismatch> {
  for (const transport of exporter.transports) {
    const accepted = importer.transports.find((each) => meets(transport, each, distance));
    if (accepted !== undefined) return ok({ transport, accepted });
  }
  const list = ({ transports }: TransportSide) =>
    transports.length === 0 ? 'nothing' : transports.join(', ');
  return refused({
    errno: 'EINVAL',
    rule: 'TRN1',
    message: `${exporter.name} offers ${list(exporter)}, and ${importer.name} accepts ${list(importer)}: nothing meets.`,
    next: whatWouldHelp(exporter, importer, distance),
  });
}

/** Whether one entry of an exporter meets one of an importer. */
function meets(offered: TransportKind, accepted: TransportKind, distance: PeerDistance): boolean {
  if (offered === 'sgt') return accepted === 'sgt' || accepted === 'sgt-p2p';
  if (offered === 'sgt-p2p') return accepted === 'sgt-p2p' && distance !== 'none';
  return offered === accepted;
}

function whatWouldHelp(
  exporter: TransportSide,
  importer: TransportSide,
  distance: PeerDistance,
): string {
  const isApart =
    distance === 'none' &&
    exporter.transports.includes('sgt-p2p') &&
    importer.transports.includes('sgt-p2p');
  return isApart
    ? `Put ${importer.name} where it reaches ${exporter.name}, or have the exporter offer sgt, too.`
    : `Copy the buffer, or have one of the two take a form of the other.`;
}

/** What known exporters offer by that proposal; every other one offers `sgt`. */
const OFFERED: Readonly<Record<string, readonly TransportKind[]>> = {
  amdgpu: ['sgt-p2p', 'sgt'],
  xe: ['sgt-p2p', 'sgt'],
  vfio: ['pal', 'sgt-p2p'],
  habanalabs: ['sgt-p2p'],
  vmwgfx: [],
};

/** What an exporter offers where nobody says it: by the name of its driver. */
export function offeredBy(driver: string): readonly TransportKind[] {
  return Object.hasOwn(OFFERED, driver) ? (OFFERED[driver] ?? []) : ['sgt'];
}

/** What an importer accepts where nobody says it. */
export function acceptedBy(isPeer: boolean): readonly TransportKind[] {
  return isPeer ? ['sgt-p2p'] : ['sgt'];
}

/** A transport as documents have it. */
export const transportSchema: v.GenericSchema<unknown, TransportKind> = v.custom<TransportKind>(
  isTransport,
  ({ input }) =>
    `expected ${NAMED.join(', ')} or driver:NAME, found ${typeof input === 'string' ? `"${input}"` : foundInWords(input)}`,
);

function isTransport(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (NAMED.some((each) => each === value)) return true;
  return value.startsWith('driver:') && isName(value.slice('driver:'.length));
}
