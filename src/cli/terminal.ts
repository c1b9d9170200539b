/**
 * Talking to the terminal: results on stdout, everything else on stderr, and a pipe that is closed
 * early ends the program quietly.
 */
import { stderr, stdout } from 'node:process';
import { formatInputError, type InputError } from '../base/document.ts';
import { EXIT } from './exit-codes.ts';

/** Prints result lines. */
export function print(lines: readonly string[] | string): void {
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  stdout.write(`${text}\n`);
}

/** Prints a result for machines. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Says on one line what is wrong with the input, and sets the exit code for it. */
export function rejectInput(error: InputError): void {
  stderr.write(`cenalloc: ${formatInputError(error)}\n`);
  process.exitCode = EXIT.badInput;
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
