/**
 * The exporter among peers: every order of attach, pin and map of two and three importers, played on an exporter under
 * `migrate`, ends as often in each way as under the rule that passes every order, which shares no code with it.
 */
import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { namesOfClasses, programOfClass } from '../../src/explorer/peers/importer-classes.ts';
import { outcomesOf } from '../../src/explorer/peers/outcomes.ts';
import { exploreGraph } from '../../src/explorer/peers/peers-graph.ts';
import { createExporter } from '../../src/store/create-exporter.ts';
import { modelOfClasses } from '../support/peers-model.ts';

const CLASSES = ['S', 'N', 'P', 'R'] as const;
type Letter = (typeof CLASSES)[number];

const CARD = unwrap(
  parsePlatform({
    name: 'card',
    zones: [
      { name: 'ram', base: 0, size: '1 MiB' },
      { name: 'vram', base: '1 GiB', size: '1 MiB' },
    ],
    allocators: [
      { id: 1, name: 'system', kind: 'system', zones: ['ram'] },
      { id: 2, name: 'local', kind: 'system', zones: ['vram'], localTo: 'card' },
    ],
    exporters: [{ name: 'fold-always', device: 'card', allocators: ['local', 'system'] }],
    distances: ['P', 'P1', 'P2', 'P3', 'R', 'R1', 'R2', 'R3'].map((importer) => ({
      exporter: 'card',
      importer,
      distance: 'switch' as const,
    })),
    importers: ['P', 'P1', 'P2', 'P3', 'R', 'R1', 'R2', 'R3'].map((id) => ({
      id,
      constraints: {},
    })),
  }),
);

const SHARING = {
  S: { kind: 'static' },
  N: { kind: 'dynamic' },
  P: { kind: 'dynamic', peer2peer: true },
  R: { kind: 'dynamic', peer2peer: true },
} as const;

type Call = 'attach' | 'pin' | 'map';

/** How one order ends: where the storage lies, and what was refused to whom. */
function endOf(letters: readonly Letter[], order: readonly number[]): string {
  const exporter = createExporter({ platform: CARD, policy: 'migrate' });
  const buffer = unwrap(exporter.createBuffer({ id: 'b', size: 4096 }));
  const names = namesOfClasses(letters);
  const programs = letters.map((each) => programOfClass(each).map(({ op }) => op as Call));
  const at = letters.map(() => 0);
  const attachments: string[] = [];
  const failed = new Map<number, string>();
  for (const who of order) {
    const call = programs[who]?.[at[who] ?? 0];
    at[who] = (at[who] ?? 0) + 1;
    if (failed.has(who) || call === undefined) continue;
    const [name = '', sharing] = [names[who], SHARING[letters[who] ?? 'S']];
    const answer =
      call === 'attach'
        ? exporter.attach(buffer, { id: name, constraints: {} }, { sharing })
        : exporter[call](attachments[who] ?? '');
    if (!answer.ok) failed.set(who, `${call}:${answer.refusal.errno}`);
    else if (typeof answer.value === 'string') attachments[who] = answer.value;
  }
  const place = exporter.buffer(buffer)?.state.storage?.facts?.name ?? 'nowhere';
  return [place, ...letters.map((_, who) => failed.get(who) ?? 'ok')].join(' ');
}

/** Every order of the calls of everybody, as who calls next. */
function ordersOf(lengths: readonly number[]): readonly (readonly number[])[] {
  if (lengths.every((length) => length === 0)) return [[]];
  return lengths.flatMap((length, who) =>
    length === 0 ? [] : ordersOf(lengths.with(who, length - 1)).map((rest) => [who, ...rest]),
  );
}

function played(letters: readonly Letter[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const order of ordersOf(letters.map((each) => programOfClass(each).length))) {
    const end = endOf(letters, order);
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return counts;
}

function explored(letters: readonly Letter[]): Readonly<Record<string, number>> {
  const names = namesOfClasses(letters);
  const graph = exploreGraph(modelOfClasses(letters, 'fold-always'));
  const counts: Record<string, number> = {};
  for (const { outcome, orders } of outcomesOf(graph)) {
    const calls = names.map((name) => {
      const refused = outcome.failed.find(({ who }) => who === name);
      return refused === undefined ? 'ok' : `${refused.op}:${refused.errno}`;
    });
    expect(outcome.unreachable).toEqual([]);
    const end = [outcome.place, ...calls].join(' ');
    counts[end] = (counts[end] ?? 0) + Number(orders);
  }
  return counts;
}

const SETS: readonly (readonly Letter[])[] = CLASSES.flatMap((one, first) =>
  CLASSES.slice(first).flatMap((other, second) => [
    [one, other],
    ...(one === other ? [] : CLASSES.slice(first + second).map((third) => [one, other, third])),
  ]),
);

test.each(SETS.map((letters) => [letters.join(','), letters] as const))(
  'orders of %s end as under the rule that passes',
  (_name, letters) => {
    expect(played(letters)).toEqual(explored(letters));
  },
);

test('a static importer and two peers that pin: 320 of 560 serve everybody, as the kernel had it', () => {
  const counts = played(['S', 'R', 'R']);
  expect(counts).toEqual({ 'system ok ok ok': 320, 'local attach:EBUSY ok ok': 240 });
});
