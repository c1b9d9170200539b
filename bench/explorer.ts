/**
 * The explorer beside its peers on the same models, in one run: `xstate/graph` on a machine of the same
 * model, and SPIN on what `cenalloc export promela` writes, where it is installed; and one core beside two.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomIncrements } from './random-increments.ts';
import { exploreWithWorkers } from '../src/explorer/cores/explore-with-workers.ts';
import { explore } from '../src/explorer/explore.ts';
import type { Model } from '../src/explorer/model/model.ts';
import { promelaOf } from '../src/explorer/promela/promela.ts';
import { median } from './measure.ts';
import { atLeast, atMost, type Extent, type Table } from './table.ts';
import { exploreWithXstate } from './xstate-graph.ts';

/** What one side found, and at which price. */
interface Figures {
  readonly states: number;
  readonly seconds: number;
  /** Bytes for each state; null where the side does not tell. */
  readonly bytesPerState: number | null;
}

const ROUNDS = { full: 5, short: 1 } as const;

/** The columns of the table. */
const HEAD = [
  'model',
  'side',
  'states',
  'seconds (median)',
  'states per second',
  'bytes per state',
  'times the peer',
];

/** How long `xstate/graph` may try: the model that it cannot finish, or any in a short run. */
const XSTATE_SECONDS_MAX = { full: 30, short: 4 } as const;

function programs(masks: readonly number[], buffers: number): Model {
  const capacities = [null, null, null];
  const bounds = { mapMax: 1, cpuMax: 0 } as const;
  return { policy: 'strict', masks, capacities, ...bounds, buffers, calls: 'programs' };
}

const SMALL = programs([7, 3, 6], 2);
const LARGE = programs([7, 3, 6, 2], 2);
const TEN_MILLION = programs([7, 3, 6, 2, 5], 2);

/** Ours, without counting orderings and without properties, as the peers do. */
function ours(model: Model, symmetry: boolean): Figures {
  const started = performance.now();
  const found = explore(model, { properties: [], symmetry, orderings: false });
  if (!found.ok) throw new Error(found.refusal.message);
  const { kept, states } = found.value;
  const seconds = (performance.now() - started) / 1000;
  return { states, seconds, bytesPerState: kept.bytes / kept.states };
}

function withMedian(extent: Extent, measure: () => Figures): Figures {
  // The first round warms the compiler up and is not counted.
  measure();
  const rounds = Array.from({ length: ROUNDS[extent] }, measure);
  const seconds = median(rounds.map((each) => each.seconds));
  return { ...(rounds[0] ?? measure()), seconds };
}

/** How SPIN is compiled, by what the page calls it. */
const SPIN_SIDES = {
  'SPIN -O2 -DNOREDUCE': ['-DNOREDUCE'],
  'SPIN -O2, partial order': [],
  'SPIN -O2 -DNOREDUCE -DNCORE=2': ['-DNOREDUCE', '-DNCORE=2', '-DMEMLIM=4000'],
} as const;

type SpinSide = keyof typeof SPIN_SIDES;

/** One side of a comparison, ready to run. */
type Side = () => Figures | Promise<Figures>;

