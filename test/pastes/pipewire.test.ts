/** Offers of PipeWire as its log prints them: what they are, and whether two of them meet. The texts are made up. */
import { describe, expect, test } from 'vitest';
import { answered, expectCutsToSayNothingElse, pairsNamed } from './answered.ts';

interface Made {
  readonly formats: readonly string[];
  readonly modifiers?: readonly bigint[];
  readonly flags?: string;
  readonly size?: string;
}

const property = (key: string, number: number, flags = '00000000') =>
  `  Prop: key Spa:Pod:Object:Param:Format:${key} (${number}), flags ${flags}`;

function offer({ formats, modifiers, flags = '00000018', size }: Made): string {
  return [
    'Object: size 1, type Spa:Pod:Object:Param:Format (262147), id Spa:Enum:ParamId:EnumFormat (3)',
    property('mediaType', 1),
    '    Id 2        (Spa:Enum:MediaType:video)',
    property('mediaSubtype', 2),
    '    Id 1        (Spa:Enum:MediaSubtype:raw)',
    property('Video:format', 131_073),
    '    Choice: type Spa:Enum:Choice:Enum, flags 00000000 24 4',
    ...[formats[0], ...formats].map((each) => `      Id 8        (Spa:Enum:VideoFormat:${each})`),
    ...(modifiers === undefined
      ? []
      : [
          property('Video:modifier', 131_074, flags),
          ...modifiers.map((each) => `      Long ${BigInt.asIntN(64, each)}`),
        ]),
    ...(size === undefined ? [] : [property('Video:size', 131_075), `    Rectangle ${size}`]),
  ].join('\n');
}

const AFBC = 0x0800_0000_0000_0041n;
const NEGATIVE = 0xff00_0000_0000_0001n;
const both = (one: Made, other: Made) => answered(`${offer(one)}\n${offer(other)}`);

describe('two offers', () => {
  test.each<[string, Made, Made, object]>([
    [
      'meet in what both name',
      { formats: ['NV12', 'RGBx'], modifiers: [AFBC, 0n] },
      { formats: ['RGBx'], modifiers: [0n, AFBC] },
      { verdict: 'satisfiable', images: [{ fourcc: 'XB24', modifier: '0x0800000000000041' }, {}] },
    ],
    [
      'do not meet without a format',
      { formats: ['NV12'] },
      { formats: ['RGBx'] },
      { verdict: 'unsatisfiable', because: 'format' },
    ],
    [
      'do not meet where one demands a modifier that the other does not name',
      { formats: ['NV12'], modifiers: [0n] },
      { formats: ['NV12'] },
      { verdict: 'unsatisfiable', because: 'modifier' },
    ],
    [
      'meet where a modifier is named and not demanded',
      { formats: ['NV12'], modifiers: [0n], flags: '00000010' },
      { formats: ['NV12'] },
      { verdict: 'satisfiable', images: [{ fourcc: 'NV12', modifier: '0x0000000000000000' }] },
    ],
    [
      'do not meet in other sizes',
      { formats: ['NV12'], size: '640x480' },
      { formats: ['NV12'], size: '640x360' },
      { verdict: 'unsatisfiable', because: 'size' },
    ],
    [
      'meet without modifiers',
      { formats: ['YUY2'] },
      { formats: ['YUY2'], size: '640x360' },
      { verdict: 'satisfiable', images: [{ fourcc: 'YUYV' }] },
    ],
  ])('%s', (_, one, other, expected) => {
    expect(both(one, other).pairs).toMatchObject([expected]);
  });

  test('have modifiers as numbers without a sign', () => {
    const answer = both({ formats: ['NV12'], modifiers: [NEGATIVE] }, { formats: ['NV12'] });
    expect(pairsNamed(answer, 'format-1')).toEqual(['NV12 0xff00000000000001']);
  });

  test('are found behind the prefixes of a journal', () => {
    const text = `${offer({ formats: ['NV12'] })}\n${offer({ formats: ['NV12'] })}`;
    const journal = text
      .replaceAll(/^/gm, 'host pipewire[7]: pw.context: ')
      .replaceAll('\n', '\r\n');
    expect(answered(journal).pairs).toEqual(answered(text).pairs);
  });
});

test('more than two offers are no pair that one could tell', () => {
  const text = [
    offer({ formats: ['NV12'] }),
    offer({ formats: ['NV12'] }),
    offer({ formats: ['RGB'] }),
  ];
  const { pairs, unknown } = answered(text.join('\n'));
  expect(pairs).toBeUndefined();
  expect(unknown).toHaveLength(1);
});

test('an offer that is cut before its format is no side of a pair', () => {
  const whole = `${offer({ formats: ['NV12'] })}\n${offer({ formats: ['NV12'] })}`;
  const cut = answered(whole.slice(0, whole.lastIndexOf('    Choice')));
  expect(cut).toMatchObject({ complete: false });
  expect(cut.pairs).toBeUndefined();
});

test('a cut makes no crash', () => {
  expectCutsToSayNothingElse(`${offer({ formats: ['NV12'] })}\n${offer({ formats: ['RGBx'] })}`);
});
