/**
 * Whether facts can be read to their end and tell a history that can have happened: what is wrong with a log
 * wherever it is kept.
 */
import type { RecordedEvent } from '../events/envelope.ts';
import { StoreFailure } from '../events/store-failure.ts';
import type { World } from '../exporter/world.ts';
import { Replay } from './replay.ts';

/** Something that is not as it was written, or cannot have happened. @public */
export interface Damage {
  /** Where it is: the file itself, the facts in order, one stream, a recording, or what the facts tell. */
  readonly part: 'file' | 'facts' | 'stream' | 'recording' | 'history';
  /** What is wrong, without a full stop. */
  readonly message: string;
}

/** What was looked at, and what is wrong with it. @public */
export interface Verification {
  readonly facts: number;
  readonly streams: number;
  readonly recordings: number;
  /** Nothing where everything is as it was written. */
  readonly damages: readonly Damage[];
}

/** The damage that reading ends with; every other error is thrown on. */
export function damageOf(part: Damage['part'], error: unknown): Damage {
  if (error instanceof StoreFailure && (error.kind === 'corrupt' || error.kind === 'newer')) {
    return { part, message: error.message };
  }
  throw error;
}

/** Reads all facts in order and replays them; stops at the first that is wrong. */
export async function verifyFacts(
  facts: Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>,
  from: World | null,
): Promise<Verification> {
  const replay = new Replay(from);
  const streams = new Set<string>();
  let count = 0;
  const seen = (damages: readonly Damage[]): Verification => ({
    facts: count,
    streams: streams.size,
    recordings: 0,
    damages,
  });
  try {
    for await (const fact of facts) {
      count += 1;
      streams.add(fact.stream);
      const failure = replay.apply(fact);
      if (failure === null) continue;
      const message = `fact ${failure.sequence}: ${failure.message}`;
      return seen([{ part: 'history', message }]);
    }
  } catch (error) {
    return seen([damageOf('facts', error)]);
  }
  return seen([]);
}
