/** `cenalloc log`: lists, follows, exports and imports the facts of a store. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { stdout } from 'node:process';
import { Option, type Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { counted } from '../../base/quantity-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { decodeLog, encodeEvent } from '../../events/codec.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { FactImport } from '../../store/import-facts.ts';
import { openWorld, saveWorld } from '../../store/open-world.ts';
import { replay } from '../../store/replay.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { WORLD_SNAPSHOT } from '../../store/world-snapshot.ts';
import { markedInWords } from '../../views/logs/event-words.ts';
import { admits, type FactFilter } from '../../views/logs/fact-filter.ts';
import { isStoreFile, openStoreFile, readFacts, withStore } from '../input/open-log.ts';
import {
  followServerFacts,
  importToServer,
  isServerAddress,
  openServerLog,
  readServerFacts,
  withoutPassword,
} from '../input/server-log.ts';
import { readText } from '../input/read-input.ts';
import { note, print, rejectInput } from '../output/terminal.ts';

interface LogOptions {
  readonly buffer?: readonly string[];
  readonly importer?: readonly string[];
  readonly type?: readonly string[];
  readonly refused?: true;
  readonly after?: string;
  readonly follow?: true;
  readonly json?: true;
  readonly export?: string;
  readonly import?: string;
  readonly recording?: string;
  readonly compact?: string;
}

const EXAMPLES = `
A store is one SQLite file, made by "run --store", "collect", "log --import" or the library. The list
also takes a log as JSON Lines.

Examples:
  $ cenalloc log session.cenalloc
  $ cenalloc log session.cenalloc --buffer frame --refused
  $ cenalloc log session.cenalloc --follow --json
  $ cenalloc log session.cenalloc --export session.jsonl
  $ cenalloc log copy.cenalloc --import session.jsonl
  $ cenalloc log postgres://cenalloc@localhost/fleet --follow
  $ cenalloc log session.cenalloc --compact session-until-may.jsonl
  $ cenalloc log board.cenalloc --recording board | cenalloc check -

Exit codes: 0 done, 2 the store or the log cannot be read or written.`;

/** Adds the command to the program. */
export function addLogCommand(program: Command): void {
  const apart = ['follow', 'export', 'import', 'recording', 'compact'];
  const alone = (flags: string, description: string, name: string): Option =>
    new Option(flags, description).conflicts(apart.filter((other) => other !== name));
  program
    .command('log')
    .description('list, follow, export and import the facts of a store')
    .argument('<store>', 'a store, or a log as JSON Lines to list')
    .option('--buffer <names...>', 'facts about these buffers')
    .option('--importer <names...>', 'facts about these importers')
    .option('--type <names...>', 'facts of these types, such as ImporterAttached')
    .option('--refused', 'refusals only')
    .option('--after <sequence>', 'facts after this one')
    .addOption(alone('--follow', 'go on with each further fact, by whomever', 'follow'))
    .addOption(alone('--export <file>', 'write all facts as JSON Lines, - for stdout', 'export'))
    .addOption(alone('--import <file>', 'take the facts of JSON Lines, - for stdin', 'import'))
    .addOption(
      alone('--recording <name>', 'print the lines of a recording that was collected', 'recording'),
    )
    .addOption(
      alone('--compact <archive>', 'move all facts to JSON Lines, keep the world', 'compact'),
    )
    .option('--json', 'print each fact as its line of JSON')
    .addHelpText('after', EXAMPLES)
    .action((path: string, options: LogOptions) => withStore(() => runLog(path, options)));
}

async function runLog(path: string, options: LogOptions): Promise<void> {
  const done = await perform(path, options);
  if (!done.ok) rejectInput(done.refusal);
}

