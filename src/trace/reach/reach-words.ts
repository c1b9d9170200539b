/**
 * What is said of lateness and of reach. A late attach is told with what it has cost: nothing, where the storage
 * was there before, or where the importer reaches it all the same.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import type { BufferRecord } from '../buffer-record.ts';
import type { StorageChoice, StorageDecision } from '../exporters/exporter-family.ts';
import { bufferText, importerText, taskText } from '../wording.ts';
import type { AttachEntry, LateCircumstances } from './attach-entry.ts';
import { limitOf } from './importer-limits.ts';
import type { Reach } from './reach.ts';

const FIXED_BY: Readonly<Record<StorageDecision, string>> = {
  export: 'before the export',
  attach: 'by the first attach',
  pin: 'by the pin, which looks at all who are attached',
  map: 'by the first map, which asks nobody',
  mmap: "by the CPU's mapping, before anybody attached",
  unknown: 'at a moment that is not known',
};

/** The sentence of a late attach, with what it has cost where that is known. */
export function lateMessage(
  { message }: LateCircumstances,
  choice: StorageChoice,
  reach: Reach,
): string {
  const cost = costText(choice, reach);
  return cost === null ? message : `${message}; ${cost}`;
}

function costText({ decidedAt, dependsOnOrder }: StorageChoice, { verdict }: Reach): string | null {
  switch (verdict) {
    case 'reachable':
      return 'it reaches the storage';
    case 'bounced':
      return 'its map goes through the bounce buffer';
    case 'unreachable':
      return 'it cannot reach the storage';
    case 'unknown':
      if (dependsOnOrder) return null;
      return decidedAt === 'map'
        ? 'no order would change the storage'
        : 'the storage was there before';
  }
}

/** What led to a late attach, whether the order mattered, and what would have worked. */
export function explainLate(
  buffer: BufferRecord,
  entry: AttachEntry,
  late: LateCircumstances,
  choice: StorageChoice,
  reach: Reach,
): string[] {
  const { decidedAt, dependsOnOrder } = choice;
  const lines = [...late.history(choice)];
  if (!dependsOnOrder) {
    lines.push(`the storage was fixed ${FIXED_BY[decidedAt]}: another order changes nothing here`);
  }
  if (reach.verdict !== 'unknown' || entry.limits !== null)
    lines.push(`${WORDS[reach.verdict]}: ${reach.why}`);
  if (dependsOnOrder && reach.verdict !== 'reachable') {
    const who = buffer.exporter ?? 'this exporter';
    const condition =
      decidedAt === 'unknown' ? `, if ${who} chooses its storage at the first map` : '';
    lines.push(`would have worked${condition}: ${late.ordering}${storageText(entry)}`);
  }
  if (late.advice !== null) lines.push(late.advice);
  return lines;
}

const WORDS: Readonly<Record<Reach['verdict'], string>> = {
  reachable: 'it reaches the storage',
  bounced: 'it reaches a copy of the storage',
  unreachable: 'it does not reach the storage',
  unknown: 'whether it reaches the storage is not known',
};

/** The storage that the order would have led to. */
function storageText({ limits }: AttachEntry): string {
  if (limits === null || limits.isTranslated === true) return '';
  const limit = limitOf(limits);
  return limit === Infinity ? '' : `; the storage would lie at or below ${addressInWords(limit)}`;
}

/** The sentence of an importer that does not reach storage, or reaches a copy of it. */
export function reachMessage(buffer: BufferRecord, entry: AttachEntry, reach: Reach): string {
  const who = importerText(entry.device, entry.driver);
  const what =
    reach.verdict === 'bounced'
      ? 'does not reach the storage itself of'
      : 'cannot reach the storage of';
  return `${who} ${what} ${bufferText(buffer)}: ${reach.why}; ${taskText(entry.map?.at ?? entry.at)}`;
}
