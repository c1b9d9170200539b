/**
 * How the program ends when something was thrown. An exit code of 1 means findings and nothing else: what
 * cannot be read or written, and whatever nobody expected, is 2 and a line on standard error. A stack is
 * for those who mend it: `CENALLOC_DEBUG` shows it.
 */
import { arch, env, platform, versions } from 'node:process';
import { CommanderError } from 'commander';
import { StoreFailure } from '../../events/store-failure.ts';
import { codeOf, isSystemError, whyUnread } from './errno-words.ts';
import { EXIT } from './exit-codes.ts';
import { ownVersion } from './own-version.ts';
import { complain, OutputFailure, standardOutput } from './standard-streams.ts';
import { oneLine, rejectInput } from './terminal.ts';

/** Says what was thrown, and returns the exit code for it. */
export function codeOfFailure(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has said on stderr what is wrong; help and version are no errors.
    return error.exitCode === 0 ? EXIT.clean : EXIT.badInput;
  }
  if (error instanceof StoreFailure) {
    rejectInput({ source: error.source, message: error.message });
  } else if (error instanceof OutputFailure) {
    complain(oneLine(error.message));
  } else if (isSystemError(error)) {
    const { path = codeOf(error) } = error as NodeJS.ErrnoException;
    rejectInput({ source: path, message: whyUnread(error, path) });
  } else {
    sayUnexpected(error);
  }
  showStack(error);
  return EXIT.badInput;
}

/** Ends the program with 2 by whatever is thrown where nobody waits for it: in a callback, in a stream. */
export function endByWhatNobodyCatches(): void {
  const end = (error: unknown): void => {
    process.exitCode = codeOfFailure(error);
    process.exit();
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/**
 * Node warns on stderr that its SQLite is experimental, where it still is; that is known, and would stand
 * between a user and the one line that matters.
 */
export function passOverKnownWarnings(): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name !== 'ExperimentalWarning') complain(oneLine(`note: ${name}: ${message}`));
  });
}

/** Ends the program when all it printed has left it. */
export async function endWithOutput(): Promise<void> {
  try {
    await standardOutput.end();
  } catch (error) {
    process.exitCode = codeOfFailure(error);
  }
}

function sayUnexpected(error: unknown): void {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  complain(oneLine(`internal error: ${words}`));
  const here = `cenalloc ${ownVersion()}, Node ${versions.node}, ${platform} ${arch}`;
  complain(
    oneLine(
      `this is a mistake of the program; report it with the command and "${here}" ` +
        '(CENALLOC_DEBUG=1 shows where it happened)',
    ),
  );
}

function showStack(error: unknown): void {
  if ((env['CENALLOC_DEBUG'] ?? '') === '' || !(error instanceof Error)) return;
  complain(`${error.stack ?? String(error)}\n`);
}
