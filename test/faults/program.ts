/**
 * A command as a process whose surroundings fail: standard output that is gone or full, standard input of
 * any kind, signals, a disk that fills. Only what a shell would see is told.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import type { Ran } from '../support/run-here.ts';

/** The program, as it lies in the sources. */
export const PROGRAM = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** A file below `examples`. */
export function example(path: string): string {
  return resolve(import.meta.dirname, '../../examples', path);
}

const PRELOAD = join(import.meta.dirname, 'preload.ts');

/** What is wrong around a command. */
export interface Surroundings {
  /** Where standard output leads: to a pipe that is read, a reader that is gone, a full device, a file. */
  readonly stdout?: 'read' | 'gone' | 'full' | { readonly file: string };
  /** What stands on standard input: nothing, a text, a file, or a text and a pipe that stays open. */
  readonly stdin?: string | { readonly file: string } | { readonly open: string };
  /**
   * The signal that is sent, some milliseconds after the command has said this on either stream; `@ready`
   * where it begins to listen, nothing where it never does.
   */
  readonly signal?: {
    readonly name: NodeJS.Signals;
    readonly after: string;
    readonly later?: number;
  };
  /** No write takes more than so many bytes. */
  readonly piece?: number;
  /** The step before which it is killed, from 1; see `steps.ts`. */
  readonly killedBefore?: number;
  /** Options of Node, such as the size of its heap. */
  readonly options?: string;
}

/** What a process left behind; on stderr without what `preload.ts` told. */
export interface Ended extends Ran {
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null;
}

/** A folder that is gone after the tests; whatever failed, nothing of it is left open in this process. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cenalloc-faults-')));
  afterAll(async () => {
    // Closing takes the operating system a moment, for which no command waits.
    for (let tries = 0; tries < 50 && openBelow(folder).length > 0; tries += 1)
      await setTimeout(20);
    expect(openBelow(folder)).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** What this process holds open of a folder, and of the strange files that tests read. */
function openBelow(folder: string): readonly string[] {
  if (!existsSync('/proc/self/fd')) return [];
  const targets = readdirSync('/proc/self/fd').map((file) => {
    try {
      return readlinkSync(join('/proc/self/fd', file));
    } catch {
      return '';
    }
  });
  return targets.filter((path) => path.startsWith(folder) || /^\/dev\/zero$|\/mem$/.test(path));
}

/** Runs a command in a folder. */
export async function runIn(
  folder: string,
  words: readonly string[],
  around: Surroundings = {},
): Promise<Ended> {
  const { stdout = 'read', stdin = '', piece, killedBefore, signal, options = '' } = around;
  const faults = {
    ...(piece === undefined ? {} : { FAULT_PIECE: String(piece) }),
    ...(killedBefore === undefined ? {} : { FAULT_KILL: String(killedBefore) }),
    ...(signal === undefined ? {} : { FAULT_TELL: '1' }),
  };
  const needsPreload = Object.keys(faults).length > 0;
  const files: number[] = [];
  const open = (path: string, flags: string): number => {
    const file = openSync(path, flags);
    files.push(file);
    return file;
  };
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_OPTIONS: needsPreload ? `--import=file://${PRELOAD} ${options}` : options,
      ...faults,
    },
    stdio: [
      typeof stdin === 'object' && 'file' in stdin ? open(stdin.file, 'r') : 'pipe',
      typeof stdout === 'object'
        ? open(stdout.file, 'w')
        : stdout === 'full'
          ? open('/dev/full', 'w')
          : 'pipe',
      'pipe',
    ],
  });
  for (const file of files) closeSync(file);
  return ended(child, around);
}

function ended(child: ChildProcess, { stdout, stdin = '', signal }: Surroundings): Promise<Ended> {
  return new Promise((done, fail) => {
    let [out, err] = ['', ''];
    let isSent = false;
    const look = (): void => {
      if (signal === undefined || isSent || !`${out}${err}`.includes(signal.after)) return;
      isSent = true;
      sendLater(child, signal);
    };
    if (stdout === 'gone') child.stdout?.destroy();
    else
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        look();
      });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      look();
    });
    child.on('error', fail);
    child.on('close', (code, by) => {
      done({ code, signal: by, stdout: out, stderr: err.replace(/^@.*\n/gm, '') });
    });
    child.stdin?.on('error', () => undefined);
    if (typeof stdin === 'string') child.stdin?.end(stdin);
    else if ('open' in stdin) child.stdin?.write(stdin.open);
    if (signal?.after === '') sendLater(child, signal);
  });
}

function sendLater(
  child: ChildProcess,
  { name, later = 0 }: NonNullable<Surroundings['signal']>,
): void {
  void setTimeout(later).then(() => child.kill(name));
}

/** A line of shell in a folder; `$CENALLOC` is the command. */
export function shellIn(folder: string, line: string): Promise<Ended> {
  const command = `CENALLOC='${process.execPath} ${PROGRAM}'; ${line}`;
  return ended(spawn('/bin/bash', ['-c', command], { cwd: folder }), {});
}

/** Expects that it ended as a program should: with one of its exit codes, and without a stack. */
export function expectWorded({ code, stderr }: Ran): void {
  expect([0, 1, 2, 3]).toContain(code);
  expect(stderr).not.toMatch(/^\s+at |Node\.js v\d/m);
  for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^(cenalloc: .*)?$/);
}

/** Expects a refusal: 2, and one line with these words. */
export function expectRefused(ran: Ran, words: string | RegExp): void {
  expectWorded(ran);
  expect(ran.stderr).toMatch(/^cenalloc: [^\n]+\n$/);
  expect(ran.stderr).toMatch(words);
  expect(ran.code).toBe(2);
}
