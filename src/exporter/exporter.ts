/**
 * The exporter for stores that answer at once: each call is decided, its facts are appended to the store,
 * and the world follows. A refused call appends its refusal and changes nothing else.
 */
import { assert } from '../base/assert.ts';
import { parseAttachmentId } from '../base/ids.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { claimsShared } from '../events/claims.ts';
import type { Command } from '../events/commands.ts';
import type { Direction } from '../events/direction.ts';
import { EXPORTER_STREAM, type RecordedEvent } from '../events/envelope.ts';
import type { AppendConflict, SyncEventStore } from '../events/event-store.ts';
import { Listeners, type FactListener, type ListenerErrorHook } from '../events/listeners.ts';
import { StoreFailure } from '../events/store-failure.ts';
import type { SgTable } from '../memory/sg-table.ts';
import { Calls } from './calls.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { adopt } from './evolve.ts';
import {
  conflictRefusal,
  draftsOf,
  followFact,
  streamOfDecision,
  type Stamp,
} from './follow-fact.ts';
import { waitForAll } from './wait-for-all.ts';
import type { World } from './world.ts';

/** What an exporter adds to its facts, and who hears of what its listeners throw. */
export interface ExporterHabits extends Stamp {
  readonly onListenerError?: ListenerErrorHook | undefined;
}

/** A refusal comes of no decision. */
const NOTHING: Decision = { events: [], steps: [] };

/**
 * Owns buffers and lets importers share them. Made by `createExporter`.
 *
 * @public
 */
export class Exporter extends Calls<'now'> {
  readonly #world: World;
  readonly #store: SyncEventStore;
  readonly #stamp: Stamp;
  readonly #listeners: Listeners;
  /** Ends hearing from the store what others append through it; null while nobody listens. */
  #stopHearing: (() => void) | null = null;
  /** The number of the last fact that the world has followed, counted without a gap. */
  #sequence: number;

  /** @internal Use `createExporter`. */
  constructor(world: World, sequence: number, store: SyncEventStore, habits: ExporterHabits) {
    super(world);
    this.#world = world;
    this.#sequence = sequence;
    this.#store = store;
    this.#stamp = habits;
    this.#listeners = new Listeners(habits.onListenerError);
  }

  /**
   * Maps as `map` does, but waits under `barrier` instead of being refused with EAGAIN.
   *
   * @param deadline - Aborted when nobody is waited for any longer, such as
   *   `AbortSignal.timeout(1000)`; without one the promise waits for as long as somebody is missing.
   */
  async mapWhenReady(
    attachment: string,
    direction: Direction = 'bidirectional',
    deadline?: AbortSignal,
  ): Promise<Result<SgTable>> {
    const buffer = parseAttachmentId(attachment)?.buffer;
    if (buffer !== undefined) await waitForAll(this, buffer, deadline);
    return this.map(attachment, direction);
  }