/** SPIN in each way, or none where it is not installed. Compiling is not counted. */
function spinSides(model: Model, folder: string): Readonly<Partial<Record<SpinSide, Side>>> {
  const tools = [['spin', '-V'] as const, ['cc', '--version'] as const];
  if (tools.some(([tool, version]) => spawnSync(tool, [version]).status !== 0)) return {};
  const run = (program: string, ...words: readonly string[]): string => {
    const ran = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${program}: ${ran.stderr}`);
    return ran.stdout;
  };
  const text = promelaOf(model);
  if (!text.ok) throw new Error(text.refusal.message);
  writeFileSync(join(folder, 'model.pml'), text.value);
  run('spin', '-a', 'model.pml');
  const sides: Partial<Record<SpinSide, Side>> = {};
  for (const [name, flags] of Object.entries(SPIN_SIDES)) {
    const pan = `pan${Object.keys(sides).length}`;
    run('cc', '-O2', '-DSAFETY', ...flags, '-o', pan, 'pan.c');
    sides[name as SpinSide] = () => {
      const started = performance.now();
      // A table of 2^24 slots, so that SPIN's chains are short.
      const out = run(`./${pan}`, '-m100000', '-w24');
      const seconds = (performance.now() - started) / 1000;
      const states = Number(/(\d+) states, stored/.exec(out)?.[1]);
      const megabytes = Number(/([\d.]+)\s+total actual memory usage/.exec(out)?.[1]);
      return { states, seconds, bytesPerState: (megabytes * 1024 ** 2) / states };
    };
  }
  return sides;
}

/** What each side found, and how often it was as fast as the first, round by round. */
interface Compared {
  readonly figures: Figures;
  readonly timesFirst: number;
}

/**
 * The sides take turns, so that a machine that grows slow is slow for all; the first round warms up and is not
 * counted.
 */
async function takeTurns(
  rounds: number,
  sides: Readonly<Record<string, Side>>,
): Promise<Readonly<Record<string, Compared>>> {
  const found: Record<string, Figures[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, side] of Object.entries(sides)) {
      const figures = await side();
      if (round > 0) (found[name] ??= []).push(figures);
    }
  }
  const [first = []] = Object.values(found);
  const all = Object.entries(found).map(([name, figures]) => {
    const seconds = median(figures.map((each) => each.seconds));
    const ratios = figures.map((each, round) => (first[round]?.seconds ?? NaN) / each.seconds);
    const [one] = figures;
    if (one === undefined) throw new Error('a side has a round');
    return [name, { figures: { ...one, seconds }, timesFirst: median(ratios) }] as const;
  });
  return Object.fromEntries(all);
}

/** SPIN in its ways and ours, all on one model. */
async function besideSpin(extent: Extent): Promise<Table> {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  try {
    const sides = spinSides(LARGE, folder);
    const compared = await takeTurns(ROUNDS[extent], {
      ...sides,
      cenalloc: () => ours(LARGE, false),
    });
    const rows = Object.entries(compared).map(([name, { figures, timesFirst }]) =>
      rowOf('P-4x2-std', name, figures, timesFirst),
    );
    if (Object.keys(sides).length === 0) {
      const missing = ['P-4x2-std', 'SPIN', 'not installed', '', '', '', ''];
      return { head: HEAD, rows: [missing, ...rows] };
    }
    const times = compared['cenalloc']?.timesFirst ?? NaN;
    return { head: HEAD, rows, goals: [atLeast('P-4x2-std, times SPIN', times, 5)] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One core beside two, on ten million states; a machine with one core has no two. */
async function onTwoCores(extent: Extent): Promise<Table> {
  const side = (workers: number) => async (): Promise<Figures> => {
    const started = performance.now();
    const options = { properties: [], symmetry: false, orderings: false, workers } as const;
    const found = await exploreWithWorkers(TEN_MILLION, options);
    if (!found.ok) throw new Error(found.refusal.message);
    const { kept, states } = found.value;
    const seconds = (performance.now() - started) / 1000;
    return { states, seconds, bytesPerState: kept.bytes / kept.states };
  };
  const rounds = extent === 'full' ? 3 : 1;
  const sides = { 'cenalloc, one core': side(1), 'cenalloc, two cores': side(2) };
  const compared = await takeTurns(rounds, sides);
  const rows = Object.entries(compared).map(([name, { figures, timesFirst }]) =>
    rowOf('P-5x2-std', name, figures, timesFirst),
  );
  const times = compared['cenalloc, two cores']?.timesFirst ?? NaN;
  const goals = [atLeast('P-5x2-std, two cores, times one', times, 1.7, 0.7)];
  return { head: HEAD, rows, ...(availableParallelism() < 2 ? {} : { goals }) };
}

/** What this machine gives at most: random increments of a large memory by one thread and by two. */
async function atMostOnTwoCores(extent: Extent): Promise<readonly (readonly string[])[]> {
  const side = (threads: number) => async (): Promise<Figures> => {
    const { increments, seconds } = await randomIncrements(threads);
    return { states: increments, seconds, bytesPerState: null };
  };
  const sides = { 'random increments, one core': side(1), 'random increments, two cores': side(2) };
  const compared = await takeTurns(extent === 'full' ? 5 : 1, sides);
  return Object.entries(compared).map(([name, { figures, timesFirst }]) =>
    rowOf('none, 64 MiB of counts', name, figures, timesFirst),
  );
}

/** The explorer and its peers; a short run stops `xstate/graph` early and leaves the long models out. */
export async function explorerTable(extent: Extent): Promise<Table> {
  const isFull = extent === 'full';
  const secondsMax = XSTATE_SECONDS_MAX[extent];
  const stopped = `xstate/graph, stopped after ${secondsMax} s`;
  // It is so quick that a short run can do it as often.
  const small = withMedian('full', () => ours(SMALL, false));
  // It takes long enough to need no warming up.
  const graph = exploreWithXstate(SMALL, isFull ? Infinity : secondsMax);
  const spin = await besideSpin(extent);
  const cores = await onTwoCores(extent);
  const machine = await atMostOnTwoCores(extent);
  const folded = ours(programs([0, 0, 0, 0, 0], 2), true);
  return {
    head: HEAD,
    rows: [
      row('P-3x2-std', isFull ? 'xstate/graph' : stopped, graph, graph),
      row('P-3x2-std', 'cenalloc', small, graph),
      ...spin.rows,
      ...(isFull ? longRows(stopped) : []),
      ...cores.rows,
      ...machine,
      row('P-5x2-open', 'cenalloc, with symmetry', folded, folded),
    ],
    goals: [
      atLeast('P-3x2-std, times xstate/graph', rateOf(small) / rateOf(graph), 1_000, 100),
      ...(spin.goals ?? []),
      ...(cores.goals ?? []),
      atMost('seconds for P-5x2-open', folded.seconds, 10, 60),
    ],
  };
}

function longRows(stopped: string): readonly (readonly string[])[] {
  const stuck = exploreWithXstate(LARGE, XSTATE_SECONDS_MAX.full);
  const timed: Model = { ...programs([7, 3, 6], 3), policy: 'barrier', deadline: true };
  const million = ours(timed, false);
  return [
    row('P-4x2-std', stopped, stuck, stuck),
    row('P-3x3-std, barrier with deadlines', 'cenalloc', million, million),
  ];
}

function rateOf({ states, seconds }: Figures): number {
  return states / seconds;
}

function row(model: string, side: string, figures: Figures, peer: Figures): readonly string[] {
  return rowOf(model, side, figures, rateOf(figures) / rateOf(peer));
}

function rowOf(model: string, side: string, figures: Figures, ratio: number): readonly string[] {
  const { states, seconds, bytesPerState } = figures;
  return [
    model,
    side,
    String(states),
    seconds.toFixed(2),
    String(Math.round(rateOf(figures))),
    bytesPerState === null ? '' : bytesPerState.toFixed(0),
    ratio < 100 ? ratio.toPrecision(3) : String(Math.round(ratio)),
  ];
}
