/**
 * Replays the operations of a recording on its buffers, from export to release, and states what the
 * end of a buffer shows. What importers do in between is the business of their attachments.
 * Source: Linux drivers/dma-buf/dma-buf.c, `dma_buf_release` and `dma_buf_file_release`.
 */
import { unreachable } from '../base/assert.ts';
import { AttachmentHistories } from './attachment-histories.ts';
import type { ExporterEntry } from './exporters/exporter-family.ts';
import type { ImporterLimits } from './reach/importer-limits.ts';
import type { MachineFacts } from './reach/machine-facts.ts';
import { bufferReport } from './reach/storage-report.ts';
import type { LateAdvisor } from './late-advisor.ts';
import type { SnapshotMatch } from './snapshots/bufinfo-match.ts';
import type { BufferRecord } from './buffer-record.ts';
import { BufferTable, type Tombstone } from './buffer-table.ts';
import { CpuAccesses } from './cpu-access.ts';
import { DriverTally } from './driver-tally.ts';
import { FindingBook } from './finding-book.ts';
import { findingOf, type FindingDraft } from './finding.ts';
import { countedCalls, observedCall, type CallBefore, type TraceObserver } from './observer.ts';
import type { Operation } from './operation.ts';
import type { Moment } from './probe-hit.ts';
import type { Timeline } from './timeline.ts';
import { bufferText, countText, importerText, momentText, taskText } from './wording.ts';

/** What a brief report lists; nobody reads more, and it bounds the memory. */
const FINDINGS_MAX = 1_000;

/** Who is told of calls and findings while they happen. */
export interface HistoryObserver extends Pick<TraceObserver, 'call'> {
  finding?(draft: FindingDraft): void;
}

/** Tells an observer of a file. */
export function historyObserver(observer: TraceObserver, file: string): HistoryObserver {
  return {
    ...(observer.call === undefined ? {} : { call: observer.call.bind(observer) }),
    finding: (draft) => observer.finding?.(findingOf(draft, file)),
  };
}

/** What is known of a call before it, where nobody asks. */
const UNTOLD: CallBefore = { device: null, driver: null, lateAttaches: 0, counted: 0 };

/** The histories of all buffers of one recording. */
export class BufferHistories {
  readonly table: BufferTable;
  readonly drivers = new DriverTally();
  readonly book: FindingBook;
  readonly #cpu = new CpuAccesses();
  readonly attachments: AttachmentHistories;
  readonly #snapshots: readonly SnapshotMatch[];
  /** Releases at an address that no known buffer has. */
  unknownReleaseCount = 0;

  readonly #timeline: Timeline | null;
  readonly #observer: HistoryObserver | null;

  constructor(options: {
    /** What the recording says of its machine. */
    readonly machine: MachineFacts;
    /** Exporters beside those that are known. */
    readonly exporters?: readonly ExporterEntry[];
    readonly advisor?: LateAdvisor;
    readonly timeline?: Timeline;
    readonly snapshots?: readonly SnapshotMatch[];
    readonly brief?: boolean;
    readonly findingsOnly?: boolean;
    readonly observer?: HistoryObserver;
  }) {
    const isBrief = options.brief === true;
    const follower = {
      gone: (buffer: BufferRecord) => {
        this.attachments.ledger.finish(buffer);
        this.attachments.moves.finish(buffer);
      },
      reportOf: (buffer: BufferRecord) => bufferReport(buffer, this.attachments.ledger),
    };
    this.table = new BufferTable(follower, !isBrief && options.findingsOnly !== true);
    const { observer } = options;
    this.#observer = observer ?? null;
    this.book = new FindingBook(
      options.machine.probed,
      isBrief ? FINDINGS_MAX : Infinity,
      observer?.finding?.bind(observer),
    );
    const { table, book, drivers } = this;
    this.attachments = new AttachmentHistories(table, book, drivers, options);
    this.#snapshots = options.snapshots ?? [];
    this.#timeline = options.timeline ?? null;
  }

  apply(operation: Operation): void {
    const { at, facts, kind } = operation;
    const isCall = operation.isRepeated !== true;
    if (isCall && kind !== 'attach' && kind !== 'map') this.drivers.moved(at.pid);
    if (kind === 'export') {
      const buffer = this.table.export(facts, at);
      if (buffer === null) return;
      buffer.storage.addFunctions([...(facts.exporterFunctions ?? []), operation.caller]);
      this.#changed(buffer, at);
      this.#tell(operation, buffer, UNTOLD);
      return;
    }
    const tombstone = this.table.findReleased(facts);
    if (tombstone !== null) {
      // The second half of a release, and its second probe, are no use; after a loss the order may deceive.
      const isUse = isCall && kind !== 'release' && kind !== 'file-release';
      if (isUse && tombstone.isWhole && tombstone.losses === this.table.losses) {
        this.#useAfterRelease(operation, tombstone);
      }
      return;
    }
    // A release tells only an address: of an unknown buffer it tells nothing.
    if (kind === 'release' && facts.ino === undefined && !this.table.knows(facts)) {
      this.unknownReleaseCount += 1;
      return;
    }
    const buffer = this.#bufferOf(operation);
    if (buffer === null) return;
    if (facts.exporterFunctions !== undefined) buffer.storage.addFunctions(facts.exporterFunctions);
    const before = this.#observer === null ? UNTOLD : this.#before(operation, buffer);
    this.#applyTo(buffer, operation);
    this.#changed(buffer, at);
    this.#tell(operation, buffer, before);
  }

