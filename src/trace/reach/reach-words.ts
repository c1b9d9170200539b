/**
 * What is said of lateness and of reach. A late attach is told with what it has cost: nothing, where the storage
 * was there before, or where the importer reaches it all the same.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import type { BufferRecord } from '../buffer-record.ts';
import { bufferText, importerText, taskText } from '../wording.ts';
import type { AttachEntry, LateCircumstances } from './attach-entry.ts';
import { isIdleImport } from './importer-habits.ts';
import { limitOf } from './importer-limits.ts';
import type { OrderEffect } from './order-effect.ts';
import type { Reach } from './reach.ts';

/** The sentence of a late attach, with what it has cost where that is known. */
export function lateMessage(
  entry: AttachEntry,
  { message }: LateCircumstances,
  effect: OrderEffect,
  reach: Reach,
): string {
  const cost = costText(entry, effect, reach);
  return cost === null ? message : `${message}; ${cost}`;
}

function costText(
  { map }: AttachEntry,
  { decidedAt, dependsOnOrder }: OrderEffect,
  { verdict }: Reach,
): string | null {
  switch (verdict) {
    case 'reachable':
      return 'it reaches the storage';
    case 'bounced':
      return map === null
        ? 'a map of it would go through the bounce buffer'
        : 'its map goes through the bounce buffer';
    case 'unreachable':
      return 'it cannot reach the storage';
    case 'unknown':
      if (dependsOnOrder) return null;
      return decidedAt === 'map' || decidedAt === 'pin'
        ? 'no order would change the storage'
        : 'the storage was there before';
  }
}

/** What led to a late attach, whether the order mattered, and what would have worked. */
export function explainLate(
  buffer: BufferRecord,
  entry: AttachEntry,
  late: LateCircumstances,
  effect: OrderEffect,
  reach: Reach,
): string[] {
  const lines = [...late.history(effect)];
  if (effect.whyNot !== null) lines.push(effect.whyNot);
  if (reach.verdict !== 'unknown' || entry.limits !== null)
    lines.push(`${WORDS[reach.verdict]}: ${reach.why}`);
  if (effect.dependsOnOrder && reach.verdict !== 'reachable') {
    const who = buffer.exporter ?? 'this exporter';
    const condition =
      effect.decidedAt === 'unknown' ? `, if ${who} chooses its storage at the first map` : '';
    // A map that failed for a reason that nobody knows may fail in every order.
    const isSure = reach.lack !== undefined || reach.verdict === 'unknown';
    const verb = isSure ? 'would have worked' : 'may have worked';
    lines.push(`${verb}${condition}: ${late.ordering}${storageText(buffer, entry, effect, reach)}`);
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

/** The storage that the order would have led to, as far as the exporter would have looked. */
function storageText(
  { storage }: BufferRecord,
  { limits }: AttachEntry,
  { decidedAt }: OrderEffect,
  { lack }: Reach,
): string {
  if (decidedAt === 'pin') return '; the storage would lie in system memory';
  if (lack === 'range') return '; the storage would be one range of addresses';
  if (limits === null || limits.isTranslated === true) return '';
  const limit = limitOf(limits);
  const { known } = storage;
  const isWithin = known?.pieces.every(({ base, size }) => base + size - 1 <= limit) === true;
  // Where it lies there already, that was not what failed.
  if (limit === Infinity || isWithin) return '';
  return `; the storage would lie at or below ${addressInWords(limit)}`;
}

/** The sentence of an importer that does not reach storage, or reaches a copy of it. */
export function reachMessage(buffer: BufferRecord, entry: AttachEntry, reach: Reach): string {
  const who = importerText(entry.device, entry.driver);
  const what =
    reach.verdict === 'bounced'
      ? `${entry.map === null ? 'would' : 'does'} not reach the storage itself of`
      : 'cannot reach the storage of';
  return `${who} ${what} ${bufferText(buffer)}: ${reach.why}; ${taskText(entry.map?.at ?? entry.at)}`;
}

/** What would do, and why it is no more than a note where nothing has happened. */
export function explainReach(entry: AttachEntry, { remedy }: Reach): string[] {
  const lines = remedy === null ? [] : [`what would help: ${remedy}`];
  if (isIdleImport(entry))
    lines.push('a note, as this import never maps: its driver reads the pages with the CPU');
  return lines;
}
