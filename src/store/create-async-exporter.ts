/**
 * Opens an exporter on any store, for one writer or many.
 */
import { present } from '../base/assert.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import type { Cursor, EventStore } from '../events/event-store.ts';
import { AsyncExporter } from '../exporter/async-exporter.ts';
import type { World } from '../exporter/world.ts';
import { firstDraft, throwFailure, type ExporterOptions } from './create-exporter.ts';
import { Replay } from './replay.ts';

/** What an exporter on any store is made of. @public */
export interface AsyncExporterOptions extends Omit<ExporterOptions, 'store'> {
  /** Where the log is kept; `asyncStore` makes one of a store in memory or in a file. */
  readonly store: EventStore;
  /** How often a call is decided again because somebody else was faster; 16 where it is left out. */
  readonly attempts?: number;
}

/**
 * Opens an exporter on any store. On an empty one it writes its first fact; on one that holds facts it
 * continues where they end, and their platform, policy and limits are the ones that hold.
 *
 * @throws TypeError as `createExporter`; StoreFailure where the store cannot be read.
 * @example
 * ```ts
 * const store = asyncStore(createMemoryStore());
 * const exporter = await createAsyncExporter({ platform: raspberryPi4, policy: 'fits', store });
 * const buffer = unwrap(await exporter.createBuffer({ size: 8 * 1024 * 1024 }));
 * ```
 * @public
 */
export async function createAsyncExporter(options: AsyncExporterOptions): Promise<AsyncExporter> {
  const { store, clock, actor, attempts } = options;
  let opened = await openWorld(store);
  if (opened === null) {
    // Where somebody else creates the exporter at the same moment, theirs is the one that exists.
    await store.append(EXPORTER_STREAM, 0, [firstDraft(options)]);
    opened = await openWorld(store);
  }
  const { world, cursor } = present(opened, 'the first fact, which was just written');
  return new AsyncExporter(world, cursor, store, { clock, actor }, attempts);
}

async function openWorld(
  store: EventStore,
): Promise<{ readonly world: World; readonly cursor: Cursor } | null> {
  const replay = new Replay();
  let cursor: Cursor | null = null;
  for await (const stored of store.readAll()) {
    throwFailure(replay.apply(stored));
    cursor = stored.cursor;
  }
  const { world } = replay;
  return world === null || cursor === null ? null : { world, cursor };
}
