/**
 * Who reaches whose local memory: from how far apart two devices are and how an importer shares, the devices whose
 * memory it reaches. A static importer is never a peer; a dynamic one that takes memory of peers is one of every
 * device that it is not cut off from. What an importer states itself, or nobody says, stays as it is.
 * Source: Linux `dma_buf_attachment.peer2peer`, `pci_p2pdma_distance`.
 */
import type { ImporterId } from '../../base/ids.ts';
import { inFieldOrder, type Constraints } from '../../constraints/constraints.ts';
import {
  acceptedBy,
  offeredBy,
  type PeerDistance,
  type TransportKind,
} from '../../constraints/transports/transport-kinds.ts';

/** How an importer attaches, by the word of the caller. @public */
export interface SharingInput {
  /** Whether it is told when the storage moves (`dynamic`), or holds it in its place while it maps (`static`). */
  readonly kind: 'static' | 'dynamic';
  /**
   * Whether it takes local memory of other devices, as `dma_buf_attach_ops.allow_peer2peer` does; never of a static one.
   * What it reaches then stands in its constraints as `peers`. False where it is left out.
   */
  readonly peer2peer?: boolean;
}

/** How an importer of a platform shares. @public */
export interface ImporterSharing extends SharingInput {
  /** Whether it pins the storage before it maps. False where it is left out. */
  readonly pins?: boolean;
}

/** Every kind of sharing. */
export const SHARING_KINDS = [
  'static',
  'dynamic',
] as const satisfies readonly SharingInput['kind'][];

/** How far apart two devices are. @public */
export interface DeviceDistance {
  /** The device whose memory it is. */
  readonly exporter: string;
  /** The importer, or the device it is a part of. */
  readonly importer: string;
  /** No way, through a switch, or through the host bridge. */
  readonly distance: PeerDistance;
}

/** Who exports buffers of some allocators, and in which forms. @public */
export interface ExporterSpec {
  /** The name of its driver, such as `amdgpu`. */
  readonly name: string;
  /** The device it drives; its local memory is near to itself. */
  readonly device?: string;
  /** The allocators it takes storage from, at least one. */
  readonly allocators: readonly string[];
  /** The forms it offers, by its preference (a proposal of 2026); those that are known of its name where left out. */
  readonly transports?: readonly TransportKind[];
}

/** An importer, as far as it matters here. */
export interface PeerCandidate {
  readonly id: ImporterId | string;
  readonly device?: string;
  readonly sharing?: ImporterSharing;
  readonly transports?: readonly TransportKind[];
}

/** A platform, as far as it matters here. */
interface DeviceMap {
  readonly allocators: readonly { readonly localTo?: string }[];
  readonly distances?: readonly DeviceDistance[];
}

/** The devices that have local memory, each once. */
export function localOwners({ allocators }: Pick<DeviceMap, 'allocators'>): readonly string[] {
  return [
    ...new Set(allocators.flatMap(({ localTo }) => (localTo === undefined ? [] : [localTo]))),
  ];
}

/** How far an importer is from a device; undefined where nobody says. */
export function distanceTo(
  { distances = [] }: Pick<DeviceMap, 'distances'>,
  owner: string,
  { id, device }: PeerCandidate,
): PeerDistance | 'itself' | undefined {
  if (owner === id || owner === device) return 'itself';
  return distances.find(
    ({ exporter, importer }) => exporter === owner && (importer === id || importer === device),
  )?.distance;
}

/** How far an exporter and an importer are for a match: who is a part of the device is near, who is not told of is apart. */
export function pairDistance(
  platform: Pick<DeviceMap, 'distances'>,
  device: string | undefined,
  candidate: PeerCandidate,
): PeerDistance {
  const told = device === undefined ? undefined : distanceTo(platform, device, candidate);
  return told === 'itself' ? 'switch' : (told ?? 'none');
}

/** Whether an importer takes local memory of other devices. */
export function isPeer({ sharing }: PeerCandidate): boolean {
  return sharing?.kind === 'dynamic' && sharing.peer2peer === true;
}

/** The constraints of an importer with the devices whose memory it reaches, where that follows from how it shares. */
export function withPeers(
  platform: DeviceMap,
  candidate: PeerCandidate,
  constraints: Constraints,
): Constraints {
  const owners = localOwners(platform);
  if (candidate.sharing === undefined || constraints.peers !== undefined || owners.length === 0) {
    return constraints;
  }
  const peers = owners.filter((owner) => {
    const distance = distanceTo(platform, owner, candidate);
    return distance === 'itself' || (isPeer(candidate) && distance !== 'none');
  });
  return inFieldOrder({ ...constraints, peers });
}

/** The same for an importer that now shares otherwise than its platform says: who is no peer reaches its own device. */
export function withPeersOf(
  platform: DeviceMap,
  candidate: PeerCandidate,
  constraints: Constraints,
): Constraints {
  const { peers } = constraints;
  if (peers === undefined) return withPeers(platform, candidate, constraints);
  if (candidate.sharing === undefined || isPeer(candidate)) return constraints;
  const own = peers.filter((owner) => distanceTo(platform, owner, candidate) === 'itself');
  return own.length === peers.length ? constraints : { ...constraints, peers: own };
}

/** A dynamic peer whose distance to a device with local memory nobody says; null where all is said. */
export function unsaidDistance(
  platform: DeviceMap,
  candidate: PeerCandidate & { readonly constraints: Constraints },
): string | null {
  if (!isPeer(candidate) || candidate.constraints.peers !== undefined) return null;
  const open = localOwners(platform).find(
    (owner) => distanceTo(platform, owner, candidate) === undefined,
  );
  return open ?? null;
}

/** What an importer accepts of the forms of a mapping. */
export function transportsOf(candidate: PeerCandidate): readonly TransportKind[] {
  return candidate.transports ?? acceptedBy(isPeer(candidate));
}

/** What an exporter offers of the forms of a mapping, by its preference. */
export function transportsOfExporter({ name, transports }: ExporterSpec): readonly TransportKind[] {
  return transports ?? offeredBy(name);
}
