/**
 * Options that are given twice or with an empty value. The last one would win, silently, and an empty name would
 * be looked up as a name; both are mistakes of whoever typed them, or of a shell variable that is not set.
 */
import type { Command } from 'commander';

/** Makes a command and those below it refuse a second value, and an empty one. */
export function refuseSecondValues(command: Command): void {
  for (const option of command.options) {
    // What collects its values may be given as often as one likes.
    if (!(option.required || option.optional) || option.variadic) continue;
    const isCollected = option.parseArg !== undefined;
    const isName = /<names?>$/.test(option.flags) && option.long !== '--recording';
    let isGiven = false;
    command.on(`option:${option.name()}`, (value: unknown) => {
      // Sizes, numbers and files have refusals of their own.
      if (isName && typeof value === 'string' && value.trim() === '') {
        command.error(`error: option '${option.flags}' has an empty value`);
      }
      if (isGiven && !isCollected) {
        command.error(
          `error: option '${option.flags}' is given twice; give it once${listHint(option.flags)}`,
        );
      }
      isGiven = true;
    });
  }
  for (const each of command.commands) refuseSecondValues(each);
}

/** Options in the plural take a list. */
function listHint(flags: string): string {
  return flags.endsWith('names>') ? ', with commas between names' : '';
}
