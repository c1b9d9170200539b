/**
 * Judges every attach of a recording: when the storage of its buffer was decided, whether its importer reaches
 * it, and what of that is worth telling. A late attach matters where another order would have led to other
 * storage; an importer that cannot reach storage matters in any order.
 */
import type { AttachmentRecord, BufferRecord } from '../buffer-record.ts';
import { deviceOf, type CallFacts } from '../call-facts.ts';
import { choiceOf, type ExporterEntry, type StorageChoice } from '../exporters/exporter-family.ts';
import { findExporter } from '../exporters/find-exporter.ts';
import { KNOWN_EXPORTERS } from '../exporters/known-exporters.ts';
import type { FindingBook } from '../finding-book.ts';
import type { Severity } from '../finding.ts';
import type { Moment } from '../probe-hit.ts';
import type { AttachEntry, LateCircumstances } from './attach-entry.ts';
import type { SeenBounces } from './bounced-pieces.ts';
import type { ImporterLimits } from './importer-limits.ts';
import { ImporterTable } from './importer-table.ts';
import { isIdleImport, isRefusalOfTable, oneRangeOf } from './importer-habits.ts';
import type { MachineFacts } from './machine-facts.ts';
import {
  isAboutReach,
  isScattered,
  notContiguous,
  reachByLimits,
  reachByMap,
  type MapOutcome,
  type Reach,
  type ReachingImporter,
} from './reach.ts';
import type { MapPieces } from './map-pieces.ts';
import { segmentBreach } from './segment-limits.ts';
import { bufferText, importerText } from '../wording.ts';
import { RecentMap } from '../turnover-map.ts';
import { orderEffect, type OrderEffect } from './order-effect.ts';
import { explainLate, explainReach, lateMessage, reachMessage } from './reach-words.ts';

/** Exporters of this project's own logs choose their storage at the first map. */
const MODEL: ExporterEntry = {
  name: 'an exporter of cenalloc',
  family: 'at-map',
  decidedAt: 'map',
  moves: true,
  unreachable: 'EBUSY or EINVAL from the attach',
  names: [],
  functions: [],
  source: 'src/machines/late-policies.ts',
};

/** More than a machine has. */
const EXPORTERS_MAX = 64;

/** An attach as it is met. */
export interface MetAttach {
  readonly at: Moment;
  readonly facts: CallFacts;
  readonly caller: string | null;
  readonly late: LateCircumstances | null;
}

/** Whose limits an attach tells. */
interface SeenAttach extends Pick<MetAttach, 'at' | 'caller'> {
  readonly device: string | null;
  readonly driver: string | null;
}

/** The attaches of one recording. */
export class AttachLedger {
  readonly importers = new ImporterTable();
  readonly #book: FindingBook;
  readonly #machine: MachineFacts;
  readonly #exporters: readonly ExporterEntry[];
  readonly #tellHarm: (buffer: BufferRecord, entry: AttachEntry) => void;
  readonly #losses: () => number;
  readonly #keepsAll: boolean;
  /** The exporters that were looked up, by what the recording tells of them. */
  readonly #found = new RecentMap<string, { readonly entry: ExporterEntry | null }>(EXPORTERS_MAX);

  constructor(options: {
    readonly book: FindingBook;
    readonly machine: MachineFacts;
    readonly exporters?: readonly ExporterEntry[];
    /** Whether attaches that are settled are kept for a report. */
    readonly keepsAll: boolean;
    /** Told of each late attach that mattered, or of which nobody knows. */
    readonly tellHarm: (buffer: BufferRecord, entry: AttachEntry) => void;
    /** How many times events were lost so far. */
    readonly losses: () => number;
  }) {
    this.#book = options.book;
    this.#machine = options.machine;
    this.#exporters = options.exporters ?? [];
    this.#keepsAll = options.keepsAll;
    this.#tellHarm = options.tellHarm;
    this.#losses = options.losses;
  }

