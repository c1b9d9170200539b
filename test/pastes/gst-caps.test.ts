/**
 * GStreamer's caps among pastes: lists, ranges and steps, features, DRM formats, templates of gst-inspect, lines of
 * `-v` and of debug logs; and which caps meet. The texts are made up.
 */
import { describe, expect, test } from 'vitest';
import { answerInWords } from '../../src/views/pastes/answer-in-words.ts';
import { answered, expectCutsToSayNothingElse, pairsNamed } from './answered.ts';

const TILED = '0x0300000000000001';
const LINEAR = '0x0000000000000000';
const DMABUF = 'video/x-raw(memory:DMABuf), format=DMA_DRM';

/** What stands between two lines of caps. */
function between(one: string, other: string) {
  const [pair, ...others] = answered(`${one}\n${other}`).pairs ?? [];
  expect(others).toEqual([]);
  return pair;
}

describe('caps', () => {
  test.each([
    ['NV12', [`NV12 ${LINEAR}`]],
    [`NV12:${TILED}`, [`NV12 ${TILED}`]],
    [
      `{ NV12:${TILED}, NV12, XR24:0x1 }`,
      [`NV12 ${TILED}`, `NV12 ${LINEAR}`, 'XR24 0x0000000000000001'],
    ],
    [`(string){ (string)NV12, "R8  :${TILED}" }`, [`NV12 ${LINEAR}`, `R8   ${TILED}`]],
    ['{ R8:0x00ffffffffffffff }', ['R8   0x00ffffffffffffff']],
  ])('name DRM formats: %s', (formats, pairs) => {
    const text = `${DMABUF}, drm-format=${formats}, width=64, height=64`;
    expect(pairsNamed(answered(text), 'caps-1')).toEqual(pairs);
  });

  test.each([
    ['video/x-raw', 'system', `XR24 ${LINEAR}`],
    ['video/x-raw(memory:SystemMemory)', 'system', `XR24 ${LINEAR}`],
    ['video/x-raw(memory:DMABuf)', 'dmabuf', 'XR24 any'],
    ['video/x-raw(memory:VAMemory)', 'other', 'XR24 any'],
    ['video/x-raw(memory:NVMM, meta:Overlay)', 'other', 'XR24 any'],
  ])('%s lies in %s memory', (head, memory, pair) => {
    const answer = answered(`${head}, format=(string)BGRx, framerate=30/1`);
    expect(answer.importers).toMatchObject([{ id: 'caps-1', memory, line: 1 }]);
    expect(pairsNamed(answer, 'caps-1')).toEqual([pair]);
  });

  test.each([
    ['width=(int)640, height=(int)480', { sizes: [[640, 480]] }],
    [
      'width={ 640, 320 }, height=240',
      {
        sizes: [
          [640, 240],
          [320, 240],
        ],
      },
    ],
    [
      'width=[ 16, 4096, 8 ], height=[ 2, 2160 ]',
      {
        range: {
          minWidth: 16,
          maxWidth: 4096,
          stepWidth: 8,
          minHeight: 2,
          maxHeight: 2160,
          stepHeight: 1,
        },
      },
    ],
    [
      'width=1920, height=[ 1, 1080 ]',
      {
        range: {
          minWidth: 1920,
          maxWidth: 1920,
          stepWidth: 1,
          minHeight: 1,
          maxHeight: 1080,
          stepHeight: 1,
        },
      },
    ],
    ['width=640', {}],
    ['framerate=[ 0/1, 60/1 ], views=< 1, 2 >', {}],
  ])('say sizes: %s', (fields, said) => {
    const { importers } = answered(`video/x-raw, format=I420, ${fields}`);
    expect(importers?.[0]?.formats).toEqual([{ fourcc: 'YU12', modifiers: [LINEAR], ...said }]);
  });

  test('that are escaped, in a command or joined by semicolons are the same', () => {
    const escaped = String.raw`caps = "video/x-raw\(memory:DMABuf\)\,\ format\=\(string\)DMA_DRM\,\ drm-format\=\(string\)NV12"`;
    expect(pairsNamed(answered(escaped), 'caps-1')).toEqual([`NV12 ${LINEAR}`]);
    const command =
      "$ gst-launch-1.0 v4l2src ! 'video/x-raw,format=NV12,width=64,height=64' ! fakesink";
    expect(pairsNamed(answered(command), 'caps-1')).toEqual([`NV12 ${LINEAR}`]);
    const both = answered(
      `${DMABUF}, drm-format=NV12:${TILED}; video/x-raw, format=NV12; video/x-raw, format=YUY2`,
    );
    expect(both.importers).toMatchObject([
      { id: 'caps-1', memory: 'dmabuf', formats: [{ modifiers: [TILED] }] },
      { id: 'caps-1', memory: 'system', formats: [{ fourcc: 'NV12' }, { fourcc: 'YUYV' }] },
    ]);
  });

  test('that are coded are no images', () => {
    const { importers, pairs } = answered('video/x-raw, format=NV12\nvideo/x-h264, width=640');
    expect(importers).toMatchObject([{ formats: [{}] }, { id: 'caps-2', compressed: true }]);
    expect(pairs).toBeUndefined();
  });

  test('without a code of DRM are named as not known', () => {
    const { importers, unknown } = answered('video/x-raw, format={ NV12, AYUV64 }');
    expect(importers?.[0]?.formats).toHaveLength(1);
    expect(unknown).toEqual(["which format AYUV64 of caps-1 is: no code of DRM's is known for it"]);
  });

  test('that are cut off give nothing', () => {
    const cut = answered(`video/x-raw, format=NV12\n${DMABUF}, drm-format={ NV12, NV12:0x03`);
    expect(cut).toMatchObject({ complete: false, importers: [{ id: 'caps-1' }] });
    expect(cut.importers).toHaveLength(1);
  });
});

