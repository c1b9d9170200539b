/**
 * `cenalloc import` as a user meets it: what it prints can be solved at once, doubts about a table go to
 * stderr, and bad input is refused on one line.
 */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImporterSpec } from '../../src/allocators/platform/platform.ts';
import { changed, expectRefusal, Workbench } from '../cli/command-line.ts';
import { DOCUMENTS, TABLE, vulkaninfoText } from './vulkan-documents.ts';
import { smallBoard } from './small-board.ts';

const workbench = new Workbench();
const examples = join(import.meta.dirname, '../../examples/tables');

const SIZES = '{"format": "GREY", "min": [640, 480], "max": [800, 600], "step": 16}';
const compact = JSON.stringify(TABLE, null, 2);
const table = workbench.file('table.json', compact);
const prose = workbench.file('readme.txt', '# A board\n');
const sizes = workbench.file('sizes.json', SIZES);
const board = workbench.file('board.platform.json', smallBoard({ alignment: '64 KiB' }));

describe.concurrent('import vulkan', () => {
  test.each(Object.entries(DOCUMENTS))('%s: the answer of each request', async (name, document) => {
    const text = JSON.stringify(document);
    const imported = await workbench.run(['import', 'vulkan', '-'], text);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    const platform = workbench.file(`${name}.platform.json`, imported.stdout);
    const answers = await Promise.all(
      ['device-local', 'staging-upload', 'readback', 'dynamic'].map(async (request) => {
        const words = ['solve', platform, '--json', '--importer', request];
        const { stdout } = await workbench.run(words);
        return (JSON.parse(stdout) as { readonly allocator: string }).allocator;
      }),
    );
    expect(answers).toEqual(['type0', 'type1', 'type3', 'type2']);
  });

  test('its output goes through a pipe', async () => {
    const ran = await workbench.shell(
      `$CENALLOC import vulkan ${table} --name "My GPU" | $CENALLOC solve - --size "300 MiB" ` +
        '--importer dynamic',
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('My GPU: 300 MiB shared by dynamic');
    expect(ran.stdout).toContain('satisfiable: type1');
  });

  test('doubts are told on stderr and kept in the notes', async () => {
    const wrong = changed(compact, '"flags": 14', '"flags": 2');
    const { code, stdout, stderr } = await workbench.run(['import', 'vulkan', '-'], wrong);
    const doubts = [1, 2].map(
      (place) => `memory type 3 should stand before ${place}: HOST_VISIBLE is a part of `,
    );
    expect(code).toBe(0);
    for (const doubt of doubts) {
      expect(stderr).toContain(`cenalloc: note: ${doubt}`);
      expect(stdout).toContain(`Warning: ${doubt}`);
    }
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('the text of two GPUs needs a choice', async () => {
    const text = `${vulkaninfoText('First')}\n${vulkaninfoText('Second')}`;
    const file = workbench.file('two.txt', text);
    expectRefusal(await workbench.run(['import', 'vulkan', file]), 'expected --gpu 0 to 1');
    const ran = await workbench.run(['import', 'vulkan', file, '--gpu', '1']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('"name": "Second"');
  });

  test.each([
    [['vulkan', 'tabel.json'], 'cenalloc: tabel.json: no such file, did you mean "table.json"?'],
    [
      ['vulkan', board],
      'cenalloc: board.platform.json: this is a *.platform.json file: cenalloc solve board.platform.json',
    ],
    [['vulkan', table, '--gpu', 'x'], 'cenalloc: --gpu: expected a number such as 0, found "x"'],
    [['vulkan', table, '--gpu', '1'], 'it describes GPU 0 only, and GPU 1 was asked for'],
    [['vulkan'], "cenalloc: missing required argument 'table'"],
    [['vulcan', table], 'cenalloc: import vulcan: it is no kind of table, did you mean "vulkan"?'],
    [['drm', table], 'this is JSON of memory types of Vulkan: cenalloc import vulkan table.json'],
    [['planes', table], 'it is no kind of table, known: vulkan, v4l2, recording, board, drm'],
    [
      ['vulkan', prose],
      'it is neither the text of vulkaninfo nor JSON: give the text that vulkaninfo',
    ],
    [['v4l2', board], 'this is a *.platform.json file: cenalloc solve board.platform.json'],
    [['vulkan', table, '--nam', 'x'], 'unknown option \'--nam\', did you mean "--name"?'],
  ])('refuses %j', async (words, complaint) => {
    expectRefusal(await workbench.run(['import', ...words]), complaint);
  });

  test('a table of nothing but empty heaps is refused with its file', async () => {
    const empty = JSON.stringify({
      heaps: [{ size: 0, flags: 0 }],
      types: [{ flags: 0, heap: 0 }],
    });
    const file = workbench.file('empty.json', empty);
    const complaint = 'cenalloc: empty.json: no heap of the table has a page of memory';
    expectRefusal(await workbench.run(['import', 'vulkan', file]), complaint);
  });
});

describe.concurrent('import v4l2', () => {
  test('prints an importer', async () => {
    const file = join(examples, 'hantro-uhd.v4l2.txt');
    const { code, stdout, stderr } = await workbench.run(['import', 'v4l2', file, '--id', 'vpu']);
    expect(code).toBe(0);
    expect(stderr).toContain('note: vpu states no dmaWindow, contiguous or iommu');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'vpu',
      constraints: { images: [{ format: 'NV12', widthStep: { step: 16, offset: 0 } }] },
    });
  });

  test.each([
    ['800x592', 0, 'satisfiable: cma'],
    ['800x600', 1, 'unsatisfiable'],
  ])('adds it to a platform, in which %s is solved', async (image, code, words) => {
    const ran = await workbench.shell(
      `$CENALLOC import v4l2 ${sizes} --into ${board} | $CENALLOC solve - --image ${image}`,
    );
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain('note: v4l2 states no dmaWindow, contiguous or iommu');
    expect(ran.stdout).toContain(words);
  });

  test('names formats that nobody knows, and says whose names they are', async () => {
    const text =
      "\t[0]: 'XYZ9' (?)\n\t\tSize: Discrete 64x64\n\t[1]: 'RG16' (16-bit Bayer RGRG/GBGB)\n";
    const { code, stdout, stderr } = await workbench.run(['import', 'v4l2', '-'], text);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ constraints: { api: 'v4l2' } });
    expect(stderr).toContain(
      'cenalloc: note: XYZ9 is no format that is known: it is compared by its name, and its size is not known\n',
    );
  });

  test('reads codes of three letters that are big endian', async () => {
    const text =
      "\t[0]: 'Y16 -BE' (16-bit Greyscale BE)\n\t\tSize: Discrete 64x64\n\t[1]: 'Y16 ' (x)\n";
    const { code, stdout } = await workbench.run(['import', 'v4l2', '-'], text);
    expect(code).toBe(0);
    const formats = (JSON.parse(stdout) as ImporterSpec).constraints.images;
    expect(formats?.map(({ format }) => format)).toEqual(['Y16-BE', 'Y16']);
  });

  test('leaves the platform as it was written', async () => {
    const { stdout } = await workbench.run(['import', 'v4l2', sizes, '--into', board]);
    expect(JSON.parse(stdout)).toMatchObject({
      zones: [{ size: '64 MiB' }],
      importers: [{ id: 'display', constraints: { alignment: '64 KiB' } }, { id: 'v4l2' }],
    });
  });

  test.each([
    [['v4l2', sizes, '--id', 'a b'], 'cenalloc: --id: "a b" is no name: 1 to 128 characters'],
    [
      ['v4l2', sizes, '--into', sizes],
      'cenalloc: sizes.json: this is JSON of frame sizes of V4L2: ',
    ],
    [['v4l2', sizes, '--into', 'bord.platform.json'], 'did you mean "board.platform.json"?'],
    [['v4l2', '-', '--into', '-'], 'cenalloc: --into: standard input (-) can be read only once'],
    [['v4l2', sizes, '--format', 'GRAY'], 'it has no format "GRAY", did you mean "GREY"?'],
    [['v4l2', board], 'cenalloc: board.platform.json: this is a *.platform.json file: '],
  ])('refuses %j', async (words, complaint) => {
    const stdin = words.includes('-') ? SIZES : undefined;
    expectRefusal(await workbench.run(['import', ...words], stdin), complaint);
  });
});

test('help shows examples', async () => {
  for (const words of [
    [],
    ...['vulkan', 'v4l2', 'board', 'drm', 'wayland', 'gst', 'pipewire', 'recording', 'auto'].map(
      (kind) => [kind],
    ),
  ]) {
    const { code, stdout } = await workbench.run(['import', ...words, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('cenalloc import');
  }
});