  attached(attachment: AttachmentRecord, { at, facts, caller, late }: MetAttach): void {
    const { buffer, device, driver, address } = attachment;
    const limits = facts.limits ?? null;
    if (limits !== null) this.#saw({ device, driver, at, caller }, limits);
    const entry: AttachEntry = {
      at,
      device,
      driver,
      attachment: address,
      caller,
      limits,
      late,
      reach: null,
      map: null,
      isTold: false,
      isSegmentTold: false,
      isOver: false,
    };
    attachment.entry = entry;
    buffer.storage.entries.push(entry);
    // Where nothing tells more, whoever watches a live recording is told at once.
    const { showsLimits, showsBounces } = this.#machine;
    if (late !== null && !showsLimits && !showsBounces) this.#settle(buffer, entry);
  }

  /**
   * An attach was refused. Late, by an exporter that had chosen its storage for others, it is the harm of lateness
   * itself; else it is what its exporter answers.
   */
  refused(buffer: BufferRecord, { at, facts, caller }: Omit<MetAttach, 'late'>): boolean {
    const device = deviceOf(facts);
    const driver = facts.driver ?? null;
    const { limits, attachment } = facts;
    if (limits !== undefined) this.#saw({ device, driver, at, caller }, limits);
    const { decidedAt } = this.choiceOf(buffer);
    const errno = attachment?.ok === false ? attachment.errno : null;
    const isLate = buffer.firstMap !== null && decidedAt === 'map' && !this.#machine.isModel;
    return (
      isLate && buffer.storage.exporter?.family === 'at-map' && isAboutReach({ ok: false, errno })
    );
  }

  /** A second probe tells the limits of an importer that has attached already. */
  learnedLimits(attachment: AttachmentRecord, facts: CallFacts): void {
    const { entry } = attachment;
    if (entry === null || facts.limits === undefined || entry.limits !== null) return;
    this.#saw(entry, facts.limits);
    entry.limits = facts.limits;
  }

