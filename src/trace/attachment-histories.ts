/**
 * What importers do to a buffer: attach, map, unmap, detach, and the rules about them. A rule that
 * infers something from a call that is absent speaks only where nothing can be missing: it needs
 * the life of the attachment from its attach on, without a loss.
 * Source: Linux drivers/dma-buf/dma-buf.c; the rules of lifetime in include/linux/dma-buf.h.
 */
import type { AttachmentRecord, BufferRecord, ImporterMoment, LiveMap } from './buffer-record.ts';
import type { BufferTable } from './buffer-table.ts';
import { addressOf, deviceOf, tellsDetails, type CallFacts } from './call-facts.ts';
import type { DriverTally } from './driver-tally.ts';
import { formatErrno, type PointerResult } from './error-pointer.ts';
import type { FindingBook, Shown } from './finding-book.ts';
import type { FindingRule } from './finding.ts';
import type { LateAdvisor } from './late-advisor.ts';
import type { LateCircumstances } from './reach/attach-entry.ts';
import { AttachLedger } from './reach/attach-ledger.ts';
import type { MachineFacts } from './reach/machine-facts.ts';
import type { ExporterEntry } from './exporters/exporter-family.ts';
import type { Operation } from './operation.ts';
import type { Moment } from './probe-hit.ts';
import { refusedAttach } from './refused-attach.ts';
import { StorageMoves } from './storage-moves.ts';
import type { Timeline } from './timeline.ts';
import {
  bufferText,
  countText,
  importerText,
  lateAttachText,
  lateHistory,
  momentText,
  orderingText,
} from './wording.ts';
import { TurnoverMap } from './turnover-map.ts';

/** The words of a late attach that nobody will read. */
const UNREAD: Omit<LateCircumstances, 'liveMaps'> = {
  ordering: '',
  message: '',
  history: () => [],
  advice: null,
};

/** The live attachments of one recording. */
export class AttachmentHistories {
  readonly #table: BufferTable;
  readonly #book: FindingBook;
  readonly #drivers: DriverTally;
  readonly #attachments = new TurnoverMap<string, AttachmentRecord>();
  /** Calls on attachments whose attach is not in the recording. */
  strangerCount = 0;
  #unnamedCount = 0;

  readonly ledger: AttachLedger;
  readonly moves: StorageMoves;
  readonly #advisor: LateAdvisor | null;
  readonly #timeline: Timeline | null;

  constructor(
    table: BufferTable,
    book: FindingBook,
    drivers: DriverTally,
    options: {
      readonly machine: MachineFacts;
      readonly brief?: boolean;
      readonly findingsOnly?: boolean;
      readonly exporters?: readonly ExporterEntry[];
      readonly advisor?: LateAdvisor;
      readonly timeline?: Timeline;
    },
  ) {
    const { advisor, timeline, machine, exporters } = options;
    this.ledger = new AttachLedger({
      book,
      machine,
      ...(exporters === undefined ? {} : { exporters }),
      keepsAll: options.brief !== true && options.findingsOnly !== true,
      losses: () => table.losses,
      tellHarm: (buffer, late) => {
        drivers.harmed(late);
        if (!buffer.hasHarm && buffer.firstMap !== null) drivers.mappedTooEarly(buffer.firstMap);
        buffer.hasHarm = true;
      },
    });
    this.moves = new StorageMoves(book, () => table.losses);
    this.#advisor = advisor ?? null;
    this.#timeline = timeline ?? null;
    this.#table = table;
    this.#book = book;
    this.#drivers = drivers;
  }

