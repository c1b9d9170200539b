/**
 * Replays the operations of a recording on its buffers and states what they show. A rule that
 * infers something from a call that is absent speaks only where nothing can be missing: it needs
 * the whole life of the attachment or the buffer, without a loss.
 * Source: Linux drivers/dma-buf/dma-buf.c; the rules of locking and lifetime in dma-buf.h.
 */
import type { AttachmentRecord, BufferRecord, LiveMap } from './buffer-record.ts';
import { BufferTable } from './buffer-table.ts';
import { addressOf, type CallFacts } from './call-facts.ts';
import { DriverTally } from './driver-tally.ts';
import { formatErrno } from './error-pointer.ts';
import type { FindingDraft, FindingRule, Severity } from './finding.ts';
import type { Operation } from './operation.ts';
import type { Moment } from './probe-hit.ts';
import { unreachable } from '../base/assert.ts';
import {
  bufferText,
  countText,
  explainLateAttach,
  gapText,
  importerText,
  lateAttachText,
  momentText,
  taskText,
} from './wording.ts';

const SEVERITIES: Readonly<Record<FindingRule, Severity>> = {
  'late-attach': 'warning',
  'detach-while-mapped': 'error',
  'unmap-without-map': 'error',
  'map-twice': 'warning',
  'direction-mismatch': 'error',
  leak: 'warning',
  'attach-refused': 'note',
  'map-refused': 'note',
  'use-after-release': 'error',
};

/** The part of a finding that its rule decides. */
interface Shown {
  readonly at: Moment;
  readonly buffer: { readonly id: string };
  readonly device?: string | null;
  readonly driver?: string | null;
  readonly message: string;
  readonly explanation?: readonly string[];
}

/** The histories of all buffers of one recording. */
export class BufferHistories {
  readonly table = new BufferTable();
  readonly drivers = new DriverTally();
  readonly findings: FindingDraft[] = [];
  /** Attachments whose attach is not in the recording, on buffers that are. */
  strangerCount = 0;
  readonly #attachments = new Map<string, AttachmentRecord>();

  apply(operation: Operation): void {
    const { at, facts, kind } = operation;
    if (kind !== 'attach' && kind !== 'map') this.drivers.moved(at.pid);
    if (kind === 'export') {
      this.table.export(facts, at);
      return;
    }
    const tombstone = this.table.findReleased(facts);
    if (tombstone !== null) {
      // The second half of a release is no use, and after a loss the order may deceive.
      const isUse = kind !== 'release' && kind !== 'file-release';
      if (isUse && tombstone.isWhole && tombstone.losses === this.table.losses) {
        this.#useAfterRelease(operation, tombstone);
      }
      return;
    }
    // A release tells only an address: of an unknown buffer it tells nothing.
    if (kind === 'release' && facts.ino === undefined && !this.table.knows(facts)) return;
    const buffer = this.table.find(facts, at);
    if (buffer !== null) this.#applyTo(buffer, operation);
  }

  /** Events were lost here: whatever is live may have changed unseen. */
  lose(): void {
    this.table.losses += 1;
  }

  /** The recording ends. `isComplete` says whether it shows everything up to its end. */
  finish(isComplete: boolean): void {
    for (const buffer of this.table.live()) {
      if (!buffer.released && this.#isWhole(buffer)) this.#leak(buffer, isComplete);
    }
  }

  #applyTo(buffer: BufferRecord, operation: Operation): void {
    const { at, facts, kind } = operation;
    switch (kind) {
      case 'attach':
        this.#attach(buffer, operation);
        break;
      case 'map':
        this.#map(buffer, operation);
        break;
      case 'unmap':
        this.#unmap(buffer, at, facts);
        break;
      case 'detach':
        this.#detach(buffer, at, facts);
        break;
      case 'get':
        buffer.counts.get += 1;
        break;
      case 'put':
        buffer.counts.put += 1;
        break;
      case 'file-release':
      case 'release':
        this.#release(buffer, at, kind === 'release');
        break;
      case 'export':
      case 'sighting':
        break;
      default:
        unreachable(kind);
    }
  }

