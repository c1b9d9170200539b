/**
 * What is drawn of a chart is what its machine says today: the buffer's is put on its grid from the definition,
 * every other one is laid out by each build, and everything in them is drawn, nested and parallel states too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { layOut } from '../../charts/lay-out.ts';
import { LAYOUTS_PATH, layoutsFile } from '../../charts/layouts-file.ts';
import { attachmentChart, bufferChart, chartOf, type Chart } from '../../src/machines/chart.ts';
import { gridLayout } from '../../src/views/charts/chart-grid.ts';
import {
  askedText,
  stepOf,
  type Box,
  type ChartLayout,
} from '../../src/views/charts/chart-layout.ts';
import { ATTACHMENT_LAYOUT } from '../../src/views/charts/chart-layouts.ts';
import { chartPicture } from '../../src/views/charts/chart-picture.ts';
import { STILL, stepKey } from '../../src/views/charts/chart-state.ts';
import { bufferLayout } from '../../src/views/charts/drawn-charts.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';
import viteConfig from '../../vite.config.ts';

const ROOT = join(import.meta.dirname, '../..');

test('the file is up to date; every build and npm run charts write it', async () => {
  const kept = readFileSync(join(ROOT, LAYOUTS_PATH), 'utf8');
  expect(kept).toBe(await layoutsFile());
});

test('a build lays the charts out before it compiles, and the page takes no kept layout', async () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(scripts['build']).toMatch(/npm run --silent charts && tsc /);
  const { plugins } = await viteConfig({ mode: 'production', command: 'build' });
  const fresh = plugins
    ?.flat()
    .find(
      (each) =>
        each !== null && typeof each === 'object' && 'name' in each && each.name === 'fresh-charts',
    );
  const load = (fresh as { readonly load: (id: string) => unknown }).load;
  expect(await load(join(ROOT, LAYOUTS_PATH))).toBe(await layoutsFile());
  expect(load(join(ROOT, 'src/views/charts/chart-layout.ts'))).toBeNull();
});

/** A machine with a state that holds others, and one whose regions are active together. */
const NESTED = chartOf(
  setup({ types: { events: {} as { readonly type: string } } }).createMachine({
    id: 'nested',
    initial: 'idle',
    states: {
      idle: { on: { START: 'busy' } },
      busy: {
        initial: 'reading',
        on: { STOP: 'idle', TICK: { actions: [] } },
        states: {
          reading: { on: { NEXT: 'writing' } },
          writing: { on: { SPLIT: '#nested.both' } },
        },
      },
      both: {
        type: 'parallel',
        states: {
          left: { initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } },
          right: { initial: 'c', states: { c: { on: { GO: 'd' } }, d: {} } },
        },
      },
    },
  }),
);

const LAYOUTS: readonly (readonly [string, Chart, ChartLayout])[] = [
  ['buffer in words', bufferChart(), bufferLayout('words')],
  ['buffer in names of the machine', bufferChart(), bufferLayout('machine')],
  ['attachment', attachmentChart(), ATTACHMENT_LAYOUT],
  ['nested machine', NESTED, await layOut(NESTED)],
];

describe.each(LAYOUTS)('the chart of the %s', (_, chart, layout) => {
  test('has every state and every way', () => {
    expect(layout.states.map(({ state }) => state)).toEqual(chart.states);
    const drawn = [
      ...layout.arrows.flatMap(({ from, to, steps }) =>
        steps.map((step) => ({ from, to, ...step })),
      ),
      ...layout.states.flatMap(({ state, inner }) =>
        inner.map((step) => ({ from: state, to: state, ...step })),
      ),
    ];
    const sorted = (edges: readonly object[]): readonly string[] =>
      edges.map((edge) => JSON.stringify(Object.entries(edge).sort())).sort();
    const ways = chart.edges.map((edge) => ({ from: edge.from, to: edge.to, ...stepOf(edge) }));
    expect(sorted(drawn)).toEqual(sorted(ways));
  });

  test('a state lies inside the one around it and apart from all others, and all lie inside', () => {
    layout.states.forEach((one, index) => {
      expect(one.x + one.width).toBeLessThanOrEqual(layout.width);
      expect(one.y + one.height).toBeLessThanOrEqual(layout.height);
      for (const other of layout.states.slice(index + 1)) {
        const isInside = other.state.startsWith(`${one.state}.`);
        expect(
          isInside ? holds(one, other) : apart(one, other),
          `${one.state} ${other.state}`,
        ).toBe(true);
      }
    });
  });

  test('the life begins above, and every way begins and ends at its states', () => {
    const [first] = layout.states;
    expect(layout.states.every(({ y }) => y >= (first?.y ?? 0))).toBe(true);
    for (const { from, to, points } of layout.arrows) {
      for (const [state, point] of [
        [from, points[0]],
        [to, points.at(-1)],
      ] as const) {
        const box = layout.states.find((each) => each.state === state);
        if (box === undefined || point === undefined) expect.fail(`${from} ${to}`);
        expect(holds(grown(box, 1), { ...point, width: 0, height: 0 }), `${from} ${to}`).toBe(true);
      }
    }
  });
});

