/**
 * A process that appends is killed by SIGKILL at a random moment, again and again, on one store: every
 * position that it was told is there, no append is there by half, and the replay gives the world that an
 * exporter opens. `CRASHES=200 npx vitest run test/store/crash.test.ts` is the long mode.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import {
  createExporter,
  describeWorld,
  encodeEvent,
  replay,
  type RecordedEvent,
} from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { CRASH_PLATFORM } from './crash-platform.ts';

const CRASHES = Number(env['CRASHES'] ?? 8);
const SEED = Number(env['SEED'] ?? 1);

/** How long a process lives at most after its start, or after the first position that it tells. */
const LIFE_MAX_MS = 250;

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-crash-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Runs the writer and kills it; gives the last position that it told as a whole line.
 *
 * @param life - Milliseconds to live, from the start or from the first position that it tells.
 */
function crash(path: string, life: number, from: 'start' | 'position'): Promise<number> {
  return new Promise((done, fail) => {
    const program = join(import.meta.dirname, 'crash-writer.ts');
    const child = spawn(process.execPath, [program, path], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    let complaint = '';
    const kill = (): void => {
      setTimeout(() => child.kill('SIGKILL'), life);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (told === '' && from === 'position') kill();
      told += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('error', fail);
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') fail(new Error(`it died of ${signal ?? 'itself'}: ${complaint}`));
      const lines = told.slice(0, told.lastIndexOf('\n')).split('\n');
      done(Number(lines.at(-1) ?? 0));
    });
    if (from === 'start') kill();
  });
}

function read(path: string): readonly RecordedEvent[] {
  const opened = openSqliteStore(path);
  if (!opened.ok) throw opened.refusal;
  const facts = [...opened.value.readAll()];
  const replayed = replay(facts);
  if (facts.length > 0) {
    if (!replayed.ok) throw new Error(replayed.refusal.message);
    const exporter = createExporter({ platform: CRASH_PLATFORM, store: opened.value });
    expect(exporter.describe()).toEqual(describeWorld(replayed.value));
  }
  opened.value.close();
  return facts;
}

test(`${CRASHES} crashes lose nothing that was acknowledged (seed ${SEED})`, async () => {
  const prng = new Prng(SEED);
  const path = join(folder, 'log.cenalloc');
  let before: readonly RecordedEvent[] = [];
  let acknowledged = 0;
  let grown = 0;
  for (let round = 1; round <= CRASHES; round += 1) {
    // One in four may die while it starts, opens and replays; the others while they append.
    const from = prng.below(4) === 0 ? 'start' : 'position';
    const told = await crash(path, prng.below(LIFE_MAX_MS), from);
    acknowledged = Math.max(acknowledged, told);
    const facts = read(path);
    const where = `crash ${round} of seed ${SEED}`;
    expect(facts.length, where).toBeGreaterThanOrEqual(acknowledged);
    // What was there is there still, byte for byte.
    expect(facts.slice(0, before.length).map(encodeEvent), where).toEqual(before.map(encodeEvent));
    expect(halves(facts), where).toEqual([]);
    if (facts.length > before.length) grown += 1;
    before = facts;
  }
  // Crashes before the first append prove little; most must have come later.
  expect(grown).toBeGreaterThan(CRASHES / 2);
  expect(acknowledged).toBeGreaterThan(CRASHES);
}, 600_000);

/** First maps of which only the one fact is there and not the other. */
function halves(facts: readonly RecordedEvent[]): readonly number[] {
  return facts.flatMap(({ sequence, stream, event }) => {
    if (event.type !== 'BackingAllocated') return [];
    const next = facts[sequence];
    const isWhole = next?.stream === stream && next.event.type === 'AttachmentMapped';
    return isWhole ? [] : [sequence];
  });
}
