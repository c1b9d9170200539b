/** Memory of GPUs as vulkaninfo prints it, and formats as v4l2-ctl does, cut, quoted and without tabs. Texts are made up. */
import { describe, expect, test } from 'vitest';
import { offersOf } from '../../src/imports/offers/offers.ts';
import { answerInWords } from '../../src/views/pastes/answer-in-words.ts';
import { answered, expectCutsToSayNothingElse, pairsNamed } from './answered.ts';

const LINEAR = '0x0000000000000000';

/** A section of vulkaninfo since 2020. */
function gpu(name: string, heap: number): string {
  return `VkPhysicalDeviceProperties:
---------------------------
	deviceName        = ${name}

VkPhysicalDeviceMemoryProperties:
=================================
memoryHeaps: count = 2
	memoryHeaps[0]:
		size   = ${heap} (0x${heap.toString(16)}) (some)
		budget = ${heap / 2} (0x1) (half)
		usage  = 0 (0x00000000) (0.00 B)
		flags: count = 1
			MEMORY_HEAP_DEVICE_LOCAL_BIT
	memoryHeaps[1]:
		size   = 1073741824 (0x40000000) (1024.00 MiB)
		budget = 0 (0x0) (0.00 B)
		usage  = 0 (0x00000000) (0.00 B)
		flags:
			None
memoryTypes: count = 2
	memoryTypes[0]:
		heapIndex     = 0
		propertyFlags = 0x0001: count = 1
			MEMORY_PROPERTY_DEVICE_LOCAL_BIT
		usable for:
			IMAGE_TILING_OPTIMAL:
				None
	memoryTypes[1]:
		heapIndex     = 1
		propertyFlags = 0x000e: count = 3
			MEMORY_PROPERTY_HOST_VISIBLE_BIT
			MEMORY_PROPERTY_HOST_COHERENT_BIT
			MEMORY_PROPERTY_HOST_CACHED_BIT
VkPhysicalDeviceFeatures:
=========================
`;
}

describe('vulkaninfo', () => {
  const text = gpu('small', 2 ** 31);

  test.each([
    ['as it is', text],
    ['quoted, with other line ends', text.replaceAll(/^/gm, '> ').replaceAll('\n', '\r\n')],
    ['without tabs', text.replaceAll('\t', '')],
    ['behind a prompt', `me@box:~$ vulkaninfo | less\n${text}me@box:~$ `],
  ])('is read %s', (_, paste) => {
    expect(answered(paste)).toMatchObject({
      complete: true,
      heaps: [
        { index: 0, size: 2 ** 31, budget: 2 ** 30, deviceLocal: true },
        { index: 1, size: 2 ** 30, deviceLocal: false },
      ],
      memoryTypes: [
        { index: 0, flags: '0x1', heap: 0 },
        { index: 1, flags: '0xe', heap: 1 },
      ],
      gpus: [{ name: 'small' }],
    });
  });

  test('says what requests are taken from', () => {
    const picks = answered(text).pairs?.map(({ between, memoryType }) => [between[0], memoryType]);
    expect(picks).toEqual([
      ['device-local', 0],
      ['staging-upload', 1],
      ['readback', 1],
      ['dynamic', 1],
    ]);
  });

  test('keeps two GPUs apart', () => {
    const answer = answered(text + gpu('large', 2 ** 33));
    expect(answer.heaps).toBeUndefined();
    expect(answer.gpus).toMatchObject([
      { index: 0, name: 'small', heaps: [{ size: 2 ** 31 }, {}] },
      { index: 1, name: 'large', heaps: [{ size: 2 ** 33 }, {}] },
    ]);
  });

  test('says that it is cut, and picks nothing then', () => {
    const end = text.indexOf('\tmemoryTypes[1]');
    const answer = answered(text.slice(0, end));
    expect(answer).toMatchObject({ complete: false, memoryTypes: [{ index: 0 }] });
    expect(answer.pairs).toBeUndefined();
  });

  test('does not say of a heap what has not been told to its end', () => {
    const answer = answered(text.slice(0, text.indexOf('\t\t\tMEMORY_HEAP_DEVICE')));
    expect(answer.heaps).toBeUndefined();
  });

  test('invents nothing where it is cut', () => {
    expectCutsToSayNothingElse(text);
  });
});

