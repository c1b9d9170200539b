/**
 * The whole exporter a second time, as slow and obvious as it can be: plain lists, no chart, no rule
 * table, no log. It is written from the docstrings of the public calls, and imports nothing from
 * src/machines or src/exporter, so that both can only agree by being right.
 */
import type { AllocatorSpec } from '../../allocators/allocator.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import { unreachable } from '../../base/assert.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import type { AttachImporter, Command, CreateBuffer } from '../../events/commands.ts';
import type { Direction } from '../../events/direction.ts';
import type { Policy } from '../../events/policy.ts';
import type { SeenState } from '../fast-check/intents.ts';
import {
  findIoStart,
  findPlace,
  hasAddresses,
  isConceivable,
  serves,
  type Place,
} from './reference-placement.ts';

const PAGE = 4096;

/** What a call answers: `ok`, or the errno and the rule of its refusal. @public */
export type ReferenceAnswer = 'ok' | ReferenceRefusal;

/** A refusal in short: the errno, and the rule in brackets. @public */
export type ReferenceRefusal = `${string} [${string}]`;

interface ReferenceAttachment {
  readonly importer: string;
  readonly constraints: Constraints;
  readonly isDynamic: boolean;
  maps: number;
  pins: number;
  /** Maps of where the buffer lay before it moved. */
  stale: number;
  direction: Direction | null;
  /** The IO virtual pages it holds, from `start`; null where it holds none. */
  ioStart: number | null;
}

interface ReferenceBuffer {
  readonly pageCount: number;
  references: number;
  cpuDepth: number;
  attachments: ReferenceAttachment[];
  place: Place | null;
  /** Whom the first map waits for. */
  awaited: readonly string[];
  isRevoked: boolean;
}

/** What can be seen of a buffer from outside. @public */
export interface VisibleBuffer {
  /** The state of its life, such as `mapped`. */
  readonly life: string;
  /** How many references are held. */
  readonly references: number;
  /** How deep CPU access is nested. */
  readonly cpuDepth: number;
  /** Who is attached, in the order of the calls. */
  readonly attachments: readonly string[];
  /** Where it lies; null before the first map. */
  readonly place: Place | null;
  /** Whether access is revoked. */
  readonly isRevoked: boolean;
}

/** The limits that the reference keeps. @public */
export interface ReferenceLimits {
  /** How many maps of one attachment there may be at a time. */
  readonly mapsPerAttachmentMax: number;
  /** How deep CPU access of one buffer may nest. */
  readonly cpuAccessDepthMax: number;
}

/** The reference. It changes with each call that it accepts. @public */
export class ReferenceModel {
  readonly #platform: Platform;
  readonly #policy: Policy;
  readonly #limits: ReferenceLimits;
  readonly #buffers = new Map<string, ReferenceBuffer>();

  constructor(platform: Platform, policy: Policy, limits: ReferenceLimits) {
    this.#platform = platform;
    this.#policy = policy;
    this.#limits = limits;
  }

  /** What the exporter should answer to a command. */
  answer(command: Command): ReferenceAnswer {
    if (command.call === 'createBuffer') return this.#create(command);
    const buffer = this.#buffers.get(command.buffer);
    if (buffer === undefined || buffer.references === 0) return 'EBADF [BUF3]';
    switch (command.call) {
      case 'attach':
        return this.#attach(buffer, command);
      case 'map':
        return this.#map(buffer, command.importer, command.direction);
      case 'unmap':
        return this.#unmap(buffer, command.importer, command.direction);
      case 'detach':
        return this.#detach(buffer, command.importer);
      case 'pin':
        return this.#pin(buffer, command.importer);
      case 'unpin':
        return this.#unpin(buffer, command.importer);
      case 'beginCpuAccess':
        return this.#beginCpuAccess(buffer);
      case 'endCpuAccess':
        if (buffer.cpuDepth === 0) return 'EINVAL [CPU1]';
        buffer.cpuDepth -= 1;
        return 'ok';
      case 'revoke':
        return revokeAccess(buffer);
      case 'unrevoke':
        return restoreAccess(buffer);
      case 'get':
        buffer.references += 1;
        return 'ok';
      case 'put':
        return this.#put(buffer);
      case 'release':
        return releasePlace(buffer, command.importer);
      case 'seal':
        if (buffer.awaited.length === 0) return 'EINVAL [BAR2]';
        buffer.awaited = [];
        return 'ok';
      default:
        return unreachable(command);
    }
  }

