/**
 * Logs that lost a line, tell of something unknown, or tell of what cannot have happened. A fact
 * that is half understood would give another world, so `replay` refuses the log by line and field.
 */
import { describe, expect, test } from 'vitest';
import { createExporter, encodeLog, unwrap } from '../../src/index.ts';
import { changed, expectRefusal, Workbench } from './command-line.ts';

const workbench = new Workbench();

/** The lines of a log: 1 exporter, 2 buffer, 3 attach, 4 reference, 5 a refusal. */
const LINES = recordedLines();

function recordedLines(): readonly string[] {
  const exporter = createExporter({
    platform: {
      name: 'board',
      zones: [{ name: 'ram', base: 0, size: '1 MiB' }],
      allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
      importers: [{ id: 'gpu', constraints: {} }],
    },
  });
  const buffer = unwrap(exporter.createBuffer({ size: 4096, id: 'frame' }));
  unwrap(exporter.attach(buffer, 'gpu'));
  unwrap(exporter.get(buffer));
  expect(exporter.endCpuAccess(buffer).ok).toBe(false);
  return encodeLog(exporter.log()).trimEnd().split('\n');
}

/** The log in which a line, counted from 1, is written differently. */
function withLine(number: number, from: string, to: string): string {
  const lines = LINES.map((line, index) => (index + 1 === number ? changed(line, from, to) : line));
  return lines.join('\n');
}

/** The log with these lines only, counted from 1. */
function only(...numbers: readonly number[]): string {
  return numbers.map((number) => LINES[number - 1] ?? '').join('\n');
}

const DEEP = '['.repeat(5_000) + ']'.repeat(5_000);

describe.concurrent('replay refuses a log with', () => {
  test.each([
    ['nothing', '', ': the log is empty'],
    ['empty lines', '\n\n \n', ': the log is empty'],
    ['a missing line', only(1, 2, 4, 5), ':3: sequence: expected 3, found 4: a line is missing'],
    ['a doubled line', only(1, 2, 2, 3), ':3: sequence: expected 3, found 2: a line is missing'],
    ['swapped lines', only(1, 3, 2), ':2: sequence: expected 2, found 3: a line is missing'],
    ['a missing first line', only(2, 3), ':1: sequence: expected 1, found 2: a line is missing'],
    [
      'a missing fact',
      withLine(3, '"version":2', '"version":3'),
      ':3: version: expected 2, found 3',
    ],
    ['a line cut off', only(1, 2, 3).slice(0, -20), ':3: not JSON: '],
    ['words', `${only(1)}\nhello`, ":2: not JSON: Unexpected token 'h'"],
    ['a list for a line', `${only(1)}\n[]`, ':2: expected an object, found a list'],
    ['null for a line', `${only(1)}\nnull`, ':2: expected an object, found null'],
    ['a key twice', withLine(2, '{', '{"sequence":2,'), ':2: sequence: this field stands twice'],
    [
      'a key twice further in',
      withLine(2, '"size"', '"size":1,"size"'),
      ':2: event.size: this field',
    ],
    ['deep nesting', `${only(1)}\n${DEEP}`, ':2: the JSON is nested too deeply'],
    [
      'another version',
      withLine(1, '"schema":2', '"schema":3'),
      ':1: schema: expected a version that this program knows (1, 2), found 3',
    ],
    ['no version', withLine(1, '"schema":2,', ''), ':1: schema: this field is missing'],
    [
      'an unknown type',
      withLine(2, 'BufferCreated', 'BufferCreatd'),
      ':2: event.type: unknown event type "BufferCreatd", did you mean "BufferCreated"?',
    ],
    [
      'a type of nothing known',
      withLine(2, 'BufferCreated', 'Zzzz'),
      ':2: event.type: unknown event type "Zzzz", known: ExporterCreated, ',
    ],
    [
      'a number for a type',
      withLine(2, '"BufferCreated"', '7'),
      ':2: event.type: expected a known event type, found 7',
    ],
    [
      'no type',
      withLine(2, '"type":"BufferCreated",', ''),
      ':2: event.type: this field is missing',
    ],
    [
      'no event',
      withLine(2, '"event":', '"evnt":'),
      ':2: event: this field is missing, and "evnt" is unknown',
    ],
    [
      'null for an event',
      `${only(1)}\n{"schema":2,"sequence":2,"stream":"a","version":1,"event":null}`,
      ':2: event: expected an object, found null',
    ],
    [
      'an unknown field',
      withLine(2, '"size"', '"color":1,"size"'),
      ':2: event.color: unknown field, known: ',
    ],
    [
      'an unknown field beside',
      withLine(2, '"event"', '"caus":1,"event"'),
      ':2: caus: unknown field, did you mean "cause"?',
    ],
    [
      'an unknown cause',
      withLine(2, '"createBuffer"', '"createbuffer"'),
      ':2: cause: expected one of ',
    ],
    ['a negative size', withLine(2, '4096', '-4096'), ':2: event.size: -4096 is negative'],
    ['a fraction', withLine(2, '4096', '4096.5'), ':2: event.size: 4096.5 is not whole'],
    [
      'a size above 2^53',
      withLine(2, '4096', '9007199254740992'),
      ':2: event.size: 9007199254740992 is above 2^53',
    ],
    ['half a page', withLine(2, '4096', '6144'), ':2: event.size: expected a multiple of 4096'],
    ['no size at all', withLine(2, '4096', 'null'), ':2: event.size: expected a whole number'],
    [
      'a text for a sequence',
      withLine(2, '"sequence":2', '"sequence":"two"'),
      ':2: sequence: "two" is not a quantity',
    ],
    [
      'a sequence of zero',
      withLine(1, '"sequence":1', '"sequence":0'),
      ':1: sequence: 0 is too small',
    ],
    [
      'another stream',
      withLine(2, '"stream":"frame"', '"stream":"other"'),
      ':2: stream: expected "frame"',
    ],
    [
      'a bad name',
      withLine(2, '"stream":"frame"', '"stream":"fr ame"'),
      ':2: stream: a name has 1 to 128',
    ],
    [
      'a text for a time',
      withLine(2, '"event"', '"time":"now","event"'),
      ':2: time: expected number, found',
    ],
    [
      'a buffer from nowhere',
      withLine(
        2,
        '"type":"BufferCreated","buffer":"frame","size":4096',
        '"type":"ReferenceTaken","buffer":"frame"',
      ),
      ': sequence 2: ReferenceTaken cannot have happened: ',
    ],
    [
      'another beginning',
      only(2).replace('"sequence":2', '"sequence":1'),
      ': sequence 1: a log begins with ExporterCreated',
    ],
    ['binary', Uint8Array.from([1, 2, 0, 4]), ': this is a binary file'],
    ['another encoding', Buffer.from('\u00e9', 'latin1'), ':1: this is not text in UTF-8'],
    ['a document instead', '{\n  "name": "board"\n}\n', ':1: not JSON: '],
  ])('%s', async (what, content, complaint) => {
    const name = workbench.file(`${what}.jsonl`, content);
    expectRefusal(await workbench.run(['replay', name]), `cenalloc: ${name}${complaint}`);
  });

  test.each(['0', '-1', '1.5', 'two', '', '99999999999999999', '1e3'])(
    'the sequence number "%s"',
    async (until) => {
      const name = workbench.file('good.jsonl', LINES.join('\n'));
      const ran = await workbench.run(['replay', name, '--until', until]);
      expectRefusal(ran, `cenalloc: --until: expected a sequence number, found "${until}"`);
    },
  );
});