const LIST = `ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture Multiplanar

	[0]: 'NM12' (Y/CbCr 4:2:0 (N-C))
		Size: Stepwise 32x16 - 1920x1088 with step 16/8
	[1]: 'GREY' (8-bit Greyscale)
		Size: Discrete 320x240
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.040s (25.000 fps)
		Size: Discrete 640x480
	[2]: 'MM21' (Mediatek 8-bit block format)
	[3]: 'HEVC' (HEVC, compressed)
		Size: Discrete 4096x2160
	[4]: 'BGR3' (24-bit BGR 8-8-8, emulated)
`;

describe('a list of v4l2-ctl', () => {
  test('names formats by what they are, with their sizes', () => {
    const [importer] = answered(LIST).importers ?? [];
    expect(importer).toMatchObject({
      queue: 'Video Capture Multiplanar',
      formats: [
        {
          fourcc: 'NV12',
          modifiers: [LINEAR],
          memoryPlanes: 2,
          range: { minWidth: 32, maxWidth: 1920, stepWidth: 16, maxHeight: 1088, stepHeight: 8 },
        },
        {
          fourcc: 'R8  ',
          sizes: [
            [320, 240],
            [640, 480],
          ],
        },
        { fourcc: 'NV12', modifiers: ['0x0b00000000000001'] },
      ],
    });
  });

  test('says which format is none of the device', () => {
    const line = LIST.split('\n').findIndex((each) => each.includes('emulated')) + 1;
    expect(answered(LIST).findings).toMatchObject([
      { rule: 'emulated-format', line, figures: { fourcc: 'RG24' } },
    ]);
  });

  test.each([
    ['a prompt', (node: number) => `root@b:~# v4l2-ctl -d ${node} --list-formats-ext\n`],
    [
      'a trace of the shell',
      (node: number) => `+ v4l2-ctl --device=/dev/video${node} --list-formats\n`,
    ],
    ['a heading', (node: number) => `=== /dev/video${node} ===\n`],
    ['a node with a colon', (node: number) => `/dev/video${node}:\n`],
  ])('belongs to the node of %s', (_, head) => {
    const other = LIST.replace("'GREY'", "'YUYV'");
    const answer = answered(head(3) + LIST + head(12) + other);
    expect(answer.importers?.map(({ id }) => id)).toEqual(['video3', 'video12']);
    expect(pairsNamed(answer, 'video12')).toContain(`YUYV ${LINEAR}`);
    expect(pairsNamed(answer, 'video3')).not.toContain(`YUYV ${LINEAR}`);
  });

  test('of 2018 is read', () => {
    const old = `ioctl: VIDIOC_ENUM_FMT
	Index       : 0
	Type        : Video Capture
	Pixel Format: 'YUYV'
	Name        : YUYV 4:2:2
		Size: Discrete 640x480

	Index       : 1
	Type        : Video Capture
	Pixel Format: 'MJPG' (compressed)
	Name        : Motion-JPEG
		Size: Discrete 1280x720`;
    const { importers } = answered(old);
    expect(importers).toMatchObject([{ formats: [{ fourcc: 'YUYV', sizes: [[640, 480]] }] }]);
    expect(importers?.[0]?.formats).toHaveLength(1);
  });
});

const ALL = `Driver Info:
	Driver name      : my-codec
	Card type        : My codec
	Bus info         : platform:my-codec
Format Video Capture Multiplanar:
	Width/Height      : 1920/1088
	Pixel Format      : 'NM12' (Y/UV 4:2:0 (N-C))
	Field             : None
	Number of planes  : 2
	Colorspace        : Rec. 709
	Plane 0           :
	   Bytes per Line : 1920
	   Size Image     : 2088960
	Plane 1           :
	   Bytes per Line : 1920
	   Size Image     : 1044480
Format Video Output Multiplanar:
	Width/Height      : 1920/1088
	Pixel Format      : 'H264' (H.264)
	Number of planes  : 1
	Plane 0           :
	   Bytes per Line : 0
	   Size Image     : 1048576
`;

