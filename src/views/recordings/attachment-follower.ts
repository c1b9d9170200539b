/**
 * Follows the attachments of a recording through their chart, step by step. A log tells the facts; of a
 * kernel's recording they are made of its steps, which tell no direction. A kernel does not ask the chart:
 * what it did against a rule is told with the rule, and a detach ends an attachment all the same.
 *
 * Where a recording tells the address of the attachment, that one is meant. Else the newest of the importer
 * is, of those that the chart lets go on.
 */
import { present } from '../../base/assert.ts';
import type { BufferId, ImporterId } from '../../base/ids.ts';
import type { Limits } from '../../base/limits.ts';
import type { RuleBreach } from '../../base/refusal.ts';
import type { AttachmentEvent } from '../../machines/attachment-machine.ts';
import {
  livingAttachment,
  offerToAttachment,
  type AttachmentState,
  type LivingAttachment,
} from '../../machines/attachment-legality.ts';
import { newAttachment } from '../../machines/buffer-state.ts';
import type { Recording } from './recording.ts';

/** What a step did to an attachment. */
export interface AttachmentStep {
  /** The step that the attachment began with: its attach, or a map where that was not recorded. */
  readonly since: number;
  /** Where it was before; null where it has just come. */
  readonly from: AttachmentState | null;
  readonly to: AttachmentState;
  /** The rule that the step was against; null where it was lawful. */
  readonly breach: RuleBreach | null;
}

/** An attachment that has not ended, where it is now. */
export interface FollowedAttachment {
  /** Whether its attach was recorded; else it may have maps that nobody knows of. */
  readonly isWhole: boolean;
  readonly at: LivingAttachment;
}

/** An attachment that has not ended. */
interface Followed extends FollowedAttachment {
  readonly since: number;
  readonly importer: number;
  /** The number of its address; -1 where the recording does not tell. */
  readonly address: number;
  at: LivingAttachment;
}

/** Follows all attachments of one recording, whose steps are taken in their order. */
export class AttachmentFollower {
  readonly #recording: Recording;
  /** Those of the log; a kernel has none. */
  readonly #limits: Limits | undefined;
  /** By the number of the buffer, in the order of their attach. */
  readonly #live = new Map<number, Followed[]>();
  /** The importers that have parted from a buffer, by its number. */
  readonly #parted = new Map<number, Set<number>>();

  constructor(recording: Recording) {
    this.#recording = recording;
    const first = recording.source.log[0]?.event;
    this.#limits = first?.type === 'ExporterCreated' ? first.limits : undefined;
  }