  attach(buffer: BufferRecord, operation: Operation): void {
    const { at, facts } = operation;
    const device = deviceOf(facts);
    const driver = facts.driver ?? null;
    const result = facts.attachment ?? this.#unnamed(buffer, device);
    if (!result.ok) {
      buffer.counts.attachRefused += 1;
      this.#drivers.moved(at.pid);
      const isHarm = this.ledger.refused(buffer, { at, facts, caller: operation.caller ?? null });
      const importer = { at, device, driver };
      const shown = refusedAttach(buffer, importer, result.errno, isHarm);
      this.#book.add('attach-refused', shown, this.#table.losses, isHarm ? 'warning' : 'note');
      return;
    }
    const { address } = result;
    const stale = this.#attachments.get(address);
    if (stale !== undefined && this.#isOtherHalf(stale, buffer, device)) return;
    if (stale !== undefined) this.#forgetAttachment(stale);
    const firstMap = buffer.firstMap;
    const isLate =
      firstMap !== null && firstMap.at.line < at.line && !madeInside(firstMap.at, operation);
    const late = isLate ? this.#lateAttach(buffer, { at, device, driver }, firstMap) : null;
    buffer.counts.attach += 1;
    this.#drivers.attached({ device, driver }, at.pid, address, operation.caller ?? null);
    const lossesBefore = this.#table.losses;
    const attachment: AttachmentRecord = {
      address,
      buffer,
      device,
      driver,
      attachedAt: at,
      lossesBefore,
      maps: [],
      pins: [],
      entry: null,
      mapCount: 0,
    };
    this.#attachments.set(address, attachment);
    buffer.attachments.set(address, attachment);
    this.ledger.attached(attachment, { at, facts, caller: operation.caller ?? null, late });
    this.#timeline?.attached(attachment, at);
    if (device !== null) buffer.importers.set(device, { lastAttach: at, lastDetach: null });
  }

  /**
   * A loss may stand between the inner and the outer return of one attach. Then the attachment is
   * known already; to call it a second one would be a guess.
   */
  #isOtherHalf(known: AttachmentRecord, buffer: BufferRecord, device: string | null): boolean {
    const isSame = known.buffer === buffer && known.device === device;
    return isSame && known.maps.length === 0 && known.lossesBefore !== this.#table.losses;
  }

