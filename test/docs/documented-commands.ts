/**
 * Commands as documents show them: a console block whose first line is `$ cenalloc …` and whose
 * other lines are exactly what the command prints.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

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
export function runCommand(command: string): string {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain,
  );
  const args = words.slice(1).map((word) => word ?? '');
  const ran = spawnSync(process.execPath, ['src/cli/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return ran.stdout.trimEnd();
}

/** The document with every shown output replaced by that of today. */
export function refreshDocument(document: string): string {
  return document.replace(BLOCK, (_, command: string) => {
    return `\`\`\`console\n$ ${command}\n${runCommand(command)}\n\`\`\``;
  });
}