  /**
   * Follows what others have appended to the store since. A call that is refused with EAGAIN [LOG1] has
   * done that already: call again.
   *
   * @returns How many facts of others changed the world.
   * @throws StoreFailure where they tell of something impossible, or cannot be read.
   */
  catchUp(): number {
    let count = 0;
    for (const recorded of this.#store.readAll(this.#sequence)) {
      // A listener that was told meanwhile may have led further than this reading.
      if (recorded.sequence <= this.#sequence) continue;
      if (followFact(this.#world, recorded)) count += 1;
      this.#pass([recorded]);
      this.#listeners.tell();
    }
    return count;
  }

  /** The log, in order; all of it, or what stands after a fact, by its number. */
  log(after?: number): Iterable<RecordedEvent> {
    return this.#store.readAll(after);
  }

  /**
   * Calls `listener` with each fact and refusal that this exporter follows from now on, its own and
   * those of others: after the world has changed, in the order of the log, each once. What others append
   * through the same store object is told at once, what other processes append when this exporter
   * catches up.
   *
   * A listener may call, subscribe and unsubscribe. Its call is answered at once, by the world as it is,
   * and the facts of its call are told after those that are being told. (One that answers every fact
   * with a call never ends, because refusals are facts, too.) What it throws reaches nobody's call and
   * no other listener, but the hook `onListenerError` of `createExporter`: `reportError` by default, and
   * where there is none, as in Node, an exception that nobody catches.
   *
   * @returns How to stop: nothing is heard from then on.
   * @example
   * ```ts
   * import { createExporter, unwrap } from 'cenalloc';
   * import { raspberryPi4 } from 'cenalloc/platforms';
   *
   * const exporter = createExporter({ platform: raspberryPi4 });
   * const stop = exporter.subscribe(({ sequence, event }) => console.log(sequence, event.type));
   * unwrap(exporter.createBuffer({ size: 4096 })); // 2 BufferCreated
   * stop();
   * ```
   */
  subscribe(listener: FactListener): () => void {
    const stop = this.#listeners.add(listener);
    this.#stopHearing ??= this.#store.subscribe(({ sequence }) => {
      if (sequence > this.#sequence) this.catchUp();
    });
    return () => {
      stop();
      if (!this.#listeners.isEmpty) return;
      this.#stopHearing?.();
      this.#stopHearing = null;
    };
  }

  /** @internal Appends what is decided, or its refusal; where somebody was faster it catches up: EAGAIN [LOG1], not recorded. */
  protected override answer<T>(command: Command, read: (decision: Decision) => T): Result<T> {
    const decided = this.#decide(command);
    if (!decided.ok) return this.refuse(decided.refusal);
    const { stream, version } = streamOfDecision(decided.value);
    const conflict = this.#append(stream, version, command.call, decided.value);
    if (conflict === null) return ok(read(decided.value));
    this.catchUp();
    return refused(conflictRefusal(command, conflict));
  }

  /** @internal Appends the refusal to the stream `exporter`, whoever wrote there before, and answers with it. */
  protected override refuse(refusal: Refusal): Result<never> {
    const decision: Decision = { ...NOTHING, events: [{ type: 'CallRefused', refusal }] };
    const conflict = this.#append(EXPORTER_STREAM, 'any', refusal.call, decision);
    assert(conflict === null, 'a refusal is appended whatever was before');
    return refused(refusal);
  }

  /** A "no" that follows from what is out of date would be a lie; a "yes" the store will refuse. */
  #decide(command: Command): Result<Decision> {
    const decided = decide(this.#world, command);
    if (decided.ok) return decided;
    const before = this.#sequence;
    this.catchUp();
    return this.#sequence === before ? decided : decide(this.#world, command);
  }

  #append(
    stream: string,
    expectedVersion: number | 'any',
    cause: CallName,
    decision: Decision,
  ): AppendConflict | null {
    const { events } = decision;
    const readTo = events.some(claimsShared) ? this.#sequence : undefined;
    const drafts = draftsOf(events, cause, this.#stamp);
    const follow = (recorded: readonly RecordedEvent[]): void => {
      this.#follow(recorded, decision);
    };
    const appended = this.#store.append(stream, expectedVersion, drafts, readTo, follow);
    if (!appended.ok) return appended.refusal;
    // A store of somebody's own may not know of the last parameter; to follow twice changes nothing.
    follow(appended.value);
    this.#tell(appended.value);
    return null;
  }

  /** The world follows what this exporter has appended, unless it has done so by reading. */
  #follow(recorded: readonly RecordedEvent[], { steps }: Decision): void {
    for (const [index, each] of recorded.entries()) {
      const step = steps[index];
      // The decision holds the buffer as the fact leaves it; judging again would give the same.
      const isKnown =
        step !== undefined && this.#world.buffers.get(step.before.state.id) === step.before;
      if (isKnown) adopt(this.#world, step.before, step.after, step.event);
      else followFact(this.#world, each);
    }
    if (recorded[0]?.sequence === this.#sequence + 1) this.#pass(recorded);
  }

  /** The world has followed these facts, and all before them. */
  #pass(recorded: readonly RecordedEvent[]): void {
    this.#sequence = recorded.at(-1)?.sequence ?? this.#sequence;
    this.#listeners.queue(recorded);
  }

  /** Tells of what was appended, and before it of what others had appended in between. */
  #tell(recorded: readonly RecordedEvent[]): void {
    const last = recorded.at(-1)?.sequence ?? 0;
    try {
      if (last > this.#sequence) this.catchUp();
    } catch (error) {
      // The call is kept and is answered. Whatever cannot be read now is read by the next call.
      if (!(error instanceof StoreFailure)) throw error;
    }
    this.#listeners.tell();
  }
}
