/**
 * A world from its log. No allocator runs: where a buffer lies was recorded when it was decided. Each
 * fact passes the machine again, so a log that tells of something unlawful is refused by its place.
 */
import { assert, present } from '../base/assert.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import type { Event } from '../events/events.ts';
import { evolve, type Impossible } from '../exporter/evolve.ts';
import { applyFactToCopy } from '../machines/buffer-state.ts';
import { whyOutOfPlace } from '../exporter/log-rules.ts';
import { newWorld, type World } from '../exporter/world.ts';
import { copyWorld, worldOfCopy, type WorldCopy } from './world-snapshot.ts';

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
 * @param from - The world in which the log begins, which is changed; none where the log is whole.
 * @returns A world equal to the one that wrote the log, or the first impossible fact.
 * @public
 */
export function replay(
  log: Iterable<RecordedEvent>,
  untilSequence = Infinity,
  from: World | null = null,
): Result<World, ReplayFailure> {
  const replayed = new Replay(from);
  for (const recorded of log) {
    if (recorded.sequence > untilSequence) break;
    const failure = replayed.apply(recorded);
    if (failure !== null) return refused(failure);
  }
  const { world } = replayed;
  return world === null ? refused(impossible(0, 'the log is empty')) : ok(world);
}

/** A fact of a log, and the world after it. */
export interface WalkedFact {
  readonly recorded: RecordedEvent;
  /** The next fact changes it. */
  readonly world: World;
}

/**
 * Walks over a log for whoever looks at the world after each fact.
 *
 * @param log - Facts in order, the first an `ExporterCreated`.
 * @returns Each fact with the world after it; a fact that cannot have happened is said instead, and ends
 *   the walk.
 */
export function* walkLog(
  log: Iterable<RecordedEvent>,
): Generator<Result<WalkedFact, ReplayFailure>, void, void> {
  const walk = new Replay();
  for (const recorded of log) {
    const failure = walk.apply(recorded);
    if (failure !== null) {
      yield refused(failure);
      return;
    }
    yield ok({ recorded, world: present(walk.world, 'world after a fact') });
  }
}

/** Where a replay was, to go on from there again. */
export interface ReplayPlace {
  readonly world: WorldCopy | null;
  readonly sequence: number | null;
  readonly exporterVersion: number | null;
}

/** A replay that goes on, fact by fact. */
export class Replay {
  #world: World | null;
  /** The number of the last fact; null before the first that this replay has seen. */
  #sequence: number | null = null;
  /** The version of the stream that is about no buffer; null where the log does not begin at its beginning. */
  #exporterVersion: number | null;

  /** Begins with an empty log, or with the world where another replay ended. */
  constructor(world: World | null = null) {
    this.#world = world;
    this.#exporterVersion = world === null ? 0 : null;
  }

  /** A replay that goes on from a place of another one. */
  static from({ world, sequence, exporterVersion }: ReplayPlace): Replay {
    const replayed = new Replay(world === null ? null : worldOfCopy(world));
    replayed.#sequence = sequence;
    replayed.#exporterVersion = exporterVersion;
    return replayed;
  }

  /** Where it is now. Cost: linear in the buffers. */
  get place(): ReplayPlace {
    const world = this.#world === null ? null : copyWorld(this.#world);
    return { world, sequence: this.#sequence, exporterVersion: this.#exporterVersion };
  }

  /** The world after all facts so far; null before the first. */
  get world(): World | null {
    return this.#world;
  }

  /** Applies the next fact of the log, or says why it cannot have happened; then nothing has changed. */
  apply(recorded: RecordedEvent): ReplayFailure | null {
    const { sequence, version, event } = recorded;
    const world = this.#world;
    const isFirst = event.type === 'ExporterCreated';
    if (isFirst && world !== null) return impossible(sequence, 'the exporter was created before');
    if (!isFirst && world === null) {
      return impossible(sequence, 'a log begins with ExporterCreated');
    }
    if (this.#sequence !== null && sequence <= this.#sequence) {
      return impossible(sequence, `its number stands after ${this.#sequence}; numbers grow`);
    }
    const misplaced = whyOutOfPlace(recorded, this.#nextVersion(event));
    if (misplaced !== null) return impossible(sequence, words(event.type, misplaced));
    if (isFirst) {
      this.#world = newWorld(event);
    } else if (world !== null) {
      const evolved = evolve(world, event, applyFactToCopy);
      if (!evolved.ok) return impossible(sequence, words(event.type, evolved.refusal));
    }
    assert(this.#world !== null, 'there is a world after a fact');
    if (!('buffer' in event)) this.#exporterVersion = version;
    this.#sequence = sequence;
    return null;
  }

  /** The version that a fact has if it is the next of its stream; null where nobody can know. */
  #nextVersion(event: Event): number | null {
    if (!('buffer' in event)) {
      return this.#exporterVersion === null ? null : this.#exporterVersion + 1;
    }
    if (event.type === 'BufferCreated') return 1;
    const known = this.#world?.buffers.get(event.buffer)?.state.version;
    return known === undefined ? null : known + 1;
  }
}

function impossible(sequence: number, message: string): ReplayFailure {
  return { sequence, message };
}

function words(type: string, { errno, rule, message }: Impossible): string {
  return `${type} cannot have happened: ${errno} [${rule}] ${message}`;
}
