/**
 * What a table says, joined with what a platform says: formats of V4L2 go to the importer whose memory the platform
 * knows, nothing that was stated changes, and what contradicts it is refused in words.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { assert } from '../../src/base/assert.ts';
import { importerOfFrameSizes } from '../../src/imports/tables/frame-sizes.ts';
import {
  unsaidMemory,
  withFormats,
  withImporter,
} from '../../src/imports/tables/platform-with-importer.ts';
import { readV4l2Table } from '../../src/imports/tables/read-v4l2-table.ts';
import { expectRefusal, Workbench } from '../cli/command-line.ts';

type Importer = PlatformInput['importers'][number];

const TABLE = `ioctl: VIDIOC_ENUM_FMT
\tType: Video Capture

\t[0]: 'YUYV' (YUYV 4:2:2)
\t\tSize: Stepwise 16x16 - 4096x4096 with step 1/1
\t[1]: 'NM12' (Y/UV 4:2:0 (N-C))
`;

const workbench = new Workbench();
const pi = join(import.meta.dirname, '../../examples/platforms/raspberry-pi-4.platform.json');

function imported(id: string, text = TABLE): Importer {
  const read = readV4l2Table(text, 'cam.txt');
  assert(read.ok, 'the table is one');
  return importerOfFrameSizes(read.value, id, 'cam.txt');
}

/** A board whose camera is as it is given. */
function boardOf(camera: Omit<Importer, 'id'>): PlatformInput {
  return {
    name: 'board',
    zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
    allocators: [{ id: 0, name: 'cma', kind: 'contiguous-region', zones: ['ram'] }],
    importers: [
      { id: 'display', constraints: { alignment: '64 KiB' } },
      { id: 'camera', ...camera },
    ],
  };
}

function joined(camera: Omit<Importer, 'id'>, table = TABLE): Importer {
  const result = withFormats(boardOf(camera), imported('camera', table));
  assert(result?.ok === true, 'the formats are added');
  const found = result.value.platform.importers.find(({ id }) => id === 'camera');
  assert(found !== undefined, 'the camera is still there');
  return found;
}

function refusalOf(camera: Omit<Importer, 'id'>): string {
  const result = withFormats(boardOf(camera), imported('camera'));
  return result?.ok === false ? result.refusal.message : 'added';
}

describe('formats of a table', () => {
  const { images = [] } = imported('camera').constraints;

  test('are added to the importer, whose other statements stay', () => {
    const camera = {
      fixed: true,
      description: 'camera receiver',
      source: 'board.dts',
      constraints: { contiguous: true, dmaWindow: { base: 0, size: '32 MiB' } },
    };
    expect(joined(camera)).toEqual({
      id: 'camera',
      ...camera,
      source: 'board.dts; cam.txt',
      constraints: { ...camera.constraints, api: 'v4l2', images },
    });
  });

  test('are those of a plain layout, whether planes share a buffer or not', () => {
    expect(images.map(({ format, modifier }) => `${format} ${modifier}`)).toEqual([
      'YUYV LINEAR',
      'NM12 LINEAR',
    ]);
  });

  test.each<[Importer['fixed'], Importer['fixed']]>([
    [undefined, ['images']],
    [false, ['images']],
    [true, true],
    [['contiguous'], ['contiguous', 'images']],
    [
      ['images', 'contiguous'],
      ['images', 'contiguous'],
    ],
  ])('are hardware, and what else is hardware stays: %j', (before, after) => {
    const beside = joined({
      ...(before === undefined ? {} : { fixed: before }),
      constraints: { contiguous: true },
    });
    expect(beside.fixed).toEqual(after);
    const within = joined({
      constraints: { contiguous: true, ...(before === undefined ? {} : { fixed: before }) },
    });
    expect(within.constraints.fixed ?? within.fixed).toEqual(after);
    const read = parsePlatform({ ...boardOf({ constraints: {} }), importers: [within] });
    assert(read.ok, 'it is a platform');
    expect(read.value.importers[0]?.constraints.fixed).toEqual(after);
  });

  test('that are there already are not added again', () => {
    const once = joined({ constraints: { contiguous: true } });
    const { id, ...camera } = once;
    expect(joined(camera)).toEqual({ id, ...camera });
  });

  test('of several tables come together', () => {
    const grey = "\t[0]: 'GREY' (8-bit Greyscale)\n\t\tSize: Discrete 64x64\n";
    const { constraints } = joined({ constraints: { contiguous: true } }, grey);
    const formats = joined({ fixed: true, constraints }).constraints.images?.map(
      ({ format }) => format,
    );
    expect(formats).toEqual(['GREY', 'YUYV', 'NM12']);
  });

  test.each<[string, Importer['constraints'], string]>([
    [
      'the names of another API',
      { api: 'drm', images: [{ format: 'NV12' }] },
      'camera tells formats in the names of DRM, and the table tells them in those of V4L2',
    ],
    [
      'the names of another API, of which none is used',
      { api: 'drm' },
      'camera tells formats in the names of DRM',
    ],
    [
      'names of no API',
      { images: [{ format: 'NV12' }] },
      'camera says not in whose names its formats are',
    ],
    [
      'images that are no hardware',
      { api: 'v4l2', images: [{ format: 'NM12', modifier: 'LINEAR' }] },
      'camera states images that are no hardware, and those of a table are',
    ],
    [
      'other sizes',
      { api: 'v4l2', fixed: true, images: [{ format: 'YUYV', modifier: 'LINEAR' }] },
      'camera states YUYV already, and not as the table does',
    ],
    [
      'any format',
      { api: 'v4l2', fixed: true, images: [{ maxSize: { width: 640, height: 480 } }] },
      'camera states any format already, and not as the table does',
    ],
  ])('are refused where the importer states %s', (_, constraints, words) => {
    expect(refusalOf({ constraints })).toContain(words);
  });

  test('are no matter for an importer that the platform does not have', () => {
    expect(withFormats(boardOf({ constraints: {} }), imported('camera2'))).toBeNull();
  });
});

