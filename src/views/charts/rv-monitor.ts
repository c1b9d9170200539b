/**
 * The charts as monitors for the kernel's runtime verification: DOT automata in the dialect that
 * rvgen reads, one automaton per buffer (`per_obj`, keyed by the inode number) or per attachment.
 *
 * The chart counts attachments and maps, an automaton cannot: counts are unrolled up to a bound, and
 * beyond it there is a state `many` that allows what may be right. So a monitor misses things beyond
 * its bound, and never reports what is lawful. Only facts that the kernel can show become events.
 * Source: Linux tools/verification/rvgen, `automata.py`; Documentation/trace/rv.
 */
import { assert } from '../../base/assert.ts';
import type { BufferEvent } from '../../events/events.ts';
import { FACTS } from '../../events/vocabulary.ts';
import { attachmentChart, bufferChart, type Chart } from '../../machines/chart.ts';
import type { BufferConditionName } from '../../machines/rules.ts';
import { attachmentSteps } from './rv-attachment-steps.ts';
import type { RvState, RvStep } from './rv-steps.ts';

/** Which automaton. */
export type RvMonitor = 'buffer' | 'attachment';

/** The bounds of the counts. A name is at most 24 characters, so they have one digit. */
export const RV_BOUND_MAX = 8;

interface Monitor {
  readonly chart: Chart;
  readonly bound: number;
  readonly start: RvState;
  readonly final: string;
  readonly stepsOf: (from: RvState) => readonly RvStep[];
}

/**
 * A monitor as DOT text, its lines in a fixed order.
 *
 * @param bound - How many attachments and maps are counted, 1 to `RV_BOUND_MAX`.
 */
export function rvMonitor(kind: RvMonitor, bound: number): string {
  assert(Number.isInteger(bound) && bound >= 1 && bound <= RV_BOUND_MAX, 'the bound is in range');
  const monitor = kind === 'buffer' ? bufferMonitor(bound) : attachmentMonitor(bound);
  return dotOf(monitor);
}

/** The steps that the events of a chart make from a state. */
function eventSteps(chart: Chart, from: RvState, bound: number): RvStep[] {
  return visibleEdges(chart, from.state).flatMap((edge) => {
    // A fact without a function of the kernel is invisible and leaves the state.
    const event = FACTS[factOf(edge)].kernel;
    return event === null ? [] : countedSteps(edge, from, bound).map((to) => ({ event, to }));
  });
}

function bufferMonitor(bound: number): Monitor {
  const chart = bufferChart();
  const start = { state: chart.initial, attachments: 0, maps: 0 };
  const stepsOf = (from: RvState): RvStep[] => {
    const steps = eventSteps(chart, from, bound);
    // The export makes the buffer: an event that always leads to the start is where rvgen starts.
    if (from.state === chart.initial) steps.push({ event: FACTS.BufferCreated.kernel, to: start });
    return steps;
  };
  return { chart, bound, start, final: 'freed', stepsOf };
}

function attachmentMonitor(bound: number): Monitor {
  const chart = attachmentChart();
  const start = { state: chart.initial, attachments: 0, maps: 0 };
  const stepsOf = (from: RvState): RvStep[] => {
    const steps = attachmentSteps(from, bound);
    const isStart = from.state === chart.initial;
    if (isStart) steps.push({ event: FACTS.ImporterAttached.kernel, to: start });
    return steps;
  };
  return { chart, bound, start, final: 'detached', stepsOf };
}

type Edge = Chart['edges'][number];

/**
 * The arrows of a state as the kernel shows them: the first map allocates and maps in one call, so
 * an invisible allocation is followed by the map that asked for it.
 */
function visibleEdges(chart: Chart, state: string): readonly Edge[] {
  const out = chart.edges.filter((edge) => edge.from === state);
  const inner = out
    .filter((edge) => edge.event === 'BackingAllocated')
    .flatMap((edge) => chart.edges.filter(({ from }) => from === edge.to))
    .filter((edge) => edge.event === 'AttachmentMapped')
    .map((edge) => ({ ...edge, from: state }));
  return [...out, ...inner];
}

/** Where an arrow leads with counts, judged by its conditions; empty where it is unlawful. */
function countedSteps(edge: Edge, from: RvState, bound: number): readonly RvState[] {
  const { attachments } = from;
  const to = (next: Partial<RvState>): RvState[] => [{ ...from, state: edge.to, ...next }];
  switch (factOf(edge)) {
    case 'ImporterAttached':
      // A late attach is what the monitor is for.
      return asks(edge, 'policyAdmitsNewcomer')
        ? []
        : to({ attachments: more(attachments, bound) });
    case 'ImporterDetached':
      if (!asks(edge, 'isLastAttachment')) return detachSteps(edge, from, bound);
      return attachments === 1 ? to({ attachments: 0 }) : [];
    case 'AttachmentMapped':
    case 'AttachmentUnmapped':
      return mapSteps(edge, from, bound);
    case 'BufferFreed':
      return attachments === 0 ? to({ maps: 0 }) : [];
    case 'ReferenceTaken':
    case 'ReferencePut':
      return to({});
    case 'BackingAllocated':
    case 'BackingMoved':
    case 'PlaceReleased':
    case 'BarrierOpened':
      // The kernel cannot show these.
      return [];
    case 'CpuAccessBegan':
    case 'CpuAccessEnded':
      // A monitor of who attaches and maps is not told of the CPU.
      return [];
  }
}

