/** Descriptions of frame sizes in every shape in which people have them, and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importerOfFrameSizes } from '../../src/imports/tables/frame-sizes.ts';
import { readV4l2Table } from '../../src/imports/tables/read-v4l2-table.ts';
import { formatInputError } from '../../src/base/document.ts';

const header = 'ioctl: VIDIOC_ENUM_FMT\n\tType: Video Capture\n\n';

/** The images of the importer that a text leads to, or the complaint. */
function outcome(text: string, format: string | null = null): unknown {
  const read = readV4l2Table(text, 'a.txt', format);
  if (!read.ok) return formatInputError(read.refusal);
  return importerOfFrameSizes(read.value, 'v4l2', 'a.txt').constraints.images;
}

const size = (width: number, height: number) => ({ width, height });

describe('what is read', () => {
  test('a camera with sizes and intervals, of which the sizes count', () => {
    const text =
      `${header}\t[0]: 'MJPG' (Motion-JPEG, compressed)\n\t\tSize: Discrete 640x480\n` +
      '\t\t\tInterval: Discrete 0.033s (30.000 fps)\n\t\tSize: Discrete 1280x720\n' +
      "\t\tSize: Discrete 640x480\n\t[1]: 'Y10 ' (10-bit Greyscale)\n\t[2]: 'XR24-BE' (BE)\n" +
      '\t\tSize: Continuous 32x16 - 64x48\n' +
      '\t\t\tInterval: Stepwise 0.033s - 0.200s with step 0.001s (5.000-30.000 fps)\n';
    const images = [
      { format: 'MJPG', minSize: size(640, 480), maxSize: size(640, 480) },
      { format: 'MJPG', minSize: size(1280, 720), maxSize: size(1280, 720) },
      { format: 'Y10', modifier: 'LINEAR' },
      { format: 'XR24-BE', minSize: size(32, 16), maxSize: size(64, 48) },
    ];
    expect(outcome(text)).toEqual(images);
    expect(outcome(text.replaceAll('\n', '\r\n'))).toEqual(images);
    expect(outcome(text, 'MJPG')).toEqual(images.slice(0, 2));
  });

  test('the list of an older v4l2-ctl', () => {
    const text =
      'ioctl: VIDIOC_ENUM_FMT\n\tIndex       : 0\n\tType        : Video Capture\n' +
      "\tPixel Format: 'YU12'\n\tName        : Planar YUV 4:2:0\n" +
      '\t\tSize: Stepwise 33x32 - 2592x1944 with step 2/2\n\n\tIndex       : 1\n' +
      "\tType        : Video Capture\n\tPixel Format: 'MJPG' (compressed)\n\tName        : MJPEG\n";
    expect(outcome(text)).toEqual([
      {
        format: 'YU12',
        modifier: 'LINEAR',
        minSize: size(33, 32),
        maxSize: size(2592, 1944),
        widthStep: { step: 2, offset: 1 },
        heightStep: { step: 2, offset: 0 },
      },
      { format: 'MJPG' },
    ]);
  });

  test('sizes of a format that only the caller knows', () => {
    const text = 'ioctl: VIDIOC_ENUM_FRAMESIZES\n\tSize: Stepwise 48x48 - 48x96 with step 0/16\n';
    expect(outcome(text, 'S264')).toEqual([
      {
        format: 'S264',
        minSize: size(48, 48),
        maxSize: size(48, 96),
        heightStep: { step: 16, offset: 0 },
      },
    ]);
    expect(outcome(text)).toBe(
      'a.txt: it lists sizes without their format: name it with --format, such as NV12',
    );
  });

  test('JSON, alone and as a list, with one step or two', () => {
    const one = { id: 'vpu', source: 'a driver', min: [96, 32], max: [8192, 8192], step: 16 };
    expect(readV4l2Table(JSON.stringify(one), 'a.json')).toMatchObject({
      value: { id: 'vpu', source: 'a driver' },
    });
    const steps = { widthStep: { step: 16, offset: 0 }, heightStep: { step: 16, offset: 0 } };
    const range = { minSize: size(96, 32), maxSize: size(8192, 8192) };
    expect(outcome(JSON.stringify(one))).toEqual([{ ...range, ...steps }]);
    const two = [
      { ...one, format: 'GREY', step: [16, 1] },
      { ...one, format: 'S264' },
    ];
    expect(outcome(JSON.stringify(two, null, 2))).toEqual([
      { format: 'GREY', modifier: 'LINEAR', ...range, widthStep: steps.widthStep },
      { format: 'S264', ...range, ...steps },
    ]);
  });

  test('the example', () => {
    const path = join(import.meta.dirname, '../../examples/tables/hantro-uhd.v4l2.txt');
    expect(outcome(readFileSync(path, 'utf8'))).toMatchObject([
      { format: 'NV12', minSize: size(48, 48), maxSize: size(3840, 2160) },
    ]);
  });
});

