/**
 * Opens an exporter on any store, for one writer or many.
 */
import { present } from '../base/assert.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import type { EventStore } from '../events/event-store.ts';
import { AsyncExporter } from '../exporter/async-exporter.ts';
import { firstDraft, giveOwn, type ExporterOptions } from './create-exporter.ts';
import { openWorldLater } from './open-world.ts';

/** What an exporter on any store is made of. @public */
export interface AsyncExporterOptions extends Omit<ExporterOptions, 'store' | 'onListenerError'> {
  /** Where the log is kept; `asyncStore` makes one of a store in memory or in a file. */
  readonly store: EventStore;
  /** How often a call is decided again because somebody else was faster; 16 where it is left out. */
  readonly attempts?: number;
}

/**
 * Opens an exporter on any store. On an empty one it writes its first fact; on one that holds facts it
 * continues where they end, and their platform, policy and limits are the ones that hold.
 *
 * @throws TypeError and StoreFailure as `createExporter` does.
 * @example
 * ```ts
 * import { asyncStore, createAsyncExporter, createMemoryStore, unwrap } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const store = asyncStore(createMemoryStore());
 * const exporter = await createAsyncExporter({ platform: raspberryPi4, policy: 'fits', store });
 * const buffer = unwrap(await exporter.createBuffer({ size: 8 * 1024 * 1024 }));
 * ```
 * @public
 */
export async function createAsyncExporter(options: AsyncExporterOptions): Promise<AsyncExporter> {
  const { store, clock, actor, attempts } = options;
  let opened = await openWorldLater(store);
  if (opened === null) {
    // Where somebody else creates the exporter at the same moment, theirs is the one that exists.
    await store.append(EXPORTER_STREAM, 0, [firstDraft(options)]);
    opened = await openWorldLater(store);
  }
  const { world, at } = present(opened, 'the first fact, which was just written');
  giveOwn(world.platform, options);
  return new AsyncExporter(world, at, store, { clock, actor }, attempts);
}
