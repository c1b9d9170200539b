/** The command line: it only finds the command, and what every command shares stands here. */
import { argv } from 'node:process';
import { Command } from 'commander';
import { COMMANDS } from './command-table.ts';
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

const INTRODUCTION = `
Devices share a buffer; each can only use some memory; storage is allocated at the first map.
That works only if nobody maps before all have attached.

Answers carry names, such as ATT4 or late-attach: cenalloc explain NAME tells what they mean.

Exit codes: 0 clean, 1 findings, 2 bad usage or input, 3 limit reached (inconclusive).`;

/** The program with the command that is asked for; of the others it has what they are for. */
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
  const asked = words.find((word) => COMMANDS.has(word)) ?? '';
  const needsAll = COMMANDS.get(asked)?.needsAll === true;
  for (const [name, { summary, load }] of COMMANDS) {
    const command = program.command(name).summary(summary).description(summary).exitOverride();
    if (needsAll || name === asked) (await load())(command);
  }
  refuseSecondValues(program);
  return program;
}

/** Runs the command that the words of the command line name; sets the exit code. */
export async function run(): Promise<void> {
  try {
    const typed = argv.slice(2);
    // Most programs know -v, and commander would have one letter only.
    const words = typed[0] === '-v' ? ['--version'] : addressesAsTyped(typed);
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
