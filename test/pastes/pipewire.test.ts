/** Offers of PipeWire as its log prints them: what they are, and whether two of them meet. The texts are made up. */
import { describe, expect, test } from 'vitest';
import { offersOf } from '../../src/imports/offers/offers.ts';
import { answerInWords } from '../../src/views/pastes/answer-in-words.ts';
import { answered, expectCutsToSayNothingElse, pairsNamed, refusalOf } from './answered.ts';

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
      {
        verdict: 'unsatisfiable',
        because: 'size',
        helps: ['let one side take a size of the other: 640x480, against 640x360'],
      },
    ],
    [
      'say both where modifiers and sizes are others',
      { formats: ['NV12'], size: '640x480', modifiers: [0n, AFBC] },
      { formats: ['NV12'], size: '640x360', modifiers: [NEGATIVE] },
      {
        verdict: 'unsatisfiable',
        because: 'size and modifier',
        helps: [
          'let the consumer name LINEAR (0), which the producer has',
          'let one side take a size of the other: 640x480, against 640x360',
        ],
      },
    ],
    [
      'say both where formats and sizes are others',
      { formats: ['NV12'], size: '640x480' },
      { formats: ['RGBx'], size: '640x360' },
      { verdict: 'unsatisfiable', because: 'format and size' },
    ],
    [
      'are not helped by LINEAR of a format that only one has',
      { formats: ['NV12'], modifiers: [AFBC] },
      { formats: ['NV12'], modifiers: [NEGATIVE] },
      { verdict: 'unsatisfiable', because: 'modifier', helps: [] },
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

test('an offer that is cut before its format decides nothing', () => {
  const whole = `${offer({ formats: ['NV12'] })}\n${offer({ formats: ['NV12'] })}`;
  const cut = answered(whole.slice(0, whole.lastIndexOf('    Choice')));
  expect(cut).toMatchObject({ complete: false, pairs: [{ verdict: 'underdetermined' }] });
});

test('a cut makes no crash', () => {
  expectCutsToSayNothingElse(`${offer({ formats: ['NV12'] })}\n${offer({ formats: ['RGBx'] })}`);
});

describe('a text that ends within an offer', () => {
  const consumer = { formats: ['NV12'], size: '640x480' };
  const producer = { ...consumer, modifiers: [0n] };

  test('does not say that the offer has no modifier', () => {
    const whole = `${offer(producer)}\n${offer(producer)}`;
    const cut = answered(
      whole.slice(0, whole.lastIndexOf('  Prop: key Spa:Pod:Object:Param:Format:Video:modifier')),
    );
    expect(cut).toMatchObject({
      complete: false,
      pairs: [{ verdict: 'underdetermined', because: 'an offer is cut off' }],
      unknown: ['whether format-2 names modifiers: the text ends before'],
    });
    expect(both(producer, consumer)).toMatchObject({
      complete: true,
      pairs: [{ verdict: 'unsatisfiable', because: 'modifier' }],
    });
  });

  test('does not say so of the only offer either', () => {
    const whole = offer(producer);
    const cut = answered(
      whole.slice(0, whole.indexOf('  Prop: key Spa:Pod:Object:Param:Format:Video:modifier')),
    );
    expect(cut.complete).toBe(false);
    expect(answered(whole).complete).toBe(true);
    expect(answered(offer(consumer)).complete).toBe(true);
  });

  test('misses values that a choice announces', () => {
    const text = `${offer({ formats: ['NV12'] })}\n${offer({ formats: ['RGBx'] })}`;
    const cut = text.slice(0, text.lastIndexOf('      Id 8'));
    expect(answered(cut)).toMatchObject({
      complete: false,
      pairs: [{ verdict: 'underdetermined' }],
    });
  });
});

test('offers of two texts are compared one by one', () => {
  const { pairs } = answered(
    `${offer({ formats: ['NV12'], modifiers: [AFBC], size: '64x64' })}\n${offer({ formats: ['NV12'], size: '64x64' })}`,
    offer({ formats: ['NV12'], size: '64x64' }),
  );
  expect(pairs?.map(({ between, verdict }) => [between, verdict])).toEqual([
    [['format-1', 'format-3'], 'unsatisfiable'],
    [['format-2', 'format-3'], 'satisfiable'],
  ]);
});

describe('pw-dump', () => {
  const node = (name: string, media: string, params: readonly object[]) => ({
    id: 7,
    type: 'PipeWire:Interface:Node',
    info: {
      props: { 'node.name': name, 'media.class': media },
      params: { EnumFormat: params, Format: [] },
    },
  });
  const raw = (said: object) => ({ mediaType: 'video', mediaSubtype: 'raw', ...said });
  const tiled =
    '"modifier": { "default": 72057594037927938, "alt1": 72057594037927938, "alt2": 0 }';
  const dump = (...nodes: readonly object[]) =>
    JSON.stringify(nodes, null, 2).replaceAll(/"modifier": "tiled"/g, tiled);
  const camera = node('camera', 'Video/Source', [
    raw({ format: { default: 'NV12', alt1: 'NV12', alt2: 'I420' }, modifier: 'tiled' }),
    raw({
      format: 'YUY2',
      size: {
        default: { width: 64, height: 48 },
        min: { width: 1, height: 1 },
        max: { width: 640, height: 480 },
      },
    }),
    { mediaType: 'video', mediaSubtype: 'mjpg' },
    { mediaType: 'audio', mediaSubtype: 'raw', format: 'S16' },
  ]);
  const screen = node('screen', 'Stream/Input/Video', [
    raw({ format: 'I420', modifier: 'tiled', size: { width: 64, height: 48 } }),
  ]);

  test('has one importer a node, with modifiers that no double holds', () => {
    const answer = answered(`$ pw-dump\n${dump(camera)}`);
    expect(pairsNamed(answer, 'camera')).toEqual([
      'NV12 0x0100000000000002',
      'NV12 0x0000000000000000',
      'YU12 0x0100000000000002',
      'YU12 0x0000000000000000',
      'YUYV 0x0000000000000000',
    ]);
    expect(answer.importers?.[0]).toMatchObject({
      line: 13,
      formats: [{}, {}, { range: { minWidth: 1, maxWidth: 640, maxHeight: 480 } }],
    });
    expect(answer.importers?.[0]).not.toHaveProperty('modifierMandatory');
    expect(answer.unknown).toEqual([
      'whether the modifiers of camera are mandatory: the JSON shows no flags',
    ]);
  });

  test('pairs producers with consumers', () => {
    expect(answered(dump(screen, camera, camera)).pairs).toMatchObject([
      {
        between: ['camera', 'screen'],
        verdict: 'satisfiable',
        images: [
          { fourcc: 'YU12', modifier: '0x0100000000000002', width: 64, height: 48 },
          { fourcc: 'YU12', modifier: '0x0000000000000000' },
        ],
      },
    ]);
    const plain = node('plain', 'Video/Sink', [raw({ format: 'NV12' })]);
    expect(answered(dump(camera, plain)).pairs).toMatchObject([
      { verdict: 'underdetermined', because: 'whether the modifier is mandatory' },
    ]);
  });

  test('that is cut off gives the objects that are whole', () => {
    const text = dump(camera, screen);
    const cut = answered(text.slice(0, text.indexOf('"screen"')));
    expect(cut.importers?.map(({ id }) => id)).toEqual(['camera']);
    expect(cut.complete).toBe(false);
    expect(refusalOf(text.slice(0, 400))).toContain('no whole JSON object');
  });
});

describe('of several modifiers that both have', () => {
  const list = [0n, AFBC, NEGATIVE];
  test.each<[string, string, readonly bigint[], string | undefined]>([
    ['00000018', '00000010', list, 'producer'],
    ['00000018', '00000008', list, 'pipewire'],
    ['00000000', '00000000', [AFBC, 0n], 'pipewire'],
    // One that is left is settled, whatever the flags say.
    ['00000018', '00000018', [AFBC], undefined],
  ])('flags %s and %s let %s be taken by %s', (one, other, modifiers, chooser) => {
    const { pairs = [] } = both(
      { formats: ['NV12'], modifiers: list, flags: one },
      { formats: ['NV12'], modifiers, flags: other },
    );
    expect(pairs.map(({ verdict }) => verdict)).toEqual(['satisfiable']);
    expect(pairs[0]?.modifierChoice).toBe(chooser);
  });

  test('one side alone decides where the other names none', () => {
    const silent = { formats: ['NV12'] };
    for (const [flags, chooser] of [
      ['00000010', 'producer'],
      ['00000000', 'pipewire'],
    ]) {
      const { pairs } = both({ formats: ['NV12'], modifiers: list, flags: flags ?? '' }, silent);
      expect(pairs).toMatchObject([{ verdict: 'satisfiable', modifierChoice: chooser }]);
    }
  });

  test('flags stand in the answer as facts, in words and in what is imported', () => {
    const text = `${offer({ formats: ['NV12'], modifiers: list })}\n${offer({ formats: ['NV12'], modifiers: list, flags: '00000000' })}`;
    const answer = answered(text);
    expect(answer.importers).toMatchObject([
      { modifierMandatory: true, modifierDontFixate: true },
      { modifierMandatory: false, modifierDontFixate: false },
    ]);
    const words = answerInWords(answer).join('\n');
    for (const each of ['MANDATORY', 'PipeWire settles on one of these', '(no DONT_FIXATE)']) {
      expect(words).toContain(each);
    }
    const { importers } = offersOf(answer, [{ file: '0.txt', text }]);
    expect(importers.map(({ description }) => description)).toMatchObject([
      expect.stringContaining('MANDATORY'),
      expect.stringContaining('no DONT_FIXATE'),
    ]);
  });
});

test('an import says that an offer without modifiers does not meet one that demands them', () => {
  const text = `${offer({ formats: ['NV12'], modifiers: [0n] })}\n${offer({ formats: ['NV12'] })}`;
  const { notes } = offersOf(answered(text), [{ file: '0.txt', text }]);
  expect(notes).toMatchObject([expect.stringContaining('format-2 names no modifier')]);
});
