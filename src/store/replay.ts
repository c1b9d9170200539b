/**
 * A world from its log. No allocator runs: where a buffer lies was recorded when it was decided. Each
 * fact passes the machine again, so a log that tells of something unlawful is refused by its place.
 */
import { ok, refused, type Result } from '../base/result.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import { evolve, type Impossible } from '../exporter/evolve.ts';
import { newWorld, type World } from '../exporter/world.ts';

/** The fact of a log that cannot have happened, and why. @public */
export interface ReplayFailure {
  /** The sequence number of the fact. */
  readonly sequence: number;
  /** The rule that forbids it, and what is wrong, one sentence. */
  readonly message: string;
}

/**
 * Replays a log.
 *
 * @param log - Facts in order, the first an `ExporterCreated`.
 * @param untilSequence - The last fact to apply, inclusive; the whole log where it is left out.
 * @returns A world equal to the one that wrote the log, or the first impossible fact.
 * @public
 */
export function replay(
  log: Iterable<RecordedEvent>,
  untilSequence = Infinity,
): Result<World, ReplayFailure> {
  let world: World | null = null;
  for (const { sequence, event } of log) {
    if (sequence > untilSequence) break;
    if (event.type === 'ExporterCreated') {
      if (world !== null) return refused(impossible(sequence, 'the exporter was created before'));
      world = newWorld(event);
      continue;
    }
    if (world === null) {
      return refused(impossible(sequence, 'a log begins with ExporterCreated'));
    }
    const evolved = evolve(world, event);
    if (!evolved.ok) return refused(impossible(sequence, words(event.type, evolved.refusal)));
  }
  return world === null ? refused(impossible(0, 'the log is empty')) : ok(world);
}

function impossible(sequence: number, message: string): ReplayFailure {
  return { sequence, message };
}

function words(type: string, { errno, rule, message }: Impossible): string {
  return `${type} cannot have happened: ${errno} [${rule}] ${message}`;
}
