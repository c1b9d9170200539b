/**
 * Whom a fact is about. A refusal is about the buffer and the importer that its call named.
 */
import type { Event } from './events.ts';

/** The buffer that a fact is about, or null. */
export function bufferOf(event: Event): string | null {
  if (event.type === 'CallRefused') return event.refusal.buffer ?? null;
  return 'buffer' in event ? event.buffer : null;
}

/** The importer that a fact is about, or null. */
export function importerOf(event: Event): string | null {
  if (event.type === 'CallRefused') return event.refusal.importer ?? null;
  return 'importer' in event ? event.importer : null;
}
