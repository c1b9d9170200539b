/**
 * The command line as a user meets it: in a folder of its own, of which only the exit code and what it
 * prints are seen. Where a process shows no more, the command runs in the process of the tests.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect } from 'vitest';
import { runHere, type Ran } from '../support/run-here.ts';

/** The program; `CENALLOC_PROGRAM` names another, such as the one that was built. */
export const PROGRAM =
  process.env['CENALLOC_PROGRAM'] ?? resolve(import.meta.dirname, '../../src/cli/main.ts');

/** A folder with the files of one test file; commands run in it. It is gone after the tests. */
export class Workbench {
  readonly folder = newFolder();

  /** Writes a file and gives its name back. */
  file(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.folder, name), content);
    return name;
  }

  /** Runs a command with these words, and nothing or a text on standard input. */
  run(words: readonly string[], stdin?: string): Promise<Ran> {
    const readsStdin = stdin !== undefined || words.includes('-');
    return readsStdin ? this.runApart(words, stdin) : runHere(words, this.folder);
  }

  /** The same in a process of its own. */
  runApart(words: readonly string[], stdin = ''): Promise<Ran> {
    return this.#spawn(process.execPath, [PROGRAM, ...words], stdin);
  }

  /** Runs a line of shell; `$CENALLOC` is the command. */
  shell(line: string): Promise<Ran> {
    const command = `CENALLOC='${process.execPath} ${PROGRAM}'; ${line}`;
    return this.#spawn('/bin/sh', ['-c', command], '');
  }

  #spawn(program: string, words: readonly string[], stdin: string): Promise<Ran> {
    return new Promise((done, fail) => {
      const child = spawn(program, words, { cwd: this.folder });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', fail);
      child.on('close', (code) => {
        done({ code, stdout, stderr });
      });
      // A command that refuses its words ends without reading.
      child.stdin.on('error', () => undefined);
      child.stdin.end(stdin);
    });
  }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-cli-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Expects that bad input was refused: exit code 2, one line on stderr with these parts, no result. */
export function expectRefusal(ran: Ran, ...parts: readonly string[]): void {
  expect(ran.stdout).toBe('');
  expect(ran.stderr).toMatch(/^cenalloc: [^\n]+\n$/);
  for (const part of parts) expect(ran.stderr).toContain(part);
  expect(ran.code).toBe(2);
}

/** A document with the first such place changed; the test is wrong where there is none. */
export function changed(document: string, from: string, to: string): string {
  expect(document).toContain(from);
  return document.replace(from, () => to);
}
