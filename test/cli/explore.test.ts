/**
 * `cenalloc explore` as a user meets it: the contract of its JSON, its exit codes, its witnesses run
 * again, and what it says about models that cannot be explored.
 */
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { PROPERTY_NAMES } from '../../src/explorer/model/property.ts';
import { Workbench } from './command-line.ts';

const place = new Workbench();

const TWO = { masks: [7, 3], capacities: [null, null, null], calls: 'programs' };

function modelFile(name: string, model: object): string {
  return place.file(`${name}.model.json`, JSON.stringify(model));
}

interface Answer {
  readonly schema: string;
  readonly policies: readonly Record<string, unknown>[];
}

describe('explore', () => {
  test('--json is exactly the contract', async () => {
    const { code, stdout } = await place.run(['explore', modelFile('two', TWO), '--json']);
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.schema).toBe('cenalloc/explore/1');
    const [one = {}] = answer.policies;
    expect(Object.keys(one).sort()).toEqual(
      [
        'policy states transitions refusedCalls depth terminal orderings properties estimate complete seconds',
      ][0]
        ?.split(' ')
        .sort(),
    );
    expect(one).toMatchObject({ policy: 'strict', states: 35, orderings: '46', complete: true });
  });

  test('what partial order cannot show is not known, and ends with 3', async () => {
    const file = modelFile('two-buffers', { ...TWO, buffers: 2 });
    const words = ['explore', file, '--partial-order', '--property', 'every-buffer-freed'];
    const { code, stdout } = await place.run(words);
    expect(stdout).toContain('  not known  eventually every-buffer-freed');
    expect(code).toBe(3);
  });

  test('a counterexample ends with 1, and its string reaches the refusal again', async () => {
    const words = ['explore', modelFile('two', TWO), '--property', 'everyone-served'];
    const { code, stdout } = await place.run(words);
    expect(code).toBe(1);
    expect(stdout).toContain('*** TURNED AWAY ***');
    const [, string = ''] = /cenalloc replay '([^']+)'/.exec(stdout) ?? [];
    const replayed = await place.run(['replay', string]);
    expect(replayed.stdout).toContain('EBUSY [ATT4] i1 is late: i0 mapped b0 first');
    expect((await place.run(words)).stdout).toBe(stdout);
  });

  test('a limit ends with 3 and is never a success', async () => {
    const { code, stdout } = await place.run([
      'explore',
      modelFile('two', TWO),
      '--limit',
      'states=10',
      '--json',
    ]);
    expect(code).toBe(3);
    const [one] = (JSON.parse(stdout) as Answer).policies;
    expect(one).toMatchObject({ states: 10, complete: false, orderings: null });
  });

  test.each<[string, object, readonly string[]]>([
    ['broken programs', { ...TWO, policy: 'strict' }, ['--property', 'everyone-served']],
    ['all that holds', TWO, []],
    ['free calls', { ...TWO, calls: 'free' }, ['--property', 'everyone-served']],
    ['no good order', { ...TWO, masks: [4, 3], policy: 'barrier' }, []],
    ['a reduced search', { ...TWO, buffers: 2 }, ['--partial-order']],
    ['a search that was cut off', TWO, ['--limit', 'states=10']],
    ['every policy', TWO, ['--policy', 'all', '--property', PROPERTY_NAMES.join()]],
    ['the posted code', TWO, ['--profile', 'rfc-as-posted']],
  ])('--json of %s is as its schema says', async (_, model, words) => {
    const validate = new Ajv({ allErrors: true }).compile(WRITTEN_SCHEMAS['explore'] ?? {});
    const { stdout } = await place.run(['explore', modelFile('any', model), '--json', ...words]);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('what is broken says in which orders it holds, and what helps', async () => {
    const words = ['explore', modelFile('two', TWO), '--property', 'everyone-served'];
    const { stdout } = await place.run(words);
    expect(stdout).toContain(
      'Good orders of everyone-served: 40 of 46, exactly those in which\n' +
        '  everybody attaches before anybody maps\n' +
        'everyone-served holds, each explored, with\n' +
        '  policy barrier\n',
    );
    const { policies } = JSON.parse((await place.run([...words, '--json'])).stdout) as Answer;
    expect(policies[0]).toHaveProperty('properties.0.goodOrders.condition.exact', true);
    expect(policies[0]).toHaveProperty('properties.0.changes.0', {
      kind: 'policy',
      words: 'policy barrier',
      size: 1,
      breaks: [],
    });
  });

  test('a proof speaks of every number, and its document is as its schema says', async () => {
    const path = modelFile('two', TWO);
    const proved = await place.run(['explore', path, '--prove']);
    expect(proved.code).toBe(0);
    expect(proved.stdout).toMatch(
      /^strict: holds for every number of importers like i0 or i1, and of buffers/,
    );
    const all = await place.run(['explore', path, '--prove', '--policy', 'all']);
    expect(all.code).toBe(1);
    expect(all.stdout).toContain('BROKEN     storage-serves-attached');
    const [, string = ''] = /cenalloc replay '([^']+)'/.exec(all.stdout) ?? [];
    expect((await place.run(['replay', string])).code).toBe(0);
    const { stdout } = await place.run(['explore', path, '--prove', '--policy', 'rfc', '--json']);
    const validate = new Ajv({ allErrors: true }).compile(WRITTEN_SCHEMAS['prove'] ?? {});
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('what a proof does not show ends with 3, and what it would ignore is refused', async () => {
    const own = modelFile('own-programs', { ...TWO, program: ['attach', 'map', 'unmap'] });
    const open = await place.run(['explore', own, '--prove']);
    expect(open.code).toBe(3);
    expect(open.stdout).toContain('not known  nothing-leaked');
    const idle = await place.run(['explore', own, '--prove', '--limit', 'states=5']);
    expect(idle).toMatchObject({ code: 2, stdout: '' });
    expect(idle.stderr).toContain('a proof searches no orderings: leave --limit out');
    const posted = modelFile('posted', { ...TWO, profile: 'rfc-as-posted' });
    expect((await place.run(['explore', posted, '--prove'])).code).toBe(2);
  });

  test('every policy at once ends with a table', async () => {
    const { code, stdout } = await place.run(['explore', modelFile('two', TWO), '--policy', 'all']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^strict +46 +\d+ +0 +0 +0$/m);
    expect(stdout).toContain('strict and fits differ first in step 4, attach:');
  });
});