  /**
   * Early versions of the kernel's own events tell no attachment. They fire on success only, so the
   * attachment exists; it gets a name of its own, by which the importer's detach finds it.
   */
  #unnamed(buffer: BufferRecord, device: string | null): PointerResult {
    this.#unnamedCount += 1;
    const address = `${buffer.id} ${device ?? 'an importer'} ${this.#unnamedCount}`;
    return { ok: true, address };
  }

  /** A second probe on a call tells more of it. */
  learn(facts: CallFacts): void {
    // Most calls that only look at a buffer tell nothing more.
    if (!tellsDetails(facts)) return;
    const attachment = this.at(facts);
    if (attachment === undefined) return;
    this.ledger.learnedLimits(attachment, facts);
    const map = attachment.maps.at(-1);
    if (facts.pieces !== undefined && map !== undefined) {
      this.ledger.mapped(attachment, map.at, facts);
      this.moves.mapped(attachment, map, facts.pieces);
    }
  }

  /** The live attachment that a call names. */
  at(facts: CallFacts): AttachmentRecord | undefined {
    const address = addressOf(facts.attachment);
    return address === null ? undefined : this.#attachments.get(address);
  }

  /** The buffer behind an attachment, for recordings whose maps tell nothing else. */
  bufferOf(facts: CallFacts): BufferRecord | null {
    return this.at(facts)?.buffer ?? null;
  }

  /** Counts a late attach, and keeps what was so at that moment; what it has cost is found out later. */
  #lateAttach(
    buffer: BufferRecord,
    late: ImporterMoment,
    firstMap: ImporterMoment,
  ): LateCircumstances {
    const liveMaps = buffer.liveMapCount;
    this.#drivers.late(late);
    buffer.lateCount += 1;
    this.#timeline?.late({ buffer: buffer.id, device: late.device }, late.at, firstMap);
    if (!this.#book.keepsMore) return { liveMaps, ...UNREAD };
    return {
      liveMaps,
      ordering: orderingText(buffer, late, firstMap),
      message: lateAttachText(buffer, late, firstMap, liveMaps),
      history: lateHistory(buffer, late, firstMap),
      advice: this.#advisor === null ? null : this.#advisor.adviceOn(buffer, late.device),
    };
  }

  map(buffer: BufferRecord, operation: Operation): void {
    const { at, facts } = operation;
    const address = addressOf(facts.attachment);
    if (address === null) return;
    const attachment = this.#attachmentOf(buffer, address, facts);
    const { device, driver } = attachment;
    const who = importerText(device, driver);
    const result = facts.table;
    if (result?.ok !== true) {
      buffer.counts.mapRefused += 1;
      this.#drivers.moved(at.pid);
      const message = `${who} could not map ${bufferText(buffer)}: ${formatErrno(result?.errno ?? null)}`;
      this.#show('map-refused', { at, buffer, device, driver, message });
      this.ledger.mapped(attachment, at, facts);
      this.moves.refused(attachment, at, result?.errno ?? null);
      return;
    }
    const live = attachment.maps.at(-1);
    // The same after a loss: the table of a map that is live already.
    const isKnown = live?.table === result.address && live.losses !== this.#table.losses;
    if (isKnown && live.at.pid === at.pid) return;
    if (live !== undefined && this.isWhole(attachment)) {
      const message =
        `${who} mapped ${bufferText(buffer)} again through one attachment, ` +
        `which is mapped since ${momentText(live.at)}`;
      this.#show('map-twice', { at, buffer, device, driver, message });
    }
    buffer.counts.map += 1;
    attachment.mapCount += 1;
    const { dependsOnOrder } = this.ledger.choiceOf(buffer);
    this.#drivers.mapped(attachment, at, address, dependsOnOrder);
    const map: LiveMap = {
      at,
      table: result.address,
      direction: facts.direction ?? null,
      losses: this.#table.losses,
      pieces: null,
      invalidatedAt: null,
      isStaleTold: false,
    };
    attachment.maps.push(map);
    this.#timeline?.mapped(attachment, map);
    buffer.firstMap ??= { at, device, driver };
    this.ledger.mapped(attachment, at, facts);
    this.moves.mapped(attachment, map, facts.pieces ?? null);
  }

  /** The exporter's map function ran while an attach had not returned. */
  mapInsideAttach(buffer: BufferRecord, { at, facts }: Operation): void {
    if (facts.table?.ok === false) return;
    const device = deviceOf(facts);
    const driver = facts.driver ?? null;
    const message =
      `the attach of ${importerText(device, driver)} to ${bufferText(buffer)} made a map by itself; ` +
      `the storage is chosen before the others have attached`;
    const explanation = [
      'the core maps in attach where one side is dynamic and the other is not (until early 2025)',
    ];
    this.#show('map-inside-attach', { at, buffer, device, driver, message, explanation });
  }

  unmap(buffer: BufferRecord, at: Moment, facts: CallFacts): void {
    buffer.counts.unmap += 1;
    const address = addressOf(facts.attachment);
    const attachment = address === null ? undefined : this.#known(buffer, address);
    if (attachment === undefined) {
      this.strangerCount += 1;
      return;
    }
    const { device, driver } = attachment;
    const who = importerText(device, driver);
    const map = takeMap(attachment.maps, addressOf(facts.table), facts);
    if (map === null) {
      if (!this.isWhole(attachment)) return;
      const message = `${who} unmapped ${bufferText(buffer)}, of which it holds no map`;
      this.#show('unmap-without-map', { at, buffer, device, driver, message });
      return;
    }
    this.#timeline?.ended(map, at);
    const direction = facts.direction ?? null;
    if (direction !== null && map.direction !== null && direction !== map.direction) {
      const message =
        `${who} unmapped ${bufferText(buffer)} ${direction}, but had mapped it ` +
        `${map.direction} at ${momentText(map.at)}`;
      this.#show('direction-mismatch', { at, buffer, device, driver, message });
    }
  }

  detach(buffer: BufferRecord, at: Moment, facts: CallFacts): void {
    buffer.counts.detach += 1;
    const address = addressOf(facts.attachment);
    const attachment =
      address === null ? newestOf(buffer, deviceOf(facts)) : this.#known(buffer, address);
    if (attachment === undefined) {
      this.strangerCount += 1;
      return;
    }
    const { device, driver, maps } = attachment;
    const [map] = maps;
    if (map !== undefined && this.isWhole(attachment)) {
      const message =
        `${importerText(device, driver)} detached from ${bufferText(buffer)} with ` +
        `${countText(maps.length, 'live map')}, made at ${momentText(map.at)}`;
      this.#show('detach-while-mapped', { at, buffer, device, driver, message });
    }
    for (const each of maps) this.#timeline?.ended(each, at);
    this.#timeline?.ended(attachment, at);
    this.ledger.detached(attachment, attachment.mapCount === 1 && maps.length === 0);
    this.#forgetAttachment(attachment);
    const importer = device === null ? undefined : buffer.importers.get(device);
    if (importer !== undefined) importer.lastDetach = at;
  }

  /** Whether an attachment is known from its attach on, without a loss. */
  isWhole(attachment: AttachmentRecord): boolean {
    return attachment.attachedAt !== null && attachment.lossesBefore === this.#table.losses;
  }

  /** The buffer is gone, and its attachments with it. */
  forgetAll(buffer: BufferRecord): void {
    for (const attachment of buffer.attachments.values()) {
      if (this.#attachments.get(attachment.address) === attachment) {
        this.#attachments.delete(attachment.address);
      }
    }
  }

  /** The attachment at an address, taken in as an older one where its attach was not seen. */
  #attachmentOf(buffer: BufferRecord, address: string, facts: CallFacts): AttachmentRecord {
    const known = this.#known(buffer, address);
    if (known !== undefined) return known;
    this.strangerCount += 1;
    const attachment: AttachmentRecord = {
      address,
      buffer,
      device: deviceOf(facts),
      driver: facts.driver ?? null,
      attachedAt: null,
      lossesBefore: this.#table.losses,
      maps: [],
      pins: [],
      entry: null,
      mapCount: 0,
    };
    this.#attachments.set(address, attachment);
    buffer.attachments.set(address, attachment);
    return attachment;
  }

  /** Addresses are reused: an attachment of another buffer at this address is long gone. */
  #known(buffer: BufferRecord, address: string): AttachmentRecord | undefined {
    const attachment = this.#attachments.get(address);
    if (attachment === undefined || attachment.buffer === buffer) return attachment;
    this.#forgetAttachment(attachment);
    return undefined;
  }

  #forgetAttachment(attachment: AttachmentRecord): void {
    this.#attachments.delete(attachment.address);
    attachment.buffer.attachments.delete(attachment.address);
  }

  #show(rule: FindingRule, shown: Shown): void {
    this.#book.add(rule, shown, this.#table.losses);
  }
}

/** The newest attachment of a device, where the detach does not tell which one it ends. */
function newestOf(buffer: BufferRecord, device: string | null): AttachmentRecord | undefined {
  return [...buffer.attachments.values()].findLast((one) => one.device === device);
}

/** Removes the map that an unmap ends: the same table and direction, else the same table, else the newest. */
function takeMap(maps: LiveMap[], table: string | null, facts: CallFacts): LiveMap | null {
  const sameTable = (map: LiveMap): boolean => table !== null && map.table === table;
  // Most attachments have one map at a time.
  if (maps.length === 1) return maps.pop() ?? null;
  let index = maps.findLastIndex((map) => sameTable(map) && map.direction === facts.direction);
  if (index < 0) index = maps.findLastIndex(sameTable);
  if (index < 0) index = maps.length - 1;
  return index < 0 ? null : (maps.splice(index, 1)[0] ?? null);
}

/** Whether a map was made by the attach itself, between its entry and its return. */
function madeInside(map: Moment, attach: Operation): boolean {
  if (attach.entryLine === null || map.time === null) return false;
  return map.pid === attach.at.pid && map.line > attach.entryLine;
}
