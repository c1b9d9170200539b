/**
 * Platforms and scenarios that are damaged, misspelt or something else entirely. `solve` and `run`
 * refuse each on one line that names the file, the line and the field, and print no result.
 */
import { ALLOCATOR_KINDS } from '../../src/allocators/allocator.ts';
import { describe, expect, test } from 'vitest';
import { changed, expectRefusal, Workbench } from './command-line.ts';

const workbench = new Workbench();

const PLATFORM = `{
  "schema": "cenalloc/platform/1",
  "name": "board",
  "zones": [
    { "name": "ram", "base": 0, "size": "16 MiB" }
  ],
  "allocators": [
    { "id": 1, "name": "system", "kind": "system", "zones": ["ram"], "capacity": "16 MiB" }
  ],
  "importers": [
    { "id": "gpu", "constraints": { "alignment": 4096 } }
  ]
}
`;

const SCENARIO = `{
  "schema": "cenalloc/scenario/1",
  "name": "one life",
  "platform": "board.platform.json",
  "policy": "fits",
  "calls": [
    { "call": "createBuffer", "buffer": "frame", "size": 4096 },
    { "call": "attach", "buffer": "frame", "importer": "gpu" },
    { "call": "map", "buffer": "frame", "importer": "gpu", "direction": "toDevice" },
    { "call": "get", "buffer": "frame", "expect": "ok" }
  ]
}
`;

workbench.file('board.platform.json', PLATFORM);
workbench.file('life.scenario.json', SCENARIO);

const COMMANDS = [
  ['solve', PLATFORM],
  ['run', SCENARIO],
] as const;

const PLAIN_TEXT = 'a file of another kind';

describe.concurrent.each(COMMANDS)('%s refuses', (command, good) => {
  const half = good.slice(0, good.indexOf('"name"'));
  const lines = good.split('\n').length;
  test.each([
    ['an empty file', '', ':1: the file is empty'],
    ['white space', '\n \n', ':1: the file is empty'],
    ['half a document', half, ':3: not JSON: Expected double-quoted property name'],
    ['two commas', good.replace('1",', '1",,'), ':2: not JSON: Expected double-quoted'],
    ['a trailing comma', `[\n${'"word", '.repeat(40)}\n]`, ":3: not JSON: Unexpected token ']'"],
    ['a comment', `// A board.\n${good}`, ":1: not JSON: Unexpected token '/'"],
    ['two documents', good + good, `:${lines}: not JSON: Unexpected non-whitespace`],
    ['a raw control character', '{\n"name": "a\u0001b" }', ':2: not JSON: Bad control character'],
    ['a list', '[]', ':1: expected an object, found a list'],
    ['null', 'null', ':1: expected an object, found null'],
    ['deep lists', '['.repeat(90_000) + ']'.repeat(90_000), ': the JSON is nested too deeply'],
    ['deep objects', `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`, ': the JSON is nested too'],
    ['deep and cut off', '['.repeat(90_000), ':1: not JSON: Unexpected end of JSON input'],
    ['a binary file', Uint8Array.from([1, 2, 0, 4]), ': this is a binary file'],
    ['UTF-16', Buffer.from(good, 'utf16le'), ': this is a binary file'],
    ['Latin-1', Buffer.from('{ "name": "\u00e9" }', 'latin1'), ': this is not text in UTF-8'],
    ['words', PLAIN_TEXT, ":1: not JSON: Unexpected token 'a'"],
    [
      'a key twice',
      changed(good, '"name": "', '"name": 1,\n"name": "'),
      ':4: name: this field stands',
    ],
    [
      'a key twice in disguise',
      changed(good, '"schema"', '"n\\u0061me": 1, "schema"'),
      ':3: name: ',
    ],
    ['another version', changed(good, '/1",', '/2",'), ':2: schema: expected "cenalloc/'],
    [
      'a field with a line in it',
      changed(good, '"schema"', '"a\\nb": 1, "schema"'),
      ':2: a?b: unknown',
    ],
    [
      'an unknown field',
      changed(good, '"schema"', '"zzz": 1, "schema"'),
      ':2: zzz: unknown field, known',
    ],
    [
      'a misspelt field',
      changed(good, '"name": "', '"nam": "'),
      ':1: name: this field is missing, and "nam"',
    ],
  ])('%s', async (what, content, complaint) => {
    const name = workbench.file(`${command} ${what}.json`, content);
    expectRefusal(await workbench.run([command, name]), `cenalloc: ${name}${complaint}`);
  });
});

