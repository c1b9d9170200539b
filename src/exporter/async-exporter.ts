/**
 * The exporter for stores that answer later, and for many writers of one log: each call is decided on
 * the world as it is known, appended where nobody was faster, and decided anew where somebody was.
 *
 * Calls need not wait for each other. The store is what keeps two of them from both happening: this
 * class follows the log, and each fact changes the world once, in whatever order answers arrive.
 */
import { assert } from '../base/assert.ts';
import {
  parseAttachmentId,
  type AttachmentId,
  type AttachmentParts,
  type BufferId,
  type ImporterId,
} from '../base/ids.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { claimsShared } from '../events/claims.ts';
import type { Command } from '../events/commands.ts';
import type { Direction } from '../events/direction.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import type { AppendConflict, Cursor, EventStore, StoredEvent } from '../events/event-store.ts';
import type { Event } from '../events/events.ts';
import type { Buffer } from '../machines/legality.ts';
import type { SgTable } from '../memory/sg-table.ts';
import {
  importerFields,
  newAttachmentId,
  tableOf,
  unknownAttachment,
  type AdHocImporter,
} from './attachment-handle.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { conflictRefusal, draftsOf, followFact, type Stamp } from './follow-fact.ts';
import { describeWorld, type World, type WorldDescription } from './world.ts';

/**
 * How often a call is decided again by default. Each round that is lost was won by somebody else, so
 * sixteen of them for one buffer mean a crowd, and its caller should know.
 */
export const ATTEMPTS = 16;

/**
 * Owns buffers and lets importers share them, through any store. Made by `createAsyncExporter`.
 *
 * The calls, their answers and their refusals are those of `Exporter`; a call that lost against others
 * sixteen times is refused with EAGAIN [LOG1].
 *
 * @public
 */
