/**
 * A chart in the languages of other tools. Each is written from the machine's own definition; guards
 * keep their names, as the rules behind them are this project's.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import type { Chart, ChartCondition, ChartEdge } from '../../machines/chart.ts';
import { escapeMarkup } from '../escape-markup.ts';
import { stepOf, stepText } from './chart-layout.ts';

/** The name of a tool's language, as the command line takes it. */
export const CHART_FORMATS = ['mermaid', 'dot', 'scxml', 'stately'] as const;

/** A tool's language. */
export type ChartFormat = (typeof CHART_FORMATS)[number];

/** Writes a chart. */
export function exportChart(chart: Chart, format: ChartFormat): string {
  switch (format) {
    case 'mermaid':
      return mermaidOf(chart);
    case 'dot':
      return dotOf(chart);
    case 'scxml':
      return scxmlOf(chart);
    case 'stately':
      return statelyOf(chart);
  }
}

/** A state diagram of mermaid. Facts that stay in a state are one arrow to itself each. */
function mermaidOf({ initial, edges, states }: Chart): string {
  const arrows = edges.map((edge) => `  ${edge.from} --> ${edge.to}: ${stepText(stepOf(edge))}`);
  const ends = endsOf({ edges, states }).map((state) => `  ${state} --> [*]`);
  return `${['stateDiagram-v2', `  [*] --> ${initial}`, ...arrows, ...ends].join('\n')}\n`;
}

/** A graph of graphviz. Facts that lead the same way share an arrow. */
function dotOf({ id, initial, edges, states }: Chart): string {
  const ends = new Set(endsOf({ edges, states }));
  const nodes = states.map(
    (state) => `  ${quoted(state)} [shape=${ends.has(state) ? 'doubleoctagon' : 'box'}];`,
  );
  const ways = groupedBy(edges, ({ from, to }) => `${quoted(from)} -> ${quoted(to)}`);
  const arrows = [...ways].map(([way, steps]) => {
    const label = steps.map((step) => stepText(stepOf(step))).join('\n');
    return `  ${way} [label=${quoted(label)}];`;
  });
  return [
    `digraph ${quoted(id)} {`,
    '  node [fontname="sans-serif", style=rounded]; edge [fontname="monospace", fontsize=10];',
    '  start [shape=point];',
    ...nodes,
    `  start -> ${quoted(initial)};`,
    ...arrows,
    '}',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** State Chart XML of the W3C; a condition is asked as a function of its name. */
function scxmlOf({ id, initial, edges, states }: Chart): string {
  const elements = states.flatMap((state) => [
    `  <state id="${escapeMarkup(state)}">`,
    ...edges.filter(({ from }) => from === state).map(transitionElement),
    '  </state>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:cenalloc="urn:cenalloc" version="1.0" datamodel="ecmascript" ` +
      `name="${escapeMarkup(id)}" initial="${escapeMarkup(initial)}">`,
    ...elements,
    '</scxml>',
    '',
  ].join('\n');
}

/** A transition that names no target stays without leaving its state; the ids of its rules stand beside. */
function transitionElement({ from, to, event, conditions }: ChartEdge): string {
  const guard = conditions.map(({ name }) => `${name}()`).join(' && ');
  const target = from === to ? '' : ` target="${escapeMarkup(to)}"`;
  const ids = conditions.flatMap(({ id }) => (id === undefined ? [] : [id])).join(' ');
  const rules = ids === '' ? '' : ` cenalloc:rules="${escapeMarkup(ids)}"`;
  return `    <transition event="${escapeMarkup(event)}" cond="${escapeMarkup(guard)}"${target}${rules}/>`;
}

/** The JSON that Stately's editor imports, and that `createMachine` of xstate takes. */
function statelyOf({ id, description, initial, edges, states, descriptions }: Chart): string {
  const bodies = states.map((state): [string, object] => [
    state,
    {
      description: descriptions[state] ?? '',
      ...arrowsOf(edges.filter(({ from }) => from === state)),
    },
  ]);
  const machine = { id, description, initial, states: Object.fromEntries(bodies) };
  return `${JSON.stringify(machine, null, 2)}\n`;
}

function arrowsOf(edges: readonly ChartEdge[]): object {
  if (edges.length === 0) return {};
  const byEvent = groupedBy(edges, ({ event }) => event);
  const on = [...byEvent].map(([event, steps]): [string, object] => [
    event,
    steps.map(statelyArrow),
  ]);
  return { on: Object.fromEntries(on) };
}

/** JSON has no `and([...])`: the guard `allOf` is given the names of the conditions. */
function statelyArrow({ from, to, conditions, actions }: ChartEdge): object {
  return {
    ...(from === to ? {} : { target: to }),
    guard: { type: 'allOf', params: { conditions: conditions.map(({ name }) => name) } },
    actions,
    description: conditions.map(sentenceOf).join(' '),
    meta: { conditions },
  };
}

function sentenceOf({ id, errno, says }: ChartCondition): string {
  return id === undefined || errno === undefined ? says : `[${id}] ${says} Else ${errno}.`;
}

/** The states that nothing leaves. */
function endsOf({ edges, states }: Pick<Chart, 'edges' | 'states'>): readonly string[] {
  return states.filter((state) => !edges.some(({ from }) => from === state));
}
