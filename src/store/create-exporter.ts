/**
 * Opens an exporter on a store: on an empty one it writes its first fact, on one that holds facts
 * it continues where they end.
 */
import { present } from '../base/assert.ts';
import type { Limits } from '../base/limits.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import { requirePlatform, type PlatformGiven } from '../allocators/platform/given-platform.ts';
import {
  giveOperations,
  operationsIn,
  requireOperations,
  whyKindUnknown,
  type OwnAllocators,
} from '../allocators/own-allocators.ts';
import { EXPORTER_STREAM, type EventDraft } from '../events/envelope.ts';
import type { SyncEventStore } from '../events/event-store.ts';
import type { ListenerErrorHook } from '../events/listeners.ts';
import { StoreFailure } from '../events/store-failure.ts';
import type { ExporterCreated } from '../events/events.ts';
import { DEFAULT_POLICY, type Policy } from '../events/policy.ts';
import { requireLimits, requirePolicy } from '../events/require-settings.ts';
import { Exporter } from '../exporter/exporter.ts';
import type { Clock } from '../exporter/follow-fact.ts';
import { createMemoryStore } from './memory-store.ts';
import { openWorld } from './open-world.ts';

/** What an exporter is made of. @public */
export interface ExporterOptions {
  /** A platform that was read or parsed, a literal or the text of a file, which are checked. */
  readonly platform: PlatformGiven;
  /** What happens to late attaches; `strict` where it is left out. */
  readonly policy?: Policy;
  /**
   * The program's own algorithms, by the kind under which the platform names them. They are not in the log:
   * a program that goes on with one gives them again.
   */
  readonly allocators?: OwnAllocators;
  /** Where the log is kept; in memory where it is left out. */
  readonly store?: SyncEventStore;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** Gives each fact a time; without one the log has no times and is the same on every run. */
  readonly clock?: Clock;
  /** Who makes the calls, such as a process; without one the log does not say. */
  readonly actor?: string;
  /** Gets what a listener of this exporter throws; `reportError` where it is left out. */
  readonly onListenerError?: ListenerErrorHook;
}

/**
 * Creates an exporter.
 *
 * @throws TypeError where the platform, the policy or a limit is not valid: these are mistakes of the program. Use `readPlatform` for files. StoreFailure where the store cannot be read, or holds a log that
 *   cannot have happened.
 * @example
 * ```ts
 * import { createExporter, unwrap } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const exporter = createExporter({ platform: raspberryPi4, policy: 'fits' });
 * const buffer = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024 }));
 * const camera = unwrap(exporter.attach(buffer, 'unicam'));
 * const table = unwrap(exporter.map(camera, 'fromDevice'));
 * ```
 * @public
 */
export function createExporter(options: ExporterOptions): Exporter {
  const { clock, actor, onListenerError } = options;
  const store = options.store ?? createMemoryStore([], { onListenerError });
  let opened = openWorld(store);
  if (opened === null) {
    // Where somebody else creates the exporter at the same moment, theirs is the one that exists.
    store.append(EXPORTER_STREAM, 0, [firstDraft(options)]);
    opened = openWorld(store);
  }
  const { world, at } = present(opened, 'the first fact, which was just written');
  giveOwn(world.platform, options);
  return new Exporter(world, at, store, { clock, actor, onListenerError });
}

/** Gives the platform of a log, which names algorithms and has none, those of the program. */
export function giveOwn(
  { allocators }: Platform,
  options: Pick<ExporterOptions, 'platform' | 'allocators'>,
): void {
  const own = { ...operationsIn(options.platform), ...options.allocators };
  requireOperations(own);
  giveOperations(allocators, own);
  const unknown = whyKindUnknown(allocators);
  if (unknown !== null) throw new StoreFailure('allocator', 'the log', unknown);
}

/** The first fact of a new log, checked. */
export function firstDraft(
  options: Omit<ExporterOptions, 'store' | 'onListenerError'>,
): EventDraft {
  const event: ExporterCreated = {
    type: 'ExporterCreated',
    platform: requirePlatform(options.platform, options.allocators ?? {}),
    policy: requirePolicy(options.policy ?? DEFAULT_POLICY),
    limits: requireLimits(options.limits),
  };
  const { actor } = options;
  return { event, ...(actor === undefined ? {} : { actor }) };
}