describe('what is in force', () => {
  test('has a size for each buffer, and what is coded is no image', () => {
    expect(answered(ALL).importers).toMatchObject([
      {
        id: 'my-codec',
        inForce: true,
        width: 1920,
        height: 1088,
        memoryPlanes: 2,
        formats: [{ fourcc: 'NV12', modifiers: [LINEAR] }],
        planes: [{ minSize: 2_088_960 }, { minSize: 1_044_480 }],
      },
      { id: 'my-codec', compressed: true, formats: [], minSize: 1_048_576 },
    ]);
    expect(answered(ALL).importers?.[0]?.minSize).toBeUndefined();
  });

  test('belongs to none of the devices that are listed before it', () => {
    const listed = 'My codec (platform:my-codec):\n\t/dev/video0\n\t/dev/media0\n\n';
    const { importers, unknown } = answered(listed + ALL.slice(ALL.indexOf('Format')));
    expect(importers?.map(({ id }) => id)).not.toContain('video0');
    expect(unknown?.join()).toContain('which of the listed devices');
  });

  test('and a list are two importers of two devices', () => {
    const { importers } = answered(`/dev/video0:\n${LIST}\n/dev/video1:\n${ALL}`);
    expect(importers?.map(({ id, inForce }) => [id, inForce])).toEqual([
      ['video0', undefined],
      ['video1', true],
      ['video1', true],
    ]);
  });

  test.each([LIST, ALL, `${ALL}\n${LIST}`])('invents nothing where it is cut', (text) => {
    expectCutsToSayNothingElse(text);
  });
});

test.each(['pRAA', 'BG10'])('a format in force that DRM has no code for is told: %s', (code) => {
  const text = `Format Video Capture:\n\tWidth/Height      : 64/64\n\tPixel Format      : '${code}' (Bayer)\n\tBytes per Line    : 128\n\tSize Image        : 8192`;
  const { importers, unknown } = answered(text);
  expect(importers).toMatchObject([{ formats: [], minSize: 8192 }]);
  expect(unknown).toContain(`${code} has no code of DRM's`);
  const coded = answered(text.replace(`'${code}' (Bayer)`, "'H264' (H.264)"));
  expect(coded.unknown?.join()).not.toContain("no code of DRM's");
});

describe('two queues of one device', () => {
  const queue = (way: string, code: string, sizes: readonly number[]) =>
    [
      `Format Video ${way} Multiplanar:`,
      '\tWidth/Height      : 64/64',
      `\tPixel Format      : '${code}'`,
      `\tNumber of planes  : ${sizes.length}`,
      ...sizes.flatMap((size, index) => [
        `\tPlane ${index}           :`,
        '\t   Bytes per Line : 64',
        `\t   Size Image     : ${size}`,
      ]),
    ].join('\n');
  const text = `${queue('Capture', 'NM12', [4096, 2048])}\n${queue('Output', 'H264', [65_536])}`;
  const answer = answered(text);

  test('are told apart, with the length of each buffer', () => {
    const words = answerInWords(answer).join('\n');
    expect(words).toContain('Video Capture Multiplanar, needs buffers of 4096 and 2048 bytes');
    expect(words).toContain('Video Output Multiplanar, needs 65536 bytes');
  });

  test('are importers where they are of images', () => {
    const { importers, notes } = offersOf(answer, [{ file: '0.txt', text }]);
    expect(importers.map(({ description }) => description)).toEqual([
      'what is in force, imported from 0.txt; an image lies in buffers of 4096 and 2048 bytes',
    ]);
    expect(notes.join()).toContain('is of coded data, and no image');
    expect(answer.importers).toMatchObject([
      { queue: 'Video Capture Multiplanar' },
      { compressed: true },
    ]);
    expect(answer.unknown?.join()).not.toContain('H264');
  });
});
