/** How a file is named on the command line and in messages. */

/** The word that stands for standard input. */
export const STDIN = '-';

/** What messages call a file. */
export function sourceName(path: string): string {
  return path === STDIN ? 'stdin' : path;
}
