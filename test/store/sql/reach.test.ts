/**
 * Whether an importer can use storage: SQL and `accepts` say the same of random constraints and storage that
 * lie close to each other, so that each statement is often met and often not.
 */
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocatorId } from '../../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../../src/base/units.ts';
import { accepts } from '../../../src/constraints/accepts.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import { coalesceRuns, type Storage } from '../../../src/constraints/storage.ts';
import { postgresDialect, SQLITE, type Dialect } from '../../../src/store/sql/dialect.ts';
import { reachIn } from '../../../src/store/sql/reach-sql.ts';
import { SEED } from '../../property/seed.ts';
import { noServer, onServer, startServer } from '../../support/postgres-server.ts';

const PAGE = 4096;

/** A statement that is left out more often than not. */
function seldom<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  const arbitrary = value as fc.Arbitrary<T | undefined>;
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary });
}

const pages = (max: number): fc.Arbitrary<number> => fc.nat(max).map((count) => count * PAGE);

const constraints = fc.record({
  allocatorMask: seldom(fc.constantFrom(1, 2, 3, 2 ** 31, 2 ** 32 - 1)),
  allocators: seldom(fc.subarray(['cma', 'system', 'other'], { minLength: 1 })),
  memoryTypeBits: seldom(fc.constantFrom(1, 2, 3)),
  peers: seldom(fc.subarray(['gpu', 'npu'])),
  secure: seldom(fc.boolean()),
  dmaWindow: seldom(fc.record({ base: pages(3).map((base) => base - (base % 2)), size: pages(8) })),
  contiguous: seldom(fc.boolean()),
  alignment: seldom(fc.constantFrom(1, PAGE, 2 * PAGE, 4 * PAGE)),
  iommu: seldom(fc.boolean()),
  maxSegmentSize: seldom(fc.constant(PAGE)),
  minSize: seldom(fc.constantFrom(1, 64 * PAGE)),
});

const storages = fc.record({
  allocator: fc.constantFrom(0, 1, 31),
  runs: fc.array(fc.record({ address: pages(8), length: pages(3) }), {
    minLength: 1,
    maxLength: 2,
  }),
  facts: seldom(
    fc.record({
      name: fc.constantFrom('cma', 'system'),
      secure: fc.boolean(),
      domains: fc.constant(['cpu'] as const),
      memoryType: seldom(fc.constantFrom(0, 1)),
      localTo: seldom(fc.constantFrom('gpu', 'npu')),
    }),
  ),
});

/** What a store keeps, in which nothing is undefined. */
function asKept(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const PAIRS = fc
  .sample(fc.tuple(constraints, storages), { seed: SEED, numRuns: 4000 })
  .map(([stated, { allocator, runs, facts }]) => {
    const all = runs.map(({ address, length }) => ({
      address: physicalAddress(address),
      length: bytes(length + PAGE),
    }));
    const storage = { allocator: allocatorId(allocator), runs: coalesceRuns(all), facts };
    return { c: asKept(stated) as Constraints, s: asKept(storage) as Storage };
  });

const EXPECTED = PAIRS.map(({ c, s }) => {
  const { minSize, ...judged } = c;
  if (!accepts(judged, s)) return 'unreachable';
  return minSize === undefined ? 'reachable' : 'unknown';
});

/** Names the first pair about which the two do not agree. */
function compare(found: readonly unknown[]): void {
  const index = found.findIndex((reach, each) => reach !== EXPECTED[each]);
  const pair = index < 0 ? '' : JSON.stringify(PAIRS[index]);
  expect({ pair, reach: found[index] }).toEqual({ pair: '', reach: EXPECTED[index] });
}

function question(dialect: Dialect, table: string): string {
  return `SELECT ${reachIn(dialect, 'c', 's')} AS reach FROM ${table} ORDER BY number`;
}

describe('reach', () => {
  test('each answer is given often', () => {
    for (const reach of ['reachable', 'unreachable', 'unknown']) {
      expect(EXPECTED.filter((each) => each === reach).length).toBeGreaterThan(40);
    }
  });

  test('is the same in SQLite as by the statements', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE pairs (number INTEGER PRIMARY KEY, c TEXT, s TEXT); BEGIN');
    const insert = database.prepare('INSERT INTO pairs (c, s) VALUES (?, ?)');
    for (const { c, s } of PAIRS) insert.run(JSON.stringify(c), JSON.stringify(s));
    compare(
      database
        .prepare(question(SQLITE, 'pairs'))
        .all()
        .map(({ reach }) => reach),
    );
    database.close();
  });

  test.skipIf(noServer !== '')(`is the same in PostgreSQL${noServer}`, async () => {
    const server = await startServer();
    try {
      await onServer(server.url, async (client) => {
        await client.query('CREATE TEMP TABLE pairs (number serial PRIMARY KEY, c jsonb, s jsonb)');
        const each = `INSERT INTO pairs (c, s) SELECT value -> 'c', value -> 's'
          FROM jsonb_array_elements($1::jsonb)`;
        await client.query(each, [JSON.stringify(PAIRS)]);
        const { rows } = await client.query<{ reach: unknown }>(
          question(postgresDialect('unused'), 'pairs'),
        );
        compare(rows.map(({ reach }) => reach));
      });
    } finally {
      server.stop();
    }
  });
});