describe('what is refused', () => {
  const nv12 = `${header}\t[0]: 'NV12' (Y/UV 4:2:0)\n\t\tSize: `;
  test.each([
    ['', 'a.txt:1: the file is empty'],
    [header, 'a.txt:1: it lists neither a format nor a size'],
    ['hello\n', 'a.txt:1: "hello" is no line of v4l2-ctl --list-formats-ext or --list-framesizes'],
    [`${header}$ v4l2-ctl --all\n`, 'a.txt:4: "$ v4l2-ctl --all" is no line of v4l2-ctl'],
    [
      `${nv12}Discrete 640\n`,
      'a.txt:5: expected "Size: Discrete 640x480", found "Size: Discrete 640"',
    ],
    [`${nv12}Continuous 1x1\n`, 'a.txt:5: expected "Size: Continuous 32x32 - 8192x8192", found'],
    [
      `${nv12}Stepwise 1x1 - 2x2\n`,
      'a.txt:5: expected "Size: Stepwise 48x48 - 1920x1088 with step',
    ],
    [`${nv12}Unknown \n`, 'a.txt:5: "Size: Unknown" is no line of'],
    [
      `${nv12}Stepwise 0x0 - 0x0 with step 0/0\n`,
      'a.txt:5: the smallest width is 0: the driver has',
    ],
    [
      `${nv12}Stepwise 1x1 - 2x2 with step 1/0\n`,
      'a.txt:5: the step of the height is 0, expected at',
    ],
    [`${nv12}Continuous 8x8 - 4x8\n`, 'a.txt:5: the smallest width 8 is above the largest, 4'],
    [
      `${nv12}Continuous 8x8 - 9999999999x8\n`,
      'a.txt:5: the largest width 9999999999 does not fit',
    ],
    [`${header}[0]: 'a b ' (x)\n`, 'a.txt:4: "a b" is no name for a format'],
    ['{}', 'a.txt:1: min: this field is missing'],
    ['[]', 'a.txt:1: expected at least one'],
    ['{"min": [1, 1], "max": [2, 2]}', 'a.txt:1: step: '],
    ['{"min": [1], "max": [2, 2], "step": 1}', 'a.txt:1: min[1]: '],
    ['{"min": 1, "max": [2, 2], "step": 1}', 'a.txt:1: min: expected [width, height], found 1'],
    ['{"min": [1, 1], "max": [2, 2], "step": 0}', 'a.txt:1: the step of the width is 0, expected'],
    ['{"min": [1, 1], "max": [2, 2], "step": 1, "extraBytes": 2}', 'a.txt:1: extraBytes: unknown'],
  ])('%j', (text, complaint) => {
    expect(outcome(text)).toContain(complaint);
  });

  test('two queues in one list, because their buffers are others', () => {
    const output = header.replace('Capture', 'Output');
    const text = `${header}\t[0]: 'NV12' (Y/UV 4:2:0)\n${output}\t[0]: 'S264' (H.264)\n`;
    expect(outcome(text)).toContain(
      'a.txt:8: formats of "Video Output" follow those of "Video Capture", which are other buffers',
    );
  });

  test('a format that is not listed', () => {
    const text = `${header}\t[0]: 'NV12' (Y/UV 4:2:0)\n`;
    expect(outcome(text, 'NV21')).toBe('a.txt: it has no format "NV21", did you mean "NV12"?');
  });
});
