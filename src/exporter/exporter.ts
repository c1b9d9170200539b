/**
 * The exporter as people call it: each call is decided, its facts are appended to the store, and the
 * world follows. A refused call appends its refusal and changes nothing else.
 */
import { assert, present } from '../base/assert.ts';
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
import { EXPORTER_STREAM, type RecordedEvent } from '../events/envelope.ts';
import type { AppendConflict, SyncEventStore } from '../events/event-store.ts';
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
import { adopt, evolve } from './evolve.ts';
import { conflictRefusal, draftsOf, followFact, type Stamp } from './follow-fact.ts';
import { waitForAll } from './wait-for-all.ts';
import { describeWorld, type World, type WorldDescription } from './world.ts';

/**
 * Owns buffers and lets importers share them. Made by `createExporter`.
 *
 * Every call returns a `Result`; `unwrap` turns a refusal into an exception for those who prefer it.
 *
 * @public
 */
export class Exporter {
  readonly #world: World;
  readonly #store: SyncEventStore;
  readonly #stamp: Stamp;
  /** The number of the last fact that the world has followed, counted without a gap. */
  #sequence: number;

  /** @internal Use `createExporter`. */
  constructor(world: World, sequence: number, store: SyncEventStore, stamp: Stamp) {
    this.#world = world;
    this.#sequence = sequence;
    this.#store = store;
    this.#stamp = stamp;
  }

