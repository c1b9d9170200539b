/** `cenalloc log`: lists, follows, exports, imports and archives the facts of a store. */
import { Option, type Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { suggestion } from '../../base/known-fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { encodedLines } from '../../events/encode-log.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { FACT_TYPES, isFactType } from '../../events/vocabulary.ts';
import type { ViewLife } from '../../store/sql/install-views.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { LogFile } from '../input/log-file.ts';
import { openStoreFile } from '../input/open-log.ts';
import { isOtherFile, isStoreFile } from '../input/store-file.ts';
import {
  isServerAddress,
  openServerLog,
  readServerFacts,
  withoutPassword,
} from '../input/server-log.ts';
import { sourceName } from '../input/source-name.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { note, printableLine, rejectInput, usageErrorLine } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';
import { compactLog } from './log-compact.ts';
import { filterOf, FactPrinter, type FactChoice } from './log-facts.ts';
import { followServer, followStore } from './log-follow.ts';
import { importLog } from './log-import.ts';
import { exportSound } from './log-sound.ts';
import { verifyLog } from './log-verify.ts';
import { printViews } from './log-views.ts';

interface LogOptions extends FactChoice {
  readonly follow?: true;
  readonly export?: string;
  readonly sound?: true;
  readonly import?: string;
  readonly recording?: string;
  readonly raw?: true;
  readonly compact?: string;
  readonly views?: ViewLife;
  readonly verify?: true;
  readonly upgrade?: true;
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
  $ cenalloc log session.cenalloc --verify
  $ cenalloc log damaged.cenalloc --export sound.jsonl --sound
  $ cenalloc log session.cenalloc --upgrade
  $ cenalloc log session.cenalloc --compact session-until-may.jsonl
  $ cenalloc log board.cenalloc --recording board --raw | cenalloc check -
  $ cenalloc log session.cenalloc --views | sqlite3 session.cenalloc
  $ cenalloc log postgres://cenalloc@localhost/fleet --views | psql postgres://cenalloc@localhost/fleet

Exit codes: 0 done, 1 --verify or --sound found damage, 2 the store or the log cannot be read or written, 3 an import was interrupted.`;

/** Adds what the command takes and does. */
export function addLogCommand(command: Command): void {
  const apart = [
    'follow',
    'export',
    'import',
    'recording',
    'compact',
    'views',
    'verify',
    'upgrade',
  ];
  const alone = (flags: string, description: string, name: string): Option =>
    new Option(flags, description).conflicts(apart.filter((other) => other !== name));
  command
    .argument('<store>', 'a store, or a log as JSON Lines to list')
    .option('--buffer <names...>', 'facts about these buffers')
    .option('--importer <names...>', 'facts about these importers')
    .option('--type <names...>', 'facts of these types, such as ImporterAttached')
    .option('--refused', 'refusals only')
    .option('--after <sequence>', 'facts after this one')
    .addOption(alone('--follow', 'go on with each further fact, by whomever', 'follow'))
    .addOption(alone('--export <file>', 'write all facts as JSON Lines, - for stdout', 'export'))
    .option('--sound', 'with --export: of a damaged store, the facts before the first damaged one')
    .addOption(alone('--import <file>', 'take the facts of JSON Lines, - for stdin', 'import'))
    .addOption(
      alone('--recording <name>', 'print the lines of a recording that was collected', 'recording'),
    )
    .option('--raw', 'with --recording: the bytes as they came, control characters among them')
    .addOption(
      alone('--compact <archive>', 'move all facts to JSON Lines, keep the world', 'compact'),
    )
    .addOption(
      alone('--views [life]', 'print views for SQL, which psql or sqlite3 then makes', 'views')
        .choices(['kept', 'temporary'])
        .preset('kept'),
    )
    .addOption(alone('--verify', 'hold all of the store against what it says of itself', 'verify'))
    .addOption(
      alone('--upgrade', 'bring a store of an older cenalloc to the layout of this one', 'upgrade'),
    )
    .option('--json', 'print each fact as its line of JSON')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: tellUsage })
    .action(runLog);
}

/** A store behind `--buffer` is taken for one more name: said where no store is left. */
function tellUsage(text: string, write: (line: string) => void): void {
  const isWithoutStore = text.includes("argument 'store'");
  const hint =
    '; it stands before --buffer, --importer and --type, which take every name behind them';
  write(usageErrorLine(isWithoutStore ? `${text.trimEnd()}${hint}` : text));
}

async function runLog(path: string, options: LogOptions): Promise<void> {
  const done = await perform(path, options);
  if (!done.ok) rejectInput(done.refusal);
}

async function perform(path: string, options: LogOptions): Promise<Result<null, InputError>> {
  const { after, recording } = options;
  if (after !== undefined && !/^[0-9]{1,15}$/.test(after)) {
    const message = `expected a sequence number, found "${after}"`;
    return refused({ source: '--after', message });
  }
  if (options.raw === true && recording === undefined) {
    return refused({ source: '--raw', message: 'it belongs to --recording' });
  }
  if (options.sound === true) {
    if (options.export !== undefined) return exportSound(path, options.export);
    return refused({ source: '--sound', message: 'it belongs to --export' });
  }
  const unknown = options.type?.find((name) => !isFactType(name));
  if (unknown !== undefined) {
    const message = `unknown type of fact "${unknown}"${suggestion(unknown, FACT_TYPES)}`;
    return refused({ source: '--type', message });
  }
  if (options.import !== undefined) return importLog(path, options.import);
  if (options.upgrade === true) return upgradeStore(path);
  if (options.verify === true) return verifyLog(path, options.json === true);
  if (options.views !== undefined) return printViews(path, options.views);
  if (isServerAddress(path)) return performOnServer(path, options);
  const onStore = (['follow', 'recording', 'compact'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (onStore === undefined && !isStoreFile(path)) return listFile(path, options);
  if (onStore !== undefined && isOtherFile(path)) {
    const message = `--${onStore} needs a store; log STORE --import brings a log as JSON Lines into one`;
    return refused({ source: path, message });
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

/** Opening a store for writing brings it up; older programs can then no longer read it. */
async function upgradeStore(path: string): Promise<Result<null, InputError>> {
  if (isServerAddress(path)) {
    const log = await openServerLog(path, false);
    if (!log.ok) return log;
    await log.value.close();
  } else {
    const store = await openStoreFile(path, { create: false });
    if (!store.ok) return store;
    store.value.close();
  }
  note(`${withoutPassword(path)} has the layout of this version`);
  return ok(null);
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
    return facts.ok ? list({ source, facts: facts.value }, options) : facts;
  }
  const store = await openServerLog(address, true);
  return store.ok ? followServer(store.value, options) : store;
}

/** A log is read to its end before anything of it is printed: half of a log is another one. */
async function listFile(path: string, options: LogOptions): Promise<Result<null, InputError>> {
  const log = LogFile.open(path);
  if (!log.ok) return log;
  const checked = await log.value.check();
  if (!checked.ok) return checked;
  return list({ source: sourceName(path), facts: factsAgain(log.value), inputs: [path] }, options);
}

/** The facts of a log that was read before. */
async function* factsAgain(log: LogFile): AsyncGenerator<RecordedEvent> {
  for await (const facts of log.facts()) {
    if (!facts.ok) throw new Error(`${log.source} has changed while it was read`);
    yield* facts.value;
  }
}

async function answer(
  store: SqliteStore,
  path: string,
  options: LogOptions,
): Promise<Result<null, InputError>> {
  if (options.follow === true) return followStore(store, path, options);
  if (options.recording !== undefined) return printRecording(store, path, options);
  if (options.compact !== undefined) return compactLog(store, path, options.compact);
  if (store.base > 0) note(`the facts up to ${store.base} were archived`);
  const facts = store.readAll(store.base);
  const [name] = store.recordings.names();
  const instead =
    name === undefined ? '' : `; "cenalloc log ${path} --recording ${name}" prints a recording`;
  return list({ source: path, facts, inputs: [path], instead }, options);
}

/** What is listed. */
interface Listed {
  readonly source: string;
  readonly facts: Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>;
  /** The files that it is read from, which no export may replace. */
  readonly inputs?: readonly string[];
  /** What there is besides facts, for those who find none. */
  readonly instead?: string;
}

async function list(
  { source, facts, inputs = [], instead = '' }: Listed,
  options: LogOptions,
): Promise<Result<null, InputError>> {
  if (options.export === undefined || options.export === '-') {
    const isExport = options.export !== undefined;
    const printer = new FactPrinter(
      isExport ? {} : filterOf(options),
      isExport || options.json === true,
    );
    for await (const recorded of facts) {
      await printer.print(recorded);
      if (standardOutput.isGone) break;
    }
    const why = printer.whyNothing();
    if (why !== null) note(`${source}: ${why}${instead}`);
    return ok(null);
  }
  return writeWhole(options.export, linesOf(facts), { inputs });
}

async function* linesOf(
  facts: Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>,
): AsyncGenerator<string> {
  for await (const recorded of facts) yield* encodedLines([recorded]);
}

/** Lines of a kernel hold names that programs gave themselves: only `--raw` prints them as they came. */
async function printRecording(
  store: SqliteStore,
  path: string,
  { recording: name = '', raw }: LogOptions,
): Promise<Result<null, InputError>> {
  const names = store.recordings.names();
  if (!names.includes(name)) {
    const known = names.length === 0 ? 'it holds none' : `it holds ${names.join(', ')}`;
    return refused({ source: path, message: `there is no recording "${name}"; ${known}` });
  }
  for (const line of store.recordings.read(name)) {
    standardOutput.write(raw === true ? `${line}\n` : `${printableLine(line)}\n`);
    await standardOutput.ready();
    if (standardOutput.isGone) break;
  }
  return ok(null);
}
