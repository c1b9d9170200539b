/**
 * Two exporters on one store in a file, as two processes have them: the slower one is refused with both
 * versions, has caught up, and succeeds when it calls again. [LOG1]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { applyPatches, enablePatches } from 'immer';
import { afterAll, describe, expect, test } from 'vitest';
import {
  createExporter,
  createMemoryStore,
  describeWorld,
  diffWorlds,
  encodeLog,
  replay,
  unwrap,
  type Exporter,
  type PlatformInput,
  type SyncEventStore,
} from '../../src/index.ts';
import { FactImport } from '../../src/store/import-facts.ts';
import { openWorld, saveWorld } from '../../src/store/open-world.ts';
import type { SqliteStore } from '../../src/store/sqlite/index.ts';
import { WORLD_SNAPSHOT } from '../../src/store/world-snapshot.ts';
import { openFile } from './file-stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-shared-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Room for two buffers: claims of two exporters meet. */
const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: 2 * 4096 }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [
    { id: 'cam', constraints: {} },
    { id: 'gpu', constraints: { iommu: true } },
  ],
};

let files = 0;

function two(): { one: Exporter; other: Exporter; store: SyncEventStore } {
  files += 1;
  const path = join(folder, `shared-${files}.cenalloc`);
  const store = openFile(path);
  const one = createExporter({ platform: PLATFORM, store, policy: 'fits' });
  const other = createExporter({ platform: PLATFORM, store: openFile(path), policy: 'fits' });
  return { one, other, store };
}

describe('[LOG1] somebody who was slower', () => {
  test('is refused with the version that was expected and the current one, and may call again', () => {
    const { one, other } = two();
    const buffer = unwrap(one.createBuffer({ size: 4096 }));
    other.catchUp();
    unwrap(one.attach(buffer, 'cam'));
    const log = [...one.log()].length;
    const late = other.attach(buffer, 'gpu');
    expect(late).toMatchObject({
      ok: false,
      refusal: {
        call: 'attach',
        buffer,
        importer: 'gpu',
        errno: 'EAGAIN',
        rule: 'LOG1',
        versions: { expected: 1, current: 2 },
      },
    });
    expect([...one.log()]).toHaveLength(log);
    expect(other.buffer(buffer)?.state.attachments).toHaveLength(1);
    unwrap(other.attach(buffer, 'gpu'));
    expect(one.catchUp()).toBe(1);
    expect(one.describe()).toEqual(other.describe());
  });

  test('is refused where somebody claimed memory that it would choose, too', () => {
    const { one, other, store } = two();
    const [x, y] = ['x', 'y'].map((id) => unwrap(one.createBuffer({ size: 4096, id })));
    const cam = unwrap(one.attach(x ?? '', 'cam'));
    const also = unwrap(one.attach(y ?? '', 'cam'));
    other.catchUp();
    unwrap(one.map(cam));
    const refused = other.map(also);
    expect(refused).toMatchObject({ ok: false, refusal: { errno: 'EAGAIN', rule: 'LOG1' } });
    unwrap(other.map(also));
    expect(replay(store.readAll()).ok).toBe(true);
  });

  test('hears no "no" that is out of date', () => {
    const { one, other } = two();
    const buffer = unwrap(one.createBuffer({ size: 4096 }));
    unwrap(other.attach(buffer, 'cam'));
    expect([...one.log()].some(({ event }) => event.type === 'CallRefused')).toBe(false);
  });

  test('may choose the same name, and gets another', () => {
    const { one, other } = two();
    expect(unwrap(one.createBuffer({ size: 4096 }))).toBe('b1');
    expect(other.createBuffer({ size: 4096 })).toMatchObject({ refusal: { rule: 'LOG1' } });
    expect(unwrap(other.createBuffer({ size: 4096 }))).toBe('b2');
    expect(one.createBuffer({ size: 4096, id: 'exporter' })).toMatchObject({
      refusal: { rule: 'BUF1', errno: 'EINVAL' },
    });
  });
});

test('processes that write at once lose nothing, and the log replays', () => {
  const path = join(folder, 'processes.cenalloc');
  createExporter({ platform: PLATFORM, store: openFile(path), policy: 'fits' });
  const index = resolve(import.meta.dirname, '../../src/index.ts');
  const sqlite = resolve(import.meta.dirname, '../../src/store/sqlite/index.ts');
  const program = `
    import { createExporter } from '${index}';
    import { openSqliteStore } from '${sqlite}';
    const [path, actor] = process.argv.slice(1);
    const opened = openSqliteStore(path, { synchronous: 'normal' });
    if (!opened.ok) throw opened.refusal;
    const exporter = createExporter({ platform: {}, store: opened.value, actor });
    let conflicts = 0;
    const done = (call) => {
      for (;;) {
        const answer = call();
        if (answer.ok) return answer.value;
        if (answer.refusal.rule !== 'LOG1') throw new Error(answer.refusal.message);
        conflicts += 1;
      }
    };
    for (let round = 0; round < 60; round += 1) {
      const buffer = done(() => exporter.createBuffer({ size: 4096 }));
      done(() => exporter.get(buffer));
    }
    console.log(conflicts);`;
  const script = `for n in 1 2 3; do "$NODE" --input-type=module -e "$PROGRAM" "$FILE" "w$n" & done; wait`;
  const said = execFileSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, PROGRAM: program, FILE: path },
  });
  expect(said.trim().split('\n')).toHaveLength(3);
  const facts = [...openFile(path).readAll()];
  expect(facts).toHaveLength(1 + 3 * 60 * 2);
  expect(replay(facts).ok).toBe(true);
  for (const actor of ['w1', 'w2', 'w3']) {
    expect(facts.filter((fact) => fact.actor === actor)).toHaveLength(120);
  }
});

