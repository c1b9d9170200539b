/**
 * `npm run bench`: every figure of docs/benchmarks.md, measured side by side in one run. With
 * `-- --write` the tables of that file are replaced by those of this run; with the names of tables, as
 * in `npm run bench -- allocators growth`, only these are measured.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createActor } from 'xstate';
import { bufferId } from '../src/base/ids.ts';
import { DEFAULT_LIMITS } from '../src/base/limits.ts';
import { unwrap } from '../src/base/result.ts';
import { bytes } from '../src/base/units.ts';
import { bufferMachine } from '../src/machines/buffer-machine.ts';
import { newBuffer } from '../src/machines/buffer-state.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import { ALLOCATOR_HEAD, allocatorRows, GROWTH_HEAD, growthRows, openRows } from './allocators.ts';
import { constraintRows } from './constraints.ts';
import { EXPLORER_HEAD, explorerRows } from './explorer.ts';
import { heapUsed, median, rates } from './measure.ts';
import { CALLS_PER_LIFE, factsOfLife, liveThroughExporter, platform } from './pipeline.ts';
import { POSTGRES_HEAD, postgresRows } from './store-postgres.ts';
import { APPEND_HEAD, appendRows, REPLAY_HEAD, replayRows } from './store.ts';
import { TRACE_MEMORY_HEAD, traceMemoryRows, TRACE_SPEED_HEAD, traceSpeedRows } from './trace.ts';

const ROUNDS = 7;
const LIVES = 1_500;
const BUFFERS = 100_000;

const facts = factsOfLife();

function newActor(name: string) {
  const input = newBuffer(bufferId(name), bytes(4096), 'strict', DEFAULT_LIMITS);
  return createActor(bufferMachine, { input }).start();
}

/** Calls per second of whole lives. */
function measureCalls(): readonly string[] {
  const measured = rates(ROUNDS, {
    exporter: () => {
      const exporter = createExporter({ platform });
      for (let life = 0; life < LIVES; life += 1) liveThroughExporter(exporter);
      return LIVES * CALLS_PER_LIFE;
    },
    actor: () => {
      for (let life = 0; life < LIVES; life += 1) {
        const actor = newActor('b1');
        for (const fact of facts) actor.send(fact);
        actor.stop();
      }
      return LIVES * CALLS_PER_LIFE;
    },
  });
  const exporter = median(measured['exporter'] ?? []);
  const actor = median(measured['actor'] ?? []);
  return table(
    ['side', 'calls per second (median)', 'ratio to the actor'],
    [
      ['bare xstate actor, the same machine', String(Math.round(actor)), '1.00'],
      ['cenalloc exporter', String(Math.round(exporter)), (exporter / actor).toFixed(2)],
    ],
  );
}

/** Bytes per live buffer, each attached to by a camera. */
function measureMemory(): readonly string[] {
  const attached = facts.filter(({ type }) => type === 'ImporterAttached').slice(0, 1);
  const withLog = bytesEach(() => {
    const exporter = createExporter({ platform });
    for (let index = 0; index < BUFFERS; index += 1) {
      const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
      unwrap(exporter.attach(buffer, 'camera'));
    }
    return exporter;
  });
  const withoutLog = bytesEach(() => {
    const store = forgetfulStore();
    const exporter = createExporter({ platform, store });
    for (let index = 0; index < BUFFERS; index += 1) {
      const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
      unwrap(exporter.attach(buffer, 'camera'));
    }
    return exporter;
  });
  const actor = bytesEach(() =>
    Array.from({ length: BUFFERS }, (_, index) => {
      const each = newActor(`b${index}`);
      for (const fact of attached) each.send(fact);
      return each;
    }),
  );
  const row = (name: string, each: number) => [
    name,
    String(Math.round(each)),
    (each / actor).toFixed(2),
  ];
  return table(
    ['side', `bytes per live buffer (${BUFFERS})`, 'ratio to the actor'],
    [
      row('bare xstate actor each', actor),
      row('cenalloc exporter, its world', withoutLog),
      row('cenalloc exporter, its world and its whole log in memory', withLog),
    ],
  );
}

/** A store that keeps nothing, to weigh the world alone. */
function forgetfulStore() {
  return {
    append: () => ({ ok: true as const, value: [] }),
    readStream: () => [],
    readAll: () => [],
    subscribe: () => () => undefined,
    loadSnapshot: () => null,
    saveSnapshot: () => undefined,
    dropSnapshots: () => undefined,
    close: () => undefined,
  };
}

function bytesEach(build: () => unknown): number {
  const before = heapUsed();
  const built = build();
  const after = heapUsed();
  // Reading it afterwards keeps it alive until here.
  if (built === null) throw new Error('nothing was built');
  return (after - before) / BUFFERS;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

type Table = readonly string[];

/** Every table of the page, by the name of its place there. */
const SECTIONS: Readonly<Record<string, () => Table | Promise<Table>>> = {
  calls: measureCalls,
  memory: measureMemory,
  solver: () =>
    table(['what', 'how many', 'milliseconds (median)', 'times half as many'], constraintRows()),
  explorer: () => table(EXPLORER_HEAD, explorerRows()),
  allocators: () => table(ALLOCATOR_HEAD, allocatorRows()),
  growth: () => table(GROWTH_HEAD, growthRows()),
  opened: () => table(['64 GiB', 'milliseconds', 'MiB'], openRows()),
  'store-appends': () => table(APPEND_HEAD, appendRows()),
  'store-replay': () => table(REPLAY_HEAD, replayRows()),
  'store-postgres': async () => table(POSTGRES_HEAD, await postgresRows()),
  'trace-speed': async () => table(TRACE_SPEED_HEAD, await traceSpeedRows()),
  'trace-memory': async () => table(TRACE_MEMORY_HEAD, await traceMemoryRows()),
};
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const names = wanted.length === 0 ? Object.keys(SECTIONS) : wanted;
const machine = `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;

let document = readFileSync(new URL('../docs/benchmarks.md', import.meta.url), 'utf8');
for (const name of ['machine', ...names]) {
  const lines = name === 'machine' ? [machine] : await SECTIONS[name]?.();
  if (lines === undefined) throw new Error(`there is no table ${name}`);
  console.log(lines.join('\n'), '\n');
  const block = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
  if (!block.test(document)) throw new Error(`docs/benchmarks.md has no place for ${name}`);
  document = document.replace(block, (_, open: string, close: string) => {
    return `${open}\n${lines.join('\n')}\n\n${close}`;
  });
}
if (process.argv.includes('--write')) {
  writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), document);
}
