/**
 * A command that gets a file of another kind names what it is and who takes it; a file of its own kind with a fault keeps the
 * complaint about the fault; and what nobody knows is not given a name.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { TEXT_SHAPES, type TextShapeName } from '../../src/trace/formats/foreign-shapes.ts';
import { SMALL_TEXTS } from '../pastes/small-texts.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { readDocumentBytes } from '../../src/cli/input/document-bytes.ts';
import { decodeLog } from '../../src/events/codec.ts';
import { runHere } from '../support/run-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-kinds-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const example = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../../examples', path), 'utf8');

/** A text of each kind, by the name that the table has for it. */
const TEXTS: readonly (readonly [TextShapeName, string])[] = [
  ...Object.entries(SMALL_TEXTS).flatMap(([kind, texts]) =>
    texts.map((text) => [nameOf(kind as TextShapeName, text), text] as const),
  ),
  ['vulkan-json', example('tables/amd-windows.vulkan.json')],
  ['v4l2-json', '{"format": "NV12", "min": [16, 16], "max": [4096, 2160], "step": 16}'],
  ['recording', example('traces/k73-late.txt')],
  ['names', example('platforms/raspberry-pi-4.platform.json')],
  ['model', example('models/two-importers.model.json')],
  ['peers-model', example('models/peers/o01-late-static.model.json')],
  ['scenario', example('scenarios/late-display.scenario.json')],
  ['streams', example('streams/camera-and-display.streams.json')],
  ['exporters', example('exporters/test-exporter.exporters.json')],
  ['log', example('logs/a-morning.jsonl')],
];

