/**
 * The explorer beside its peers on the same models, in one run: `xstate/graph` on a machine of the same
 * model, and SPIN without reductions on what `cenalloc export promela` writes, where it is installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** SPIN, or null where it is not installed. Compiling is not counted. */
function spin(extent: Extent, model: Model): Figures | null {
  const tools = [['spin', '-V'] as const, ['cc', '--version'] as const];
  if (tools.some(([tool, version]) => spawnSync(tool, [version]).status !== 0)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  try {
    const text = promelaOf(model);
    writeFileSync(join(folder, 'model.pml'), text.ok ? text.value : '');
    const run = (program: string, ...words: readonly string[]): string => {
      const ran = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
      if (ran.status !== 0) throw new Error(`${program}: ${ran.stderr}`);
      return ran.stdout;
    };
    run('spin', '-a', 'model.pml');
    run('cc', '-O2', '-DNOREDUCE', '-DSAFETY', '-o', 'pan', 'pan.c');
    return withMedian(extent, () => {
      const started = performance.now();
      // A table of 2^24 slots, so that SPIN's chains are short.
      const out = run('./pan', '-m100000', '-w24');
      const seconds = (performance.now() - started) / 1000;
      const states = Number(/(\d+) states, stored/.exec(out)?.[1]);
      const megabytes = Number(/([\d.]+)\s+total actual memory usage/.exec(out)?.[1]);
      return { states, seconds, bytesPerState: (megabytes * 1024 ** 2) / states };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The explorer and its peers; a short run stops `xstate/graph` early and leaves the long models out. */
export function explorerTable(extent: Extent): Table {
  const isFull = extent === 'full';
  const secondsMax = XSTATE_SECONDS_MAX[extent];
  const stopped = `xstate/graph, stopped after ${secondsMax} s`;
  // It is so quick that a short run can do it as often.
  const small = withMedian('full', () => ours(SMALL, false));
  // It takes long enough to need no warming up.
  const graph = exploreWithXstate(SMALL, isFull ? Infinity : secondsMax);
  const large = withMedian(extent, () => ours(LARGE, false));
  const checked = spin(extent, LARGE);
  const folded = ours(programs([0, 0, 0, 0, 0], 2), true);
  return {
    head: HEAD,
    rows: [
      row('P-3x2-std', isFull ? 'xstate/graph' : stopped, graph, graph),
      row('P-3x2-std', 'cenalloc', small, graph),
      checked === null
        ? ['P-4x2-std', 'SPIN -O2 -DNOREDUCE', 'not installed', '', '', '', '']
        : row('P-4x2-std', 'SPIN -O2 -DNOREDUCE', checked, checked),
      row('P-4x2-std', 'cenalloc', large, checked ?? large),
      ...(isFull ? longRows(stopped, checked ?? large) : []),
      row('P-5x2-open', 'cenalloc, with symmetry', folded, folded),
    ],
    goals: [
      atLeast('P-3x2-std, times xstate/graph', rateOf(small) / rateOf(graph), 1_000, 100),
      ...(checked === null
        ? []
        : [atLeast('P-4x2-std, times SPIN', rateOf(large) / rateOf(checked), 5)]),
      atMost('seconds for P-5x2-open', folded.seconds, 10, 60),
    ],
  };
}

function longRows(stopped: string, peer: Figures): readonly (readonly string[])[] {
  const stuck = exploreWithXstate(LARGE, XSTATE_SECONDS_MAX.full);
  const timed: Model = { ...programs([7, 3, 6], 3), policy: 'barrier', deadline: true };
  const million = ours(timed, false);
  return [
    row('P-4x2-std', stopped, stuck, peer),
    row('P-3x3-std, barrier with deadlines', 'cenalloc', million, million),
  ];
}

function rateOf({ states, seconds }: Figures): number {
  return states / seconds;
}

function row(model: string, side: string, figures: Figures, peer: Figures): readonly string[] {
  const { states, seconds, bytesPerState } = figures;
  const rate = rateOf(figures);
  const ratio = rate / rateOf(peer);
  return [
    model,
    side,
    String(states),
    seconds.toFixed(2),
    String(Math.round(rate)),
    bytesPerState === null ? '' : bytesPerState.toFixed(0),
    ratio < 100 ? ratio.toPrecision(3) : String(Math.round(ratio)),
  ];
}
