/** `cenalloc log --import`: the facts of a log into a store, which may hold the beginning of it already. */
import type { InputError } from '../../base/document.ts';
import { counted } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { Replay } from '../../store/replay.ts';
import { answered, openFactKeeper, type FactKeeper } from '../input/fact-keeper.ts';
import { LogFile } from '../input/log-file.ts';
import { withoutPassword } from '../input/server-log.ts';
import { EXIT } from '../output/exit-codes.ts';
import { interruptible, Turns, type Interruption } from '../output/interruption.ts';
import { note } from '../output/terminal.ts';

/** Everything is read and replayed before anything is appended. */
export async function importLog(path: string, from: string): Promise<Result<null, InputError>> {
  const found = await interruptible((interruption) => findPossible(from, interruption));
  if (!found.ok) return found;
  if (found.value === null) return ok(null);
  const { log, count } = found.value;
  const keeper = await openFactKeeper(path);
  if (!keeper.ok) return keeper;
  const { close } = keeper.value;
  return interruptible(async (interruption) => {
    try {
      return await takeAll(path, log, keeper.value, count, interruption);
    } catch (error) {
      if (error instanceof StoreFailure) {
        const { appended } = keeper.value.facts;
        note(`${counted(appended, 'fact')} imported into ${withoutPassword(path)} before that`);
      }
      throw error;
    } finally {
      await answered(close(), interruption);
    }
  });
}

/** A log, and how many facts it tells. */
interface PossibleLog {
  readonly log: LogFile;
  readonly count: number;
}

/** Finds a log whose facts can all have happened; null where somebody interrupts the reading. */
async function findPossible(
  from: string,
  interruption: Interruption,
): Promise<Result<PossibleLog | null, InputError>> {
  const opened = await LogFile.openUntil(from, interruption.signal);
  if (!opened.ok) return opened;
  const log = opened.value;
  const count = log === null ? ok(null) : await countPossible(log, interruption);
  if (!count.ok) return count;
  if (log !== null && count.value !== null) return ok({ log, count: count.value });
  noteInterruption(interruption, 'nothing was imported');
  return ok(null);
}

/** How many facts a log tells, each of which can have happened; null where somebody interrupts. */
async function countPossible(
  log: LogFile,
  interruption: Interruption,
): Promise<Result<number | null, InputError>> {
  const replay = new Replay();
  const turns = new Turns();
  let count = 0;
  for await (const facts of log.facts()) {
    if (!facts.ok) return facts;
    for (const recorded of facts.value) {
      if (turns.isDue) await turns.take();
      if (interruption.isAsked) return ok(null);
      const failure = replay.apply(recorded);
      if (failure !== null) {
        const { sequence, message } = failure;
        return refused({ source: log.source, field: `sequence ${sequence}`, message });
      }
    }
    count += facts.value.length;
  }
  return ok(count);
}

/** What is there already must be the same, so that an import that broke off can be begun again. */
async function takeAll(
  path: string,
  log: LogFile,
  { facts: taking, unanswered }: FactKeeper,
  all: number,
  interruption: Interruption,
): Promise<Result<null, InputError>> {
  const turns = new Turns();
  let count = 0;
  let isAnswered = true;
  for await (const facts of log.facts()) {
    if (!facts.ok) return facts;
    for (const recorded of facts.value) {
      if (turns.isDue) await turns.take();
      if (interruption.isAsked) break;
      const taken = taking.take(recorded);
      // A file answers at once, and waiting for it would take as long as its answer.
      const took = taken instanceof Promise ? await answered(taken, interruption) : taken;
      isAnswered = took !== null;
      if (took === null) break;
      if (!took.ok) return refused({ source: withoutPassword(path), ...took.refusal });
      count += 1;
    }
    if (interruption.isAsked) break;
  }
  if (isAnswered) isAnswered = (await answered(taking.flush(), interruption)) !== null;
  const done = count - unanswered();
  noteImport(path, taking.appended, done);
  if (done < all) {
    const rest = `${all - done} of ${counted(all, 'fact')}`;
    const words = isAnswered
      ? `${rest} were not imported`
      : `the server does not answer: ${rest} may not be there`;
    noteInterruption(interruption, `${words}; begin again to go on`);
  }
  return ok(null);
}

function noteInterruption({ name }: Interruption, words: string): void {
  note(`interrupted (${name ?? ''}): ${words}`);
  process.exitCode = EXIT.limit;
}

function noteImport(path: string, appended: number, all: number): void {
  const known = all - appended;
  const others = known === 0 ? '' : `, ${known} were there`;
  note(`${counted(appended, 'fact')} imported into ${withoutPassword(path)}${others}`);
}