  /** An importer was seen with its limits: a probe of its own may tell them on another line. */
  #saw({ device, driver, at, caller }: SeenAttach, limits: ImporterLimits): void {
    this.#machine.showsLimits = true;
    const oneRange = oneRangeOf(caller, driver);
    this.importers.saw({ device, driver, limits, line: limits.line ?? at.line, oneRange });
  }

  /** A map of an attachment has ended, well or not. */
  mapped(attachment: AttachmentRecord, at: Moment, facts: CallFacts): void {
    const outcome = outcomeOf(facts);
    const { storage } = attachment.buffer;
    if (outcome.ok && outcome.pieces !== null) {
      storage.learn(outcome.pieces);
      this.#sawBounces(outcome.pieces, outcome.bounces);
    }
    const { entry } = attachment;
    if (entry === null) return;
    if (outcome.ok && outcome.pieces !== null) {
      this.#tellSegments(attachment.buffer, entry, outcome.pieces, at);
    }
    const reach = reachByMap(outcome, importerOf(entry), storage.known, this.#machine);
    // A map that works after one that failed shows that what failed was not the storage.
    if (outcome.ok && entry.map?.isFailed === true) {
      entry.reach = null;
      entry.map = null;
    }
    if (reach === null) return;
    // Of several maps of the same storage the worst counts.
    if (entry.reach !== null && rankOf(entry.reach) >= rankOf(reach)) return;
    entry.reach = reach;
    const pieces = outcome.ok ? outcome.pieces : null;
    entry.map = { at, isFailed: !outcome.ok, pieces };
    const mayBeUndone =
      reach.verdict === 'reachable' &&
      pieces !== null &&
      isScattered(pieces) &&
      isRefusalOfTable(entry.caller, entry.driver);
    // One that failed may be tried again.
    if (!mayBeUndone && outcome.ok) this.#settle(attachment.buffer, entry);
  }

  /** @param isAtOnce - Whether the attachment did nothing but map once, unmap and detach. */
  detached(attachment: AttachmentRecord, isAtOnce: boolean): void {
    const { buffer, entry } = attachment;
    if (entry === null) return;
    const pieces = entry.map?.pieces ?? null;
    const isRefused =
      isAtOnce &&
      pieces !== null &&
      isScattered(pieces) &&
      isRefusalOfTable(entry.caller, entry.driver);
    if (isRefused) {
      const known = { entries: pieces.entries, pieces: pieces.physical };
      entry.reach = notContiguous('an importer that gave the buffer back at once', known);
    }
    entry.isOver = true;
    if (entry.reach !== null || buffer.storage.known !== null) {
      entry.reach ??= this.#byLimits(buffer, entry);
      this.#settle(buffer, entry);
    }
  }

  /** The buffer is gone, or the recording ends: what is not known now will not be known. */
  finish(buffer: BufferRecord): void {
    for (const entry of [...buffer.storage.entries]) this.#settle(buffer, entry);
  }

  /** Which event has fixed the storage of a buffer, and whether the order of attaches had a say in it. */
  choiceOf(buffer: BufferRecord): StorageChoice {
    const { storage } = buffer;
    if (storage.exporter === undefined) {
      storage.exporter = this.#machine.isModel ? MODEL : this.#exporterOf(buffer);
    }
    return choiceOf(storage.decidedAt(storage.exporter), storage.exporter);
  }

  #effectOf(buffer: BufferRecord, entry: AttachEntry, reach: Reach): OrderEffect {
    const { storage } = buffer;
    const choice = this.choiceOf(buffer);
    const exporter = storage.exporter ?? null;
    const others = storage.entries.filter((other) => other !== entry);
    const hasPeers = storage.hadPeers || others.some(mayTakePeers);
    return orderEffect({ choice, exporter, entry, reach, hasPeers });
  }

  /** What is known of the reach of an attach by now. */
  reachOf(buffer: BufferRecord, entry: AttachEntry): Reach {
    return entry.reach ?? this.#byLimits(buffer, entry);
  }

  /** Few exporters make many buffers. */
  #exporterOf({ exporter, storage }: BufferRecord): ExporterEntry | null {
    const { functions } = storage;
    const { release } = this.#machine;
    const name = exporter === null ? '' : `=${exporter}`;
    const key = [release ?? '', name, ...functions].join('\n');
    const known = this.#found.get(key);
    if (known !== undefined) return known.entry;
    const traits = { name: exporter, functions, release };
    const entry = findExporter(this.#exporters, traits) ?? findExporter(KNOWN_EXPORTERS, traits);
    this.#found.set(key, { entry });
    return entry;
  }

  #byLimits(buffer: BufferRecord, entry: AttachEntry): Reach {
    return reachByLimits(importerOf(entry), buffer.storage.known, this.#machine);
  }

  /** Tells what an attach amounts to, once. */
  #settle(buffer: BufferRecord, entry: AttachEntry): void {
    if (!entry.isTold) {
      entry.isTold = true;
      const reach = this.reachOf(buffer, entry);
      if (entry.late !== null) this.#tellLateAttach(buffer, entry, entry.late, reach);
      this.#tellReach(buffer, entry, reach);
    }
    if (this.#keepsAll || entry.late !== null) return;
    const { entries } = buffer.storage;
    const index = entries.indexOf(entry);
    if (index < 0 || !entry.isOver) return;
    buffer.storage.hadPeers ||= mayTakePeers(entry);
    entries.splice(index, 1);
  }

  #tellLateAttach(
    buffer: BufferRecord,
    entry: AttachEntry,
    late: LateCircumstances,
    reach: Reach,
  ): void {
    const effect = this.#effectOf(buffer, entry, reach);
    const severity = lateSeverity(effect, reach, entry);
    if (severity !== 'note') this.#tellHarm(buffer, entry);
    if (!this.#book.keepsMore) {
      this.#book.count('late-attach', severity);
      return;
    }
    const { at, device, driver } = entry;
    // Whether another order leads to other storage is known of known exporters alone.
    const isHelped =
      effect.decidedAt !== 'unknown' && effect.dependsOnOrder && reach.verdict !== 'reachable';
    const shown = {
      at,
      buffer,
      device,
      driver,
      message: lateMessage(entry, late, effect, reach),
      explanation: explainLate(buffer, entry, late, effect, reach),
      ...(isHelped ? { ordering: late.ordering } : {}),
    };
    this.#book.add('late-attach', shown, this.#losses(), severity);
  }

  #tellReach(buffer: BufferRecord, entry: AttachEntry, reach: Reach): void {
    const { device, driver } = entry;
    if (reach.verdict !== 'unreachable' && reach.verdict !== 'bounced') return;
    const rule = reach.verdict === 'bounced' ? 'bounced-storage' : 'unreachable-storage';
    const severity = reachSeverity(reach, entry);
    if (!this.#book.keepsMore) {
      this.#book.count(rule, severity);
      return;
    }
    const at = entry.map?.at ?? entry.at;
    const message = reachMessage(buffer, entry, reach);
    const explanation = explainReach(entry, reach);
    const shown = { at, buffer, device, driver, message, explanation };
    this.#book.add(rule, shown, this.#losses(), severity);
  }

  /** Pieces that break what the driver has announced: told once, and no question of reach. */
  #tellSegments(buffer: BufferRecord, entry: AttachEntry, pieces: MapPieces, at: Moment): void {
    const breach = entry.limits === null ? null : segmentBreach(entry.limits, pieces);
    if (breach === null || entry.isSegmentTold) return;
    entry.isSegmentTold = true;
    const { device, driver } = entry;
    const message = `${importerText(device, driver)} got ${bufferText(buffer)} with ${breach}`;
    const explanation = ['nothing in the kernel enforces it; CONFIG_DMA_API_DEBUG warns'];
    this.#book.add(
      'segment-limit',
      { at, buffer, device, driver, message, explanation },
      this.#losses(),
    );
  }

  /** Where bounced pieces lie tells where the pool is. */
  #sawBounces({ physical, dma }: MapPieces, bounces: SeenBounces | null): void {
    if (bounces === null) return;
    for (const [index, { base }] of physical.entries()) {
      const got = dma[index];
      if (got !== undefined && got.base !== base) {
        this.#machine.sawBounceAt(got.base);
        this.#machine.sawBounceAt(got.base + got.size - 1);
      }
    }
  }
}