/** A platform in which a quantity is another one. */
function withSize(written: string): string {
  return changed(PLATFORM, '"size": "16 MiB"', `"size": ${written}`);
}

describe.concurrent('solve refuses a platform with', () => {
  test.each([
    [
      'a negative number',
      withSize('-1'),
      ':5: zones[0].size: -1 is negative, expected a whole number',
    ],
    ['a fraction', withSize('4096.5'), ':5: zones[0].size: 4096.5 is not whole'],
    [
      'a kind that is not built in',
      changed(PLATFORM, '"kind": "system"', '"kind": "last-fit"'),
      `:8: allocators[0].kind: expected one of ${ALLOCATOR_KINDS.join(', ')}, found the text "last-fit"; ` +
        'a kind of your own works in programs only',
    ],
    [
      'formats of an unknown API',
      changed(PLATFORM, '"constraints": {', '"constraints": { "api": "x11", '),
      ':11: importers[0].constraints.api: expected one of drm, v4l2, gstreamer, pipewire, libcamera, vulkan, ffmpeg, ' +
        'android, fuchsia, found the text "x11"',
    ],
    [
      'a number above 2^53',
      withSize('9007199254740992'),
      ':5: zones[0].size: 9007199254740992 is above 2^53',
    ],
    ['a number without an end', withSize('1e400'), ':5: zones[0].size: expected a whole number'],
    [
      'a text above 2^53',
      withSize('"9000000000 TiB"'),
      ':5: zones[0].size: "9000000000 TiB" is above 2^53',
    ],
    ['a decimal unit', withSize('"8 MB"'), ':5: zones[0].size: "8 MB" is not a quantity'],
    ['nothing', withSize('null'), ':5: zones[0].size: expected a whole number'],
    ['an object for a number', withSize('{}'), ':5: zones[0].size: expected a whole number'],
    [
      'less than a page',
      withSize('0'),
      ':5: zones[0].size: 0 is too small, expected at least 4096',
    ],
    ['half pages', withSize('6144'), ':5: zones[0].size: expected whole pages'],
    [
      'a list for an object',
      changed(PLATFORM, '{ "alignment": 4096 }', '[]'),
      ':11: importers[0].constraints: expected an object, found a list',
    ],
    [
      'an object for a list',
      changed(PLATFORM, '["ram"]', '{}'),
      ':8: allocators[0].zones: expected a list, found an object',
    ],
    [
      'a number for a name',
      changed(PLATFORM, '"gpu"', '7'),
      ':11: importers[0].id: expected a text, found 7',
    ],
    [
      'white space in a name',
      changed(PLATFORM, '"gpu"', '"g pu"'),
      ':11: importers[0].id: a name has 1 to 128 characters',
    ],
    [
      'a misspelt constraint',
      changed(PLATFORM, '"alignment"', '"alignement"'),
      ':11: importers[0].constraints.alignement: unknown field, did you mean "alignment"?',
    ],
    [
      'a misspelt optional field',
      changed(PLATFORM, '"capacity"', '"capasity"'),
      ':8: allocators[0].capasity: unknown field, did you mean "capacity"?',
    ],
    [
      'a field of every object',
      changed(PLATFORM, '"capacity"', '"constructor"'),
      ':8: allocators[0].constructor: unknown field, known: ',
    ],
    [
      'the prototype',
      changed(PLATFORM, '"capacity"', '"__proto__"'),
      ':8: allocators[0].__proto__: unknown field, known: ',
    ],
    [
      'a zone that does not exist',
      changed(PLATFORM, '["ram"]', '["rom"]'),
      ':8: allocators[0]: there is no zone "rom", did you mean "ram"?',
    ],
  ])('%s', async (what, content, complaint) => {
    const name = workbench.file(`${what}.platform.json`, content);
    expectRefusal(await workbench.run(['solve', name]), `cenalloc: ${name}${complaint}`);
  });
});

