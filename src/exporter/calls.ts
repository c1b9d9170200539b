/**
 * The calls that people make, once for exporters that answer at once and for those that answer later. What
 * a call returns is read from what was decided and not from the world afterwards: by then a listener, or
 * somebody else, may have gone on.
 */
import { assert } from '../base/assert.ts';
import {
  parseAttachmentId,
  type AttachmentId,
  type AttachmentParts,
  type BufferId,
  type ImporterId,
} from '../base/ids.ts';
import type { QuantityInput } from '../base/quantity.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import type { Result } from '../base/result.ts';
import type { BarrierCause } from '../events/barrier-cause.ts';
import type { Command } from '../events/commands.ts';
import type { Direction } from '../events/direction.ts';
import type { Event } from '../events/events.ts';
import type { SharingInput } from '../allocators/platform/peers.ts';
import type { Buffer } from '../machines/legality.ts';
import type { SgTable } from '../memory/sg-table.ts';
import {
  importerFields,
  mappedTable,
  newAttachmentId,
  tableOf,
  unknownAttachment,
  type AdHocImporter,
} from './attachment-handle.ts';
import type { Decision } from './decision.ts';
import { describeWorld, type World, type WorldDescription } from './world.ts';

/** When an exporter answers: its store is at hand, or it is not. @public */
export type AnswerTime = 'now' | 'later';

/** An answer, at once or promised. @public */
export type Answer<When extends AnswerTime, T> = When extends 'now'
  ? Result<T>
  : Promise<Result<T>>;

/**
 * Every call returns a `Result`; `unwrap` turns a refusal into an exception for those who prefer it. A
 * refused call is recorded and changes nothing else, except that the log keeps no call which lost
 * against others: EAGAIN [LOG1] may be the answer to any call, and says to call again.
 *
 * @public
 */
export abstract class Calls<When extends AnswerTime> {
  readonly #world: World;

  /** @internal Use `createExporter` or `createAsyncExporter`. */
  protected constructor(world: World) {
    this.#world = world;
  }

  /**
   * Creates a buffer without storage.
   *
   * @param options - `size` in bytes, 1 to 2^53 - 4097, such as 4096, 4096n or "8 MiB", rounded up to whole pages; `id` names the
   *   buffer, else `b1`, `b2`, … is chosen; `declared` are the importers that the first map waits for
   *   under the policy `barrier`, nobody where it is left out.
   * @returns The id of the buffer.
   * @refuses EINVAL [BUF1] The size or the name is not valid. EEXIST [BUF1] The name is taken.
   *   EOVERFLOW [LIM1] The limit of buffers is reached.
   * @source RFC 2/4 `cenalloc_buffer_create`.
   */
  createBuffer(options: {
    readonly size: QuantityInput;
    readonly id?: string;
    readonly declared?: readonly string[];
  }): Answer<When, BufferId> {
    const { size, id, declared } = options;
    const command: Command = {
      call: 'createBuffer',
      size,
      ...(id === undefined ? {} : { buffer: id }),
      ...(declared === undefined ? {} : { declared }),
    };
    return this.answer(command, ({ events: [created] }) => {
      assert(created?.type === 'BufferCreated', 'creating a buffer creates one');
      return created.buffer;
    });
  }

  /**
   * Attaches an importer. Attach every importer before the first map or pin, which allocates.
   *
   * @param buffer - The id of a live buffer.
   * @param importer - The name of an importer of the platform, or a name with its constraints.
   * @param options - `sharing` of the kind `dynamic` for an importer that is told when the storage moves and that
   *   may `pin` it; `static` where it is left out and the platform says nothing else, and then each live map holds
   *   the storage in its place. `peer2peer: true` where it takes local memory of other devices: what it reaches
   *   follows from the distances of the platform, and stands in its constraints as `peers`.
   * @returns The attachment, for `map`, `unmap` and `detach`.
   * @refuses EBADF [BUF3] No live buffer. EINVAL [ATT1] No storage could serve everybody; the
   *   refusal carries a minimal conflict. EBUSY [ATT4] Late, and the policy does not admit it.
   *   EEXIST [ATT5] Attached already. EINVAL [ATT6] Not known. EOVERFLOW [LIM1] Too many.
   * @source RFC 1/4 `dma_buf_attach`; Linux `dma_buf_dynamic_attach`.
   */
  attach(
    buffer: string,
    importer: string | AdHocImporter,
    { sharing }: { readonly sharing?: SharingInput } = {},
  ): Answer<When, AttachmentId> {
    const about = importerFields(importer);
    const shared = sharing === undefined ? {} : { sharing };
    return this.answer({ call: 'attach', buffer, ...about, ...shared }, (decision) =>
      newAttachmentId(decision, about.importer),
    );
  }