function more(count: number, bound: number): number {
  return Math.min(count + 1, bound + 1);
}

/** One map more or less. */
function mapSteps(edge: Edge, from: RvState, bound: number): readonly RvState[] {
  const { attachments, maps } = from;
  const to = (count: number): RvState[] => [{ ...from, state: edge.to, maps: count }];
  if (edge.event === 'AttachmentMapped') {
    // Who maps is attached; storage may outlive all attachments.
    return edge.from === 'allocated' && attachments === 0 ? [] : to(more(maps, bound));
  }
  if (asks(edge, 'isLastMap')) return maps === 1 ? to(0) : [];
  // What is many stays many: how many are left is not known.
  return maps > 1 ? to(maps > bound ? maps : maps - 1) : [];
}

/** The arrows of these charts are facts about a buffer. */
function factOf({ event }: Edge): BufferEvent['type'] {
  return event as BufferEvent['type'];
}

function asks({ conditions }: Edge, name: BufferConditionName): boolean {
  return conditions.some((each) => each.name === name);
}

/** A detach that leaves others attached. */
function detachSteps(edge: Edge, from: RvState, bound: number): readonly RvState[] {
  const { attachments, maps } = from;
  if (attachments === 0) return [];
  if (attachments > bound) return [{ ...from, state: edge.to }];
  const isLast = attachments === 1;
  if (!isLast) return [{ ...from, state: edge.to, attachments: attachments - 1 }];
  if (edge.from === 'attaching') return [];
  // The last one may go only without maps; of many maps none may be left.
  if (maps > 0 && maps <= bound) return [];
  return [{ state: maps > 0 ? 'allocated' : edge.to, attachments: 0, maps: 0 }];
}

function nameOf({ state, attachments, maps }: RvState, { bound, chart, final }: Monitor): string {
  if (state === chart.initial || state === final) return state;
  const count = (value: number): string => (value > bound ? 'many' : String(value));
  const parts = chart.states.includes('attaching') ? [state, `a${count(attachments)}`] : [state];
  return (maps > 0 ? [...parts, `m${count(maps)}`] : parts).join('_');
}

/** All states that can be reached, with their steps; what is many may have come to its end. */
function unroll(monitor: Monitor): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  const waiting: RvState[] = [monitor.start];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    const name = nameOf(from, monitor);
    if (found.has(name)) continue;
    const steps = new Map<string, string>();
    found.set(name, steps);
    for (const { event, to } of [...monitor.stepsOf(from), ...endsOfMany(from, monitor)]) {
      const target = nameOf(to, monitor);
      const known = steps.get(event);
      assert(known === undefined || known === target, 'an automaton has one target per event');
      steps.set(event, target);
      waiting.push(to);
    }
  }
  return found;
}

/** What has many attachments or maps may have none by now, and then its end is lawful. */
function endsOfMany(from: RvState, { bound, chart, final }: Monitor): readonly RvStep[] {
  if (from.attachments <= bound && from.maps <= bound) return [];
  const isBuffer = chart.states.includes('attaching');
  const isExact = (count: number): boolean => count > 0 && count <= bound;
  if (isBuffer && (isExact(from.attachments) || isExact(from.maps))) return [];
  const event = isBuffer ? 'dma_buf_release' : 'dma_buf_detach';
  return [{ event, to: { state: final, attachments: 0, maps: 0 } }];
}

/** The dialect of rvgen, line by line as its reference models. */
function dotOf(monitor: Monitor): string {
  const automaton = unroll(monitor);
  const initial = nameOf(monitor.start, monitor);
  const others = [...automaton.keys()].filter((name) => name !== initial).sort();
  const nodes = others.map((name) => {
    const shape = name === monitor.final ? 'doublecircle' : 'circle';
    return `\t{node [shape = ${shape}] "${name}"};`;
  });
  const rows = [initial, ...others].flatMap((name) => {
    const byTarget = new Map<string, string[]>();
    for (const [event, target] of automaton.get(name) ?? []) {
      byTarget.set(target, [...(byTarget.get(target) ?? []), event]);
    }
    const edges = [...byTarget]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([target, events]) => {
        const label = events.sort().join(String.raw`\n`);
        return `\t"${name}" -> "${target}" [ label = "${label}" ];`;
      });
    return [`\t"${name}" [label = "${name}"];`, ...edges];
  });
  return [
    'digraph state_automaton {',
    ...nodes,
    `\t{node [shape = plaintext, style=invis, label=""] "__init_${initial}"};`,
    `\t{node [shape = circle] "${initial}"};`,
    `\t"__init_${initial}" -> "${initial}";`,
    ...rows,
    '\t{ rank = min ;',
    `\t\t"__init_${initial}";`,
    `\t\t"${initial}";`,
    '\t}',
    '}',
    '',
  ].join('\n');
}
