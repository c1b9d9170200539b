/**
 * The trace checker on long recordings: a real one is repeated with fresh inode numbers, addresses and
 * times, and read side by side with the least that any reader must do. Memory is that of a process of
 * its own, as the system counts it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { median, ratioOf } from './measure.ts';
import { atMost, type Extent, type Table } from './table.ts';

const RECORDING = recordingOf('k612-churn');
/** The lines of attach, map and export of this one tell limits and places in memory. */
const WITH_LIMITS = recordingOf('k73-choose_late_wide');
/** The command as it is shipped; it is built before it is measured. */
const MAIN = new URL('../dist/cli/main.js', import.meta.url).pathname;
const LINES = { full: 2_000_000, short: 400_000 } as const;
const ROUNDS = { full: 5, short: 3 } as const;

/** Lengths at which memory is taken. */
const LENGTHS = { full: [200_000, 2_000_000], short: [50_000, 500_000] } as const;
const LONGEST = 10_000_000;

function recordingOf(name: string): URL {
  return new URL(`../test/trace/recordings/${name}/trace.txt.gz`, import.meta.url);
}

/** Writes a recording of so many lines. */
export function writeLong(path: string, lineCount: number, recording = RECORDING): void {
  const text = gunzipSync(readFileSync(recording)).toString();
  const events = text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const inodes = [...text.matchAll(/ ino=(\d+)/g)].map(([, ino]) => Number(ino));
  const step = Math.max(...inodes) + 1;
  const file = openSync(path, 'w');
  let written = 0;
  for (let round = 0; written < lineCount; round += 1) {
    const piece = events.slice(0, lineCount - written).map((line) =>
      line
        .replace(/ino=(\d+)/, (_, ino: string) => `ino=${Number(ino) + round * step}`)
        // Each buffer lies in pages of its own.
        .replace(/(dma0|page0)=(0x[0-9a-f]+)/g, (_, key: string, address: string) =>
          placeAfter(key, address, round),
        )
        .replace(
          / (\d+)(\.\d{6}: )/,
          (_, s: string, rest: string) => ` ${Number(s) + round * 10}${rest}`,
        ),
    );
    writeSync(file, `${piece.join('\n')}\n`);
    written += piece.length;
  }
  closeSync(file);
}

/** Where the buffer lies that is made so many rounds later: 64 KiB behind the one before, and below 4 GiB. */
function placeAfter(key: string, address: string, rounds: number): string {
  const step = key === 'page0' ? 1_024n : 65_536n;
  return `${key}=0x${(BigInt(address) + BigInt(rounds % 32_768) * step).toString(16)}`;
}

/** Runs a program and gives its seconds and its peak of memory in MiB. */
function measureCheck(path: string): { readonly seconds: number; readonly peak: number } {
  // What getrusage tells a process begins with what its parent had; this is its own.
  const atExit = `import { readFileSync } from 'node:fs';
    process.on('exit', () => process.stderr.write(readFileSync('/proc/self/status')));`;
  const hook = `data:text/javascript,${encodeURIComponent(atExit)}`;
  const started = performance.now();
  const run = spawnSync(process.execPath, ['--import', hook, MAIN, 'check', '--quiet', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seconds = (performance.now() - started) / 1000;
  const peak = /VmHWM:\s+(\d+) kB/.exec(run.stderr)?.[1];
  // It may find nothing, something, or that not everything was seen.
  const isRead = run.status !== null && [0, 1, 3].includes(run.status);
  if (!isRead || peak === undefined) throw new Error(`check failed: ${run.stderr}`);
  return { seconds, peak: Number(peak) / 1024 };
}

/** The loop that every program begins with, as a process of its own like the command. */
const READLINE_LOOP = `
  import { createReadStream } from 'node:fs';
  import { createInterface } from 'node:readline';
  let length = 0;
  for await (const line of createInterface({ input: createReadStream(process.argv[1]) }))
    length += line.length;
  if (length === 0) throw new Error('nothing was read');
`;

function secondsOfReadline(path: string): number {
  const started = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '-e', READLINE_LOOP, path]);
  return (performance.now() - started) / 1000;
}

function secondsOfGrep(path: string): number {
  const started = performance.now();
  execFileSync('grep', ['-c', 'dma_buf', path]);
  return (performance.now() - started) / 1000;
}

let isBuilt = false;

/** Builds the command as it is shipped, without the page, which is not measured. */
function buildCommand(): void {
  if (!isBuilt) execFileSync('npx', ['--no-install', 'tsc', '-p', 'tsconfig.build.json']);
  isBuilt = true;
}

/** Does something with a folder that is gone afterwards. */
async function inFolder<Value>(work: (path: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  try {
    return await work(join(folder, 'long.txt'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How fast a long recording is read. */
export function traceSpeedTable(extent: Extent): Promise<Table> {
  return inFolder((path) => {
    buildCommand();
    const plain = speedOf(path, RECORDING, extent);
    const limits = speedOf(path, WITH_LIMITS, extent);
    const kind = 'with limits and pages';
    return Promise.resolve({
      head: ['side', 'lines per second (median)', 'times the readline loop'],
      rows: [
        plain.row('grep -c dma_buf', plain.grep),
        plain.row("Node's readline, counting characters", plain.readline),
        plain.row('cenalloc check', plain.check),
        limits.row(`grep -c dma_buf, ${kind}`, limits.grep),
        limits.row(`Node's readline, ${kind}`, limits.readline),
        limits.row(`cenalloc check, ${kind}`, limits.check),
      ],
      goals: [
        atMost('seconds to check, times a readline loop', plain.ratio, 3),
        atMost(`the same, ${kind}`, limits.ratio, 3),
      ],
    });
  });
}

/** The seconds that each side takes for one long recording, in rounds. */
interface Speed {
  readonly grep: readonly number[];
  readonly readline: readonly number[];
  readonly check: readonly number[];
  /** How often a check takes the time of the readline loop. */
  readonly ratio: number;
  readonly row: (name: string, seconds: readonly number[]) => readonly string[];
}

function speedOf(path: string, recording: URL, extent: Extent): Speed {
  const lines = LINES[extent];
  writeLong(path, lines, recording);
  const grep: number[] = [];
  const readline: number[] = [];
  const check: number[] = [];
  for (let round = 0; round < ROUNDS[extent]; round += 1) {
    grep.push(secondsOfGrep(path));
    readline.push(secondsOfReadline(path));
    check.push(measureCheck(path).seconds);
  }
  const row = (name: string, seconds: readonly number[]): readonly string[] => [
    name,
    String(Math.round(lines / median(seconds))),
    ratioOf(seconds, readline).toFixed(2),
  ];
  return { grep, readline, check, ratio: ratioOf(check, readline), row };
}

/** How much memory a check takes at its peak, by the length of the recording; the longest on request. */
export function traceMemoryTable(extent: Extent, isLong: boolean): Promise<Table> {
  return inFolder((path) => {
    buildCommand();
    const peaks = [...LENGTHS[extent], ...(isLong ? [LONGEST] : [])].map((length) => {
      writeLong(path, length);
      return { length, peak: measureCheck(path).peak };
    });
    const first = peaks[0]?.peak ?? NaN;
    return Promise.resolve({
      head: ['lines', 'peak of memory in MiB', 'times the first'],
      rows: peaks.map(({ length, peak }) => [
        String(length),
        peak.toFixed(0),
        (peak / first).toFixed(2),
      ]),
      goals: [
        atMost(
          'peak of memory to check, times the shortest',
          (peaks.at(-1)?.peak ?? NaN) / first,
          1.2,
        ),
      ],
    });
  });
}
