/**
 * Taking the facts of another log into a store. The log is told from its beginning: what the store holds
 * already must be the same, so that an import that broke off, or a connection, can simply be begun again.
 * Each fact passes the machine before it is appended; the first that cannot have happened ends it.
 */
import { assert } from '../base/assert.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { LineError } from '../events/check-line.ts';
import { encodeEvent } from '../events/encode-log.ts';
import type { EventDraft, RecordedEvent } from '../events/envelope.ts';
import type { SyncEventStore } from '../events/event-store.ts';
import { StoreFailure } from '../events/store-failure.ts';
import { Replay } from './replay.ts';

/** How many facts of one stream are appended at once. */
const BATCH = 256;

/** One import into one store. */
export class FactImport {
  readonly #store: SyncEventStore;
  readonly #source: string;
  readonly #replay = new Replay();
  /** What the store held when the import began. */
  readonly #held: Iterator<RecordedEvent>;
  #isHeld = true;
  #batch: RecordedEvent[] = [];
  #appended = 0;

  /** @param source - The name of the store, for messages. */
  constructor(store: SyncEventStore, source = 'the store') {
    this.#store = store;
    this.#source = source;
    this.#held = store.readAll()[Symbol.iterator]();
  }

  /** How many facts were appended, and not only compared. */
  get appended(): number {
    return this.#appended;
  }

  /**
   * Takes the next fact; it is in the store after `flush`.
   *
   * @returns Nothing, or why the log does not go on like that.
   */
  take(recorded: RecordedEvent): Result<null, LineError> {
    const failure = this.#replay.apply(recorded);
    if (failure !== null) return refused({ message: failure.message });
    if (this.#isHeld) {
      const held = this.#held.next();
      if (held.done !== true) return this.#compare(held.value, recorded);
      this.#isHeld = false;
    }
    if (this.#batch.length >= BATCH || this.#batch[0]?.stream !== recorded.stream) this.flush();
    const before = this.#batch.at(-1)?.version ?? recorded.version - 1;
    assert(recorded.version === before + 1, 'the replay has judged the order of a stream');
    this.#batch.push(recorded);
    return ok(null);
  }

  /** Appends what was taken. */
  flush(): void {
    const [first] = this.#batch;
    if (first === undefined) return;
    const drafts = this.#batch.map(draftOf);
    assert(!this.#isHeld, 'what the store holds is compared before anything is appended');
    this.#batch = [];
    const appended = this.#store.append(first.stream, first.version - 1, drafts);
    const begin = appended.ok ? appended.value[0]?.sequence : undefined;
    if (begin !== first.sequence) {
      const words = 'somebody else writes to this store; import into one of its own';
      throw new StoreFailure('busy', this.#source, words);
    }
    this.#appended += drafts.length;
  }

  #compare(held: RecordedEvent, recorded: RecordedEvent): Result<null, LineError> {
    assert(this.#batch.length === 0, 'nothing is to be appended before the store was compared');
    if (encodeEvent(held) === encodeEvent(recorded)) return ok(null);
    const message = `the store holds another fact ${held.sequence}; import into an empty store`;
    return refused({ message });
  }
}

function draftOf({ event, cause, time, actor }: RecordedEvent): EventDraft {
  return {
    event,
    ...(cause === undefined ? {} : { cause }),
    ...(time === undefined ? {} : { time }),
    ...(actor === undefined ? {} : { actor }),
  };
}