describe('lines that name somebody', () => {
  test.each([
    [
      '/GstPipeline:pipeline0/GstV4l2Src:cam.GstPad:src: caps = video/x-raw, format=NV12, width=64, height=64',
      { id: 'cam', agreed: true },
    ],
    [
      '0:00:01.123456789 4242 0x55d0c0ffee00 DEBUG  GST_CAPS gstpad.c:3210:gst_pad_query:<sink0:sink> caps video/x-raw, format=NV12',
      { id: 'sink0' },
    ],
    ['kmssink: video/x-raw(memory:DMABuf), format=DMA_DRM, drm-format=NV12', { id: 'kmssink' }],
    ['caps: video/x-raw, format=NV12', { id: 'caps-1' }],
  ])('%s', (line, said) => {
    expect(answered(line).importers).toMatchObject([said]);
  });
});

describe('templates of gst-inspect', () => {
  const INSPECT = `Factory Details:
  Long-name                Camera

Pad Templates:
  SRC template: 'src'
    Availability: Always
    Capabilities:
      video/x-raw(memory:DMABuf)
                 format: DMA_DRM
             drm-format: { (string)NV12:${TILED},
                           (string)NV12 }
                  width: [ 16, 4096, 16 ]
                 height: [ 16, 4096 ]
              framerate: [ 0/1, 2147483647/1 ]
      image/jpeg

Element has no clocking capabilities.

Pads:
  SRC: 'src'
    Pad Template: 'src'
Factory Details:
  Long-name                Screen
Pad Templates:
  SINK template: 'sink_%u'
    Availability: On request
    Capabilities:
      video/x-raw(memory:DMABuf)
                 format: DMA_DRM
             drm-format: { (string)NV12, (string)NV12:${TILED} }
                  width: [ 1, 1920 ]
                 height: [ 1, 1080 ]
  SRC template: 'src'
    Availability: Always
    Capabilities:
      ANY
`;

  test('are pads, and the producer of one meets the consumer of another', () => {
    const { importers, pairs } = answered(INSPECT);
    expect(importers?.map(({ id, memory }) => [id, memory])).toEqual([
      ['src', 'dmabuf'],
      ['sink_%u', 'dmabuf'],
      ['src', undefined],
    ]);
    const size = { minWidth: 16, maxWidth: 1920, stepWidth: 16, minHeight: 16, maxHeight: 1080 };
    expect(pairs).toEqual([
      {
        between: ['src', 'sink_%u'],
        verdict: 'satisfiable',
        images: [
          { fourcc: 'NV12', modifier: TILED, ...size },
          { fourcc: 'NV12', modifier: LINEAR, ...size },
        ],
      },
    ]);
  });
});