/** Whether an importer takes memory of other devices, as far as anybody knows. */
function mayTakePeers({ limits }: AttachEntry): boolean {
  return limits?.takesPeers !== false;
}

function importerOf({ limits, caller, driver }: AttachEntry): ReachingImporter {
  return { limits, needsOneRange: oneRangeOf(caller, driver) };
}

function outcomeOf({ table, pieces, bounces, isTorn }: CallFacts): MapOutcome {
  if (table?.ok !== true) return { ok: false, errno: table?.errno ?? null };
  return { ok: true, pieces: pieces ?? null, bounces: bounces ?? null, isTorn: isTorn === true };
}

const RANKS = { unknown: 0, reachable: 1, bounced: 2, unreachable: 3 } as const;

function rankOf({ verdict }: Reach): number {
  return RANKS[verdict];
}

/** An error where a map has failed; an import that never maps asks nothing of the storage. */
function reachSeverity({ verdict }: Reach, entry: AttachEntry): Severity {
  if (verdict === 'unreachable' && entry.map?.isFailed === true) return 'error';
  return isIdleImport(entry) ? 'note' : 'warning';
}

/** Severity follows harm: an error where the order has cost this importer its storage. */
function lateSeverity(choice: OrderEffect, reach: Reach, entry: AttachEntry): Severity {
  if (!choice.dependsOnOrder || reach.verdict === 'reachable') return 'note';
  if (isIdleImport(entry)) return 'note';
  const isHarmed = entry.map !== null && (entry.map.isFailed || reach.verdict === 'bounced');
  return choice.decidedAt !== 'unknown' && isHarmed ? 'error' : 'warning';
}
