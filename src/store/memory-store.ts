/**
 * An event store that lives and dies with its process.
 */
import { ok, refused, type Result } from '../base/result.ts';
import type { EventDraft, RecordedEvent } from '../events/envelope.ts';
import type { EventStore, VersionConflict } from '../events/event-store.ts';

/**
 * Creates an empty event store in memory, or one that holds facts already.
 *
 * @param log - Facts in order, such as those of another store.
 * @example
 * ```ts
 * const store = createMemoryStore();
 * const exporter = createExporter({ platform, policy: 'strict', store });
 * ```
 * @public
 */
export function createMemoryStore(log: Iterable<RecordedEvent> = []): EventStore {
  return new MemoryStore(log);
}

class MemoryStore implements EventStore {
  readonly #events: RecordedEvent[] = [];
  readonly #versions = new Map<string, number>();
  readonly #listeners = new Set<(recorded: RecordedEvent) => void>();

  constructor(log: Iterable<RecordedEvent>) {
    for (const recorded of log) {
      this.#events.push(recorded);
      this.#versions.set(recorded.stream, recorded.version);
    }
  }

  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
  ): Result<readonly RecordedEvent[], VersionConflict> {
    const current = this.#versions.get(stream) ?? 0;
    if (expectedVersion !== 'any' && expectedVersion !== current) {
      return refused({ stream, expected: expectedVersion, current });
    }
    const recorded = drafts.map((draft, index) => ({
      sequence: this.#events.length + index + 1,
      stream,
      version: current + index + 1,
      ...draft,
    }));
    this.#versions.set(stream, current + recorded.length);
    for (const each of recorded) this.#events.push(each);
    for (const listener of this.#listeners) recorded.forEach(listener);
    return ok(recorded);
  }

  *readStream(stream: string): Iterable<RecordedEvent> {
    for (const recorded of this.#events) if (recorded.stream === stream) yield recorded;
  }

  *readAll(afterSequence = 0): Iterable<RecordedEvent> {
    for (let index = afterSequence; index < this.#events.length; index += 1) {
      const recorded = this.#events[index];
      if (recorded !== undefined) yield recorded;
    }
  }

  subscribe(listener: (recorded: RecordedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