  /**
   * Holds the storage in its place for a dynamic attachment, and allocates it where nobody has mapped or pinned
   * the buffer before. Pins are counted, up to the limit of maps.
   *
   * @param attachment - What `attach` returned for an importer with dynamic sharing.
   * @refuses EBADF [BUF3] No live buffer. EINVAL [ATT6] No such attachment. EINVAL [PIN1] It is static. EAGAIN
   *   [BAR1] The first map or pin waits for somebody. ENODEV or ENOMEM [MAP2] No storage. EOVERFLOW [LIM1].
   * @source Linux `dma_buf_pin`.
   * @example
   * ```ts
   * import { createExporter, unwrap } from 'cenalloc';
   * import { raspberryPi4 } from 'cenalloc/platforms';
   *
   * const exporter = createExporter({ platform: raspberryPi4 });
   * const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
   * const sharing = { kind: 'dynamic' } as const;
   * const codec = unwrap(exporter.attach(buffer, 'codec', { sharing }));
   * unwrap(exporter.pin(codec)); // allocates, and holds the storage where it is
   * unwrap(exporter.unpin(codec));
   * ```
   */
  pin(attachment: string): Answer<When, null> {
    return this.#withAttachment('pin', attachment, (about) =>
      this.#call({ call: 'pin', ...about }),
    );
  }

  /**
   * Gives one pin of an attachment back.
   *
   * @refuses EBADF [BUF3]. EINVAL [ATT6] No such attachment. EINVAL [PIN1] It has no pin.
   * @source Linux `dma_buf_unpin`.
   */
  unpin(attachment: string): Answer<When, null> {
    return this.#withAttachment('unpin', attachment, (about) =>
      this.#call({ call: 'unpin', ...about }),
    );
  }

  /**
   * Maps an attachment for DMA, allocating backing storage on the first map of its buffer.
   *
   * @param attachment - What `attach` returned.
   * @param direction - The direction of the transfer; all live maps of an attachment have the same.
   * @returns The importer's own scatter-gather table, as it is when this map is made; one entry means
   *   contiguous.
   * @refuses EBADF [BUF3] No live buffer. EINVAL [ATT6] No such attachment. ENODEV [MAP2] No
   *   allocator suits everybody attached, or the importer has no address for the storage. ENOMEM
   *   [MAP2] Those that suit are full. ENOMEM [MAP4] The importer's IOMMU has no room. EBUSY [MAP1]
   *   Mapped in another direction. EINVAL [MAP1] A direction that is none. EAGAIN [BAR1] The first
   *   map waits for somebody. EOVERFLOW [LIM1].
   * @source RFC 2/4 `cenalloc_map_dma_buf`; Linux `dma_buf_map_attachment`.
   */
  map(attachment: string, direction: Direction = 'bidirectional'): Answer<When, SgTable> {
    return this.#withAttachment('map', attachment, (about) =>
      this.answer({ call: 'map', ...about, direction }, (decision) =>
        mappedTable(decision, about.importer),
      ),
    );
  }

  /**
   * Gives one map of an attachment back. The storage stays until the buffer is freed.
   *
   * @param direction - Checked against the direction of the map where it is given.
   * @refuses EBADF [BUF3]. EINVAL [ATT6] No such attachment. EINVAL [MAP1] No live map, or another
   *   direction.
   * @source Linux `dma_buf_unmap_attachment`.
   */
  unmap(attachment: string, direction?: Direction): Answer<When, null> {
    const said = direction === undefined ? {} : { direction };
    return this.#withAttachment('unmap', attachment, (about) =>
      this.#call({ call: 'unmap', ...about, ...said }),
    );
  }

  /**
   * Parts an importer from its buffer. Before the first map this loosens what others may need.
   *
   * @refuses EBADF [BUF3]. EINVAL [ATT6] No such attachment. EBUSY [ATT3] It has live maps or pins.
   * @source Linux `dma_buf_detach`, which does not check for live maps.
   */
  detach(attachment: string): Answer<When, null> {
    return this.#withAttachment('detach', attachment, (about) =>
      this.#call({ call: 'detach', ...about }),
    );
  }

  /**
   * Opens CPU access; it nests.
   *
   * @refuses EBADF [BUF3]. EINVAL [CPU1] No storage yet. EPERM [CPU2] The CPU may not touch it.
   *   EOVERFLOW [LIM1].
   * @source Linux `dma_buf_begin_cpu_access`.
   */
  beginCpuAccess(buffer: string): Answer<When, null> {
    return this.#call({ call: 'beginCpuAccess', buffer });
  }

  /** Closes CPU access. @refuses EBADF [BUF3]. EINVAL [CPU1] None is open. */
  endCpuAccess(buffer: string): Answer<When, null> {
    return this.#call({ call: 'endCpuAccess', buffer });
  }

  /**
   * Takes access to the storage back, as an exporter does before it resets its device: live maps of dynamic importers are
   * stale from then on, they have to unmap, and nobody maps, pins or attaches until access is restored.
   *
   * @refuses EBADF [BUF3]. EINVAL [REV1] No storage yet, or revoked already. EBUSY [REV1] A static attachment maps,
   *   whom nobody can tell, or CPU access is open.
   * @source Linux 7.3 `vfio_pci_dma_buf_move`, `dma_buf_invalidate_mappings`.
   * @example
   * ```ts
   * import { createExporter, unwrap } from 'cenalloc';
   * import { raspberryPi4 } from 'cenalloc/platforms';
   *
   * const exporter = createExporter({ platform: raspberryPi4 });
   * const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
   * const codec = unwrap(exporter.attach(buffer, 'codec', { sharing: { kind: 'dynamic' } }));
   * unwrap(exporter.map(codec));
   * unwrap(exporter.revoke(buffer));
   * const early = exporter.unrevoke(buffer); // EBUSY [REV3]: codec did not unmap
   * unwrap(exporter.unmap(codec));
   * unwrap(exporter.unrevoke(buffer));
   * ```
   */
  revoke(buffer: string): Answer<When, null> {
    return this.#call({ call: 'revoke', buffer });
  }

  /**
   * Gives access back that was revoked; who still has its attachment maps again.
   *
   * @refuses EBADF [BUF3]. EINVAL [REV3] It is not revoked. EBUSY [REV3] Somebody did not unmap yet.
   * @source Linux 7.3 `vfio_pci_dma_buf_move`.
   */
  unrevoke(buffer: string): Answer<When, null> {
    return this.#call({ call: 'unrevoke', buffer });
  }

  /** Takes a reference. @refuses EBADF [BUF3]. EOVERFLOW [LIM1]. @source Linux `get_dma_buf`. */
  get(buffer: string): Answer<When, null> {
    return this.#call({ call: 'get', buffer });
  }

  /**
   * Gives a reference back; the last one frees the buffer and its storage.
   *
   * @refuses EBADF [BUF3]. EBUSY [BUF2] Last reference, but attachments or CPU access are left.
   * @source Linux `dma_buf_put`.
   */
  put(buffer: string): Answer<When, null> {
    return this.#call({ call: 'put', buffer });
  }

  /**
   * Gives up the place that `barrier` keeps for an importer: it will not come.
   *
   * @refuses EBADF [BUF3]. EINVAL [BAR2] Nobody waits for it.
   */
  release(buffer: string, importer: string): Answer<When, null> {
    return this.#call({ call: 'release', buffer, importer });
  }

  /**
   * Ends the waiting of `barrier`: nobody else will come, or a deadline passed.
   *
   * @refuses EBADF [BUF3]. EINVAL [BAR2] Nobody is waited for.
   */
  seal(buffer: string, because: BarrierCause = 'sealed'): Answer<When, null> {
    return this.#call({ call: 'seal', buffer, because });
  }

  /**
   * Executes any command, as scenario files and explorers do.
   *
   * @returns The facts that came of it, or the refusal, which the log keeps, too.
   * @refuses EAGAIN [LOG1] Somebody else changed the buffer, or claimed memory, through the same store;
   *   the log does not keep this one. Call again: the exporter has caught up.
   */
  execute(command: Command): Answer<When, readonly Event[]> {
    return this.answer(command, ({ events }) => events);
  }

  /** Whom the first map of a buffer still waits for; empty where nobody is. */
  missing(buffer: string): readonly ImporterId[] {
    return this.buffer(buffer)?.state.awaited ?? [];
  }

  /** The state of a buffer as far as this exporter has read; undefined where the id names none. */
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

  /** The whole world as plain data, as far as this exporter has read. */
  describe(): WorldDescription {
    return describeWorld(this.#world);
  }

  /** @internal Decides a command and appends what comes of it; `read` makes the answer of a decision. */
  protected abstract answer<T>(command: Command, read: (decision: Decision) => T): Answer<When, T>;

  /** @internal Refuses a call that is no command, and records that. */
  protected abstract refuse<T>(refusal: Refusal): Answer<When, T>;

  #call(command: Command): Answer<When, null> {
    return this.answer(command, () => null);
  }

  #withAttachment<T>(
    call: CallName,
    attachment: string,
    then: (about: AttachmentParts) => Answer<When, T>,
  ): Answer<When, T> {
    const about = parseAttachmentId(attachment);
    return about === null ? this.refuse(unknownAttachment(call, attachment)) : then(about);
  }
}
