/**
 * The command line: it only finds the command; each command is a file of its own, which is loaded when
 * it is asked for, as most of the time of a short run is that of loading.
 */
import { argv } from 'node:process';
import { Command } from 'commander';
import { addressesAsTyped, refuseSettings } from './input/addresses.ts';
import { refuseSecondValues } from './input/option-values.ts';
import { wasInterrupted } from './output/interruption.ts';
import {
  codeOfFailure,
  endByWhatNobodyCatches,
  endWithOutput,
  passOverKnownWarnings,
} from './output/ending.ts';
import { ownVersion } from './output/own-version.ts';
import { complain, openStandardStreams, standardOutput } from './output/standard-streams.ts';
import { sayRefusals, usageErrorLine } from './output/terminal.ts';

/** Adds a command to the program. */
type Adder = (program: Command) => void;

/** The commands in the order of the help. */
const COMMANDS = new Map<string, () => Promise<Adder>>(
  Object.entries({
    check: async () => (await import('./commands/check.ts')).addCheckCommand,
    record: async () => (await import('./commands/record.ts')).addRecordCommand,
    solve: async () => (await import('./commands/solve.ts')).addSolveCommand,
    why: async () => (await import('./commands/why.ts')).addWhyCommand,
    holders: async () => (await import('./commands/holders.ts')).addHoldersCommand,
    size: async () => (await import('./commands/size.ts')).addSizeCommand,
    explore: async () => (await import('./commands/explore.ts')).addExploreCommand,
    run: async () => (await import('./commands/run.ts')).addRunCommand,
    replay: async () => (await import('./commands/replay.ts')).addReplayCommand,
    log: async () => (await import('./commands/log.ts')).addLogCommand,
    collect: async () => (await import('./commands/collect.ts')).addCollectCommand,
    import: async () => (await import('./commands/import.ts')).addImportCommand,
    serve: async () => (await import('./commands/serve.ts')).addServeCommand,
    export: async () => (await import('./commands/export.ts')).addExportCommand,
  }),
);

const INTRODUCTION = `
Devices share a buffer; each can only use some memory; storage is allocated at the first map.
That works only if nobody maps before all have attached.

Exit codes: 0 clean, 1 findings, 2 bad usage or input, 3 limit reached (inconclusive).`;

/** The program with the command that is asked for; with all of them where none is known. */
async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('cenalloc')
    .description('constraint-enabled buffer sharing: solve, explore, run, replay and check')
    .version(ownVersion())
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => {
        standardOutput.write(text);
      },
      writeErr: complain,
      outputError: (text, write) => {
        write(usageErrorLine(text));
      },
    })
    .addHelpText('after', INTRODUCTION)
    .hook('preAction', (_, command) => {
      refuseSettings(command);
    })
    .exitOverride();
  const asked = COMMANDS.get(words[0] ?? '');
  for (const load of asked === undefined ? COMMANDS.values() : [asked]) (await load())(program);
  for (const command of program.commands) command.exitOverride();
  refuseSecondValues(program);
  return program;
}

/** Runs the command that the words of the command line name; sets the exit code. */
export async function run(): Promise<void> {
  try {
    const words = addressesAsTyped(argv.slice(2));
    const program = await createProgram(words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = codeOfFailure(error);
  }
  await sayRefusals();
  await endWithOutput();
}

/** The same as a process that has nothing else to do. */
export async function runAsProcess(): Promise<void> {
  endByWhatNobodyCatches();
  passOverKnownWarnings();
  openStandardStreams();
  await run();
  // A connection to a server that does not answer would hold the process for as long as it is waited for.
  if (wasInterrupted()) process.exit();
}
