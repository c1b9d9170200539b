/**
 * Which buffer a call is about. Inode numbers are not used twice, addresses are, and at once: an
 * address means a buffer only from its export to its release, so the inode number decides wherever
 * a line tells both. Released buffers leave a report and a tombstone behind.
 */
import { addressOf, type CallFacts } from './call-facts.ts';
import { BufferRecord } from './buffer-record.ts';
import type { Moment } from './probe-hit.ts';
import { LiveBuffers } from './live-buffers.ts';
import type { BufferReport } from './report.ts';
import { RecentMap, TurnoverMap } from './turnover-map.ts';

/** A buffer that is gone: enough to recognise a use of it. */
export interface Tombstone {
  readonly id: string;
  readonly exporter: string | null;
  readonly sizeBytes: number | null;
  readonly releasedAt: Moment;
  /** Whether its whole life was recorded, without a loss. */
  readonly isWhole: boolean;
  readonly losses: number;
}

/** Who keeps what a report says of a buffer. */
export interface BufferFollower {
  /** The buffer is gone: what is not known of it now will not be known. */
  readonly gone: (buffer: BufferRecord) => void;
  readonly reportOf: (buffer: BufferRecord) => BufferReport;
}

/**
 * So many gone buffers are remembered by their inode number. A use of one that went before is taken
 * for one of an older buffer, and the recording for incomplete; memory stays bounded.
 */
const TOMBSTONES_MAX = 128;

/** The buffers of one recording. */
export class BufferTable {
  /** Whether the reports of gone buffers are kept; else only their numbers are. */
  readonly #keepsReports: boolean;
  /** The importers of buffers whose reports are not kept. */
  readonly #importers = new Set<string>();
  /** How many buffers there were. */
  count = 0;
  #hasAttached = false;
  readonly #byAddress = new TurnoverMap<string, BufferRecord>();
  readonly #byIno = new TurnoverMap<number, BufferRecord>();
  readonly #tombsByIno = new RecentMap<number, Tombstone>(TOMBSTONES_MAX);
  readonly #tombsByAddress = new RecentMap<string, Tombstone>(TOMBSTONES_MAX);
  readonly #idsUsed = new RecentMap<string, number>(TOMBSTONES_MAX);
  readonly #live = new LiveBuffers();
  /** The reports of gone buffers, each with its place in the order of appearance. */
  readonly #gone: { readonly slot: number; readonly report: BufferReport }[] = [];
  /** How many times events were lost so far. */
  losses = 0;
  /** Buffers whose export is not in the recording. */
  olderCount = 0;
  /** Buffers whose address was given to another one, though their release is not recorded. */
  vanishedCount = 0;
  #slotCount = 0;
  /** The live buffer that was found last: the next call is likely about the same. */
  #last: BufferRecord | null = null;

  readonly #follower: BufferFollower;

  constructor(follower: BufferFollower, keepsReports = true) {
    this.#follower = follower;
    this.#keepsReports = keepsReports;
  }

