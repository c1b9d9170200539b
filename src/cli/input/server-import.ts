/**
 * Taking facts into a log on a server while they come. The log is told from its beginning, as to a store in
 * a file: what is there already must be the same, so that a collection that broke off can be begun again.
 */
import { refused, ok, type Result } from '../../base/result.ts';
import type { LineError } from '../../events/check-line.ts';
import { encodeEvent } from '../../events/encode-log.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { EventStore, StoredEvent } from '../../events/event-store.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { Replay } from '../../store/replay.ts';
import { renumbered } from './server-log.ts';

/** How many facts of one stream are appended at once. */
const BATCH = 256;

/** Takes facts one by one; `FactImport` is the same for a store in a file. */
export class ServerImport {
  readonly #store: EventStore;
  readonly #source: string;
  readonly #replay = new Replay();
  readonly #held: AsyncIterator<StoredEvent>;
  #isHeld = true;
  #batch: RecordedEvent[] = [];
  #sent = 0;
  #appended = 0;

  /** @param source - The address without its password, for messages. */
  constructor(store: EventStore, source: string) {
    this.#store = store;
    this.#source = source;
    this.#held = store.readAll()[Symbol.asyncIterator]();
  }

  /** How many facts were appended, and not only compared. */
  get appended(): number {
    return this.#appended;
  }

  /** How many facts were taken that nobody knows the log to hold. */
  get unanswered(): number {
    return this.#batch.length + this.#sent;
  }

  /** Takes the next fact, or says why the log does not go on like that. */
  async take(recorded: RecordedEvent): Promise<Result<null, LineError>> {
    const failure = this.#replay.apply(recorded);
    if (failure !== null) return refused({ message: failure.message });
    if (this.#isHeld) {
      const held = await this.#held.next();
      if (held.done !== true) return compare(held.value, recorded);
      this.#isHeld = false;
    }
    const [first] = this.#batch;
    if (this.#batch.length >= BATCH || first?.stream !== recorded.stream) await this.flush();
    this.#batch.push(recorded);
    return ok(null);
  }

  /** Appends what was taken. */
  async flush(): Promise<void> {
    const [first] = this.#batch;
    if (first === undefined) return;
    const drafts = this.#batch;
    this.#batch = [];
    this.#sent = drafts.length;
    const appended = await this.#store.append(first.stream, first.version - 1, drafts);
    if (!appended.ok) {
      const words = 'somebody else writes to this log; take facts into one of its own (?schema=)';
      throw new StoreFailure('busy', this.#source, words);
    }
    this.#sent = 0;
    this.#appended += drafts.length;
  }
}

function compare(held: StoredEvent, recorded: RecordedEvent): Result<null, LineError> {
  if (encodeEvent(renumbered(held, recorded.sequence)) === encodeEvent(recorded)) return ok(null);
  const message = `the log holds another fact ${recorded.sequence}; take facts into an empty one (?schema=)`;
  return refused({ message });
}