describe.concurrent('run refuses a scenario with', () => {
  const inline = changed(SCENARIO, '"board.platform.json"', withSize('-1').trim());
  test.each([
    ['an unknown call', changed(SCENARIO, '"get"', '"got"'), ':10: calls[3].call: '],
    ['a call without a name', changed(SCENARIO, '"call": "get", ', ''), ':10: calls[3].call: '],
    [
      'a list for a call',
      changed(SCENARIO, '{ "call": "get", "buffer": "frame", "expect": "ok" }', '[]'),
      ':10: calls[3]',
    ],
    [
      'a misspelt field of a call',
      changed(SCENARIO, '"expect"', '"expects"'),
      ':10: calls[3].expects: unknown field, did you mean "expect"?',
    ],
    [
      'a misspelt policy',
      changed(SCENARIO, '"fits"', '"fit"'),
      ':5: policy: expected one of strict, fits, migrate, barrier, rfc, found the text "fit", did you mean "fits"?',
    ],
    [
      'a policy that is none',
      changed(SCENARIO, '"fits"', '7'),
      ':5: policy: expected one of strict, fits, migrate, barrier, rfc, found 7',
    ],
    [
      'a misspelt direction',
      changed(SCENARIO, '"toDevice"', '"todevice"'),
      ':9: calls[2].direction: expected one of bidirectional, toDevice, fromDevice, found the text "todevice", did you mean "toDevice"?',
    ],
    [
      'a size that is no number',
      changed(SCENARIO, '4096', '[]'),
      ':7: calls[0].size: expected a size, found a list',
    ],
    [
      'a platform that is no text',
      changed(SCENARIO, '"board.platform.json"', '7'),
      ':4: platform: ',
    ],
    ['a damaged platform within', inline, ':8: platform.zones[0].size: -1 is negative'],
  ])('%s', async (what, content, complaint) => {
    const name = workbench.file(`${what}.scenario.json`, content);
    expectRefusal(await workbench.run(['run', name]), `cenalloc: ${name}${complaint}`);
  });

  test('a platform file that is damaged, by the name of that file', async () => {
    workbench.file('bad.platform.json', withSize('-1'));
    const name = workbench.file('b.json', changed(SCENARIO, '"board.p', '"bad.p'));
    const complaint = 'cenalloc: bad.platform.json:5: zones[0].size: -1 is negative';
    expectRefusal(await workbench.run(['run', name]), complaint);
  });

  test('a platform file that is not there, with a guess', async () => {
    const name = workbench.file('m.json', changed(SCENARIO, '"board.p', '"bord.p'));
    const complaint =
      'cenalloc: bord.platform.json: no such file, did you mean "board.platform.json"?';
    expectRefusal(await workbench.run(['run', name]), complaint);
  });
});

describe.concurrent.each(COMMANDS)('%s', (command, good) => {
  test('takes the good document, from a file and from standard input, with a byte order mark', async () => {
    const name = workbench.file(`good-${command}.json`, good);
    for (const ran of [
      await workbench.run([command, name]),
      await workbench.run([command, '-'], good),
      await workbench.run([command, '-'], `\ufeff${good}`),
    ]) {
      expect(ran.stderr).toBe('');
      expect(ran.code).toBe(0);
    }
  });

  test('names standard input', async () => {
    expectRefusal(await workbench.run([command, '-'], '{'), 'cenalloc: stdin:1: not JSON: ');
  });
});
