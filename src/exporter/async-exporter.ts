/**
 * The exporter for stores that answer later, and for many writers of one log: each call is decided on
 * the world as it is known, appended where nobody was faster, and decided anew where somebody was.
 *
 * Calls need not wait for each other. The store is what keeps two of them from both happening: this
 * class follows the log, and each fact changes the world once, in whatever order answers arrive.
 */
import { assert } from '../base/assert.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { claimsShared } from '../events/claims.ts';
import type { Command } from '../events/commands.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import type { AppendConflict, Cursor, EventStore, StoredEvent } from '../events/event-store.ts';
import { Calls } from './calls.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import {
  conflictRefusal,
  draftsOf,
  followFact,
  hasFollowed,
  streamOfDecision,
  type Stamp,
} from './follow-fact.ts';
import type { World } from './world.ts';

/**
 * How often a call is decided again by default. Each round that is lost was won by somebody else, so
 * sixteen of them for one buffer mean a crowd, and its caller should know.
 */
export const ATTEMPTS = 16;

/**
 * Owns buffers and lets importers share them, through any store. Made by `createAsyncExporter`.
 *
 * A "yes" is appended where nobody changed the buffer since it was read, and a "no" is given only when
 * there is nothing new in the log; else the call is decided again, and after sixteen times (`attempts`)
 * it is refused with EAGAIN [LOG1].
 *
 * @public
 */
export class AsyncExporter extends Calls<'later'> {
  readonly #world: World;
  readonly #store: EventStore;
  readonly #stamp: Stamp;
  readonly #attempts: number;
  #cursor: Cursor | null;
  /** The catching up that is under way; two at once would read the same facts twice. */
  #catching: Promise<number> | null = null;

  /** @internal Use `createAsyncExporter`. */
  constructor(
    world: World,
    cursor: Cursor | null,
    store: EventStore,
    stamp: Stamp,
    attempts = ATTEMPTS,
  ) {
    super(world);
    this.#world = world;
    this.#cursor = cursor;
    this.#store = store;
    this.#stamp = stamp;
    this.#attempts = attempts;
  }

  /**
   * Follows what others have appended to the store since.
   *
   * @returns How many facts of others changed the world.
   * @throws StoreFailure where they tell of something impossible, or cannot be read.
   */
  async catchUp(): Promise<number> {
    // What is under way may have begun before the fact that the caller wants to see.
    if (this.#catching !== null) await this.#catching.catch(() => 0);
    this.#catching ??= this.#readOn().finally(() => {
      this.#catching = null;
    });
    return this.#catching;
  }

  /** The log, in order. */
  log(): AsyncIterable<StoredEvent> {
    return this.#store.readAll();
  }

  /**
   * The facts after a cursor, and each further one, by whomever, until the signal is aborted: each once,
   * in the order of the log, and when the world has changed. Who reads may call; the facts of the call
   * follow. Whoever stops reading, or throws, reaches no call and no other reader.
   *
   * @example
   * ```ts
   * import { asyncStore, createAsyncExporter, createMemoryStore } from 'cenalloc';
   * import { raspberryPi4 } from 'cenalloc/platforms';
   *
   * const store = asyncStore(createMemoryStore());
   * const exporter = await createAsyncExporter({ platform: raspberryPi4, store });
   * const reading = new AbortController();
   * for await (const { sequence, event } of exporter.subscribe(null, reading.signal)) {
   *   console.log(sequence, event.type); // 1 ExporterCreated
   *   reading.abort();
   * }
   * ```
   */
  async *subscribe(after?: Cursor | null, signal?: AbortSignal): AsyncIterable<StoredEvent> {
    for await (const stored of this.#store.subscribe(after, signal)) {
      if (!hasFollowed(this.#world, stored)) await this.catchUp();
      yield stored;
    }
  }

  /** @internal Decides anew each time somebody was faster, up to `attempts` times in all; then EAGAIN [LOG1], not recorded. */
  protected override async answer<T>(
    command: Command,
    read: (decision: Decision) => T,
  ): Promise<Result<T>> {
    for (let attempt = 1; ; attempt += 1) {
      const decided = decide(this.#world, command);
      if (!decided.ok) {
        if ((await this.catchUp()) > 0 && attempt < this.#attempts) continue;
        return this.refuse(decided.refusal);
      }
      const conflict = await this.#commit(decided.value, command.call);
      if (conflict === null) return ok(read(decided.value));
      await this.catchUp();
      if (attempt >= this.#attempts) return refused(conflictRefusal(command, conflict));
    }
  }

  /** @internal Appends the refusal to the stream `exporter`, whoever wrote there before, and answers with it. */
  protected override async refuse(refusal: Refusal): Promise<Result<never>> {
    const drafts = draftsOf([{ type: 'CallRefused', refusal }], refusal.call, this.#stamp);
    const appended = await this.#store.append(EXPORTER_STREAM, 'any', drafts);
    assert(appended.ok, 'a refusal is appended whatever was before');
    return refused(refusal);
  }

  async #readOn(): Promise<number> {
    let count = 0;
    for await (const stored of this.#store.readAll(this.#cursor)) {
      if (followFact(this.#world, stored)) count += 1;
      this.#cursor = stored.cursor;
    }
    return count;
  }

  async #commit(decision: Decision, cause: CallName): Promise<AppendConflict | null> {
    const { events } = decision;
    const { stream, version } = streamOfDecision(decision);
    const drafts = draftsOf(events, cause, this.#stamp);
    const readTo = events.some(claimsShared) ? this.#cursor : undefined;
    const appended = await this.#store.append(stream, version, drafts, readTo);
    if (!appended.ok) return appended.refusal;
    // Nobody could append to this stream in between, so the world is where it was, or already further.
    for (const stored of appended.value) followFact(this.#world, stored);
    return null;
  }
}
