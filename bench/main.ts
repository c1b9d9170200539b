/**
 * `npm run bench`: every figure of docs/benchmarks.md, measured side by side in one run. With
 * `-- --write` the tables of that file are replaced by those of this run; with the names of tables, as
 * in `npm run bench -- allocators growth`, only these are measured; `-- --short` measures about a minute
 * of everything. A goal that is missed by more than noise explains fails the run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import { answerTable } from './answers.ts';
import { allocatorTable, growthTable, openTable } from './allocators.ts';
import { bufferMemoryTable } from './buffer-memory.ts';
import { callTable } from './calls.ts';
import { constraintTable } from './constraints.ts';
import { largeExplorerTable } from './explorer-large.ts';
import { explorerTable } from './explorer.ts';
import { postgresTable } from './store-postgres.ts';
import { appendTable, replayTable } from './store.ts';
import { goalTable, markdownOf, standingOf, type Extent, type Goal, type Table } from './table.ts';
import { liveTable } from './live.ts';
import { pageTable } from './page.ts';
import { traceMemoryTable, traceSpeedTable } from './trace.ts';

const PAGE = new URL('../docs/benchmarks.md', import.meta.url);

const HELP = `npm run bench -- [TABLE …] [--short | --write] [--long]

Measures cenalloc beside its peers, side by side in one run, and prints tables and goals.

  --short   about a minute of everything
  --write   puts the tables into docs/benchmarks.md
  --long    memory of checks of ten million lines, too, and explorer-large

Tables: NAMES.
Exit codes: 0 done, 1 a goal is missed by more than noise explains, 2 bad usage.
`;

/** What was asked for; a word that is no option ends the run. */
function readOptions() {
  try {
    return parseArgs({
      options: {
        short: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nTry --help.`);
    exit(2);
  }
}

const { values, positionals } = readOptions();
const extent: Extent = values.short ? 'short' : 'full';

/** Every table of the page, by the name of its place there. */
const TABLES: Readonly<Record<string, () => Table | Promise<Table>>> = {
  calls: () => callTable(extent),
  memory: () => bufferMemoryTable(extent),
  explorer: () => explorerTable(extent),
  'explorer-large': largeExplorerTable,
  solver: () => constraintTable(extent),
  answers: () => answerTable(extent),
  allocators: () => allocatorTable(extent),
  growth: () => growthTable(extent),
  opened: openTable,
  'store-appends': () => appendTable(extent),
  'store-replay': () => replayTable(extent),
  'store-postgres': () => postgresTable(extent),
  live: () => liveTable(extent),
  page: () => pageTable(extent),
  'trace-speed': () => traceSpeedTable(extent),
  'trace-memory': () => traceMemoryTable(extent, values.long),
};

/** Tables that take minutes; the page keeps what it has of them. */
const LONG: readonly string[] = ['explorer-large'];

/** The page with the lines of one table in their place. */
function withTable(page: string, name: string, lines: readonly string[]): string {
  const block = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
  if (!block.test(page)) throw new Error(`docs/benchmarks.md has no place for ${name}`);
  return page.replace(block, (_, open: string, close: string) => {
    return `${open}\n${lines.join('\n')}\n\n${close}`;
  });
}

if (values.help) {
  console.log(HELP.replace('NAMES', Object.keys(TABLES).join(', ')));
  exit(0);
}
const isOnlyLong = positionals.length > 0 && positionals.every((name) => LONG.includes(name));
if (isOnlyLong && !values.long) {
  console.error(`${positionals.join(', ')} is measured with --long only.`);
  exit(2);
}
const unknown = positionals.filter((name) => TABLES[name] === undefined);
if (unknown.length > 0 || (values.write && values.short)) {
  const known = Object.keys(TABLES).join(', ');
  console.error(
    unknown.length > 0
      ? `There is no table ${unknown.join(', ')}; known are ${known}.`
      : 'The page shows a full run: --write and --short exclude each other.',
  );
  exit(2);
}

const machine = `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
console.log(machine, '\n');
let page = withTable(readFileSync(PAGE, 'utf8'), 'machine', [machine]);
const goals: Goal[] = [];
for (const [name, measure] of Object.entries(TABLES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  if (LONG.includes(name) && !values.long) continue;
  const measured = await measure();
  const lines = markdownOf(measured);
  console.log(lines.join('\n'), '\n');
  page = withTable(page, name, lines);
  goals.push(...(measured.goals ?? []));
}
if (values.write) writeFileSync(PAGE, page);
console.log(markdownOf(goalTable(goals)).join('\n'));
const broken = goals.filter((goal) => standingOf(goal) === 'BROKEN');
if (broken.length > 0) {
  console.error(`Broken: ${broken.map(({ what }) => what).join('; ')}.`);
  exit(1);
}
