#!/usr/bin/env node
/** The command line: it only finds the command; each command is a file of its own. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './check.ts';
import { EXIT } from './exit-codes.ts';
import { addExportCommand } from './export.ts';
import { addExploreCommand } from './explore.ts';
import { addImportCommand } from './import.ts';
import { addRecordCommand } from './record.ts';
import { addReplayCommand } from './replay.ts';
import { addRunCommand } from './run.ts';
import { addSizeCommand } from './size.ts';
import { addSolveCommand } from './solve.ts';
import { endQuietlyOnClosedPipe, usageErrorLine } from './terminal.ts';

const packageFile = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string };

const INTRODUCTION = `
Devices share a buffer; each can use only some memory; storage is allocated at the first map.
That works only if nobody maps before all have attached.

Exit codes: 0 clean, 1 findings, 2 bad usage or input, 3 limit reached (inconclusive).`;

function createProgram(): Command {
  const program = new Command('cenalloc')
    .description('constraint-enabled buffer sharing: solve, explore, run, replay and check')
    .version(version)
    .showSuggestionAfterError()
    .configureOutput({
      outputError: (text, write) => {
        write(usageErrorLine(text));
      },
    })
    .addHelpText('after', INTRODUCTION)
    .exitOverride();
  addCheckCommand(program);
  addRecordCommand(program);
  addSolveCommand(program);
  addSizeCommand(program);
  addExploreCommand(program);
  addRunCommand(program);
  addReplayCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}

endQuietlyOnClosedPipe();
try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has said on stderr what is wrong; help and version are no errors.
  process.exitCode = error.exitCode === 0 ? EXIT.clean : EXIT.badInput;
}