describe.concurrent('replay takes', () => {
  test.each([
    ['the log', LINES.join('\n')],
    ['empty lines and line ends of other systems', `\r\n${LINES.join('\r\n\r\n')}\r\n`],
    [
      'fields in another order',
      withLine(2, '{"schema":2,"sequence":2,', '{"sequence":2, "schema":2,'),
    ],
  ])('%s', async (what, content) => {
    const name = workbench.file(`${what}.jsonl`, content);
    const ran = await workbench.run(['replay', name, '--json']);
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toMatchObject({ schema: 'cenalloc/replay/1', facts: 5 });
    expect(ran.code).toBe(0);
  });
});

describe.concurrent('replay refuses the string', () => {
  test.each([
    ['cen1:', 'position 6: expected the policy'],
    ['cen2:strict:7,3/-,-,-/1,0:c0', 'position 1: expected "cen1:", found "cen2"'],
    [
      'cen1:stric:7,3/-,-,-/1,0:c0',
      'position 6: expected the policy strict or fits or migrate or barrier or rfc',
    ],
    ['cen1:strict:-1/-/1,0:c0', 'position 13: expected a mask from 0 to 4294967295, found "-1"'],
    ['cen1:strict:1.5/-/1,0:c0', 'position 13: expected a mask from 0 to 4294967295, found "1.5"'],
    ['cen1:strict:99999999999/-/1,0:c0', 'position 13: expected a mask from 0 to 4294967295'],
    ['cen1:strict:7,3/-,-,-/1,0:x0', 'position 27: expected a call, c (create)'],
    ['cen1:strict:7,3/-,-,-/1,0:a0.9', 'position 30: expected the index of an importer'],
    ['cen1:strict:7,3/-,-,-/1,0:c', 'position 28: expected the index of a buffer'],
    ['cen1:strict:7,3/-,-,-/1,0:c0\n', 'position 28: expected the index of a buffer'],
  ])('%j', async (text, complaint) => {
    const ran = await workbench.run(['replay', text]);
    expectRefusal(ran, `cenalloc: replay string: ${complaint}`);
  });

  test('with a sequence number to stop at, of which it has none', async () => {
    const ran = await workbench.run(['replay', 'cen1:strict:7,3/-,-,-/1,0:c0', '--until', '1']);
    expectRefusal(ran, 'cenalloc: --until: a replay string holds calls, not facts');
  });
});