  /** A model that goes its own way from here. */
  copy(): ReferenceModel {
    const copied = new ReferenceModel(this.#platform, this.#policy, this.#limits);
    for (const [id, buffer] of this.#buffers) {
      const attachments = buffer.attachments.map((each) => ({ ...each }));
      copied.#buffers.set(id, { ...buffer, attachments });
    }
    return copied;
  }

  /** A buffer as an intent looks at it; undefined where it was never created. */
  look(id: string): SeenState | undefined {
    const buffer = this.#buffers.get(id);
    if (buffer === undefined) return undefined;
    const { cpuDepth, place, awaited, isRevoked } = buffer;
    const attachments = buffer.attachments.map(({ importer, direction, pins, isDynamic }) => ({
      importer,
      direction,
      pins,
      ...(isDynamic ? { sharing: {} } : {}),
    }));
    const revoked = isRevoked ? { isRevoked } : {};
    return { attachments, cpuAccessDepth: cpuDepth, storage: place, awaited, ...revoked };
  }

  /** The bytes of a buffer, in whole pages; 0 where there is none. */
  sizeOf(id: string): number {
    return (this.#buffers.get(id)?.pageCount ?? 0) * PAGE;
  }

  /** What should be seen of a buffer; undefined where it was never created. */
  see(id: string): VisibleBuffer | undefined {
    const buffer = this.#buffers.get(id);
    if (buffer === undefined) return undefined;
    const { references, cpuDepth, place, isRevoked } = buffer;
    const attachments = buffer.attachments.map(
      ({ importer, maps, pins, stale, direction }) =>
        `${importer} ${maps} ${pins} ${stale} ${direction ?? '-'}`,
    );
    return { life: lifeOf(buffer), references, cpuDepth, attachments, place, isRevoked };
  }

  #create({ buffer: id = '', size, declared = [] }: CreateBuffer): ReferenceAnswer {
    if (this.#buffers.has(id)) return 'EEXIST [BUF1]';
    const pageCount = Math.ceil(Number(size) / PAGE);
    const awaited = this.#policy === 'barrier' ? declared : [];
    const nothing = { references: 1, cpuDepth: 0, attachments: [], place: null, isRevoked: false };
    this.#buffers.set(id, { pageCount, ...nothing, awaited });
    return 'ok';
  }

  #attach(buffer: ReferenceBuffer, { importer, sharing }: AttachImporter): ReferenceAnswer {
    const known = this.#platform.importers.find((each) => each.id === importer);
    if (known === undefined) return 'EINVAL [ATT6]';
    const { constraints } = known;
    if (buffer.attachments.some((each) => each.importer === importer)) return 'EEXIST [ATT5]';
    const all = [...buffer.attachments.map((each) => each.constraints), constraints];
    if (buffer.isRevoked) return 'ENODEV [REV2]';
    if (buffer.place !== null) {
      if (!this.#admitsLate(buffer, buffer.place, constraints, all)) return 'EBUSY [ATT4]';
    } else if (!this.#isServable(all, buffer.pageCount)) {
      return 'EINVAL [ATT1]';
    }
    const isDynamic = sharing?.kind === 'dynamic';
    const nothing = { maps: 0, pins: 0, stale: 0, direction: null, ioStart: null };
    buffer.attachments.push({ importer, constraints, isDynamic, ...nothing });
    buffer.awaited = buffer.awaited.filter((each) => each !== importer);
    return 'ok';
  }

  /** Whether this machine, or for models of masks some machine, could serve all with nothing in its memory. */
  #isServable(all: readonly Constraints[], pageCount: number): boolean {
    if (!isConceivable(all, pageCount)) return false;
    if (this.#platform.attachIsJudgedBy === 'statements') return true;
    return findPlace(this.#platform, all, pageCount, []) !== 'never';
  }

  /** Moves a buffer that nobody holds to where it serves all; the old place is still taken then. */
  #move(buffer: ReferenceBuffer, all: readonly Constraints[]): boolean {
    const isHeld = buffer.attachments.some(
      (each) => each.pins > 0 || (each.maps > 0 && !each.isDynamic),
    );
    const isUsed = isHeld || buffer.cpuDepth > 0;
    if (isUsed || !isConceivable(all, buffer.pageCount)) return false;
    const found = findPlace(this.#platform, all, buffer.pageCount, this.#places());
    if (typeof found === 'string') return false;
    buffer.place = found;
    makeStale(buffer);
    return true;
  }

  #admitsLate(
    buffer: ReferenceBuffer,
    place: Place,
    newcomer: Constraints,
    all: readonly Constraints[],
  ): boolean {
    switch (this.#policy) {
      case 'strict':
        return false;
      case 'fits':
      case 'barrier':
        return serves(newcomer, place);
      case 'migrate':
        return serves(newcomer, place) || this.#move(buffer, all);
      case 'rfc':
        return all.reduce((mask, each) => mask & (each.allocatorMask ?? -1), -1) !== 0;
      default:
        return unreachable(this.#policy);
    }
  }

  #map(buffer: ReferenceBuffer, importer: string, direction: Direction): ReferenceAnswer {
    const attachment = buffer.attachments.find((each) => each.importer === importer);
    if (attachment === undefined) return 'EINVAL [ATT6]';
    if (buffer.isRevoked) return 'ENODEV [REV2]';
    const place = this.#placeFor(buffer);
    if (typeof place === 'string') return place;
    let { ioStart } = attachment;
    if (attachment.constraints.iommu === true && ioStart === null) {
      ioStart = this.#ioStart(attachment, buffer.pageCount);
      if (ioStart === null) return 'ENOMEM [MAP4]';
    }
    if (!hasAddresses(attachment.constraints, place)) return 'ENODEV [MAP2]';
    const held = attachment.maps + attachment.stale;
    if (held > 0 && attachment.direction !== direction) return 'EBUSY [MAP1]';
    if (held >= this.#limits.mapsPerAttachmentMax) return 'EOVERFLOW [LIM1]';
    buffer.place = place;
    attachment.ioStart = ioStart;
    attachment.maps += 1;
    attachment.direction = direction;
    return 'ok';
  }

  /** Where a buffer lies, or would lie after a first map or pin. */
  #placeFor(buffer: ReferenceBuffer): Place | ReferenceRefusal {
    if (buffer.place !== null) return buffer.place;
    if (buffer.awaited.length > 0) return 'EAGAIN [BAR1]';
    const all = buffer.attachments.map((each) => each.constraints);
    const found = findPlace(this.#platform, all, buffer.pageCount, this.#places());
    if (found === 'never') return 'ENODEV [MAP2]';
    return found === 'full' ? 'ENOMEM [MAP2]' : found;
  }

  #pin(buffer: ReferenceBuffer, importer: string): ReferenceAnswer {
    const attachment = buffer.attachments.find((each) => each.importer === importer);
    if (attachment === undefined) return 'EINVAL [ATT6]';
    if (!attachment.isDynamic) return 'EINVAL [PIN1]';
    if (buffer.isRevoked) return 'ENODEV [REV2]';
    const place = this.#placeFor(buffer);
    if (typeof place === 'string') return place;
    if (attachment.pins >= this.#limits.mapsPerAttachmentMax) return 'EOVERFLOW [LIM1]';
    buffer.place = place;
    attachment.pins += 1;
    return 'ok';
  }

  #unpin(buffer: ReferenceBuffer, importer: string): ReferenceAnswer {
    const attachment = buffer.attachments.find((each) => each.importer === importer);
    if (attachment === undefined) return 'EINVAL [ATT6]';
    if (attachment.pins === 0) return 'EINVAL [PIN1]';
    attachment.pins -= 1;
    return 'ok';
  }

  #unmap(
    buffer: ReferenceBuffer,
    importer: string,
    direction: string | undefined,
  ): ReferenceAnswer {
    const attachment = buffer.attachments.find((each) => each.importer === importer);
    if (attachment === undefined) return 'EINVAL [ATT6]';
    if (attachment.maps + attachment.stale === 0) return 'EINVAL [MAP1]';
    if (direction !== undefined && direction !== attachment.direction) return 'EINVAL [MAP1]';
    if (attachment.stale > 0) attachment.stale -= 1;
    else attachment.maps -= 1;
    if (attachment.maps + attachment.stale === 0) attachment.direction = null;
    return 'ok';
  }

  #detach(buffer: ReferenceBuffer, importer: string): ReferenceAnswer {
    const attachment = buffer.attachments.find((each) => each.importer === importer);
    if (attachment === undefined) return 'EINVAL [ATT6]';
    if (attachment.maps + attachment.stale + attachment.pins > 0) return 'EBUSY [ATT3]';
    buffer.attachments = buffer.attachments.filter((each) => each !== attachment);
    return 'ok';
  }

