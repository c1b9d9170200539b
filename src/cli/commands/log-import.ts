/** `cenalloc log --import`: the facts of a log into a store, which may hold the beginning of it already. */
import type { InputError } from '../../base/document.ts';
import { counted } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { FactImport } from '../../store/import-facts.ts';
import { Replay } from '../../store/replay.ts';
import { LogFile } from '../input/log-file.ts';
import { openStoreFile, readFacts } from '../input/open-log.ts';
import { importToServer, isServerAddress, withoutPassword } from '../input/server-log.ts';
import { EXIT } from '../output/exit-codes.ts';
import { interruptible, Turns, type Interruption } from '../output/interruption.ts';
import { note } from '../output/terminal.ts';

/** Everything is read and replayed before anything is appended. */
export async function importLog(path: string, from: string): Promise<Result<null, InputError>> {
  const log = LogFile.open(from);
  if (!log.ok) return log;
  const count = await interruptible((interruption) => countPossible(log.value, interruption));
  if (!count.ok) return count;
  if (count.value === null) return ok(null);
  if (isServerAddress(path)) return importIntoServer(path, from, count.value);
  const store = await openStoreFile(path, {});
  if (!store.ok) return store;
  const taking = new FactImport(store.value);
  try {
    return await interruptible((interruption) =>
      takeAll(path, log.value, taking, count.value ?? 0, interruption),
    );
  } finally {
    store.value.close();
  }
}

/** How many facts a log tells, each of which can have happened; null where somebody interrupts. */
async function countPossible(
  log: LogFile,
  interruption: Interruption,
): Promise<Result<number | null, InputError>> {
  const replay = new Replay();
  let count = 0;
  for await (const facts of log.facts()) {
    if (!facts.ok) return facts;
    for (const recorded of facts.value) {
      const failure = replay.apply(recorded);
      if (failure !== null) {
        const { sequence, message } = failure;
        return refused({ source: log.source, field: `sequence ${sequence}`, message });
      }
    }
    count += facts.value.length;
    if (!interruption.isAsked) continue;
    noteInterruption(interruption, 'nothing was imported');
    return ok(null);
  }
  return ok(count);
}

/** What is there already must be the same, so that an import that broke off can be begun again. */
async function takeAll(
  path: string,
  log: LogFile,
  taking: FactImport,
  all: number,
  interruption: Interruption,
): Promise<Result<null, InputError>> {
  const turns = new Turns();
  let taken = 0;
  for await (const facts of log.facts()) {
    if (!facts.ok) return facts;
    for (const recorded of facts.value) {
      if (turns.isDue) await turns.take();
      if (interruption.isAsked) break;
      const took = taking.take(recorded);
      if (!took.ok) return refused({ source: path, ...took.refusal });
      taken += 1;
    }
    if (interruption.isAsked) break;
  }
  taking.flush();
  noteImport(path, taking.appended, taken);
  if (taken < all) {
    const rest = `${all - taken} of ${counted(all, 'fact')} were not imported; begin again to go on`;
    noteInterruption(interruption, rest);
  }
  return ok(null);
}

function noteInterruption({ name }: Interruption, words: string): void {
  note(`interrupted (${name ?? ''}): ${words}`);
  process.exitCode = EXIT.limit;
}

async function importIntoServer(
  address: string,
  from: string,
  all: number,
): Promise<Result<null, InputError>> {
  const log = await readFacts(from);
  if (!log.ok) return log;
  const appended = await importToServer(address, log.value.facts);
  if (!appended.ok) return appended;
  noteImport(address, appended.value, all);
  return ok(null);
}

function noteImport(path: string, appended: number, all: number): void {
  const known = all - appended;
  const others = known === 0 ? '' : `, ${known} were there`;
  note(`${counted(appended, 'fact')} imported into ${withoutPassword(path)}${others}`);
}