export class AsyncExporter {
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
    this.#world = world;
    this.#cursor = cursor;
    this.#store = store;
    this.#stamp = stamp;
    this.#attempts = attempts;
  }

  /** Creates a buffer, as `Exporter.createBuffer`. */
  async createBuffer(options: {
    readonly size: number;
    readonly id?: string;
    readonly declared?: readonly string[];
  }): Promise<Result<BufferId>> {
    const { size, id, declared } = options;
    const done = await this.execute({
      call: 'createBuffer',
      size,
      ...(id === undefined ? {} : { buffer: id }),
      ...(declared === undefined ? {} : { declared }),
    });
    if (!done.ok) return done;
    const [created] = done.value;
    assert(created?.type === 'BufferCreated', 'creating a buffer creates one');
    return ok(created.buffer);
  }

  /** Attaches an importer, as `Exporter.attach`. */
  async attach(buffer: string, importer: string | AdHocImporter): Promise<Result<AttachmentId>> {
    const about = importerFields(importer);
    const done = await this.execute({ call: 'attach', buffer, ...about });
    return done.ok ? ok(newAttachmentId(this.#world, buffer, about.importer)) : done;
  }

  /**
   * Maps an attachment, as `Exporter.map`.
   *
   * @returns The table, or null where somebody else has detached the importer since.
   */
  map(attachment: string, direction: Direction = 'bidirectional'): Promise<Result<SgTable | null>> {
    return this.#withAttachment('map', attachment, async (about) => {
      const done = await this.execute({ call: 'map', ...about, direction });
      return done.ok ? ok(this.table(attachment)) : done;
    });
  }

  /** Gives one map back, as `Exporter.unmap`. */
  unmap(attachment: string, direction?: Direction): Promise<Result<null>> {
    const said = direction === undefined ? {} : { direction };
    return this.#withAttachment('unmap', attachment, (about) =>
      this.#call({ call: 'unmap', ...about, ...said }),
    );
  }

  /** Parts an importer from its buffer, as `Exporter.detach`. */
  detach(attachment: string): Promise<Result<null>> {
    return this.#withAttachment('detach', attachment, (about) =>
      this.#call({ call: 'detach', ...about }),
    );
  }

  /** Opens CPU access, as `Exporter.beginCpuAccess`. */
  beginCpuAccess(buffer: string): Promise<Result<null>> {
    return this.#call({ call: 'beginCpuAccess', buffer });
  }

  /** Closes CPU access, as `Exporter.endCpuAccess`. */
  endCpuAccess(buffer: string): Promise<Result<null>> {
    return this.#call({ call: 'endCpuAccess', buffer });
  }

  /** Takes a reference, as `Exporter.get`. */
  get(buffer: string): Promise<Result<null>> {
    return this.#call({ call: 'get', buffer });
  }

  /** Gives a reference back, as `Exporter.put`. */
  put(buffer: string): Promise<Result<null>> {
    return this.#call({ call: 'put', buffer });
  }

  /** Gives up a place that `barrier` keeps, as `Exporter.release`. */
  release(buffer: string, importer: string): Promise<Result<null>> {
    return this.#call({ call: 'release', buffer, importer });
  }

  /** Ends the waiting of `barrier`, as `Exporter.seal`. */
  seal(buffer: string, because: 'sealed' | 'deadline' = 'sealed'): Promise<Result<null>> {
    return this.#call({ call: 'seal', buffer, because });
  }

  /** Whom the first map of a buffer still waits for, as far as this exporter has read. */
  missing(buffer: string): readonly ImporterId[] {
    return this.buffer(buffer)?.state.awaited ?? [];
  }

  /**
   * Executes any command. A "yes" is appended where nobody changed the buffer since it was read, and
   * a "no" is given only when there is nothing new in the log; else the command is decided again.
   *
   * @returns The facts that came of it, or the refusal, which the log keeps, too; that a call lost
   *   against others is no answer to it, and is not kept.
   */
  async execute(command: Command): Promise<Result<readonly Event[]>> {
    for (let attempt = 1; ; attempt += 1) {
      const decided = decide(this.#world, command);
      if (!decided.ok) {
        if ((await this.catchUp()) > 0 && attempt < this.#attempts) continue;
        await this.#refuse(decided.refusal);
        return decided;
      }
      const conflict = await this.#commit(decided.value, command.call);
      if (conflict === null) return ok(decided.value.events);
      await this.catchUp();
      if (attempt >= this.#attempts) return refused(conflictRefusal(command, conflict));
    }
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

  /** The state of a buffer as far as this exporter has read; undefined where the id names none. */
  buffer(id: string): Buffer | undefined {
    return this.#world.buffers.get(id as BufferId);
  }

  /** The table of an attachment, as `Exporter.table`. */
  table(attachment: string): SgTable | null {
    return tableOf(this.#world, attachment);
  }

  /** The whole world as plain data, as far as this exporter has read. */
  describe(): WorldDescription {
    return describeWorld(this.#world);
  }

  /** The log, in order. */
  log(): AsyncIterable<StoredEvent> {
    return this.#store.readAll();
  }

  /** The facts after a cursor, and each further one, by whomever, until the signal is aborted. */
  subscribe(after?: Cursor | null, signal?: AbortSignal): AsyncIterable<StoredEvent> {
    return this.#store.subscribe(after, signal);
  }

  async #readOn(): Promise<number> {
    let count = 0;
    for await (const stored of this.#store.readAll(this.#cursor)) {
      if (followFact(this.#world, stored)) count += 1;
      this.#cursor = stored.cursor;
    }
    return count;
  }

  async #commit({ events, steps }: Decision, cause: CallName): Promise<AppendConflict | null> {
    const [first] = events;
    const before = steps[0]?.before.state;
    assert(first !== undefined && 'buffer' in first, 'a decision is about a buffer');
    const drafts = draftsOf(events, cause, this.#stamp);
    const readTo = events.some(claimsShared) ? this.#cursor : undefined;
    const appended = await this.#store.append(first.buffer, before?.version ?? 0, drafts, readTo);
    if (!appended.ok) return appended.refusal;
    // Nobody could append to this stream in between, so the world is where it was, or already further.
    for (const stored of appended.value) followFact(this.#world, stored);
    return null;
  }

  async #refuse(refusal: Refusal): Promise<void> {
    const drafts = draftsOf([{ type: 'CallRefused', refusal }], refusal.call, this.#stamp);
    const appended = await this.#store.append(EXPORTER_STREAM, 'any', drafts);
    assert(appended.ok, 'a refusal is appended whatever was before');
  }

  async #call(command: Command): Promise<Result<null>> {
    const done = await this.execute(command);
    return done.ok ? ok(null) : done;
  }

  async #withAttachment<T>(
    call: CallName,
    attachment: string,
    then: (about: AttachmentParts) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const about = parseAttachmentId(attachment);
    if (about !== null) return then(about);
    const refusal = unknownAttachment(call, attachment);
    await this.#refuse(refusal);
    return refused(refusal);
  }
}