async function perform(path: string, options: LogOptions): Promise<Result<null, InputError>> {
  const { after } = options;
  if (after !== undefined && !/^[0-9]{1,15}$/.test(after)) {
    const message = `expected a sequence number, found "${after}"`;
    return refused({ source: '--after', message });
  }
  if (options.import !== undefined) return importLog(path, options.import);
  if (isServerAddress(path)) return performOnServer(path, options);
  const { follow: isFollowed, recording, compact: archive } = options;
  const needsStore = isFollowed === true || recording !== undefined || archive !== undefined;
  if (!needsStore && !isStoreFile(path)) {
    const facts = await readFacts(path);
    return facts.ok ? list(facts.value.facts, options) : facts;
  }
  const store = await openStoreFile(path, {
    readOnly: options.compact === undefined,
    create: false,
  });
  if (!store.ok) return store;
  try {
    return await answer(store.value, path, options);
  } finally {
    store.value.close();
  }
}

/** A server lists and follows; archives and recordings are kept in files. */
async function performOnServer(
  address: string,
  options: LogOptions,
): Promise<Result<null, InputError>> {
  const source = withoutPassword(address);
  if (options.recording !== undefined || options.compact !== undefined) {
    return refused({ source, message: 'only a store in a file holds recordings and is compacted' });
  }
  if (options.follow !== true) {
    const facts = await readServerFacts(address);
    return facts.ok ? list(facts.value, options) : facts;
  }
  const store = await openServerLog(address, true);
  if (!store.ok) return store;
  const ending = untilInterrupted();
  try {
    const filter = filterOf(options);
    for await (const recorded of followServerFacts(store.value, ending.signal)) {
      if (stdout.destroyed) break;
      if (admits(filter, recorded)) await printFact(recorded, options);
    }
    return ok(null);
  } finally {
    ending.release();
    await store.value.close();
  }
}

/** Aborted by Ctrl-C, so that what is open is closed. */
function untilInterrupted(): { readonly signal: AbortSignal; readonly release: () => void } {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const release = (): void => {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  };
  return { signal: ending.signal, release };
}

async function answer(
  store: SqliteStore,
  path: string,
  options: LogOptions,
): Promise<Result<null, InputError>> {
  if (options.follow === true) return follow(store, options);
  if (options.recording !== undefined) return printRecording(store, path, options.recording);
  if (options.compact !== undefined) return compact(store, path, options.compact);
  if (store.base > 0) note(`the facts up to ${store.base} were archived`);
  return list(store.readAll(store.base), options);
}

/** The facts are in the archive before the store forgets them. */
function compact(store: SqliteStore, path: string, archive: string): Result<null, InputError> {
  if (existsSync(archive)) {
    return refused({ source: archive, message: 'this file exists; give the archive a new name' });
  }
  const { base } = store;
  const opened = openWorld(store);
  if (opened === null || opened.at === base) {
    return refused({ source: path, message: 'there are no facts to archive' });
  }
  saveWorld(store, opened);
  const facts = function* (): Iterable<RecordedEvent> {
    for (const recorded of store.readAll(base)) if (recorded.sequence <= opened.at) yield recorded;
  };
  const written = exportLog(facts(), archive);
  if (!written.ok) return written;
  const count = store.compact(WORLD_SNAPSHOT);
  note(`${counted(count, 'fact')} moved from ${path} to ${archive}`);
  return ok(null);
}

async function list(
  facts: Iterable<RecordedEvent>,
  options: LogOptions,
): Promise<Result<null, InputError>> {
  if (options.export !== undefined) return exportLog(facts, options.export);
  const filter = filterOf(options);
  for (const recorded of facts) if (admits(filter, recorded)) await printFact(recorded, options);
  return ok(null);
}

/** Goes on until it is interrupted, or nobody reads any more. */
async function follow(store: SqliteStore, options: LogOptions): Promise<Result<null, InputError>> {
  const { signal, release } = untilInterrupted();
  const filter = filterOf(options);
  const isEnded = (): boolean => signal.aborted || stdout.destroyed;
  let at = store.base;
  while (!isEnded()) {
    for (const recorded of store.readAll(at)) {
      if (admits(filter, recorded)) await printFact(recorded, options);
      at = recorded.sequence;
    }
    await store.untilNextLook(signal);
  }
  release();
  return ok(null);
}

