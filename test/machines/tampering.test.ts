/**
 * The law of tampering: whatever is changed in a log is refused by the first fact that is wrong, where the
 * plain judge finds one, and accepted where it finds none; and nothing is half done. Every kind of change is
 * tried twice, and a few of all; `CENALLOC_TAMPER=1` tries all of them, 10 every tenth.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { encodeEvent, encodeLog } from '../../src/events/encode-log.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { StoreFailure } from '../../src/events/store-failure.ts';
import { createExporter } from '../../src/store/create-exporter.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { expectRefusal, Workbench } from '../cli/command-line.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from '../property/check-law.ts';
import { expectMet } from '../property/seed.ts';
import { Driver } from '../property/driver.ts';
import { changesOf, type Change, type Line } from './changes.ts';
import { assertAllTell, assertReplayTells, openAll, readLines, wrongFact } from './tampering.ts';
import { logOfZoo, ZOO_NAMES } from './zoo.ts';

/** One of so many changes is tried, whatever its kind. */
const STRIDE = Number(process.env['CENALLOC_TAMPER'] ?? 40);

/** How often each kind of change is tried anyway. */
const KIND_MAX = 2;

const GOLDEN = join(import.meta.dirname, '../golden');
const GOLDEN_LOGS = readdirSync(GOLDEN).flatMap((version) =>
  readdirSync(join(GOLDEN, version))
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => {
      const text = readFileSync(join(GOLDEN, version, file), 'utf8');
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      return [`${version}/${file}`, lines] as const;
    }),
);

const tried = new Map<string, number>();

/** The changes of a log that are tried. */
function* chosen(lines: readonly Line[]): Generator<Change> {
  let index = 0;
  for (const change of changesOf(lines)) {
    const kind = kindOf(change);
    const before = tried.get(kind) ?? 0;
    tried.set(kind, before + 1);
    index += 1;
    if (before < KIND_MAX || index % STRIDE === 0) yield change;
  }
}

/** Which field of which fact is changed, whatever its value. */
function kindOf({ words, lines, index }: Change): string {
  const event = index === null ? null : lines[index]?.['event'];
  const { type } = (event ?? {}) as { readonly type?: string };
  const place = words.replace(/^line \d+:? /u, '').replaceAll(/\[\d+\]/gu, '[]');
  return `${String(type)} ${place.replace(/: .*/u, '')}`;
}

function linesOf(log: Iterable<RecordedEvent>): readonly Line[] {
  return Array.from(log, (recorded) => JSON.parse(encodeEvent(recorded)) as Line);
}

/** Tries changes; returns how many were found out and how many are as lawful as before. */
function tryChanges(lines: readonly Line[]): { refused: number; lawful: number } {
  const counts = { unreadable: 0, refused: 0, lawful: 0 };
  let index = 0;
  for (const change of chosen(lines)) {
    counts[assertReplayTells(change)] += 1;
    if (index % 4 === 0) assertAllTell(change);
    index += 1;
  }
  return counts;
}

test.each(GOLDEN_LOGS)('[RPL2] [LOG2] [LOG3] whatever is changed in %s is told', (_, lines) => {
  expect(tryChanges(lines).refused).toBeGreaterThan(1);
});

test.each(ZOO_NAMES)('[RPL2] [BAK1] whatever is changed in the life of %s is told', (name) => {
  expect(tryChanges(linesOf(logOfZoo(name))).refused).toBeGreaterThan(1);
});

test('[RPL2] whatever is changed in random lives is told', () => {
  let refused = 0;
  let lawful = 0;
  checkLaw(
    modelRuns(...POLICIES),
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      for (const call of calls.slice(0, 25)) driver.call(call);
      const counts = tryChanges(linesOf(driver.exporter.log()));
      refused += counts.refused;
      lawful += counts.lawful;
    },
    STRIDE === 1 ? 20 : 6,
  );
  expectMet(refused, 50);
  expectMet(lawful, 50);
});

