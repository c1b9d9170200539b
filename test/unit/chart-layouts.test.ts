/**
 * What is kept of the charts is what the machines say today, and everything in them is drawn.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAYOUTS_PATH, layoutsFile } from '../../charts/layouts-file.ts';
import { attachmentChart, bufferChart } from '../../src/machines/chart.ts';
import { stepOf, type Box } from '../../src/views/charts/chart-layout.ts';
import { ATTACHMENT_LAYOUT, BUFFER_LAYOUT } from '../../src/views/charts/chart-layouts.ts';
import { chartPicture } from '../../src/views/charts/chart-picture.ts';
import { STILL, stepKey } from '../../src/views/charts/chart-shapes.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';

test('the file is up to date; npm run charts writes it', async () => {
  const kept = readFileSync(join(import.meta.dirname, '../..', LAYOUTS_PATH), 'utf8');
  expect(kept).toBe(await layoutsFile());
});

describe.each([
  ['buffer', bufferChart(), BUFFER_LAYOUT],
  ['attachment', attachmentChart(), ATTACHMENT_LAYOUT],
] as const)('the chart of the %s', (_, chart, layout) => {
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

  test('no two states overlap, and all lie inside', () => {
    const apart = (a: Box, b: Box): boolean =>
      a.x + a.width <= b.x ||
      b.x + b.width <= a.x ||
      a.y + a.height <= b.y ||
      b.y + b.height <= a.y;
    layout.states.forEach((a, index) => {
      expect(a.x + a.width).toBeLessThanOrEqual(layout.width);
      expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
      for (const b of layout.states.slice(index + 1)) expect(apart(a, b)).toBe(true);
    });
  });

  test('the life begins above', () => {
    const [first] = layout.states;
    expect(layout.states.every(({ y }) => y >= (first?.y ?? 0))).toBe(true);
  });
});

test('a chart tells what happened, and escapes what was said', () => {
  const picture = chartPicture(BUFFER_LAYOUT, {
    ...STILL,
    active: 'mapped',
    visits: new Map([[stepKey('allocated', 'mapped', 'AttachmentMapped'), 7]]),
    refusal: 'EBUSY: <b>"no"</b>',
  });
  const svg = svgFile(picture);
  expect(svg).toContain('AttachmentMapped [ATT6 MAP2 LIM1 MAP4] ×7');
  expect(svg).toContain('allocated to mapped: gone 7 times');
  expect(svg).toContain('class="state active refused"');
  expect(svg).not.toContain('<b>');
});
