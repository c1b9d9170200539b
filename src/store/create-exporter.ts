/**
 * Opens an exporter on a store: on an empty one it writes its first fact, on one that holds facts
 * it continues where they end.
 */
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts';
import { checkValue, formatInputError } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import type { Platform, PlatformInput } from '../allocators/platform.ts';
import { parsePlatform } from '../allocators/platform-schema.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import { limitsSchema } from '../events/event-schema.ts';
import type { EventStore } from '../events/event-store.ts';
import type { ExporterCreated } from '../events/events.ts';
import { POLICIES, type Policy } from '../events/policy.ts';
import { Exporter, type Clock } from '../exporter/exporter.ts';
import { newWorld, type World } from '../exporter/world.ts';
import { createMemoryStore } from './memory-store.ts';
import { replay } from './replay.ts';

/** What an exporter is made of. @public */
export interface ExporterOptions {
  /** A platform that was read or parsed, or one written as a literal, which is checked. */
  readonly platform: PlatformInput;
  /** What happens to late attaches; `strict` where it is left out. */
  readonly policy?: Policy;
  /** Where the log is kept; in memory where it is left out. */
  readonly store?: EventStore;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** Gives each fact a time; without one the log has no times and is the same on every run. */
  readonly clock?: Clock;
}

/**
 * Creates an exporter.
 *
 * @throws TypeError where the platform, the policy or a limit is not valid, or the store holds a log
 *   that cannot have happened: these are mistakes of the program. Use `readPlatform` for files.
 * @example
 * ```ts
 * const exporter = createExporter({ platform: raspberryPi4, policy: 'fits' });
 * const buffer = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024 }));
 * const camera = unwrap(exporter.attach(buffer, 'unicam'));
 * const table = unwrap(exporter.map(camera, 'fromDevice'));
 * ```
 * @public
 */
export function createExporter(options: ExporterOptions): Exporter {
  const store = options.store ?? createMemoryStore();
  const world = openWorld(store, options);
  return new Exporter(world, store, options.clock);
}

function openWorld(store: EventStore, options: ExporterOptions): World {
  const [first] = store.readAll();
  if (first !== undefined) {
    const replayed = replay(store.readAll());
    if (replayed.ok) return replayed.value;
    const { sequence, message } = replayed.refusal;
    throw new TypeError(`the store holds a log that cannot be replayed: ${sequence}: ${message}`);
  }
  const event: ExporterCreated = {
    type: 'ExporterCreated',
    platform: checkedPlatform(options.platform),
    policy: checkedPolicy(options.policy ?? 'strict'),
    limits: checkedLimits({ ...DEFAULT_LIMITS, ...options.limits }),
  };
  store.append(EXPORTER_STREAM, 0, [{ event }]);
  return newWorld(event);
}

function checkedPlatform(input: unknown): Platform {
  const platform = parsePlatform(input);
  if (platform.ok) return platform.value;
  throw new TypeError(formatInputError(platform.refusal));
}

function checkedLimits(input: unknown): Limits {
  const limits = checkValue(input, limitsSchema);
  if (limits.ok) return limits.value;
  const { path, message } = limits.refusal;
  throw new TypeError(formatInputError({ source: 'limits', field: formatPath(path), message }));
}

function checkedPolicy(policy: Policy): Policy {
  if (POLICIES.includes(policy)) return policy;
  throw new TypeError(`unknown policy ${JSON.stringify(policy)}, known: ${POLICIES.join(', ')}`);
}