/** Changes of what facts tell, a few of each kind: what a store numbers itself cannot be told wrong. */
function changesOfFacts(lines: readonly Line[]): readonly Change[] {
  const kinds = new Map<string, Change[]>();
  for (const change of changesOf(lines)) {
    const isOfFact = change.words.includes(': event') && !change.words.includes('event.buffer');
    const own = kinds.get(kindOf(change)) ?? [];
    if (!isOfFact || own.length >= KIND_MAX || readLines(change.lines) === null) continue;
    kinds.set(kindOf(change), [...own, change]);
  }
  return [...kinds.values()].flat();
}

const [MOVES] = GOLDEN_LOGS.filter(([name]) => name === 'v2/migrate-moves.jsonl').map(
  ([, lines]) => lines,
);
const CHANGES = changesOfFacts(present(MOVES, 'golden log'));

function logOf({ lines }: Change): readonly RecordedEvent[] {
  return present(readLines(lines), 'log that can be read');
}

const workbench = new Workbench();

describe('a changed log', () => {
  test('[RPL2] is found out where a store in SQLite that holds it is opened', () => {
    const file = join(workbench.folder, 'tampered.cenalloc');
    for (const change of CHANGES.filter((_, index) => STRIDE === 1 || index % 3 === 0)) {
      const log = logOf(change);
      const opened = openAll(() => {
        const store = openSqliteStore(file);
        assert(store.ok, 'a new file can be opened');
        for (const { stream, version, ...draft } of log) {
          assert(store.value.append(stream, version - 1, [draft]).ok, 'nobody else writes');
        }
        return store.value;
      });
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      expect(opened?.place, change.words).toBe(wrongFact(log, true)?.place);
    }
  });

  test('[RPL2] stops an exporter that follows it, and leaves its world as it was', () => {
    let stopped = 0;
    // Nobody follows a log with an algorithm that he does not have.
    for (const change of CHANGES.filter(({ words }) => !/allocators\[\d+\]\.kind/u.test(words))) {
      const log = logOf(change);
      const wrong = wrongFact(log, true);
      const store = createMemoryStore(log.slice(0, 1));
      const platform = { name: 'none', zones: [], allocators: [], importers: [] };
      const follower = createExporter({ platform, store });
      for (const { stream, version, sequence, ...draft } of log.slice(1)) {
        const before = follower.describe();
        store.append(stream, version - 1, [draft]);
        if (sequence !== wrong?.place) {
          follower.catchUp();
          continue;
        }
        expect(() => follower.catchUp(), change.words).toThrow(StoreFailure);
        expect(follower.describe()).toEqual(before);
        stopped += 1;
        break;
      }
    }
    expectMet(stopped, 30);
  });

  test('[RPL2] is refused by `log --import`, which keeps nothing of it', async () => {
    for (const change of CHANGES.filter((_, index) => index % 16 === 0)) {
      const log = logOf(change);
      const wrong = wrongFact(log, true);
      workbench.file('log.jsonl', encodeLog(log));
      const words = ['log', 'imported.cenalloc', '--import', 'log.jsonl'];
      const ran = await workbench.run(words);
      if (wrong === null) expect(ran, change.words).toMatchObject({ code: 0 });
      else expectRefusal(ran, `sequence ${wrong.place}: `);
      const store = openSqliteStore(join(workbench.folder, 'imported.cenalloc'));
      const kept = store.ok ? [...store.value.readAll()].length : 0;
      if (store.ok) store.value.close();
      expect(kept).toBe(wrong === null ? log.length : 0);
      rmSync(join(workbench.folder, 'imported.cenalloc'), { force: true });
    }
  });

  test('[RPL2] is refused by `collect`, which keeps what came before', async () => {
    const refused = CHANGES.filter((change) => wrongFact(logOf(change), true) !== null);
    for (const [index, change] of refused.filter((_, each) => each % 40 === 0).entries()) {
      const log = logOf(change);
      const wrong = present(wrongFact(log, true), 'wrong fact');
      const ran = await workbench.run(['collect', `collected-${index}`], encodeLog(log));
      expect(ran.stderr, change.words).toContain(`stdin:${wrong.place}: `);
      expect(ran.code).toBe(2);
      const store = openSqliteStore(join(workbench.folder, `collected-${index}`));
      assert(store.ok, 'what was collected can be read');
      expect(encodeLog(store.value.readAll())).toBe(encodeLog(log.slice(0, wrong.place - 1)));
      store.value.close();
    }
  });
});
