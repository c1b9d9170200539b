/**
 * A store that keeps only its first append, with which an exporter opens, so that the world can be weighed
 * without its log. Facts are placed as every store places them; `test/unit/bench.test.ts` holds it against
 * the store in memory, so that it cannot fall behind the contract.
 */
import { ok, type Result } from '../src/base/result.ts';
import { assert } from '../src/base/assert.ts';
import {
  EXPORTER_STREAM,
  placed,
  type EventDraft,
  type RecordedEvent,
} from '../src/events/envelope.ts';
import type { AppendConflict, Snapshot, SyncEventStore } from '../src/events/event-store.ts';

/** For one exporter alone: it believes every version that it is told. */
export class ForgetfulStore implements SyncEventStore {
  #kept: readonly RecordedEvent[] = [];
  #sequence = 0;
  /** Of streams whose callers do not count, which is that of refusals. */
  readonly #versions = new Map<string, number>([[EXPORTER_STREAM, 1]]);

  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
  ): Result<readonly RecordedEvent[], AppendConflict> {
    const known = expectedVersion === 'any' ? (this.#versions.get(stream) ?? 0) : expectedVersion;
    if (expectedVersion === 'any') this.#versions.set(stream, known + drafts.length);
    const recorded = drafts.map((draft, index) => {
      this.#sequence += 1;
      const version = known + index + 1;
      return placed(draft, { sequence: this.#sequence, stream, version });
    });
    if (this.#kept.length === 0) this.#kept = recorded;
    return ok(recorded);
  }

  /** The first append, as long as nothing came after it. */
  *readAll(afterSequence = 0): Iterable<RecordedEvent> {
    assert(
      this.#sequence === this.#kept.length || afterSequence === this.#sequence,
      'what was forgotten is not read',
    );
    yield* this.#kept.slice(afterSequence);
  }

  *readStream(stream: string, afterVersion = 0): Iterable<RecordedEvent> {
    for (const recorded of this.readAll()) {
      if (recorded.stream === stream && recorded.version > afterVersion) yield recorded;
    }
  }

  subscribe(): () => void {
    return () => undefined;
  }

  loadSnapshot(): Snapshot<number> | null {
    return null;
  }

  saveSnapshot(): void {
    // A snapshot may be lost at any time.
  }

  dropSnapshots(): void {
    // There are none.
  }

  close(): void {
    // There is nothing to give back.
  }
}