  /** The names of all importers that attached. */
  importers(): ReadonlySet<string> {
    const live = this.live().flatMap((buffer) => [...buffer.importers.keys()]);
    return new Set([...this.#importers, ...live]);
  }

  /** Whether anybody attached to anything. */
  hasAttached(): boolean {
    return this.#hasAttached || this.live().some(({ counts }) => counts.attach > 0);
  }

  /** Takes a new buffer in, replacing whatever its address meant before. */
  export(facts: CallFacts, at: Moment): BufferRecord | null {
    const dmabuf = addressOf(facts.dmabuf);
    if (dmabuf === null && facts.ino === undefined) return null;
    if (dmabuf !== null) this.#forgetAddress(dmabuf);
    if (facts.ino !== undefined) this.#tombsByIno.delete(facts.ino);
    return this.#add(dmabuf, facts, at, true);
  }

  /** The buffer a call is about, taken in as an older one where it is unknown. */
  find(facts: CallFacts, at: Moment): BufferRecord | null {
    const dmabuf = addressOf(facts.dmabuf);
    const { ino } = facts;
    const last = this.#last;
    if (last !== null && isNamed(last, dmabuf, ino)) return describe(last, facts);
    const found = this.#find(dmabuf, facts, at);
    this.#last = found;
    return found;
  }

  #find(dmabuf: string | null, facts: CallFacts, at: Moment): BufferRecord | null {
    const { ino } = facts;
    if (dmabuf !== null) {
      const known = this.#byAddress.get(dmabuf);
      if (known !== undefined && (ino === undefined || known.ino === ino)) {
        return describe(known, facts);
      }
      // A buffer that was known by its address alone turns out to have this inode number.
      if (known?.ino === null && ino !== undefined) return this.#identify(known, facts, at);
    }
    const byIno = ino === undefined ? undefined : this.#byIno.get(ino);
    if (byIno !== undefined) return describe(byIno, facts);
    if (dmabuf === null && ino === undefined) return null;
    if (dmabuf !== null) this.#forgetAddress(dmabuf);
    return this.#add(dmabuf, facts, at, false);
  }

  /** Whether a call is about a buffer that is known and live. */
  knows(facts: CallFacts): boolean {
    const dmabuf = addressOf(facts.dmabuf);
    if (facts.ino !== undefined && this.#byIno.get(facts.ino) !== undefined) return true;
    return dmabuf !== null && this.#byAddress.get(dmabuf) !== undefined;
  }

  /** The released buffer a call is about, or null where it is about a live or unknown one. */
  findReleased(facts: CallFacts): Tombstone | null {
    const dmabuf = addressOf(facts.dmabuf);
    if (this.#last !== null && isNamed(this.#last, dmabuf, facts.ino)) return null;
    if (facts.ino !== undefined) return this.#tombsByIno.get(facts.ino) ?? null;
    if (dmabuf === null || this.#byAddress.get(dmabuf) !== undefined) return null;
    const tombstone = this.#tombsByAddress.get(dmabuf);
    // After a loss, or where exports are not recorded, the address may mean another buffer by now.
    const isSure = tombstone?.isWhole === true && tombstone.losses === this.losses;
    return isSure ? tombstone : null;
  }

  /** Marks a buffer as gone and keeps only its report. */
  bury(buffer: BufferRecord, at: Moment): void {
    const tombstone: Tombstone = {
      id: buffer.id,
      exporter: buffer.exporter,
      sizeBytes: buffer.sizeBytes,
      releasedAt: at,
      isWhole: buffer.exportSeen && buffer.lossesBefore === this.losses,
      losses: this.losses,
    };
    if (buffer.ino !== null) this.#tombsByIno.set(buffer.ino, tombstone);
    if (buffer.dmabuf !== null) this.#tombsByAddress.set(buffer.dmabuf, tombstone);
    this.#forget(buffer);
  }

  /** The buffers that were never released, in the order of appearance. */
  live(): BufferRecord[] {
    return this.#live.inOrder();
  }

  reports(): BufferReport[] {
    const live = this.live().map((buffer) => {
      return { slot: buffer.slot, report: this.#follower.reportOf(buffer) };
    });
    return [...this.#gone, ...live].sort((a, b) => a.slot - b.slot).map(({ report }) => report);
  }

  #add(dmabuf: string | null, facts: CallFacts, at: Moment, exportSeen: boolean): BufferRecord {
    const ino = facts.ino ?? null;
    const buffer = new BufferRecord({
      id: this.#newId(ino === null ? nameOf(dmabuf) : `ino=${ino}`),
      ino,
      dmabuf,
      exportSeen,
      lossesBefore: this.losses,
      firstSeen: at,
      slot: this.#slotCount,
    });
    if (!exportSeen) this.olderCount += 1;
    if (dmabuf !== null) this.#byAddress.set(dmabuf, buffer);
    if (ino !== null) this.#byIno.set(ino, buffer);
    this.count += 1;
    this.#slotCount += 1;
    this.#live.add(buffer);
    return describe(buffer, facts);
  }

  /** Replaces a buffer known by its address by the same one with its inode number. */
  #identify(buffer: BufferRecord, facts: CallFacts, at: Moment): BufferRecord {
    const known = facts.ino === undefined ? undefined : this.#byIno.get(facts.ino);
    this.#last = null;
    if (!this.#live.has(buffer) || known !== undefined || buffer.attachments.size > 0) {
      if (buffer.dmabuf !== null) this.#forgetAddress(buffer.dmabuf);
      return known ?? this.#add(addressOf(facts.dmabuf), facts, at, false);
    }
    this.#live.remove(buffer);
    this.count -= 1;
    this.olderCount -= buffer.exportSeen ? 0 : 1;
    const identified = this.#add(buffer.dmabuf, facts, buffer.firstSeen, buffer.exportSeen);
    Object.assign(identified.counts, buffer.counts);
    if (identified.exporter === null && buffer.exporter !== null) {
      identified.nameExporter(buffer.exporter);
    }
    identified.storage.addFunctions(buffer.storage.functions);
    identified.sizeBytes ??= buffer.sizeBytes;
    return identified;
  }

  /** An address changes hands: the buffer it meant is gone, though nobody saw its release. */
  #forgetAddress(dmabuf: string): void {
    this.#tombsByAddress.delete(dmabuf);
    const former = this.#byAddress.get(dmabuf);
    if (former === undefined) return;
    if (!former.released) this.vanishedCount += 1;
    this.#forget(former);
  }

  #forget(buffer: BufferRecord): void {
    if (this.#last === buffer) this.#last = null;
    if (buffer.dmabuf !== null && this.#byAddress.get(buffer.dmabuf) === buffer) {
      this.#byAddress.delete(buffer.dmabuf);
    }
    if (buffer.ino !== null && this.#byIno.get(buffer.ino) === buffer) {
      this.#byIno.delete(buffer.ino);
    }
    if (!this.#live.has(buffer)) return;
    this.#live.remove(buffer);
    this.#follower.gone(buffer);
    for (const importer of buffer.importers.keys()) this.#importers.add(importer);
    this.#hasAttached ||= buffer.counts.attach > 0;
    if (this.#keepsReports) {
      this.#gone.push({ slot: buffer.slot, report: this.#follower.reportOf(buffer) });
    }
  }

  #newId(id: string): string {
    const used = this.#idsUsed.get(id) ?? 0;
    this.#idsUsed.set(id, used + 1);
    return used === 0 ? id : `${id}#${used + 1}`;
  }
}

/** Whether a call names a live buffer by its address and its inode number, so that no other can be meant. */
function isNamed(buffer: BufferRecord, dmabuf: string | null, ino: number | undefined): boolean {
  return dmabuf !== null && buffer.dmabuf === dmabuf && ino !== undefined && buffer.ino === ino;
}

/** An address needs a word before it; the name of a buffer of the model speaks for itself. */
function nameOf(dmabuf: string | null): string {
  if (dmabuf === null) return 'dmabuf=?';
  return dmabuf.startsWith('0x') ? `dmabuf=${dmabuf}` : dmabuf;
}

function describe(buffer: BufferRecord, facts: CallFacts): BufferRecord {
  if (buffer.exporter === null && facts.exporter !== undefined) buffer.nameExporter(facts.exporter);
  buffer.sizeBytes ??= facts.sizeBytes ?? null;
  return buffer;
}