  #attach(buffer: BufferRecord, operation: Operation): void {
    const { at, facts } = operation;
    const device = facts.device ?? null;
    const driver = facts.driver ?? null;
    const result = facts.attachment;
    if (result?.ok !== true) {
      buffer.counts.attachRefused += 1;
      this.drivers.moved(at.pid);
      const errno = formatErrno(result?.errno ?? null);
      const when =
        buffer.firstMap === null
          ? 'nobody had mapped it yet'
          : `its first map was at ${momentText(buffer.firstMap.at)}`;
      const message = `${importerText(device, driver)} was refused ${bufferText(buffer)}: ${errno}; ${when}`;
      this.#show('attach-refused', { at, buffer, device, driver, message });
      return;
    }
    const { address } = result;
    const stale = this.#attachments.get(address);
    if (stale !== undefined) this.#forgetAttachment(stale);
    const firstMap = buffer.firstMap;
    if (firstMap !== null && firstMap.at.line < at.line && !madeInside(firstMap.at, operation)) {
      this.#lateAttach(buffer, { at, device, driver }, address);
    }
    buffer.counts.attach += 1;
    this.drivers.attached({ device, driver }, at.pid, address);
    const lossesBefore = this.table.losses;
    const attachment: AttachmentRecord = {
      address,
      buffer,
      device,
      driver,
      attachedAt: at,
      lossesBefore,
      maps: [],
    };
    this.#attachments.set(address, attachment);
    buffer.attachments.set(address, attachment);
    if (device !== null) buffer.importers.set(device, { lastAttach: at, lastDetach: null });
  }

  #lateAttach(
    buffer: BufferRecord,
    late: { readonly at: Moment; readonly device: string | null; readonly driver: string | null },
    address: string,
  ): void {
    const { firstMap } = buffer;
    if (firstMap === null) return;
    const { at, device, driver } = late;
    const liveMaps = buffer.liveMapCount;
    if (buffer.lateAttaches.length === 0) this.drivers.mappedTooEarly(firstMap);
    this.drivers.late(late);
    buffer.lateAttaches.push({
      line: at.line,
      time: at.time,
      device,
      attachment: address,
      task: at.task,
      pid: at.pid,
      liveMaps,
      firstMap: { line: firstMap.at.line, device: firstMap.device },
    });
    const message = lateAttachText(buffer, late, firstMap, liveMaps);
    const explanation = explainLateAttach(buffer, late, firstMap, liveMaps);
    this.#show('late-attach', { at, buffer, device, driver, message, explanation });
  }

  #map(buffer: BufferRecord, operation: Operation): void {
    const { at, facts } = operation;
    const address = addressOf(facts.attachment);
    if (address === null) return;
    const attachment = this.#attachmentOf(buffer, address, facts);
    const { device, driver } = attachment;
    const who = importerText(device, driver);
    const result = facts.table;
    if (result?.ok !== true) {
      buffer.counts.mapRefused += 1;
      this.drivers.moved(at.pid);
      const message = `${who} could not map ${bufferText(buffer)}: ${formatErrno(result?.errno ?? null)}`;
      this.#show('map-refused', { at, buffer, device, driver, message });
      return;
    }
    const live = attachment.maps.at(-1);
    if (live !== undefined && this.#isWholeAttachment(attachment)) {
      const message =
        `${who} mapped ${bufferText(buffer)} again through one attachment, ` +
        `which is mapped since ${momentText(live.at)}`;
      this.#show('map-twice', { at, buffer, device, driver, message });
    }
    buffer.counts.map += 1;
    this.drivers.mapped(attachment, at.pid, address);
    attachment.maps.push({ at, table: result.address, direction: facts.direction ?? null });
    buffer.firstMap ??= { at, device, driver };
  }

  #unmap(buffer: BufferRecord, at: Moment, facts: CallFacts): void {
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
      if (!this.#isWholeAttachment(attachment)) return;
      const message = `${who} unmapped ${bufferText(buffer)}, of which it holds no map`;
      this.#show('unmap-without-map', { at, buffer, device, driver, message });
      return;
    }
    const direction = facts.direction ?? null;
    if (direction !== null && map.direction !== null && direction !== map.direction) {
      const message =
        `${who} unmapped ${bufferText(buffer)} ${direction}, but had mapped it ` +
        `${map.direction} at ${momentText(map.at)}`;
      this.#show('direction-mismatch', { at, buffer, device, driver, message });
    }
  }

  #detach(buffer: BufferRecord, at: Moment, facts: CallFacts): void {
    buffer.counts.detach += 1;
    const address = addressOf(facts.attachment);
    const attachment = address === null ? undefined : this.#known(buffer, address);
    if (attachment === undefined) {
      this.strangerCount += 1;
      return;
    }
    const { device, driver, maps } = attachment;
    const [map] = maps;
    if (map !== undefined && this.#isWholeAttachment(attachment)) {
      const message =
        `${importerText(device, driver)} detached from ${bufferText(buffer)} with ` +
        `${countText(maps.length, 'live map')}, made at ${momentText(map.at)}`;
      this.#show('detach-while-mapped', { at, buffer, device, driver, message });
    }
    this.#forgetAttachment(attachment);
    const importer = device === null ? undefined : buffer.importers.get(device);
    if (importer !== undefined) importer.lastDetach = at;
  }

  #release(buffer: BufferRecord, at: Moment, isFinal: boolean): void {
    if (!buffer.released) {
      buffer.released = true;
      buffer.counts.release += 1;
      for (const attachment of buffer.attachments.values()) {
        if (!this.#isWholeAttachment(attachment)) continue;
        const { device, driver } = attachment;
        const message =
          `${bufferText(buffer)} was released while ${importerText(device, driver)} ` +
          `was still attached, since ${momentText(attachment.attachedAt ?? at)}`;
        this.#show('leak', { at, buffer, device, driver, message }, 'error');
      }
    }
    if (!isFinal) return;
    for (const attachment of buffer.attachments.values()) {
      this.#attachments.delete(attachment.address);
    }
    this.table.bury(buffer, at);
  }

  #leak(buffer: BufferRecord, isComplete: boolean): void {
    const held = [...buffer.attachments.values()];
    const who = held.map(
      (one) => `${importerText(one.device, one.driver)}${one.maps.length > 0 ? ' mapped' : ''}`,
    );
    const attached = held.length === 0 ? 'nobody attached' : `attached: ${who.join(', ')}`;
    const message = `${bufferText(buffer)} is never released in this recording; ${attached}`;
    const explanation = [
      `first seen at ${momentText(buffer.firstSeen)}, ${taskText(buffer.firstSeen)}`,
      'if the recording was stopped before its users ended, this is no leak',
    ];
    const [first] = held;
    const at = first?.maps[0]?.at ?? first?.attachedAt ?? buffer.firstSeen;
    const { device = null, driver = null } = first ?? {};
    this.#show(
      'leak',
      { at, buffer, device, driver, message, explanation },
      isComplete ? 'warning' : 'note',
    );
  }

  #useAfterRelease(
    operation: Operation,
    tombstone: {
      id: string;
      exporter: string | null;
      sizeBytes: number | null;
      releasedAt: Moment;
    },
  ): void {
    const { at, facts, kind } = operation;
    const device = facts.device ?? null;
    const driver = facts.driver ?? null;
    const message =
      `${kind === 'sighting' ? 'a call' : kind} by ${taskText(at)} on ${bufferText(tombstone)}, ` +
      `which was released at ${momentText(tombstone.releasedAt)}`;
    this.#show('use-after-release', { at, buffer: tombstone, device, driver, message });
  }

  /** The attachment at an address, taken in as an older one where its attach was not seen. */
  #attachmentOf(buffer: BufferRecord, address: string, facts: CallFacts): AttachmentRecord {
    const known = this.#known(buffer, address);
    if (known !== undefined) return known;
    this.strangerCount += 1;
    const attachment: AttachmentRecord = {
      address,
      buffer,
      device: facts.device ?? null,
      driver: facts.driver ?? null,
      attachedAt: null,
      lossesBefore: this.table.losses,
      maps: [],
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

  #isWhole(buffer: BufferRecord): boolean {
    return buffer.exportSeen && buffer.lossesBefore === this.table.losses;
  }

  #isWholeAttachment(attachment: AttachmentRecord): boolean {
    return attachment.attachedAt !== null && attachment.lossesBefore === this.table.losses;
  }

  #show(rule: FindingRule, shown: Shown, severity = SEVERITIES[rule]): void {
    const { at, buffer, device = null, driver = null, message, explanation = [] } = shown;
    const caution =
      'exportSeen' in buffer ? gapText(buffer as BufferRecord, this.table.losses) : null;
    this.findings.push({
      rule,
      severity,
      at,
      buffer: buffer.id,
      device,
      driver,
      message,
      explanation: caution === null ? explanation : [...explanation, caution],
    });
  }
}

/** Removes the map that an unmap ends: the same table and direction, else the same table, else the newest. */
function takeMap(maps: LiveMap[], table: string | null, facts: CallFacts): LiveMap | null {
  const sameTable = (map: LiveMap): boolean => table !== null && map.table === table;
  let index = maps.findLastIndex((map) => sameTable(map) && map.direction === facts.direction);
  if (index < 0) index = maps.findLastIndex(sameTable);
  if (index < 0) index = maps.length - 1;
  return index < 0 ? null : (maps.splice(index, 1)[0] ?? null);
}

/** Whether a map was made by the attach itself, between its entry and its return. */
function madeInside(map: Moment, attach: Operation): boolean {
  return attach.entryLine !== null && map.pid === attach.at.pid && map.line > attach.entryLine;
}