describe('two caps', () => {
  const nv12 = `${DMABUF}, drm-format={ NV12:${TILED}, NV12 }, width=[ 16, 4096 ], height=[ 16, 4096 ]`;

  test.each([
    [
      'memory',
      nv12,
      'video/x-raw, format=NV12, width=64, height=64',
      ['a copy: NV12 LINEAR 64x64'],
    ],
    [
      'memory',
      'video/x-raw(memory:DMABuf, meta:Overlay), format=NV12',
      'video/x-raw(memory:DMABuf), format=NV12',
      undefined,
    ],
    ['format', nv12, `${DMABUF}, drm-format=XR24`, undefined],
    ['format', nv12, 'video/x-raw(memory:DMABuf), format=NV12', undefined],
    [
      'format',
      'video/x-raw, format=NV12, interlace-mode=progressive',
      'video/x-raw, format=NV12, interlace-mode=interleaved',
      undefined,
    ],
    ['modifier', nv12, `${DMABUF}, drm-format=NV12:0x1`, undefined],
    [
      'size',
      nv12,
      `${DMABUF}, drm-format=NV12, width=8, height=8`,
      ['let one side take a size of the other: 16x16 to 4096x4096, against 8x8'],
    ],
    [
      'modifier and size',
      nv12,
      `${DMABUF}, drm-format=NV12:0x1, width=8, height=8`,
      [
        `let one side take what the other has: NV12 ${TILED} or 0x0000000000000001`,
        'let one side take a size of the other: 16x16 to 4096x4096, against 8x8',
      ],
    ],
    [
      'format and size',
      nv12,
      `${DMABUF}, drm-format=XR24, width=8, height={ 2, 4, 6, 8 }`,
      ['let one side take a size of the other: 16x16 to 4096x4096, against 8x2, 8x4, 8x6, …'],
    ],
    [
      'memory and size',
      nv12,
      'video/x-raw, format=NV12, width=8, height=8',
      [
        'a converter between the two kinds of memory',
        'let one side take a size of the other: 16x16 to 4096x4096, against 8x8',
      ],
    ],
    [
      'size',
      'video/x-raw, format=NV12, width=[ 16, 64, 16 ], height=8',
      'video/x-raw, format=NV12, width=24, height=8',
      undefined,
    ],
  ])('do not meet for their %s', (because, one, other, helps) => {
    const pair = between(one, other);
    expect(pair).toMatchObject({ verdict: 'unsatisfiable', images: [], because });
    if (helps !== undefined) expect(pair?.helps).toEqual(helps);
  });

  test.each([
    ['video/x-raw, format=NV12, framerate=30/1', 'video/x-raw, format=NV12, framerate=60/1', {}],
    ['video/x-raw, format=NV12', 'video/x-raw', {}],
    ['video/x-raw, format=NV12', 'video/x-raw(ANY), format=NV12', {}],
    [
      'video/x-raw, format=NV12, width=[ 16, 4096, 4 ], height=[ 1, 99 ]',
      'video/x-raw, format=NV12, width=[ 30, 4000, 6 ], height=[ 9, 200 ]',
      { minWidth: 36, maxWidth: 3996, stepWidth: 12, minHeight: 9, maxHeight: 99 },
    ],
    [
      'video/x-raw, format=NV12, width=[ 1, 99 ], height=[ 1, 99 ]',
      'video/x-raw, format={ YUY2, NV12 }, width=64, height=48',
      { width: 64, height: 48 },
    ],
  ])('meet: %s, %s', (one, other, size) => {
    expect(between(one, other)).toMatchObject({
      verdict: 'satisfiable',
      images: [{ fourcc: 'NV12', modifier: LINEAR, ...size }],
    });
  });

  test('without formats may meet', () => {
    expect(between('video/x-raw, width=64', 'video/x-raw')).toMatchObject({
      verdict: 'underdetermined',
    });
  });

  test('of two files meet as those of one do', () => {
    const { pairs } = answered(nv12, `${DMABUF}, drm-format=NV12`);
    expect(pairs).toMatchObject([
      { between: ['caps-1', 'caps-2'], images: [{ fourcc: 'NV12', modifier: LINEAR }] },
    ]);
  });

  test('and a plane share where the memory is that of a display', () => {
    const plane = `Node: /dev/dri/card0
└───Planes
    └───Plane 0
        ├───Object ID: 31
        └───Properties
            └───"IN_FORMATS" (immutable): blob = 32
                └───LINEAR (0x0)
                    └───NV12 (0x3231564e)`;
    expect(answered(plane, nv12).pairs).toMatchObject([{ verdict: 'satisfiable' }]);
    expect(answered(plane, 'video/x-raw, format=NV12').pairs).toMatchObject([
      { verdict: 'unsatisfiable', because: 'memory' },
    ]);
  });
});

