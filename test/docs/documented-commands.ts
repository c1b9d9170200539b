/**
 * Commands as documents show them: a console block whose first line is `$ cenalloc …` and whose
 * other lines are exactly what the command prints.
 */
import { resolve } from 'node:path';
import { runHere } from '../support/run-here.ts';

/** The root of the repository, where documented commands are run. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** A console block of a document. */
export interface DocumentedCommand {
  readonly command: string;
  readonly shown: string;
}

const BLOCK = /```(?:console)?\n\$ (cenalloc [^\n]*)\n([^]*?)\n```/g;

/** The console blocks of a document that run cenalloc. */
export function documentedCommands(document: string): readonly DocumentedCommand[] {
  return [...document.matchAll(BLOCK)].map(([, command = '', shown = '']) => ({ command, shown }));
}

/** What a command prints on stdout. */
export async function runCommand(command: string): Promise<string> {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain,
  );
  const args = words.slice(1).map((word) => word ?? '');
  return (await runHere(args, ROOT)).stdout.trimEnd();
}

/** The document with every shown output replaced by that of today. */
export async function refreshDocument(document: string): Promise<string> {
  let refreshed = document;
  for (const [block, command = ''] of document.matchAll(BLOCK)) {
    const shown = await runCommand(command);
    refreshed = refreshed.replace(block, () => `\`\`\`console\n$ ${command}\n${shown}\n\`\`\``);
  }
  return refreshed;
}