describe('an importer that says nothing of memory', () => {
  test.each<[string, Importer['constraints'], boolean]>([
    ['a window', { dmaWindow: { base: 0, size: '1 MiB' } }, true],
    ['contiguity', { contiguous: true }, true],
    ['an IOMMU', { iommu: true }, true],
    ['memory types', { memoryTypeBits: 1 }, true],
    ['heaps', { allocators: ['cma'] }, true],
    ['an alignment', { alignment: '64 KiB' }, false],
    ['nothing', {}, false],
  ])('is told; it says it by %s: %s', (_, constraints, isSaid) => {
    expect(unsaidMemory({ id: 'x', constraints }) === null).toBe(isSaid);
  });

  test('is told with those to whom the formats may belong, and in the notes of the platform', () => {
    const result = withImporter(boardOf({ constraints: { contiguous: true } }), imported('cam0'));
    assert(result.ok, 'it is added');
    const { platform, notes } = result.value;
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^cam0 states no dmaWindow, contiguous or iommu.*--id camera$/);
    expect(platform.notes).toEqual([`${notes[0]}.`]);
  });
});

describe('cenalloc import v4l2 --into', () => {
  const cam = workbench.file('cam.txt', TABLE);

  test('a camera of the board gets its formats and keeps its memory', async () => {
    const ran = await workbench.run(['import', 'v4l2', cam, '--into', pi, '--id', 'unicam']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const before = JSON.parse(readFileSync(pi, 'utf8')) as PlatformInput;
    const after = JSON.parse(ran.stdout) as PlatformInput;
    expect(after.notes).toEqual(before.notes);
    expect(after.importers.map(({ id }) => id)).toEqual(before.importers.map(({ id }) => id));
    const file = workbench.file('pi.json', ran.stdout);
    const solved = await workbench.run(['solve', file, '--importer', 'unicam', '--format', 'YUYV']);
    expect(solved.stdout).toContain('satisfiable: linux,cma');
  });

  test('one of another name is added, and its silence is told', async () => {
    const ran = await workbench.run(['import', 'v4l2', cam, '--into', pi, '--id', 'cam0']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/^cenalloc: note: cam0 states no dmaWindow.*--id unicam\|codec\|/);
    const { notes = [], importers } = JSON.parse(ran.stdout) as PlatformInput;
    expect(notes.at(-1)).toContain('cam0 states no dmaWindow');
    expect(importers.at(-1)?.id).toBe('cam0');
  });

  test('nobody is joined who was not named', async () => {
    const v4l2 = JSON.stringify({
      ...boardOf({ constraints: {} }),
      importers: [{ id: 'v4l2', constraints: {} }],
    });
    const board = workbench.file('v4l2.platform.json', v4l2);
    expectRefusal(
      await workbench.run(['import', 'v4l2', cam, '--into', board]),
      'it has an importer "v4l2" already: say --id v4l2 to add the formats to it',
    );
    const named = await workbench.run(['import', 'v4l2', cam, '--into', board, '--id', 'v4l2']);
    expect(named.code).toBe(0);
  });
});