describe('bad input is one line on stderr, and 2', () => {
  const platform = {
    name: 'small',
    zones: [{ name: 'z', base: 0, size: '1 MiB' }],
    allocators: [{ id: 0, name: 'a', kind: 'contiguous-region', zones: ['z'] }],
    importers: [{ id: 'camera', constraints: {} }],
  };
  test.each([
    [
      'an unknown importer',
      { platform, importers: ['camra'], calls: 'free' },
      /no importer "camra", did you mean "camera"\?/,
    ],
    ['an early map', { ...TWO, program: ['map', 'attach'] }, /maps before it attaches/],
    [
      'too wide',
      { ...TWO, calls: 'free', buffers: 200, mapMax: 60000 },
      /a state needs \d+ bits.*fewer buffers/,
    ],
    ['too many importers', { ...TWO, calls: 'free', masks: Array(40).fill(1) }, /at most 31/],
    ['a misspelt field', { ...TWO, polisy: 'fits' }, /unknown field, did you mean "policy"\?/],
    ['no capacities', { masks: [1], calls: 'free' }, /capacities: this field is missing/],
    ['another count', { ...TWO, importers: 3 }, /there are 3 importers and 2 masks/],
    ['an unknown property', { ...TWO, properties: ['no-deadlok'] }, /did you mean "no-deadlock"\?/],
    ['CPU access in programs', { ...TWO, cpuMax: 1 }, /cpuMax: expected 0/],
  ])('%s', async (_, model, message) => {
    const { code, stderr, stdout } = await place.run(['explore', modelFile('bad', model)]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    [['--limit', 'states=0'], /expected states= and a number from 1/],
    [['--limit', 'sates=5'], /unknown limit "sates", did you mean "states"\?/],
    [['--property', 'no-deadlok'], /unknown property "no-deadlok", did you mean "no-deadlock"\?/],
    [['--limit', 'states=5', '--limit', 'states=6'], /"states" stands twice/],
    [['--policy', 'lax'], /Allowed choices are/],
  ])('%s', async (words, message) => {
    const { code, stderr } = await place.run(['explore', modelFile('two', TWO), ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('a string of another model', async () => {
    const own = modelFile('own', { platform, importers: ['camera'], calls: 'programs' });
    const other = modelFile('other', { ...TWO });
    const shown = await place.run(['explore', own, '--property', 'all-mapped-together', '--json']);
    const [one] = (JSON.parse(shown.stdout) as Answer).policies;
    const [{ witness = '' } = {}] = (one?.['properties'] ?? []) as { witness?: string }[];
    expect((await place.run(['replay', witness, '--model', own])).code).toBe(0);
    expect((await place.run(['replay', witness])).code).toBe(2);
    const wrong = await place.run(['replay', witness, '--model', other]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('the string is from another model');
  });
});

test('what partial order leaves out is not counted, and that is said', async () => {
  const two = { calls: 'programs', buffers: 2, masks: [7, 3], capacities: [null, null, null] };
  place.file('two.model.json', JSON.stringify({ schema: 'cenalloc/model/1', ...two }));
  const words = ['explore', 'two.model.json', '--partial-order'];
  const told = await place.run(words);
  expect(told.stdout).toMatch(/^strict: reduced by partial order, \d+ states looked at$/m);
  const ran = await place.run([...words, '--json']);
  const { policies } = JSON.parse(ran.stdout) as { policies: object[] };
  expect(policies).toMatchObject([
    {
      reduced: true,
      states: null,
      transitions: null,
      terminal: null,
      orderings: null,
      complete: true,
    },
  ]);
  const whole = await place.run(['explore', 'two.model.json', '--json']);
  expect(JSON.parse(whole.stdout)).not.toHaveProperty('policies.0.reduced');
});
