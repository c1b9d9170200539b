/** `cenalloc log --follow`: each further fact, until somebody interrupts or nobody reads any more. */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { EventStore } from '../../events/event-store.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { FilePlace } from '../input/file-place.ts';
import { followServerFacts } from '../input/server-log.ts';
import { interruptible, unlessAborted, untilAborted } from '../output/interruption.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { FactPrinter, filterOf, type FactChoice } from './log-facts.ts';

/** Follows a store in a file, as long as the file is the one that its name leads to. */
export function followStore(
  store: SqliteStore,
  path: string,
  choice: FactChoice,
): Promise<Result<null, InputError>> {
  const place = new FilePlace(path);
  const printer = new FactPrinter(filterOf(choice), choice.json === true);
  return interruptible(async ({ signal }) => {
    const isEnded = (): boolean => signal.aborted || standardOutput.isGone;
    let at = store.base;
    while (!isEnded()) {
      const left = place.whyLeft();
      for (const recorded of store.readAll(at)) {
        await printer.print(recorded, signal);
        at = recorded.sequence;
        if (isEnded()) break;
      }
      // What was appended before the file was left is shown first.
      if (left !== null) return refused({ source: path, message: left });
      await store.untilNextLook(signal);
    }
    return ok(null);
  });
}

/** Follows a log on a server, and closes it. */
export function followServer(
  store: EventStore,
  choice: FactChoice,
): Promise<Result<null, InputError>> {
  const printer = new FactPrinter(filterOf(choice), choice.json === true);
  return interruptible(async ({ signal, overdue }) => {
    try {
      for await (const recorded of untilAborted(followServerFacts(store, signal), signal)) {
        await printer.print(recorded, signal);
        if (standardOutput.isGone) break;
      }
      return ok(null);
    } finally {
      await unlessAborted(store.close(), overdue);
    }
  });
}