async function printFact(recorded: RecordedEvent, { json }: LogOptions): Promise<void> {
  if (json === true) stdout.write(`${encodeEvent(recorded)}\n`);
  else print([markedInWords(recorded, timeInWords)]);
  // A reader that is slower than the store is waited for.
  if (!stdout.writableNeedDrain || stdout.destroyed) return;
  await new Promise<void>((resume) => {
    stdout.once('drain', resume);
    stdout.once('close', resume);
  });
}

/** Beyond this a time is one of the calendar, in milliseconds: September 2001. */
const CALENDAR_TIME = 1e12;

function timeInWords(time: number): string {
  return time < CALENDAR_TIME ? `at ${time}` : new Date(time).toISOString();
}

function filterOf(options: LogOptions): FactFilter {
  const { buffer: buffers, importer: importers, type: types, refused: only, after } = options;
  return {
    buffers,
    importers,
    types,
    refused: only,
    after: after === undefined ? 0 : Number(after),
  };
}

/** How much is gathered before it is written. */
const CHUNK = 1024 * 1024;

/** Writes the file whole or not at all. */
function exportLog(facts: Iterable<RecordedEvent>, path: string): Result<null, InputError> {
  const partial = path === '-' ? null : `${path}.${process.pid}.partial`;
  try {
    const file = partial === null ? 1 : openSync(partial, 'wx');
    let text = '';
    for (const recorded of facts) {
      text += `${encodeEvent(recorded)}\n`;
      if (text.length < CHUNK) continue;
      writeSync(file, text);
      text = '';
    }
    writeSync(file, text);
    if (partial === null) return ok(null);
    fsyncSync(file);
    closeSync(file);
    renameSync(partial, path);
    return ok(null);
  } catch (error) {
    if (partial !== null) rmSync(partial, { force: true });
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return refused({ source: path, message: `cannot be written: ${(error as Error).message}` });
  }
}

/** Everything is read and replayed before anything is appended. */
async function importLog(path: string, from: string): Promise<Result<null, InputError>> {
  const source = from === '-' ? 'stdin' : from;
  const text = readText(from);
  if (!text.ok) return text;
  const log = decodeLog(text.value, source);
  if (!log.ok) return log;
  const replayed = replay(log.value);
  if (!replayed.ok) {
    const { sequence, message } = replayed.refusal;
    return refused({ source, field: `sequence ${sequence}`, message });
  }
  if (isServerAddress(path)) {
    const appended = await importToServer(path, log.value);
    if (!appended.ok) return appended;
    noteImport(path, appended.value, log.value.length);
    return ok(null);
  }
  const store = await openStoreFile(path, {});
  if (!store.ok) return store;
  try {
    const taking = new FactImport(store.value);
    for (const recorded of log.value) {
      const taken = taking.take(recorded);
      if (!taken.ok) return refused({ source: path, ...taken.refusal });
    }
    taking.flush();
    noteImport(path, taking.appended, log.value.length);
    return ok(null);
  } finally {
    store.value.close();
  }
}

function noteImport(path: string, appended: number, all: number): void {
  const known = all - appended;
  const others = known === 0 ? '' : `, ${known} were there`;
  note(`${counted(appended, 'fact')} imported into ${withoutPassword(path)}${others}`);
}

function printRecording(store: SqliteStore, path: string, name: string): Result<null, InputError> {
  const names = store.recordings.names();
  if (!names.includes(name)) {
    const known = names.length === 0 ? 'it holds none' : `it holds ${names.join(', ')}`;
    return refused({ source: path, message: `there is no recording "${name}"; ${known}` });
  }
  for (const line of store.recordings.read(name)) stdout.write(`${line}\n`);
  return ok(null);
}
