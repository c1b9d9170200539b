/**
 * What a report says of a buffer, its storage and its attaches, in the form that leaves the checker.
 */
import { present } from '../../base/assert.ts';
import { addressInWords } from '../../base/quantity-words.ts';
import type { BufferRecord } from '../buffer-record.ts';
import type {
  AttachReport,
  BufferReport,
  ConstraintsReport,
  ImporterReport,
  LateAttach,
  StorageReport,
} from '../report.ts';
import type { AttachEntry } from './attach-entry.ts';
import type { AttachLedger } from './attach-ledger.ts';
import type { ImporterLimits } from './importer-limits.ts';
import type { SeenImporter } from './importer-table.ts';
import { joinedRanges } from './map-pieces.ts';
import type { KnownStorage } from './reach.ts';

/** The report on one buffer. */
export function bufferReport(buffer: BufferRecord, ledger: AttachLedger): BufferReport {
  const { entries, known } = buffer.storage;
  const { decidedAt: storageDecidedAt } = ledger.choiceOf(buffer);
  const attaches = entries.map((entry): [AttachEntry, AttachReport] => {
    const { verdict, why } = ledger.reachOf(buffer, entry);
    const { at, device, attachment, late } = entry;
    const told = { line: at.line, time: at.time, device, attachment, late: late !== null };
    return [entry, { ...told, storageDecidedAt, reach: { verdict, why } }];
  });
  return {
    id: buffer.id,
    ino: buffer.ino,
    exporter: buffer.exporter,
    size: buffer.sizeBytes,
    devices: [...buffer.importers.keys()].sort(),
    counts: { ...buffer.counts },
    lateAttaches: attaches.flatMap(([entry, report]) => lateAttachOf(buffer, entry, report) ?? []),
    attaches: attaches.map(([, report]) => report),
    storage: known === null ? null : storageReport(known),
    attachedAtEnd: buffer.attachments.size,
    mappedAtEnd: buffer.liveMapCount,
    released: buffer.released,
  };
}

function lateAttachOf(
  buffer: BufferRecord,
  { at, late }: AttachEntry,
  report: AttachReport,
): LateAttach | null {
  if (late === null) return null;
  const { line, time, device, attachment, storageDecidedAt, reach } = report;
  const { liveMaps } = late;
  const { task, pid } = at;
  const first = present(buffer.firstMap, 'first map of a late attach');
  const firstMap = { line: first.at.line, device: first.device };
  return { line, time, device, attachment, task, pid, liveMaps, firstMap, storageDecidedAt, reach };
}

function storageReport({ entries, pieces }: KnownStorage): StorageReport {
  return {
    entries,
    ranges: joinedRanges(pieces).map(({ base, size }) => ({ base: addressInWords(base), size })),
    complete: pieces.length === entries,
  };
}

/** The report on one importer. */
export function importerReport(importer: SeenImporter): ImporterReport {
  const { device, driver, limits, line, oneRange } = importer;
  return { device, driver, line, constraints: constraintsReport(limits), oneRange };
}

function constraintsReport(limits: ImporterLimits): ConstraintsReport {
  const { dmaMask, busLimit, segmentMax, segmentBoundary, alignMask } = limits;
  return {
    dmaMask: addressOrNone(dmaMask),
    busLimit: addressOrNone(busLimit),
    segmentMax,
    segmentBoundary: segmentBoundary === null ? null : addressOrNone(segmentBoundary),
    alignMask: alignMask === 0 ? null : addressInWords(alignMask),
    translated: limits.isTranslated,
    busOffset: limits.hasOffset,
    dynamic: limits.isDynamic,
    peerToPeer: limits.takesPeers,
  };
}

/** Masks of 64 bits limit nothing. */
function addressOrNone(address: number): string | null {
  return address === Infinity ? null : addressInWords(address);
}