function apart(a: Box, b: Box): boolean {
  return (
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
  );
}

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

describe('the grid', () => {
  test('has straight ways, none of which touches a state that it does not lead from or to', () => {
    for (const style of ['words', 'machine', 'compact'] as const) {
      const { states, arrows } = bufferLayout(style);
      for (const { from, to, points } of arrows) {
        const [start, end, ...more] = points;
        if (start === undefined || end === undefined) expect.fail('a way has two ends');
        expect(more).toEqual([]);
        expect(start.x === end.x || start.y === end.y).toBe(true);
        const line = {
          x: Math.min(start.x, end.x),
          y: Math.min(start.y, end.y),
          width: Math.abs(end.x - start.x),
          height: Math.abs(end.y - start.y),
        };
        const others = states.filter(({ state }) => state !== from && state !== to);
        expect(others.filter((box) => !apart(grown(line, 1), box))).toEqual([]);
      }
    }
  });

  test('what stands beside the chart lies where nothing is drawn', () => {
    for (const style of ['words', 'machine'] as const) {
      const { states, context, attachments, width, height } = bufferLayout(style);
      for (const place of [context, attachments]) {
        if (place === null) expect.fail('there is room for both');
        expect(holds({ x: 0, y: 0, width, height }, place)).toBe(true);
        expect(states.filter((box) => !apart(box, place))).toEqual([]);
      }
    }
  });

  test('draws a changed guard at once, without anything that was kept', () => {
    const chart = bufferChart();
    const without = {
      ...chart,
      edges: chart.edges.map((edge) =>
        edge.from === 'created' && edge.to === 'attaching'
          ? { ...edge, conditions: edge.conditions.slice(1) }
          : edge,
      ),
    };
    const drawn = (each: Chart): string => {
      const layout = gridLayout(each, 'words');
      return layout === null ? '' : svgFile(chartPicture(layout));
    };
    expect(drawn(chart)).toContain('>LIM1 ATT1<');
    expect(drawn(without)).not.toContain('>LIM1 ATT1<');
  });

  test('has no place for another state or for a way that is not straight', () => {
    const chart = bufferChart();
    const [edge] = chart.edges;
    if (edge === undefined) expect.fail('the chart has edges');
    expect(gridLayout({ ...chart, states: [...chart.states, 'lost'] }, 'words')).toBeNull();
    const slanted = { ...edge, from: 'created', to: 'mapped' };
    expect(gridLayout({ ...chart, edges: [...chart.edges, slanted] }, 'words')).toBeNull();
    expect(gridLayout(NESTED, 'words')).toBeNull();
  });
});

test('ids that have no room are counted', () => {
  const asked = ['MIG1', 'ATT5', 'BAK1'];
  expect(askedText(asked, 14)).toBe('MIG1 ATT5 BAK1');
  expect(askedText(asked, 13)).toBe('MIG1 ATT5 +1');
  expect(askedText(asked, 7)).toBe('MIG1 +2');
  expect(askedText(asked, 3)).toBe('+3');
  expect(askedText(asked, 1)).toBe('');
});

test('a chart tells what happened, and escapes what was said', () => {
  const svg = svgFile(
    chartPicture(bufferLayout('words'), {
      ...STILL,
      active: 'mapped',
      visits: new Map([[stepKey('allocated', 'mapped', 'AttachmentMapped'), 7]]),
      refusal: 'EBUSY: <b>"no"</b>',
    }),
  );
  expect(svg).toContain('>map ×7<');
  expect(svg).toContain('map, allocated to mapped: gone 7 times');
  expect(svg).toContain('class="state active life-mapped refused"');
  expect(svg).not.toContain('<b>');
});
