/**
 * The contract of every event store. A store is the only thing that remembers; everything else is
 * computed from it.
 */
import type { Result } from '../base/result.ts';
import type { EventDraft, RecordedEvent } from './envelope.ts';

/** Somebody else appended first. @public */
export interface VersionConflict {
  readonly stream: string;
  readonly expected: number;
  readonly current: number;
}

/** Appends and reads facts. @public */
export interface EventStore {
  /**
   * Appends facts to one stream, all or none.
   *
   * @param stream - The stream of all the facts.
   * @param expectedVersion - How many facts the caller knows of, or `any` to append regardless.
   * @returns The facts in their places, or the conflict; after a conflict nothing was appended.
   */
  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
  ): Result<readonly RecordedEvent[], VersionConflict>;
  /** The facts of one stream in order. */
  readStream(stream: string): Iterable<RecordedEvent>;
  /** All facts after a sequence number, in order. */
  readAll(afterSequence?: number): Iterable<RecordedEvent>;
  /** Calls `listener` with each fact once it is appended; returns how to stop that. */
  subscribe(listener: (recorded: RecordedEvent) => void): () => void;
}
