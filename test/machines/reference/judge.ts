/**
 * Whether a fact can happen to a buffer: docs/spec.md once more, in the plainest way. It shares no code with
 * src/machines; a property compares the two on every fact that somebody might offer (../reference-judge.test.ts).
 */
import { acceptsTogether } from '../../../src/constraints/accepts.ts';
import type { Participant } from '../../../src/constraints/constraints.ts';
import type { BufferEvent } from '../../../src/events/events.ts';
import { unreachable } from '../../../src/base/assert.ts';
import { whyNoAddress } from './addresses.ts';
import { areCountsPossible, isConceivableForAll } from './conceivable.ts';
import type { PlainAttachment, PlainBuffer, PlainWorld } from './plain-world.ts';
import { hasAddresses, whyNoStorage, whyNotFull } from './storage.ts';

/** What a fact is about: a buffer, and the attachment of the importer that it names, if there is one. */
interface Case<Fact> {
  readonly world: PlainWorld;
  readonly buffer: PlainBuffer;
  readonly attachment: PlainAttachment | undefined;
  readonly fact: Fact;
}

type FactOf<Type> = Extract<BufferEvent, { readonly type: Type }>;

/** Why a fact of a type cannot happen: what a caller is answered first, and words; null where it can. */
type Judges = {
  readonly [Type in BufferEvent['type']]: (about: Case<FactOf<Type>>) => string | null;
};

const REVOKED = 'ENODEV [REV2] access is revoked';
const NOT_ATTACHED = 'EINVAL [ATT6] it is not attached';

const JUDGES: Judges = {
  ImporterAttached: whyNotAttached,
  ImporterDetached: ({ attachment }) => {
    if (attachment === undefined) return NOT_ATTACHED;
    if (attachment.maps > 0) return 'EBUSY [ATT3] it has a live map';
    if (attachment.stale > 0) return 'EBUSY [ATT3] it has a stale map';
    return attachment.pins > 0 ? 'EBUSY [ATT3] it has a pin' : null;
  },
  BackingAllocated: ({ world, buffer, attachment, fact }) => {
    if (attachment === undefined) return NOT_ATTACHED;
    if (buffer.storage !== null) return 'EBUSY [MAP1] there is storage';
    if (buffer.awaited.length > 0) return 'EAGAIN [BAR1] somebody is waited for';
    return whyNoStorage(world, buffer, fact) ?? whyNotFull(world, buffer, fact);
  },
  BackingMoved: ({ world, buffer, attachment, fact }) => {
    if (buffer.isRevoked) return REVOKED;
    if (world.policy !== 'migrate') return 'EBUSY [MIG1] the policy does not move storage';
    if (buffer.storage === null) return 'EBUSY [MIG1] there is no storage';
    const isHeld = buffer.attachments.some(
      ({ pins, maps, isDynamic }) => pins > 0 || (maps > 0 && !isDynamic),
    );
    if (isHeld || buffer.cpuAccesses > 0) return 'EBUSY [MIG1] it is held';
    if (attachment !== undefined) return 'EEXIST [ATT5] it is attached';
    return whyNoStorage(world, buffer, fact);
  },
  PlaceReleased: ({ buffer, fact }) =>
    buffer.awaited.includes(fact.importer) ? null : 'EINVAL [BAR2] nobody waits for it',
  BarrierOpened: ({ buffer }) =>
    buffer.awaited.length > 0 ? null : 'EINVAL [BAR2] nobody is waited for',
  AttachmentMapped: whyNotMapped,
  AttachmentUnmapped: ({ attachment, fact }) => {
    if (attachment === undefined) return NOT_ATTACHED;
    if (attachment.maps + attachment.stale === 0) return 'EINVAL [MAP1] it has no map';
    const isSame = fact.direction === undefined || fact.direction === attachment.direction;
    return isSame ? null : 'EINVAL [MAP1] it is mapped in another direction';
  },
  AttachmentPinned: ({ world, buffer, attachment }) => {
    if (attachment === undefined) return NOT_ATTACHED;
    if (!attachment.isDynamic) return 'EINVAL [PIN1] it is static';
    if (buffer.storage === null) return 'EINVAL [MAP1] there is no storage';
    if (buffer.isRevoked) return REVOKED;
    return attachment.pins < world.limits.mapsPerAttachmentMax
      ? null
      : 'EOVERFLOW [LIM1] too many pins';
  },
  AttachmentUnpinned: ({ attachment }) => {
    if (attachment === undefined) return NOT_ATTACHED;
    return attachment.pins > 0 ? null : 'EINVAL [PIN1] it has no pin';
  },
  CpuAccessBegan: ({ world, buffer }) => {
    if (buffer.storage === null) return 'EINVAL [CPU1] there is no storage';
    if (buffer.isRevoked) return REVOKED;
    if (!buffer.cpuReachable) return 'EPERM [CPU2] the CPU may not touch it';
    return buffer.cpuAccesses < world.limits.cpuAccessDepthMax
      ? null
      : 'EOVERFLOW [LIM1] it nests too deep';
  },
  CpuAccessEnded: ({ buffer }) => (buffer.cpuAccesses > 0 ? null : 'EINVAL [CPU1] none is open'),
  AccessRevoked: ({ buffer: { storage, isRevoked, attachments, cpuAccesses } }) => {
    if (storage === null) return 'EINVAL [REV1] there is no storage';
    if (isRevoked) return 'EINVAL [REV1] it is revoked already';
    const isDeaf = attachments.some(({ maps, isDynamic }) => maps > 0 && !isDynamic);
    return isDeaf || cpuAccesses > 0 ? 'EBUSY [REV1] somebody cannot be told' : null;
  },
  AccessRestored: ({ buffer: { isRevoked, attachments } }) => {
    if (!isRevoked) return 'EINVAL [REV3] it is not revoked';
    return attachments.some(({ stale }) => stale > 0) ? 'EBUSY [REV3] somebody has a map' : null;
  },
  ReferenceTaken: ({ world, buffer }) =>
    buffer.references < world.limits.referencesMax ? null : 'EOVERFLOW [LIM1] too many references',
  ReferencePut: ({ buffer }) => (buffer.references > 1 ? null : 'EBUSY [REF1] it is the last one'),
  BufferFreed: ({ buffer }) => {
    if (buffer.cpuAccesses > 0 || buffer.attachments.length > 0) return 'EBUSY [BUF2] it is in use';
    return buffer.references > 1 ? 'EBUSY [REF1] there are others' : null;
  },
};

