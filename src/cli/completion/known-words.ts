/** What can be typed behind the name of the program, read off its commands. */
import type { Command, Option } from 'commander';

/** What commander's types leave out: a command sends events. */
interface Listening {
  listenerCount(event: string): number;
}

/** An option as a shell completes it. */
export interface KnownOption {
  /** As it is typed: `--policy`, and `-h` where it has a letter. */
  readonly flags: readonly string[];
  readonly says: string;
  readonly takesValue: boolean;
  /** What its value may be; empty where it is free, such as a file. */
  readonly choices: readonly string[];
}

/** A command as a shell completes it. */
export interface KnownCommand {
  /** The words that lead to it, such as `import v4l2`; empty for the program itself. */
  readonly path: string;
  readonly options: readonly KnownOption[];
  /** What may stand behind it: commands below it, or what its first argument may be. */
  readonly words: readonly { readonly word: string; readonly says: string }[];
  /** Whether files may stand behind it. */
  readonly takesFiles: boolean;
}

/** Every command of a program and below, the program first. */
export function knownCommands(program: Command): readonly KnownCommand[] {
  return below(program, '');
}

function below(command: Command, path: string): readonly KnownCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const [first] = command.registeredArguments;
  const known: KnownCommand = {
    path,
    options: help.visibleOptions(command).map(knownOption),
    words: [
      ...commands.map((each) => ({
        word: each.name(),
        says: each.summary() || each.description(),
      })),
      ...(first?.argChoices ?? []).map((word) => ({ word, says: '' })),
    ],
    // What has no arguments but listens to words that are no commands takes these as files, such as `import`.
    takesFiles:
      command.registeredArguments.some(({ argChoices }) => argChoices === undefined) ||
      (command as Command & Listening).listenerCount('command:*') > 0,
  };
  const inner = commands
    .filter((each) => each.name() !== 'help')
    .flatMap((each) => below(each, `${path} ${each.name()}`.trim()));
  return [known, ...inner];
}

function knownOption({
  short,
  long,
  description,
  required,
  optional,
  argChoices = [],
}: Option): KnownOption {
  const flags = [long, short].filter((flag) => flag !== undefined);
  return { flags, says: description, takesValue: required || optional, choices: argChoices };
}
