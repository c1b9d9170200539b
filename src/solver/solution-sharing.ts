/**
 * What lies beside the answer where a platform says how its importers share: how far each is from the local memory that
 * was chosen, who holds the storage in its place, and, as a proposal of 2026, in which form each exporter would hand
 * the buffer over. None of it changes where the storage lies: what each importer reaches has been merged before.
 */
import { requirePlatform, type PlatformGiven } from '../allocators/platform/given-platform.ts';
import {
  distanceTo,
  isPeer,
  localOwners,
  pairDistance,
  transportsOf,
  transportsOfExporter,
  type ExporterSpec,
} from '../allocators/platform/peers.ts';
import type { ImporterSpec, Platform } from '../allocators/platform/platform.ts';
import type { PeerDistance, TransportKind } from '../constraints/transports/transport-kinds.ts';
import { matchTransport } from '../constraints/transports/transport-kinds.ts';
import type { Solution } from './solution.ts';

/** Whether one importer reaches local memory of a device. @public */
export interface LocalReach {
  /** Its name. */
  readonly importer: string;
  /** Null where neither its sharing nor its constraints say it. */
  readonly reaches: boolean | null;
  /** `itself` for who is the device or a part of it; null where nobody says. */
  readonly distance: PeerDistance | 'itself' | null;
  /** Whether it takes memory of other devices at all; null where nobody says how it shares. */
  readonly isPeer: boolean | null;
}

/** Who reaches the local memory of one device. @public */
export interface LocalMemoryReach {
  /** The device, as `localTo` of an allocator names it. */
  readonly device: string;
  /** Every participant. */
  readonly importers: readonly LocalReach[];
}

/** What holds storage in its place. @public */
export interface StorageHold {
  /** Its name. */
  readonly importer: string;
  /** A static importer holds it while it maps; a dynamic one by its pin. */
  readonly by: 'map' | 'pin';
}

/** In which form an exporter hands the buffer to an importer, or why in none. @public */
export interface TransportAnswer {
  /** Its name. */
  readonly importer: string;
  /** What it takes; its order breaks ties alone. */
  readonly accepts: readonly TransportKind[];
  /** The form; null where nothing meets, and attach is refused with `EINVAL`. */
  readonly transport: TransportKind | null;
  /** Why nothing meets, and what would help; absent where something does. */
  readonly why?: { readonly rule: 'TRN1'; readonly message: string; readonly next: string };
}

/** The forms of an exporter that has the chosen allocator. @public */
export interface ExporterTransports {
  /** The name of its driver. */
  readonly exporter: string;
  /** What it offers, by its preference. */
  readonly offers: readonly TransportKind[];
  /** How each participant is answered. */
  readonly importers: readonly TransportAnswer[];
}

/** What lies beside an answer. @public */
export interface SolutionSharing {
  /** The device whose local memory was chosen; null where it is nobody's. */
  readonly localTo: string | null;
  /** Who of the participants reaches the local memory of each device that has some. */
  readonly reach: readonly LocalMemoryReach[];
  /** Who holds the storage in its place, so that it cannot move for whoever comes later. */
  readonly holds: readonly StorageHold[];
  /** A proposal of 2026, in no kernel: a match is made at attach, and stays for the attachment's life. */
  readonly transports: readonly ExporterTransports[];
}

/**
 * What a platform says beside an answer of `solve`: who reaches local memory, who holds the storage in its place, and in
 * which form each exporter would hand it over.
 *
 * @param given - The platform that was asked: one that was read, a literal, or the text of a platform file.
 * @param solution - What `solve` has answered for it.
 * @returns Null where no allocator was chosen, or the platform says nothing of how its importers share.
 * @throws TypeError where the platform is none.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { sharingOfSolution, solve } from 'cenalloc';
 *
 * const board = readFileSync('workstation.platform.json', 'utf8');
 * const sharing = sharingOfSolution(board, solve(board, ['nic', 'capture']));
 * console.log(sharing?.holds); // [{ importer: 'nic', by: 'pin' }, { importer: 'capture', by: 'map' }]
 * ```
 * @public
 */
export function sharingOfSolution(
  given: PlatformGiven,
  { allocator, participants }: Pick<Solution, 'allocator' | 'participants'>,
): SolutionSharing | null {
  const platform = requirePlatform(given);
  if (allocator === null) return null;
  const { exporters = [] } = platform;
  const { localTo } = allocator;
  const isSaid =
    localOwners(platform).length > 0 ||
    exporters.length > 0 ||
    participants.some(({ sharing }) => sharing !== undefined);
  if (!isSaid) return null;
  return {
    localTo: localTo ?? null,
    reach: localOwners(platform).map((device) => ({
      device,
      importers: participants.map((each) => reachOf(platform, device, each)),
    })),
    holds: participants.flatMap(holdOf),
    transports: exporters
      .filter(({ allocators }) => allocators.includes(allocator.name))
      .map((each) => transportsFrom(platform, each, participants)),
  };
}

function reachOf(platform: Platform, device: string, importer: ImporterSpec): LocalReach {
  const { id, sharing, constraints } = importer;
  return {
    importer: id,
    reaches: constraints.peers?.includes(device) ?? null,
    distance: distanceTo(platform, device, importer) ?? null,
    isPeer: sharing === undefined ? null : isPeer(importer),
  };
}

function holdOf({ id, sharing }: ImporterSpec): readonly StorageHold[] {
  if (sharing === undefined) return [];
  if (sharing.kind === 'static') return [{ importer: id, by: 'map' }];
  return sharing.pins === true ? [{ importer: id, by: 'pin' }] : [];
}

function transportsFrom(
  platform: Platform,
  exporter: ExporterSpec,
  participants: readonly ImporterSpec[],
): ExporterTransports {
  const { name, device } = exporter;
  const offers = transportsOfExporter(exporter);
  const importers = participants.map((each): TransportAnswer => {
    const accepts = transportsOf(each);
    const sides = [
      { name, transports: offers },
      { name: each.id, transports: accepts },
    ] as const;
    const match = matchTransport(...sides, pairDistance(platform, device, each));
    if (match.ok) return { importer: each.id, accepts, transport: match.value.transport };
    const { rule, message, next } = match.refusal;
    return { importer: each.id, accepts, transport: null, why: { rule, message, next } };
  });
  return { exporter: name, offers, importers };
}