/**
 * Why a fact cannot happen to a buffer that exists, such as `EBUSY [ATT3] it has a live map`; null where it can. Of
 * several rules that are broken it is the one that a caller hears of.
 */
export function whyUnlawful(
  world: PlainWorld,
  buffer: PlainBuffer,
  fact: BufferEvent,
): string | null {
  if (buffer.references === 0) return 'EBADF [BUF3] it was freed';
  const attachment =
    'importer' in fact
      ? buffer.attachments.find(({ importer }) => importer === fact.importer)
      : undefined;
  // The table pairs each fact with its own judge; the compiler cannot follow the pairing.
  const judge = JUDGES[fact.type] as (about: Case<BufferEvent>) => string | null;
  return judge({ world, buffer, attachment, fact });
}

function whyNotAttached({
  world: { policy, limits },
  buffer: { attachments, storage, size, isRevoked },
  attachment,
  fact: { importer, constraints },
}: Case<FactOf<'ImporterAttached'>>): string | null {
  if (attachment !== undefined) return 'EEXIST [ATT5] it is attached';
  if (attachments.length >= limits.attachmentsPerBufferMax)
    return 'EOVERFLOW [LIM1] too many attachments';
  if (isRevoked) return REVOKED;
  const all: readonly Participant[] = [
    ...attachments.map((each) => ({ id: each.importer, constraints: each.constraints })),
    { id: importer, constraints },
  ];
  if (storage === null) {
    return isConceivableForAll(all, size) ? null : 'EINVAL [ATT1] no storage could serve all';
  }
  switch (policy) {
    case 'strict':
      return 'EBUSY [ATT4] it is late';
    case 'rfc': {
      const masks = all.map((each) => each.constraints.allocatorMask ?? 2 ** 32 - 1);
      const common = masks.reduce((one, other) => one & other);
      return common === 0 ? 'EBUSY [ATT4] the masks have nothing in common' : null;
    }
    case 'fits':
    case 'migrate':
    case 'barrier':
      return acceptsTogether(all, storage) && areCountsPossible(all)
        ? null
        : 'EBUSY [ATT4] the storage does not serve it';
    default:
      return unreachable(policy);
  }
}

function whyNotMapped({
  world,
  buffer,
  attachment,
  fact,
}: Case<FactOf<'AttachmentMapped'>>): string | null {
  if (attachment === undefined) return NOT_ATTACHED;
  const { storage } = buffer;
  if (storage === null) return 'EINVAL [MAP1] there is no storage';
  if (buffer.isRevoked) return REVOKED;
  if (!hasAddresses(attachment.constraints, storage))
    return 'ENODEV [MAP2] it has no address for it';
  const held = attachment.maps + attachment.stale;
  if (held > 0 && attachment.direction !== fact.direction) {
    return 'EBUSY [MAP1] it is mapped in another direction';
  }
  if (held >= world.limits.mapsPerAttachmentMax) return 'EOVERFLOW [LIM1] too many maps';
  return whyNoAddress(world, buffer, attachment, fact);
}

/** The errno and the id of a rule at the beginning of a reason. */
export function answerOf(why: string): string {
  return why.slice(0, why.indexOf(']') + 1);
}