function nameOf(kind: TextShapeName, text: string): TextShapeName {
  if (!/^\s*[[{]/.test(text)) return kind;
  return kind === 'drm-info' ? 'drm-info-json' : kind === 'pipewire' ? 'pipewire-json' : kind;
}

/** Words of a command line in front of the file, and the kinds that it takes. */
const COMMANDS: readonly (readonly [readonly string[], readonly TextShapeName[]])[] = [
  [['check'], ['recording', 'log']],
  [['solve'], ['names']],
  [['explore'], ['model', 'peers-model']],
  [['replay'], ['log']],
  [['log'], ['log']],
  [['run'], ['scenario', 'log']],
  [
    ['import', 'recording'],
    ['recording', 'log'],
  ],
  [
    ['import', 'vulkan'],
    ['vulkaninfo', 'vulkan-json'],
  ],
  [
    ['import', 'v4l2'],
    ['v4l2', 'v4l2-json'],
  ],
  [
    ['export', 'promela'],
    ['model', 'peers-model'],
  ],
  [['check', write('aid.txt', example('traces/k73-late.txt')), '--platform'], ['names']],
];

describe.each(COMMANDS)('%s', (words, own) => {
  test.each(TEXTS.filter(([name]) => !own.includes(name)))('is told of %s', async (name, text) => {
    const path = write('given.txt', text);
    const { code, stderr } = await runHere([...words, path], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`this is ${TEXT_SHAPES[name].title}: cenalloc `);
    expect(stderr).toContain(`cenalloc ${TEXT_SHAPES[name].takenBy[0]} ${path}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('names nothing that nobody knows', async () => {
    for (const text of ['hello\n', 'int main(void) { return 0; }\n', '{"a": 1}\n']) {
      const { code, stderr } = await runHere([...words, write('prose.txt', text)], folder);
      expect(code).toBe(2);
      expect(stderr).not.toContain('this is ');
    }
  });
});

const LISTS = [
  'bufinfo',
  'dmabuf-sysfs',
  'dmabuf-iterator',
  'fd-list',
  'android-dmabuf',
  'recording',
];

test.each(TEXTS.filter(([name]) => !LISTS.includes(name)))(
  'holders is told of %s',
  async (name, text) => {
    const { code, stderr } = await runHere(['holders', write('given.txt', text)], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`cenalloc ${TEXT_SHAPES[name].takenBy[0]} `);
  },
);

test.each([[['serve']], [['export', 'html']]])('%s serves no model of peers', async (words) => {
  const path = write('peers.json', example('models/peers/o01-late-static.model.json'));
  const { code, stderr, stdout } = await runHere([...words, path], folder);
  expect(stderr).toContain(`this is a model of peers: cenalloc explore ${path}`);
  expect([code, stdout]).toEqual([2, '']);
});

test('an ordering of peers is replayed by another command', async () => {
  const text = 'peers1:amdgpu:R:R.attach';
  const { code, stderr } = await runHere(['replay', text], folder);
  expect(stderr).toContain(`cenalloc explore "${text}" plays it`);
  expect(code).toBe(2);
});

test('a replay string is shown as its facts', async () => {
  const shown = unwrap(await readDocumentBytes('cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1'));
  const facts = unwrap(decodeLog(new TextDecoder().decode(shown.content), 'shown'));
  expect(facts.map(({ event }) => event.type).slice(1)).toEqual([
    'BufferCreated',
    'ImporterAttached',
    'BackingAllocated',
    'AttachmentMapped',
    'CallRefused',
  ]);
});

test('a replay string that names a model is shown with the file of it', async () => {
  const text = 'cen1:rfc:#594784c6:c0 a0.3 m0.3 a0.0';
  const without = await readDocumentBytes(text);
  expect(without.ok ? '' : without.refusal.message).toContain('name its file with --model');
  const file = join(
    import.meta.dirname,
    '../../examples/models/pi4-camera-codec-display.model.json',
  );
  expect((await readDocumentBytes(text, file)).ok).toBe(true);
});

test.each([
  [['serve', 'peers1:amdgpu:R:R.attach'], 'plays it'],
  [['serve', 'cen1:strict:7/-/1'], 'position 17'],
  [['serve', 'log.jsonl', '--model', 'a.json'], 'only a replay string'],
  [['export', 'dot', '--model', 'a.json'], 'takes no --model, which is for html'],
])('%j is refused in words', async (words, message) => {
  const { code, stderr } = await runHere(words, folder);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('every kind but one has a text here', () => {
  const known = new Set(TEXTS.map(([name]) => name));
  const missing = Object.keys(TEXT_SHAPES).filter((name) => !known.has(name as TextShapeName));
  expect(missing).toEqual(['dmabuf-iterator']);
});

test.each([
  ['solve', 'names', '"zones"', '"zone"', 'is it misspelt'],
  ['explore', 'model', '"calls"', '"call"', 'calls'],
  ['log', 'log', '"sequence":3', '"sequence":4', 'sequence'],
])('%s keeps its complaint about its own kind', async (command, name, from, to, words) => {
  const [, text = ''] = TEXTS.find(([each]) => each === name) ?? [];
  const path = write('faulty.json', text.replace(from, to));
  const { code, stderr } = await runHere([command, path], folder);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('this is ');
});

test('a recording of other events that speak of bounces is no kernel log', async () => {
  const header = example('traces/k73-late.txt')
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/\d+\/\d+ /, '1/1 '));
  const line =
    '            init-1       [001] d..2.     1.000000: sched_waking: comm=swiotlb cma: pid=7';
  const path = write('other.txt', [...header, line, ''].join('\n'));
  const { stderr } = await runHere(['check', path], folder);
  expect(stderr).toContain('is not about dma-buf');
});

test('a refusal of something else than the text stays as it is', async () => {
  const board = write('board.platform.json', example('platforms/raspberry-pi-4.platform.json'));
  const caps = write('caps.txt', SMALL_TEXTS['gst-caps']?.[0] ?? '');
  const once = await runHere(['import', 'gst', caps, '--into', board], folder);
  const twice = write('twice.platform.json', once.stdout);
  const { stderr } = await runHere(['import', 'gst', caps, '--into', twice], folder);
  expect(stderr).toContain('has an importer "caps-1" already');
});
