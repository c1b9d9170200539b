/** Displays that are made up, printed as drm_info does in text and in JSON, and as modetest does. */
import fc from 'fast-check';

export const CODES = {
  XRGB8888: 'XR24',
  ARGB8888: 'AR24',
  NV12: 'NV12',
  RGB565: 'RG16',
  R8: 'R8  ',
};
const TYPES = ['Overlay', 'Primary', 'Cursor'] as const;
export const IMPLICIT = '0x00ffffffffffffff';

/** A display: what it says of all framebuffers, and its planes. */
export interface Made {
  readonly width: readonly [number, number];
  readonly height: readonly [number, number];
  readonly cursor: readonly [number, number];
  readonly planes: readonly MadePlane[];
}

export interface MadePlane {
  readonly type: (typeof TYPES)[number];
  readonly formats: readonly (keyof typeof CODES)[];
  /** Modifiers with formats of the plane; none where it has no such property. */
  readonly pairs: readonly (readonly [bigint, readonly number[]])[];
}

const names = Object.keys(CODES) as (keyof typeof CODES)[];
const extent = fc.tuple(fc.nat(64), fc.integer({ min: 65, max: 16_384 }));
const plane: fc.Arbitrary<MadePlane> = fc.record({
  type: fc.constantFrom(...TYPES),
  formats: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
  pairs: fc.uniqueArray(
    fc.tuple(
      fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n << 56n, max: (1n << 64n) - 1n })),
      fc.uniqueArray(fc.nat(names.length - 1), { minLength: 1 }),
    ),
    { selector: ([modifier]) => modifier, maxLength: 4 },
  ),
});
export const display: fc.Arbitrary<Made> = fc.record({
  width: extent,
  height: extent,
  cursor: fc.tuple(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 1, max: 512 })),
  planes: fc.array(plane, { minLength: 1, maxLength: 4 }),
});

const numberOf = (fourcc: string): bigint => BigInt(Buffer.from(fourcc).readUInt32LE());
/** Modifiers with the names of their formats. */
export const pairsOf = ({
  formats,
  pairs,
}: MadePlane): readonly (readonly [bigint, readonly (keyof typeof CODES)[]])[] =>
  pairs.map(
    ([modifier, which]) =>
      [modifier, [...new Set(which.map((at) => formats[at % formats.length] ?? 'NV12'))]] as const,
  );
export const idOf = (index: number): number => 31 + 7 * index;

/** A tree as drm_info draws it: a node is a line, or a line with what hangs on it. */
type Branch = string | readonly [string, readonly Branch[]];

function drawn(branches: readonly Branch[], before: string): readonly string[] {
  return branches.flatMap((branch, index) => {
    const isLast = index === branches.length - 1;
    const [line, below] = typeof branch === 'string' ? [branch, []] : branch;
    return [
      `${before}${isLast ? '└───' : '├───'}${line}`,
      ...drawn(below, `${before}${isLast ? '    ' : '│   '}`),
    ];
  });
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const listed = (formats: readonly (keyof typeof CODES)[]): readonly Branch[] =>
  formats.map((name) => `${name} (${hex(numberOf(CODES[name]))})`);

export function drmInfo({ width, height, cursor, planes }: Made, node = '/dev/dri/card0'): string {
  const branches: readonly Branch[] = [
    [
      'Driver: made (made up) version 1.0.0 (20260101)',
      [
        'DRM_CLIENT_CAP_ATOMIC supported',
        `DRM_CAP_CURSOR_WIDTH = ${cursor[0]}`,
        `DRM_CAP_CURSOR_HEIGHT = ${cursor[1]}`,
        'DRM_CAP_SYNCOBJ = 1',
      ],
    ],
    ['Framebuffer size', [`Width: [${width.join(', ')}]`, `Height: [${height.join(', ')}]`]],
    ['CRTCs', [['CRTC 0', ['Object ID: 5', ['Legacy info', ['Gamma size: 256']]]]]],
    [
      'Planes',
      planes.map((each, index): Branch => {
        const pairs = pairsOf(each).map(([modifier, formats]): Branch => [
          `A_NAME(X = 1) (${hex(modifier)})`,
          listed(formats),
        ]);
        return [
          `Plane ${index}`,
          [
            `Object ID: ${idOf(index)}`,
            'CRTCs: {0}',
            ['Legacy info', ['FB ID: 0', ['Formats:', listed(each.formats)]]],
            [
              'Properties',
              [
                `"type" (immutable): enum {Overlay, Primary, Cursor} = ${each.type}`,
                ...(pairs.length === 0
                  ? []
                  : [['"IN_FORMATS" (immutable): blob = 9', pairs] as const]),
                '"zpos" (immutable): range [0, 0] = 0',
              ],
            ],
          ],
        ];
      }),
    ],
  ];
  return [`Node: ${node}`, ...drawn(branches, '')].join('\n');
}

/** The same as JSON; numbers of 64 bits stand in it as they are. */
export function drmInfoJson({ width, height, cursor, planes }: Made): string {
  const document = {
    '/dev/dri/card0': {
      driver: { name: 'made', caps: { CURSOR_WIDTH: cursor[0], CURSOR_HEIGHT: cursor[1] } },
      fb_size: {
        min_width: width[0],
        max_width: width[1],
        min_height: height[0],
        max_height: height[1],
      },
      planes: planes.map((each, index) => ({
        id: idOf(index),
        possible_crtcs: 1,
        formats: each.formats.map((name) => Number(numberOf(CODES[name]))),
        properties: {
          type: {
            value: TYPES.indexOf(each.type),
            spec: TYPES.map((name, value) => ({ name, value })),
          },
          ...(each.pairs.length === 0
            ? {}
            : {
                IN_FORMATS: {
                  value: 9,
                  data: pairsOf(each).map(([modifier, formats]) => ({
                    modifier: `#${modifier}`,
                    formats: formats.map((name) => Number(numberOf(CODES[name]))),
                  })),
                },
              }),
        },
      })),
    },
  };
  return JSON.stringify(document, null, 2)
    .replaceAll(/"#(\d+)"/g, '$1')
    .replaceAll('/dev/dri/card0', '\\/dev\\/dri\\/card0');
}

export function modetest({ planes }: Made): string {
  return [
    'Planes:',
    'id\tcrtc\tfb\tCRTC x,y\tx,y\tgamma size\tpossible crtcs',
    ...planes.flatMap((each, index) => {
      const pairs = pairsOf(each);
      return [
        `${idOf(index)}\t0\t0\t0,0\t\t0,0\t0       \t0x00000001`,
        `  formats: ${each.formats.map((name) => CODES[name]).join(' ')}`,
        '  props:',
        '\t8 type:',
        '\t\tflags: immutable enum',
        '\t\tenums: Overlay=0 Primary=1 Cursor=2',
        `\t\tvalue: ${TYPES.indexOf(each.type)}`,
        ...(pairs.length === 0
          ? []
          : [
              '\t30 IN_FORMATS:',
              '\t\tflags: immutable blob',
              '\t\tblobs:',
              '',
              '\t\tvalue:',
              '\t\tin_formats blob decoded:',
              ...each.formats.flatMap((name) => {
                const own = pairs.filter(([, formats]) => formats.includes(name));
                const words = own.map(([modifier]) => `NAME(${hex(modifier)})`);
                return own.length === 0 ? [] : [`\t\t\t ${CODES[name]}:  ${words.join(' ')}`];
              }),
            ]),
      ];
    }),
    '',
  ].join('\n');
}