  #beginCpuAccess(buffer: ReferenceBuffer): ReferenceAnswer {
    const { place } = buffer;
    if (place === null) return 'EINVAL [CPU1]';
    if (buffer.isRevoked) return 'ENODEV [REV2]';
    const allocator = this.#platform.allocators.find((each) => isFrom(place, each));
    if (allocator?.cpuAccess !== true) return 'EPERM [CPU2]';
    if (buffer.cpuDepth >= this.#limits.cpuAccessDepthMax) return 'EOVERFLOW [LIM1]';
    buffer.cpuDepth += 1;
    return 'ok';
  }

  #put(buffer: ReferenceBuffer): ReferenceAnswer {
    const isUsed = buffer.attachments.length > 0 || buffer.cpuDepth > 0;
    if (buffer.references === 1 && isUsed) return 'EBUSY [BUF2]';
    buffer.references -= 1;
    if (buffer.references === 0) buffer.place = null;
    return 'ok';
  }

  #places(): readonly Place[] {
    return [...this.#buffers.values()].flatMap((each) => each.place ?? []);
  }

  /** The lowest free IO virtual page of an importer, aligned as it needs; null where none is. */
  #ioStart({ importer, constraints }: ReferenceAttachment, pageCount: number): number | null {
    const taken = new Set<number>();
    for (const buffer of this.#buffers.values()) {
      const held = buffer.attachments.find((each) => each.importer === importer)?.ioStart ?? null;
      for (let page = 0; held !== null && page < buffer.pageCount; page += 1)
        taken.add(held + page);
    }
    return findIoStart(constraints, pageCount, taken);
  }
}