describe('the difference of two worlds', () => {
  test('leads from one to the other and back', () => {
    const { one, store } = two();
    const buffer = unwrap(one.createBuffer({ size: 4096 }));
    const gpu = unwrap(one.attach(buffer, 'gpu'));
    unwrap(one.map(gpu));
    unwrap(one.unmap(gpu));
    unwrap(one.detach(gpu));
    const log = [...store.readAll()];
    enablePatches();
    for (let from = 1; from <= log.length; from += 1) {
      for (let to = 1; to <= log.length; to += 1) {
        const [before, after] = [from, to].map((until) => {
          const world = replay(log, until);
          if (!world.ok) throw new Error(world.refusal.message);
          return describeWorld(world.value);
        });
        if (before === undefined || after === undefined) throw new Error('no worlds');
        const { patches, inverse } = diffWorlds(before, after);
        expect(applyPatches(before, [...patches])).toEqual(after);
        expect(applyPatches(after, [...inverse])).toEqual(before);
        if (from === to) expect(patches).toEqual([]);
        // What is equal is not mentioned.
        expect(patches.some(({ path }) => path[0] === 'platform')).toBe(false);
      }
    }
  });
});

describe('an import', () => {
  function source(): SyncEventStore {
    const store = createMemoryStore();
    const exporter = createExporter({ platform: PLATFORM, store, actor: 'me', clock: () => 7 });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    unwrap(exporter.map(unwrap(exporter.attach(buffer, 'gpu'))));
    exporter.map('nonsense');
    return store;
  }

  test('gives the same bytes, and can be begun again after any fact', () => {
    const facts = [...source().readAll()];
    for (let broken = 0; broken <= facts.length; broken += 1) {
      files += 1;
      const store = openFile(join(folder, `import-${files}.cenalloc`));
      const first = new FactImport(store);
      for (const fact of facts.slice(0, broken)) expect(first.take(fact).ok).toBe(true);
      first.flush();
      const second = new FactImport(store);
      for (const fact of facts) expect(second.take(fact).ok).toBe(true);
      second.flush();
      expect(second.appended).toBe(facts.length - broken);
      expect(encodeLog(store.readAll())).toBe(encodeLog(facts));
      store.close();
    }
  });

  test('refuses a log that is another, and one that cannot have happened', () => {
    const facts = [...source().readAll()];
    const other = new FactImport(source());
    const [first, second] = facts;
    if (first === undefined || second === undefined) throw new Error('no facts');
    expect(other.take({ ...first, actor: 'you' })).toMatchObject({ ok: false });
    const empty = new FactImport(createMemoryStore());
    expect(empty.take(second)).toMatchObject({ ok: false });
  });
});

describe('a store that was compacted by somebody else', () => {
  test('refuses to read, and to append on, what this exporter has not read', () => {
    const { one, other, store } = two();
    const [x, y] = ['x', 'y'].map((id) => unwrap(one.createBuffer({ size: 4096, id })));
    other.catchUp();
    const cam = unwrap(one.attach(x ?? '', 'cam'));
    unwrap(one.map(cam));
    const world = openWorld(store);
    if (world === null) throw new Error('no world');
    saveWorld(store, world);
    const count = [...store.readAll()].length;
    expect(compacted(store).compact(WORLD_SNAPSHOT)).toBe(count);
    // It may not believe that nothing was claimed, nor that the buffer is as it was.
    expect(() => other.attach(x ?? '', 'gpu')).toThrow('were moved to an archive');
    expect(() => [...store.readStream(x ?? '')]).toThrow('were moved to an archive');
    expect(() => [...other.log()]).toThrow('were moved to an archive');
    // Who has read everything goes on, and so does who opens it anew.
    unwrap(one.unmap(cam));
    store.dropSnapshots();
    const anew = createExporter({ platform: PLATFORM, store, policy: 'fits' });
    expect(anew.describe()).toEqual(one.describe());
    expect([...store.readAll(count)].map(({ version }) => version)).toEqual([5]);
    unwrap(anew.attach(y ?? '', 'cam'));
  });
});

function compacted(store: SyncEventStore): SqliteStore {
  if (!('compact' in store)) throw new Error('no store in a file');
  return store as SqliteStore;
}

test('a last fact that a disk loses meanwhile is told by an append of somebody who had not read it', () => {
  const path = join(folder, 'lost.cenalloc');
  const early = openFile(path);
  const late = openFile(path);
  const buffer = unwrap(
    createExporter({ platform: PLATFORM, store: late }).createBuffer({ size: 4096 }),
  );
  late.close();
  const database = new DatabaseSync(path);
  database.exec('DELETE FROM facts WHERE sequence = 2');
  database.close();
  const drafts = [{ event: { type: 'ReferenceTaken', buffer } }] as const;
  expect(() => early.append(buffer, 'any', drafts)).toThrow('fact 2 is missing');
  early.close();
});