  /** One that goes on from here by itself; where it has followed few buffers, that costs little. */
  copy(): AttachmentFollower {
    const other = new AttachmentFollower(this.#recording);
    for (const [buffer, live] of this.#live) {
      other.#live.set(
        buffer,
        live.map((each) => ({ ...each })),
      );
    }
    for (const [buffer, parted] of this.#parted) other.#parted.set(buffer, new Set(parted));
    return other;
  }

  /** The attachments of a buffer that have not ended, as far as the recording tells of them. */
  attachmentsOf(buffer: number): readonly FollowedAttachment[] {
    return (this.#live.get(buffer) ?? []).map(({ isWhole, at }) => ({ isWhole, at }));
  }

  /** Takes the next step; null where it moves no attachment that is known. */
  take(index: number): AttachmentStep | null {
    const recording = this.#recording;
    const buffer = recording.bufferAt(index);
    if (buffer < 0 || recording.isRefused(index)) return null;
    switch (recording.kindAt(index)) {
      case 'attach':
        return this.#begin(index, true);
      case 'map':
      case 'unmap':
      case 'detach':
        return this.#goOn(index);
      case 'pin':
      case 'unpin':
        // A kernel does not tell who is dynamic.
        return recording.source.kind === 'log' ? this.#goOn(index) : null;
      case 'move':
      case 'revoke':
        this.#hearOfBuffer(index);
        return null;
      case 'free':
        for (const { importer } of this.#live.get(buffer) ?? []) this.#part(buffer, importer);
        this.#live.delete(buffer);
        return null;
      default:
        return null;
    }
  }

  /** Where the newest attachment of an importer is; null where it has never attached. */
  lifeOf(buffer: number, importer: number): AttachmentState | null {
    const newest = this.#live.get(buffer)?.findLast((each) => each.importer === importer);
    if (newest !== undefined) return newest.at.life;
    return this.#parted.get(buffer)?.has(importer) === true ? 'detached' : null;
  }

  #begin(index: number, isWhole: boolean): AttachmentStep {
    const recording = this.#recording;
    const [buffer, importer] = [recording.bufferAt(index), recording.importerAt(index)];
    const address = recording.attachmentAt(index);
    const recorded = recording.source.log[index]?.event;
    const isTold = recorded?.type === 'ImporterAttached';
    const constraints = isTold ? recorded.constraints : {};
    const sharing = isTold ? recorded.sharing : undefined;
    const attachment = newAttachment(importerIdAt(recording, index), index, constraints, sharing);
    const at = livingAttachment(bufferIdAt(recording, index), attachment, this.#limits);
    const live = this.#live.get(buffer) ?? [];
    // Addresses are used again: whatever was there is gone, though nobody recorded how.
    const others = address < 0 ? live : live.filter((each) => each.address !== address);
    this.#live.set(buffer, [...others, { since: index, importer, address, isWhole, at }]);
    return { since: index, from: null, to: 'attached', breach: null };
  }

  #goOn(index: number): AttachmentStep | null {
    const recording = this.#recording;
    const buffer = recording.bufferAt(index);
    if (recording.kindAt(index) === 'map' && this.#meantBy(index).length === 0) {
      this.#begin(index, false);
    }
    const meant = this.#meantBy(index);
    const [newest] = meant;
    if (newest === undefined) return null;
    const fact = factAt(recording, index);
    let breach: RuleBreach | null = null;
    for (const each of meant) {
      const next = offerToAttachment(each.at, fact);
      if (next.ok) return this.#move(buffer, each, next.value, null);
      breach ??= next.refusal;
    }
    if (fact.type === 'ImporterDetached') {
      return this.#move(buffer, newest, { ...newest.at, life: 'detached' }, breach);
    }
    return newest.isWhole ? this.#move(buffer, newest, newest.at, breach) : null;
  }

  /** A log tells that the storage has moved or was revoked, which all attachments of the buffer hear. */
  #hearOfBuffer(index: number): void {
    const recording = this.#recording;
    const fact = recording.source.log[index]?.event;
    if (fact?.type !== 'BackingMoved' && fact?.type !== 'AccessRevoked') return;
    const buffer = recording.bufferAt(index);
    for (const each of this.#live.get(buffer) ?? []) {
      const next = offerToAttachment(each.at, fact);
      if (next.ok) this.#move(buffer, each, next.value, null);
    }
  }

  /** The live attachments that a step may be about, the newest first. */
  #meantBy(index: number): readonly Followed[] {
    const recording = this.#recording;
    const [address, importer] = [recording.attachmentAt(index), recording.importerAt(index)];
    const live = this.#live.get(recording.bufferAt(index)) ?? [];
    return live
      .filter((each) =>
        address < 0 || each.address < 0 ? each.importer === importer : each.address === address,
      )
      .reverse();
  }

  #move(
    buffer: number,
    followed: Followed,
    after: LivingAttachment,
    breach: RuleBreach | null,
  ): AttachmentStep {
    const { since, importer, at } = followed;
    followed.at = after;
    if (after.life === 'detached') {
      const live = present(this.#live.get(buffer), 'live attachments');
      live.splice(live.indexOf(followed), 1);
      this.#part(buffer, importer);
    }
    return { since, from: at.life, to: after.life, breach };
  }

  #part(buffer: number, importer: number): void {
    const parted = this.#parted.get(buffer);
    if (parted === undefined) this.#parted.set(buffer, new Set([importer]));
    else parted.add(importer);
  }
}

/** The fact that a step is, or what it would be. */
function factAt(recording: Recording, index: number): AttachmentEvent {
  const recorded = recording.source.log[index]?.event;
  switch (recorded?.type) {
    case 'AttachmentMapped':
    case 'AttachmentUnmapped':
    case 'AttachmentPinned':
    case 'AttachmentUnpinned':
    case 'ImporterDetached':
      return recorded;
    default:
      break;
  }
  const about = {
    buffer: bufferIdAt(recording, index),
    importer: importerIdAt(recording, index),
  };
  switch (recording.kindAt(index)) {
    case 'map':
      return { type: 'AttachmentMapped', ...about, direction: 'bidirectional' };
    case 'unmap':
      return { type: 'AttachmentUnmapped', ...about };
    default:
      return { type: 'ImporterDetached', ...about };
  }
}

/** Recordings may name what no exporter would let pass; the chart compares names and nothing else. */
function bufferIdAt(recording: Recording, index: number): BufferId {
  return (recording.names.buffers[recording.bufferAt(index)] ?? '') as BufferId;
}

function importerIdAt(recording: Recording, index: number): ImporterId {
  return (recording.names.importers[recording.importerAt(index)] ?? 'an importer') as ImporterId;
}
