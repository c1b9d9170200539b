/**
 * Whether facts can be read to their end and tell a history that can have happened: what is wrong with a log
 * wherever it is kept.
 */
import type { RecordedEvent } from '../events/envelope.ts';
import { StoreFailure } from '../events/store-failure.ts';
import type { World } from '../exporter/world.ts';
import { Replay } from './replay.ts';
import { SnapshotCheck, type VerifiedSnapshot } from './verify-snapshot.ts';

/**
 * Where a damage is: the store itself, the facts in order, one stream, a recording, what the facts tell, or the
 * world that is kept so that the store opens at once.
 */
export const DAMAGE_PARTS = [
  'file',
  'facts',
  'stream',
  'recording',
  'history',
  'snapshot',
] as const;

/** Something that is not as it was written, or cannot have happened. @public */
export interface Damage {
  /** Where it is; `history` is what the facts tell, `snapshot` the world that is kept for opening at once. */
  readonly part: (typeof DAMAGE_PARTS)[number];
  /** What is wrong, without a full stop. */
  readonly message: string;
}

/** What was looked at, and what is wrong with it. @public */
export interface Verification {
  /** How many facts were read in the order of the log, up to the first that is damaged. */
  readonly facts: number;
  /** How many there are, damaged ones among them. */
  readonly held: number;
  /** How many streams were held against their heads; 0 where they could not be listed. */
  readonly streams: number;
  /** How many recordings were read, damaged ones among them; 0 on a server, which holds none. */
  readonly recordings: number;
  /** Nothing where everything is as it was written. */
  readonly damages: readonly Damage[];
}

/** The damage that reading ends with; every other error is thrown on. */
function damageOf(part: Damage['part'], error: unknown): Damage {
  if (error instanceof StoreFailure && (error.kind === 'corrupt' || error.kind === 'newer')) {
    return { part, message: error.message };
  }
  throw error;
}

type Awaitable<T> = T | Promise<T>;

/** Takes what an action throws where it is a damage, and throws everything else on. */
export type Attempt = <T>(action: () => Awaitable<T>, otherwise: T) => Promise<T>;

/** The parts of a store, each of which is read to its end. */
export interface VerifiedParts<Fact extends RecordedEvent> {
  /** What the database itself finds, in words. */
  readonly integrity: () => Awaitable<readonly string[]>;
  /** How many facts there are, as far as the database can count. */
  readonly held: () => Awaitable<number>;
  /** Where the facts begin: the world that stands for archived ones, or null. */
  readonly begin: () => Awaitable<World | null>;
  /** All facts in order, each of which is held against its row. */
  readonly facts: () => Iterable<Fact> | AsyncIterable<Fact>;
  /** The world that is kept, or null. */
  readonly snapshot: () => Awaitable<VerifiedSnapshot<Fact> | null>;
  /** The cheap part, which opening does: what it finds may be found a second time by the others. */
  readonly end: () => Awaitable<void>;
  /** Holds each stream against its head; gives their number. */
  readonly streams: (attempt: Attempt) => Awaitable<number>;
  /** Reads each recording to its end; gives their number. */
  readonly recordings: (attempt: Attempt) => Awaitable<number>;
}

/** Verifies all parts of a store. Reading goes on behind a damage where it can. */
export async function verifyParts<Fact extends RecordedEvent>(
  parts: VerifiedParts<Fact>,
): Promise<Verification> {
  const damages: Damage[] = [];
  const attemptIn =
    (part: Damage['part'], into = damages): Attempt =>
    async (action, otherwise) => {
      try {
        return await action();
      } catch (error) {
        into.push(damageOf(part, error));
        return otherwise;
      }
    };
  const inFile = attemptIn('file');
  for (const message of await inFile(parts.integrity, [])) damages.push({ part: 'file', message });
  const begin = await inFile<World | null | 'lost'>(parts.begin, 'lost');
  // What goes on from a world that is lost can be read, but not replayed.
  const kept = new SnapshotCheck(await attemptIn('snapshot')(parts.snapshot, null));
  const replay = begin === 'lost' ? null : new Replay(begin);
  const history = await verifyFacts(parts.facts(), replay, kept);
  damages.push(...history.damages);
  const wrong = kept.damage(replay !== null && history.damages.length === 0);
  if (wrong !== null) damages.push({ part: 'snapshot', message: wrong });
  const count = (
    part: 'stream' | 'recording',
    all: VerifiedParts<Fact>['streams'],
  ): Promise<number> => attemptIn(part)(() => all(attemptIn(part)), 0);
  const streams = await count('stream', parts.streams);
  const recordings = await count('recording', parts.recordings);
  await inFile(parts.end, undefined);
  const held = await inFile(parts.held, history.facts);
  return { facts: history.facts, held, streams, recordings, damages: toldOnce(damages) };
}

/** One fact may be found in the order of the log, in its stream and at the end: it is one damage. */
function toldOnce(damages: readonly Damage[]): readonly Damage[] {
  const told = new Set<string>();
  return damages.filter(({ message }) => {
    const isNew = !told.has(message);
    told.add(message);
    return isNew;
  });
}

/** Reads all facts in order up to the first that cannot be read, and replays them up to the first that cannot be. */
async function verifyFacts<Fact extends RecordedEvent>(
  facts: Iterable<Fact> | AsyncIterable<Fact>,
  replay: Replay | null,
  kept: SnapshotCheck<Fact>,
): Promise<Pick<Verification, 'facts' | 'damages'>> {
  const damages: Damage[] = [];
  let count = 0;
  try {
    if (replay !== null) kept.pass(null, replay.world);
    for await (const fact of facts) {
      count += 1;
      if (replay === null || damages.length > 0) continue;
      const failure = replay.apply(fact);
      if (failure === null) {
        kept.pass(fact, replay.world);
        continue;
      }
      damages.push({ part: 'history', message: `fact ${failure.sequence}: ${failure.message}` });
    }
  } catch (error) {
    damages.push(damageOf('facts', error));
  }
  return { facts: count, damages };
}
