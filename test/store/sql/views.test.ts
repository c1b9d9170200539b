/**
 * The views say of a log what a replay of it says: on golden logs and on random lives under every policy,
 * in both databases.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POLICIES } from '../../../src/events/policy.ts';
import { runReplayString } from '../../../src/explorer/index.ts';
import { decodeLog, LOG_SCHEMA, type RecordedEvent } from '../../../src/index.ts';
import { unwrap } from '../../../src/base/unwrap.ts';
import { modelRuns } from '../../../src/testing/fast-check/arbitrary-runs.ts';
import { withReplayString } from '../../../src/testing/replayable.ts';
import { Driver } from '../../property/driver.ts';
import { SEED } from '../../property/seed.ts';
import { noServer, type TestServer } from '../../support/postgres-server.ts';
import { useServer } from '../../support/use-server.ts';
import { expectedViews, type ViewRow } from './expected-views.ts';
import { inFile, onServerAt, type ViewReader } from './view-readers.ts';

const GOLDEN = join(import.meta.dirname, '../../golden');
const NAMES = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.jsonl'),
);

/** What SQL judges; an importer that states anything else may be `unknown`. */
const JUDGED =
  /^(allocatorMask|allocators|memoryTypeBits|secure|dmaWindow|contiguous|alignment|iommu|maxSegmentSize|segmentBoundaryMask)$/;

/** A row with numbers as numbers: `pg` gives those of 64 bits as text. */
function comparable(row: ViewRow, columns: readonly string[]): ViewRow {
  return Object.fromEntries(
    columns.map((name) => {
      const value = row[name];
      const isDigits = typeof value === 'string' && /^-?[0-9.]+$/.test(value);
      if (name === 'constraints' && typeof value === 'string') return [name, JSON.parse(value)];
      return [name, isDigits && !TEXTS.has(name) ? Number(value) : value];
    }),
  );
}

const TEXTS = new Set(['buffer', 'importer', 'actor', 'allocator_name', 'first_map_by', 'message']);

function sorted(rows: readonly ViewRow[]): readonly ViewRow[] {
  const keyed = rows.map((row) => [JSON.stringify(row), row] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, row]) => row);
}

/** Reads each view and compares; gives how often reach was told and how often it is not known. */
async function compare(reader: ViewReader, log: readonly RecordedEvent[]): Promise<void> {
  const expected = expectedViews(log);
  for (const [view, rows] of Object.entries(expected)) {
    const found = await reader.ask(`SELECT * FROM ${view}`);
    expect(found.length, view).toBeGreaterThanOrEqual(rows.length);
    const columns = Object.keys(rows[0] ?? {});
    const read = found.map((row) => comparable(row, columns)).filter(isChange(found));
    expect(sorted(read.map(known)), view).toEqual(sorted(rows.map(known)));
  }
}

/** A move within one allocator is two rows that change nothing in the end. */
function isChange(found: readonly ViewRow[]): (row: ViewRow, index: number) => boolean {
  const net = new Map<string, number>();
  const placeOf = (row: ViewRow): string =>
    `${String(row['sequence'])} ${String(row['allocator'])}`;
  for (const row of found) {
    net.set(placeOf(row), (net.get(placeOf(row)) ?? 0) + Number(row['change'] ?? NaN));
  }
  return (_, index) => net.get(placeOf(found[index] ?? {})) !== 0;
}

let reached = { known: 0, unknown: 0 };

/** Where SQL may not know, and only there, the replay's word does not count either. */
function known(row: ViewRow): ViewRow {
  const { constraints, reach } = row;
  if (constraints === undefined || reach === null) return row;
  const isJudged = Object.keys(constraints as object).every((name) => JUDGED.test(name));
  if (isJudged) reached.known += 1;
  else reached.unknown += 1;
  const isUnsure = !isJudged && reach !== 'unreachable';
  return isUnsure ? { ...row, reach: 'not judged' } : row;
}

/** A log with times and an actor, which models have not. */
function timed(log: Iterable<RecordedEvent>): readonly RecordedEvent[] {
  return [...log].map((fact) => ({ ...fact, time: fact.sequence / 2, actor: 'a test' }));
}

async function compareLives(open: Open, numRuns: number): Promise<void> {
  reached = { known: 0, unknown: 0 };
  const law = fc.asyncProperty(modelRuns(...POLICIES), async (run) => {
    const driver = new Driver(run.setting);
    for (const call of run.calls) driver.call(call);
    const log = timed(driver.exporter.log());
    const reader = await open(log);
    try {
      await compare(reader, log).catch((error: unknown) =>
        withReplayString(run, () => {
          throw error;
        }),
      );
    } finally {
      await reader.close();
    }
  });
  await fc.assert(law, { seed: SEED, numRuns });
  expect(reached.known).toBeGreaterThan(numRuns);
}

/** A move under live maps of two, one of which was unmapped and one mapped again. */
const STALE =
  'cen1:migrate:6,6,2/-,-,-/2,0:c0 a0.0~ a0.1~ m0.0 m0.0 m0.1 a0.2 u0.0 m0.1 u0.1 c1 a1.0 m1.0';

/** A revoke under live maps, and maps after it. */
const REVOKED = 'cen1:fits:6,6/-,-,-/2,0:c0 a0.0~ a0.1~ m0.0 m0.0 m0.1 v0 u0.0 u0.0 u0.1 w0 m0.1';

/** The same after each further call, so that every count of live and stale maps is met. */
async function compareStale(open: Open): Promise<void> {
  const logs = [STALE, REVOKED].map((text) => timed(unwrap(runReplayString(text)).log));
  const types = new Set(logs.flat().map(({ event }) => event.type));
  expect(types.has('BackingMoved') && types.has('AccessRestored')).toBe(true);
  for (const log of logs) await compareEachStep(open, log);
}

async function compareEachStep(open: Open, log: readonly RecordedEvent[]): Promise<void> {
  for (let length = 6; length <= log.length; length += 1) {
    const reader = await open(log.slice(0, length));
    await compare(reader, log.slice(0, length));
    await reader.close();
  }
}

type Open = (log: readonly RecordedEvent[]) => Promise<ViewReader>;

async function compareGolden(open: Open, name: string): Promise<void> {
  const text = readFileSync(join(GOLDEN, name), 'utf8');
  const log = unwrap(decodeLog(text, name));
  const reader = await open(log);
  try {
    await compare(reader, log);
  } finally {
    await reader.close();
  }
}

/** Lives in the normal mode; `CENALLOC_LIVES` asks for more. */
const LIVES = Number(process.env['CENALLOC_LIVES'] ?? 24);

describe('views of a file', () => {
  test.each(NAMES)('[RPL1] %s: they say what the replay says', (name) =>
    compareGolden(inFile, name),
  );

  test('[MIG1] they tell live maps from stale ones', () => compareStale(inFile));

  test('[RPL1] they say of random lives what the replay says', () => compareLives(inFile, LIVES));
});

describe.skipIf(noServer !== '')(`views on a server${noServer}`, () => {
  let server: TestServer;
  const open: Open = (log) => onServerAt(server.url, log);

  useServer((started) => {
    server = started;
  });

  // Older logs hold the same facts once they are in a store.
  const newest = NAMES.filter((name) => name.startsWith(`v${LOG_SCHEMA}`));
  test.each(newest)('[RPL1] %s: they say what the replay says', (name) =>
    compareGolden(open, name),
  );

  test('[MIG1] they tell live maps from stale ones', () => compareStale(open));

  test('[RPL1] they say of random lives what the replay says', () => compareLives(open, LIVES / 4));
});