  /** What the attachment of a call tells, which may be gone afterwards. */
  #before({ facts }: Operation, buffer: BufferRecord): CallBefore {
    const attachment = this.attachments.at(facts);
    return {
      device: attachment?.device ?? null,
      driver: attachment?.driver ?? null,
      lateAttaches: buffer.lateCount,
      counted: countedCalls(buffer),
    };
  }

  #tell(operation: Operation, buffer: BufferRecord, before: CallBefore): void {
    const observer = this.#observer;
    const { kind } = operation;
    if (observer?.call === undefined || kind === 'sighting') return;
    // After a loss the other half of an attach or a map may come, which counts for nothing.
    if ((kind === 'attach' || kind === 'map') && countedCalls(buffer) === before.counted) return;
    observer.call(observedCall(operation, buffer, before, this.#limitsIn(operation)));
  }

  /** What the recording tells of the limits of the importer that attaches or maps. */
  #limitsIn({ kind, facts }: Operation): ImporterLimits | null {
    if (kind !== 'attach' && kind !== 'map') return null;
    return facts.limits ?? this.attachments.at(facts)?.entry?.limits ?? null;
  }

  #changed(buffer: BufferRecord, at: Moment): void {
    if (this.#timeline !== null && buffer.isNew) {
      buffer.isNew = false;
      this.#timeline.appeared(buffer, buffer.firstSeen);
    }
    for (const snapshot of this.#snapshots) snapshot.changed(buffer, at, !buffer.released);
  }

  /** The buffer of a call; where it tells an attachment alone, the one that this joins to. */
  #bufferOf({ facts, at }: Operation): BufferRecord | null {
    if (facts.dmabuf !== undefined || facts.ino !== undefined) return this.table.find(facts, at);
    const buffer = this.attachments.bufferOf(facts);
    if (buffer === null && facts.attachment !== undefined) this.attachments.strangerCount += 1;
    return buffer;
  }

  /** Events were lost here: whatever is live may have changed unseen. */
  lose(): void {
    this.table.losses += 1;
  }

  /**
   * The recording ends.
   *
   * @param isComplete - Whether it shows everything up to its end.
   * @param showsReleases - Whether a release would have been recorded; else nothing is a leak.
   */
  finish(isComplete: boolean, showsReleases: boolean): void {
    for (const buffer of this.table.live()) {
      this.attachments.ledger.finish(buffer);
      this.attachments.moves.finish(buffer);
    }
    this.#habits();
    if (!showsReleases) return;
    for (const buffer of this.table.live()) {
      if (buffer.released || !this.#isWhole(buffer)) continue;
      if (isComplete) this.#cpuLeft(buffer, buffer.firstSeen, 'the recording ended');
      this.#leak(buffer, isComplete);
    }
  }

  #applyTo(buffer: BufferRecord, operation: Operation): void {
    const { at, facts, kind } = operation;
    switch (kind) {
      case 'attach':
        this.attachments.attach(buffer, operation);
        break;
      case 'map':
        this.attachments.map(buffer, operation);
        break;
      case 'unmap':
        this.attachments.unmap(buffer, at, facts);
        break;
      case 'detach':
        this.attachments.detach(buffer, at, facts);
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
      case 'cpu-begin':
        this.#cpu.begin(buffer, operation);
        break;
      case 'cpu-end':
        this.#cpuEnded(buffer, operation);
        break;
      case 'exporter-map':
        this.attachments.mapInsideAttach(buffer, operation);
        break;
      case 'cpu-map':
      case 'invalidate':
      case 'sighting':
      case 'export':
      case 'pin':
      case 'unpin':
      case 'bounce':
        this.#learn(buffer, operation);
        break;
      default:
        unreachable(kind);
    }
  }

  #cpuEnded(buffer: BufferRecord, operation: Operation): void {
    if (!this.#cpu.end(buffer, operation) || !this.#isWhole(buffer)) return;
    const { at } = operation;
    const message = `${taskText(at)} ended a CPU access to ${bufferText(buffer)} that nobody had begun`;
    this.book.add('cpu-access-unbalanced', { at, buffer, message }, this.table.losses);
  }

  /** What a call tells of the storage of a buffer, and does not count. */
  #learn(buffer: BufferRecord, { kind, at, facts }: Operation): void {
    const { moves } = this.attachments;
    if (kind === 'invalidate') {
      buffer.storage.move();
      moves.invalidated(buffer, at);
    }
    const attachment = kind === 'pin' || kind === 'unpin' ? this.attachments.at(facts) : undefined;
    if (attachment !== undefined && kind === 'unpin') moves.unpinned(attachment);
    if (attachment !== undefined && kind === 'pin' && facts.status === 0)
      moves.pinned(attachment, at);
    if (kind === 'sighting') this.attachments.learn(facts);
    const isFirst = buffer.counts.attach + buffer.counts.map === 0;
    if (kind === 'cpu-map' && facts.status === 0 && isFirst) buffer.storage.isCpuFirst = true;
  }

  /** CPU accesses that were begun and not ended when the buffer went, or the recording ended. */
  #cpuLeft(buffer: BufferRecord, at: Moment, end: string): void {
    const [first, ...more] = this.#cpu.open(buffer);
    if (first === undefined || !this.#isWhole(buffer)) return;
    const others = more.length === 0 ? '' : ` and ${countText(more.length, 'other')}`;
    const message =
      `the CPU access to ${bufferText(buffer)} begun at ${momentText(first)}${others} ` +
      `was not ended when ${end}`;
    this.book.add('cpu-access-unbalanced', { at, buffer, message }, this.table.losses);
  }

  #habits(): void {
    for (const { driver, first, tooSoon } of this.drivers.habits()) {
      const { name, attaches } = driver;
      const where = first.caller === null ? '' : ` (${first.caller})`;
      const message =
        `${name} maps right after its attach${where}, ${tooSoon} of ` +
        `${countText(attaches, 'attach', 'attaches')}: whoever comes next is late`;
      const gap = 'caution: events were lost; what is missing may change how often';
      const explanation = this.table.losses === 0 ? [] : [gap];
      const shown = { at: first.at, buffer: first.buffer, driver: name, message, explanation };
      this.book.add('map-right-after-attach', shown, this.table.losses);
    }
  }

  #release(buffer: BufferRecord, at: Moment, isFinal: boolean): void {
    if (!buffer.released) {
      this.#cpuLeft(buffer, at, 'the buffer was released');
      buffer.released = true;
      buffer.counts.release += 1;
      this.#timeline?.ended(buffer, at);
      for (const attachment of buffer.attachments.values()) {
        if (!this.attachments.isWhole(attachment)) continue;
        const { device, driver } = attachment;
        const message =
          `${bufferText(buffer)} was released while ${importerText(device, driver)} ` +
          `was still attached, since ${momentText(attachment.attachedAt ?? at)}`;
        this.book.add('leak', { at, buffer, device, driver, message }, this.table.losses, 'error');
      }
    }
    if (!isFinal) return;
    this.attachments.forgetAll(buffer);
    this.table.bury(buffer, at);
  }

  #leak(buffer: BufferRecord, isComplete: boolean): void {
    const held = [...buffer.attachments.values()];
    const who = held.map(
      (one) => `${importerText(one.device, one.driver)}${one.maps.length > 0 ? ', mapped' : ''}`,
    );
    const attached = held.length === 0 ? 'nobody is attached' : `still attached: ${who.join('; ')}`;
    const message = `${bufferText(buffer)} is never released in this recording; ${attached}`;
    const explanation = [
      `first seen at ${momentText(buffer.firstSeen)}, ${taskText(buffer.firstSeen)}`,
      'if the recording was stopped before its users ended, this is no leak',
    ];
    const [first] = held;
    const at = first?.maps[0]?.at ?? first?.attachedAt ?? buffer.firstSeen;
    const { device = null, driver = null } = first ?? {};
    const shown = { at, buffer, device, driver, message, explanation };
    this.book.add('leak', shown, this.table.losses, isComplete ? 'warning' : 'note');
  }

  #useAfterRelease(operation: Operation, tombstone: Tombstone): void {
    const { at, facts, kind } = operation;
    const device = facts.device ?? null;
    const driver = facts.driver ?? null;
    const message =
      `${kind === 'sighting' ? 'a call' : kind} by ${taskText(at)} on ${bufferText(tombstone)}, ` +
      `which was released at ${momentText(tombstone.releasedAt)}`;
    const shown = { at, buffer: tombstone.id, device, driver, message };
    this.book.add('use-after-release', shown, this.table.losses);
  }

  #isWhole(buffer: BufferRecord): boolean {
    return buffer.exportSeen && buffer.lossesBefore === this.table.losses;
  }
}
