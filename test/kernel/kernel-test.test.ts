/**
 * Orderings of peers as tests for a kernel: what is written is the same every time, compiles, and expects what
 * the cores in use answer; what the test module cannot do is refused with the reason.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cwd } from 'node:process';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/base/unwrap.ts';
import type { PeerOrdering } from '../../src/explorer/peers/peer-ordering.ts';
import { parsePeerOrdering } from '../../src/explorer/peers/peer-replay-string.ts';
import { outcomesOnCore, type KernelCore } from '../../src/views/kernel-tests/core-outcomes.ts';
import { goodOrderOf } from '../../src/views/kernel-tests/good-order.ts';
import { kernelTest } from '../../src/views/kernel-tests/kernel-test.ts';
import { kernelTestOf } from '../../src/cli/input/kernel-test-input.ts';
import { runHere } from '../support/run-here.ts';
import { lack } from '../support/tools.ts';
import { toldTest } from './told-orderings.ts';

const O1 = 'peers1:amdgpu:R,S:R.attach R.pin S.attach S.map';

const parse = (text: string): PeerOrdering => unwrap(parsePeerOrdering(text));

test('one ordering is written as it was', () => {
  const written = unwrap(kernelTestOf('kselftest', O1));
  expect(written).toBe(readFileSync('test/kernel/late-static.c', 'utf8'));
});

const why = lack('cc');
test.skipIf(why !== '')(`all orderings compile as a kselftest${why}`, { timeout: 60_000 }, () => {
  const words = ['-std=gnu11', '-fsyntax-only', '-Wall', '-Werror', '-Wno-unused-function'];
  const places = ['-I', 'kernel', '-I', 'kernel/kselftest', '-x', 'c', '-'];
  const input = toldTest('kselftest');
  const run = spawnSync('cc', [...words, ...places], { encoding: 'utf8', input });
  expect(run.stderr).toBe('');
});

describe('older cores do at attach what newer ones do at map', () => {
  const errors = (text: string, core: KernelCore): readonly (string | null)[] | undefined =>
    outcomesOnCore(parse(text), core)?.map((each) =>
      each === null ? null : `${each.errno}/${each.pins}`,
    );

  test('a late static importer is refused at map, or at attach', () => {
    expect(errors(O1, 'maps')).toEqual(['0/0', '0/1', '0/1', 'EINVAL/1']);
    expect(errors(O1, 'attaches')).toEqual(['0/0', '0/1', 'EINVAL/1', null]);
  });

  test('where each dynamic map pins, who is no peer is refused', () => {
    const text = 'peers1:amdgpu:R,N:R.attach R.pin N.attach N.map';
    expect(errors(text, 'attaches')).toEqual(['0/0', '0/1', '0/1', '0/1']);
    expect(errors(text, 'pins')).toEqual(['0/0', '0/1', '0/1', 'EINVAL/1']);
  });

  test('whoever was refused at attach is in no fold afterwards', () => {
    const text = 'peers1:amdgpu:S,R1,R2:R1.attach R1.pin S.attach R2.attach R2.pin';
    expect(errors(text, 'maps')).toEqual(['0/0', '0/1', '0/1', '0/1', 'EINVAL/1']);
    expect(errors(text, 'attaches')).toEqual(['0/0', '0/1', 'EINVAL/1', '0/1', '0/2']);
  });

  test('where each map pins, nobody moves, and who keeps its map calls nothing again', () => {
    const text = 'peers1:amdgpu:P,N:P.attach P.map N.attach N.map P.remap';
    expect(errors(text, 'maps')?.at(-1)).toBe('0/0');
    expect(errors(text, 'pins')).toEqual(['0/0', '0/1', '0/1', 'EINVAL/1', null]);
  });

  test('nobody knows what a callback that unmaps does to the pin of a map', () => {
    expect(errors('peers1:amdgpu:P:P.attach P.map E.notify', 'pins')).toBeUndefined();
  });
});

test('a revoke is followed to the wait that ends with a time-out', () => {
  const text = 'peers1:amdgpu:P/keep:P.attach P.map E.set E.notify';
  expect(unwrap(kernelTestOf('kselftest', text))).toContain('CP_IS(-ETIMEDOUT, CP_LOCAL, 0');
});

test('what few orderings need is in the table: a second dma-buf, a pin that is nobody’s, the exporter', () => {
  const table = (text: string): string => unwrap(kernelTestOf('kselftest', text));
  const second = table('peers1:amdgpu,scope=one-dma-buf:R,N/second:R.attach R.pin N.attach N.map');
  expect(second).toContain('CP_DYNAMIC | CP_TELL | CP_SECOND, 64');
  expect(second).toContain('CP_MORE_RULES(CP_OWN_MAP_FOLLOWS, CP_ASLEEP_NO_PEER, CP_SCOPE_ONE)');
  const ignored = table('peers1:amdgpu:R/ignores-pin-error:R.attach R.pin R.unpin');
  expect(ignored).toContain('{ "R.unpin", CP_UNPIN, 0, 1,');
  const own = table('peers1:amdgpu,ownMap=forgotten:S:S.attach E.mapOwn S.map');
  expect(own).toContain('CP_IS(0, CP_SYSTEM, 1, 0x0, 0, 0x10)');
});

test('the good order lets everybody attach first', () => {
  const good = goodOrderOf(parse(O1));
  expect(good?.steps.map(({ who, op }) => `${who}.${op}`)).toEqual([
    'R.attach',
    'S.attach',
    'R.pin',
    'S.map',
  ]);
  expect(goodOrderOf(parse('peers1:amdgpu:S,V:S.attach S.map V.vmap'))).toBeNull();
});

test.each([
  ['peers1:amdgpu:S:S.lock', 'a test does not hold a lock'],
  ['peers1:vfio:P:P.attach E.tryLock=1 E.undo', 'a test does not hold a lock'],
  ['peers1:vfio,closed=0:P:P.attach', 'both dma-bufs of the test module are open'],
  ['peers1:amdgpu:S1,S2,S3,S4,S5:S1.attach', 'the test module has 4 importers'],
  ['cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1', 'only orderings of peers'],
  ['nonsense', 'expected an ordering of peers'],
])('%s is refused: %s', (text, message) => {
  const written = kernelTestOf('kselftest', text);
  expect(written.ok ? '' : written.refusal.message).toContain(message);
});

test('a witness that cannot be written is left out, and named', () => {
  const cases = [O1, 'peers1:amdgpu:S:S.lock'].map((text, at) => {
    return { name: `w${at}`, says: '', script: parse(text) };
  });
  expect(unwrap(kernelTest('kunit', cases))).toContain('Left out: w1. S.lock: a test does not');
  expect(kernelTest('kselftest', cases.slice(1)).ok).toBe(false);
});

describe('explore --emit', () => {
  const model = (name: string): string => `examples/models/peers/${name}.model.json`;

  test('writes every witness of a model of peers, and the good order', async () => {
    const run = await runHere(['explore', model('o01-late-static'), '--emit', 'kselftest'], cwd());
    expect(run.stdout).toContain('TEST_F(peers, accepted_attach_can_be_mapped)');
    expect(run.stdout).toContain('TEST_F(peers, good_order)');
    expect(run.code).toBe(1);
  });

  test.each([
    [model('o01-late-static-right'), 'there is no witness; cenalloc export kselftest'],
    ['examples/models/two-importers.model.json', 'cenalloc replay plays the witnesses'],
  ])('refuses %s', async (path, message) => {
    const run = await runHere(['explore', path, '--emit', 'kunit'], cwd());
    expect(run.stderr).toContain(message);
    expect(run.code).toBe(2);
  });
});
