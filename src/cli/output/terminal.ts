/**
 * Talking to the terminal: results on stdout, everything else on stderr, and a pipe that is closed
 * early ends the program quietly.
 */
import { stderr, stdout } from 'node:process';
import { formatInputError, type InputError } from '../../base/document.ts';
import { printableText } from '../../trace/printable.ts';
import { EXIT } from './exit-codes.ts';

/** Prints result lines. Names come from files, so what could move a cursor is taken out. */
export function print(lines: readonly string[]): void {
  stdout.write(`${lines.map(printableText).join('\n')}\n`);
}

/** Prints a result for machines. */
export function printJson(value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Says on one line what is wrong with the input, and sets the exit code for it. */
export function rejectInput(error: InputError): void {
  stderr.write(`cenalloc: ${printableText(formatInputError(error))}\n`);
  process.exitCode = EXIT.badInput;
}

/** Says on stderr what does not stop the command. */
export function note(message: string): void {
  stderr.write(`cenalloc: note: ${printableText(message)}\n`);
}

/** What commander says about wrong usage, on one line like every other complaint. */
export function usageErrorLine(text: string): string {
  const line = text
    .trimEnd()
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, ', did you mean "$1"?');
  return `cenalloc: ${printableText(line)}\n`;
}

/** A reader such as `head` closes the pipe when it has seen enough; that is no error. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}
