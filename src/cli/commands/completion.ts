/** `cenalloc completion SHELL`: what a shell needs to complete our words. */
import { Argument, type Command } from 'commander';
import { present } from '../../base/assert.ts';
import { completionScript, SHELLS, type Shell } from '../completion/completion-script.ts';
import { knownCommands } from '../completion/known-words.ts';
import { standardOutput } from '../output/standard-streams.ts';

const HELP = `
Commands, options and the values of options that are chosen from a list are completed; elsewhere the shell offers
files. Print it again after an update.

Examples:
  $ source <(cenalloc completion bash)            # in ~/.bashrc
  $ source <(cenalloc completion zsh)             # in ~/.zshrc, behind compinit
  $ cenalloc completion fish > ~/.config/fish/completions/cenalloc.fish`;

/** Adds what the command takes and does; the program has to have all of its commands. */
export function addCompletionCommand(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) => {
      const program = present(command.parent, 'a program of the command');
      standardOutput.write(completionScript(shell, knownCommands(program)));
    });
}
