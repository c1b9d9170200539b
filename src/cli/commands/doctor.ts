/** `cenalloc doctor`: what this machine has of what commands and tests work with. */
import type { Command } from 'commander';
import { doctorDocument, doctorInWords } from '../../views/doctor/doctor-words.ts';
import { examine } from '../doctor/examine.ts';
import { ownVersion } from '../output/own-version.ts';
import { print, printJson } from '../output/terminal.ts';

const HELP = `
Looks for the page, the driver of PostgreSQL, programs that read what commands print, and what recording needs; in a
checkout also for what the tests need. Nothing is started, changed or sent anywhere. What is missing is told with what
would help; the library and most commands need none of it.

Examples:
  $ cenalloc doctor
  $ cenalloc doctor --json | jq '.checks[] | select(.ok | not) | .next'

Exit code: 0, whatever is missing.`;

/** Adds what the command takes and does. */
export function addDoctorCommand(command: Command): void {
  command
    .option('--json', 'print what was found as JSON (cenalloc/doctor/1)')
    .addHelpText('after', HELP)
    .action(({ json }: { readonly json?: boolean }) => {
      const checks = examine();
      if (json === true) printJson(doctorDocument(ownVersion(), checks));
      else print(doctorInWords(ownVersion(), checks));
    });
}