  /**
   * Creates a buffer without storage.
   *
   * @param options - `size` in bytes, 1 to 2^53 - 4097, rounded up to whole pages; `id` names the
   *   buffer, else `b1`, `b2`, … is chosen; `declared` are the importers that the first map waits for
   *   under the policy `barrier`, nobody where it is left out.
   * @returns The id of the buffer.
   * @refuses EINVAL [BUF1] The size or the name is not valid. EEXIST [BUF1] The name is taken.
   *   EOVERFLOW [LIM1] The limit of buffers is reached.
   * @source RFC 2/4 `cenalloc_buffer_create`.
   */
  createBuffer(options: {
    readonly size: number;
    readonly id?: string;
    readonly declared?: readonly string[];
  }): Result<BufferId> {
    const { size, id, declared } = options;
    const done = this.execute({
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

  /**
   * Attaches an importer. Attach every importer before the first map: the first map allocates.
   *
   * @param buffer - The id of a live buffer.
   * @param importer - The name of an importer of the platform, or a name with its constraints.
   * @returns The attachment, for `map`, `unmap` and `detach`.
   * @refuses EBADF [BUF3] No live buffer. EINVAL [ATT1] No storage could serve everybody; the
   *   refusal carries a minimal conflict. EBUSY [ATT4] Late, and the policy does not admit it.
   *   EEXIST [ATT5] Attached already. EINVAL [ATT6] Not known. EOVERFLOW [LIM1] Too many.
   * @source RFC 1/4 `dma_buf_attach`; Linux `dma_buf_dynamic_attach`.
   */
  attach(buffer: string, importer: string | AdHocImporter): Result<AttachmentId> {
    const about = importerFields(importer);
    const done = this.execute({ call: 'attach', buffer, ...about });
    return done.ok ? ok(newAttachmentId(this.#world, buffer, about.importer)) : done;
  }

  /**
   * Maps an attachment for DMA, allocating backing storage on the first map of its buffer.
   *
   * @param attachment - What `attach` returned.
   * @param direction - The direction of the transfer; all live maps of an attachment have the same.
   * @returns The importer's own scatter-gather table; one entry means contiguous.
   * @refuses EBADF [BUF3] No live buffer. EINVAL [ATT6] No such attachment. ENODEV [MAP2] No
   *   allocator suits everybody attached, or the importer has no address for the storage. ENOMEM
   *   [MAP2] Those that suit are full. ENOMEM [MAP4] The importer's IOMMU has no room. EBUSY [MAP1]
   *   Mapped in another direction. EINVAL [MAP1] A direction that is none. EAGAIN [BAR1] The first
   *   map waits for somebody. EOVERFLOW [LIM1].
   * @source RFC 2/4 `cenalloc_map_dma_buf`; Linux `dma_buf_map_attachment`.
   */
  map(attachment: string, direction: Direction = 'bidirectional'): Result<SgTable> {
    return this.#withAttachment('map', attachment, (about) => {
      const done = this.execute({ call: 'map', ...about, direction });
      if (!done.ok) return done;
      return ok(present(this.table(attachment), 'table of a map'));
    });
  }

  /**
   * Gives one map of an attachment back. The storage stays until the buffer is freed.
   *
   * @param direction - Checked against the direction of the map where it is given.
   * @refuses EBADF [BUF3]. EINVAL [ATT6] No such attachment. EINVAL [MAP1] No live map, or another
   *   direction.
   * @source Linux `dma_buf_unmap_attachment`.
   */
  unmap(attachment: string, direction?: Direction): Result<null> {
    const said = direction === undefined ? {} : { direction };
    return this.#withAttachment('unmap', attachment, (about) =>
      withoutValue(this.execute({ call: 'unmap', ...about, ...said })),
    );
  }

  /**
   * Parts an importer from its buffer. Before the first map this loosens what others may need.
   *
   * @refuses EBADF [BUF3]. EINVAL [ATT6] No such attachment. EBUSY [ATT3] It has live maps.
   * @source Linux `dma_buf_detach`, which does not check for live maps.
   */
  detach(attachment: string): Result<null> {
    return this.#withAttachment('detach', attachment, (about) =>
      withoutValue(this.execute({ call: 'detach', ...about })),
    );
  }

  /**
   * Opens CPU access; it nests.
   *
   * @refuses EBADF [BUF3]. EINVAL [CPU1] No storage yet. EPERM [CPU2] The CPU may not touch it.
   *   EOVERFLOW [LIM1].
   * @source Linux `dma_buf_begin_cpu_access`.
   */
  beginCpuAccess(buffer: string): Result<null> {
    return withoutValue(this.execute({ call: 'beginCpuAccess', buffer }));
  }

  /** Closes CPU access. @refuses EBADF [BUF3]. EINVAL [CPU1] None is open. */
  endCpuAccess(buffer: string): Result<null> {
    return withoutValue(this.execute({ call: 'endCpuAccess', buffer }));
  }

  /** Takes a reference. @refuses EBADF [BUF3]. EOVERFLOW [LIM1]. @source Linux `get_dma_buf`. */
  get(buffer: string): Result<null> {
    return withoutValue(this.execute({ call: 'get', buffer }));
  }

  /**
   * Gives a reference back; the last one frees the buffer and its storage.
   *
   * @refuses EBADF [BUF3]. EBUSY [BUF2] Last reference, but attachments or CPU access are left.
   * @source Linux `dma_buf_put`.
   */
  put(buffer: string): Result<null> {
    return withoutValue(this.execute({ call: 'put', buffer }));
  }

  /**
   * Gives up the place that `barrier` keeps for an importer: it will not come.
   *
   * @refuses EBADF [BUF3]. EINVAL [BAR2] Nobody waits for it.
   */
  release(buffer: string, importer: string): Result<null> {
    return withoutValue(this.execute({ call: 'release', buffer, importer }));
  }

  /**
   * Ends the waiting of `barrier`: nobody else will come, or a deadline passed.
   *
   * @refuses EBADF [BUF3]. EINVAL [BAR2] Nobody is waited for.
   */
  seal(buffer: string, because: 'sealed' | 'deadline' = 'sealed'): Result<null> {
    return withoutValue(this.execute({ call: 'seal', buffer, because }));
  }

  /** Whom the first map of a buffer still waits for; empty where nobody is. */
  missing(buffer: string): readonly ImporterId[] {
    return this.buffer(buffer)?.state.awaited ?? [];
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
   * Executes any command, as scenario files and explorers do.
   *
   * @returns The facts that came of it, or the refusal, which the log keeps, too.
   * @refuses EAGAIN [LOG1] Somebody else changed the buffer, or claimed memory, through the same store;
   *   the log does not keep this one. Call again: this exporter has caught up.
   */
  execute(command: Command): Result<readonly Event[]> {
    const decided = this.#decide(command);
    if (!decided.ok) {
      this.#refuse(decided.refusal);
      return decided;
    }
    const conflict = this.#commit(decided.value, command.call);
    if (conflict === null) return ok(decided.value.events);
    this.catchUp();
    return refused(conflictRefusal(command, conflict));
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
      if (followFact(this.#world, recorded)) count += 1;
      this.#sequence = recorded.sequence;
    }
    return count;
  }

  /** The state of a buffer; undefined where the id names none. */
  buffer(id: string): Buffer | undefined {
    return this.#world.buffers.get(id as BufferId);
  }

  /**
   * The table of an attachment: where its importer sees the storage. Null before there is storage,
   * before its IOMMU maps it, and where its bus offset gives the storage no address.
   */
  table(attachment: string): SgTable | null {
    return tableOf(this.#world, attachment);
  }

  /** The whole world as plain data. */
  describe(): WorldDescription {
    return describeWorld(this.#world);
  }

  /** The log, in order. */
  log(): Iterable<RecordedEvent> {
    return this.#store.readAll();
  }

  /** Calls `listener` with each fact and refusal from now on; returns how to stop that. */
  subscribe(listener: (recorded: RecordedEvent) => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** A "no" that follows from what is out of date would be a lie; a "yes" the store will refuse. */
  #decide(command: Command): Result<Decision> {
    const decided = decide(this.#world, command);
    if (decided.ok || this.catchUp() === 0) return decided;
    return decide(this.#world, command);
  }

  #commit(decision: Decision, cause: CallName): AppendConflict | null {
    const { events, steps } = decision;
    const first = steps[0];
    const [created] = events;
    if (first === undefined) {
      assert(created?.type === 'BufferCreated', 'only a new buffer has no steps');
      const conflict = this.#append(created.buffer, 0, cause, events);
      if (conflict !== null) return conflict;
      assert(evolve(this.#world, created).ok, 'a decided buffer can be created');
      return null;
    }
    const { id, version } = first.before.state;
    const conflict = this.#append(id, version, cause, events);
    if (conflict !== null) return conflict;
    for (const { before, after, event } of steps) adopt(this.#world, before, after, event);
    return null;
  }

  #refuse(refusal: Refusal): void {
    const event = { type: 'CallRefused', refusal } as const;
    const conflict = this.#append(EXPORTER_STREAM, 'any', refusal.call, [event]);
    assert(conflict === null, 'a refusal is appended whatever was before');
  }

  #append(
    stream: string,
    expectedVersion: number | 'any',
    cause: CallName,
    events: readonly Event[],
  ): AppendConflict | null {
    const readTo = events.some(claimsShared) ? this.#sequence : undefined;
    const drafts = draftsOf(events, cause, this.#stamp);
    const appended = this.#store.append(stream, expectedVersion, drafts, readTo);
    if (!appended.ok) return appended.refusal;
    const first = appended.value[0];
    // Where others appended in between, catching up reads these facts again and skips them.
    if (first?.sequence === this.#sequence + 1) this.#sequence += appended.value.length;
    return null;
  }

  #withAttachment<T>(
    call: CallName,
    attachment: string,
    then: (about: AttachmentParts) => Result<T>,
  ): Result<T> {
    const about = parseAttachmentId(attachment);
    if (about !== null) return then(about);
    const refusal = unknownAttachment(call, attachment);
    this.#refuse(refusal);
    return refused(refusal);
  }
}

function withoutValue(result: Result<unknown>): Result<null> {
  return result.ok ? ok(null) : result;
}