/** Live maps lead to what is no longer the buffer. */
function makeStale({ attachments }: ReferenceBuffer): void {
  for (const each of attachments) {
    each.stale += each.maps;
    each.maps = 0;
  }
}

/** Takes access back, unless somebody maps who cannot be told, or the CPU is at it. */
function revokeAccess(buffer: ReferenceBuffer): ReferenceAnswer {
  if (buffer.place === null || buffer.isRevoked) return 'EINVAL [REV1]';
  const isDeaf = buffer.attachments.some(({ maps, isDynamic }) => maps > 0 && !isDynamic);
  if (isDeaf || buffer.cpuDepth > 0) return 'EBUSY [REV1]';
  makeStale(buffer);
  buffer.isRevoked = true;
  return 'ok';
}

/** Nobody waits for an importer any more. */
function releasePlace(buffer: ReferenceBuffer, importer: string): ReferenceAnswer {
  if (!buffer.awaited.includes(importer)) return 'EINVAL [BAR2]';
  buffer.awaited = buffer.awaited.filter((each) => each !== importer);
  return 'ok';
}

/** Gives access back once everybody has unmapped. */
function restoreAccess(buffer: ReferenceBuffer): ReferenceAnswer {
  if (!buffer.isRevoked) return 'EINVAL [REV3]';
  if (buffer.attachments.some(({ stale }) => stale > 0)) return 'EBUSY [REV3]';
  buffer.isRevoked = false;
  return 'ok';
}

function isFrom(place: Place, allocator: AllocatorSpec): boolean {
  return place.allocator === allocator.id;
}

function lifeOf({ references, place, attachments }: ReferenceBuffer): string {
  if (references === 0) return 'freed';
  if (place === null) return attachments.length === 0 ? 'created' : 'attaching';
  return attachments.some((each) => each.maps > 0) ? 'mapped' : 'allocated';
}