test('what is missing in front or behind changes nothing of what is said', () => {
  expectCutsToSayNothingElse(
    `${DMABUF}, drm-format={ NV12:${TILED}, XR24 }, width=[ 16, 4096, 2 ], height=[ 16, 2160 ]\n` +
      'video/x-raw, format={ NV12, BGRx }, width=1920, height=1080\n' +
      'video/x-h264, stream-format=byte-stream\n',
  );
});

test.each([
  ['NV12_64Z32', 'NV12 0x0400000000000001'],
  ['NV12_4L4', 'NV12 0x0600000000000001'],
  ['NV12_10LE40_4L4', 'NV15 0x0600000000000001'],
  ['NV12_32L32', 'NV12 0x0900000000000001'],
  ['NV12_16L32S', 'NV12 0x0b00000000000001'],
  ['MT2110T', 'NV15 0x0b00000000010001'],
  ['MT2110R', 'NV15 0x0b00000000020001'],
])('the tiled format %s is %s', (name, pair) => {
  const read = answered(`video/x-raw, format=${name}, width=64, height=64`);
  expect(pairsNamed(read, read.importers?.[0]?.id ?? '')).toEqual([pair]);
  expect(read.unknown).toBeUndefined();
});

test('a modifier that nobody says is not any modifier', () => {
  const words = answerInWords(
    answered('video/x-raw(memory:DMABuf), format=NV12\nvideo/x-raw(ANY), format=NV12'),
  );
  expect(words).toContain('  NV12 modifier not said');
});

test('a pipeline that stopped is a finding', () => {
  const text = 'streaming stopped, reason not-negotiated (-4)';
  const caps = 'video/x-raw, format=NV12, width=64, height=64';
  expect(answered(text).findings).toMatchObject([{ rule: 'not-negotiated', line: 1 }]);
  expect(answered(`${caps}\n${text}`).findings).toMatchObject([
    { rule: 'not-negotiated', severity: 'error', line: 2 },
  ]);
  expect(answered(caps).findings).toBeUndefined();
});

test('a pipeline that stopped points at the pads that have nothing in common', () => {
  const text = 'streaming stopped, reason not-negotiated (-4)';
  const pad = (name: string, format: string): string =>
    `/GstPipeline:pipeline0/GstElement:${name}.GstPad:src: caps = ` +
    `video/x-raw(memory:DMABuf), format=(string)DMA_DRM, drm-format=(string)${format}`;
  const helpsOf = (one: string, other: string) =>
    answered([text, pad('one', one), pad('other', other)].join('\n')).findings?.[0]?.helps;
  expect(helpsOf('NV12', 'NV12:0x0100000000000002')).toEqual([
    'these pads have nothing in common: one (line 2) has NV12 LINEAR; other (line 3) has NV12 INTEL_Y_TILED',
  ]);
  expect(helpsOf('NV12', 'XR24')).toEqual([
    'these pads have nothing in common: one (line 2) has NV12 LINEAR; other (line 3) has XR24 LINEAR',
  ]);
  // Of pads that agree nothing is said: others may have stopped the pipeline.
  expect(helpsOf('NV12', 'NV12')).toEqual([
    'see what both pads offer: gst-launch-1.0 -v, and GST_DEBUG=GST_CAPS:5',
  ]);
});
