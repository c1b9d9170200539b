/** What no kernel would have is said beside the answer: CMA regions of other than whole page blocks. */
import { describe, expect, test } from 'vitest';
import { warningsOf } from '../../src/allocators/platform/platform-warnings.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { assert } from '../../src/base/assert.ts';
import { Workbench } from './command-line.ts';

type Region = PlatformInput['zones'][number];

function board(region: Partial<Region>, kind: 'cma' | 'contiguous-region' = 'cma'): PlatformInput {
  return {
    name: 'board',
    zones: [{ name: 'region', base: '64 MiB', size: '16 MiB', ...region }],
    allocators: [{ id: 0, name: 'linux,cma', kind, zones: ['region'] }],
    importers: [{ id: 'camera', constraints: { contiguous: true } }],
  };
}

function warnings(platform: PlatformInput): readonly string[] {
  const parsed = parsePlatform(platform);
  assert(parsed.ok, 'the board is a platform');
  return warningsOf(parsed.value);
}

describe('a CMA region', () => {
  test('of whole page blocks is as the kernel wants it', () => {
    expect(warnings(board({}))).toEqual([]);
    expect(warnings(board({ kind: 'cma', size: '4 MiB' }))).toEqual([]);
  });

  test.each<[string, Partial<Region>, string]>([
    ['whose size is none', { size: '5 MiB' }, 'unless it is built with smaller ones'],
    ['that begins elsewhere', { base: '65 MiB' }, 'unless it is built with smaller ones'],
    ['of 2 MiB blocks', { size: '6 MiB' }, 'a kernel without huge pages refuses it'],
  ])('%s is told', (_, region, why) => {
    const [warning, ...others] = warnings(board(region));
    expect(others).toEqual([]);
    expect(warning).toContain('does not begin and end with a page block');
    expect(warning).toContain(why);
  });

  test('is one only where it is called so', () => {
    expect(warnings(board({ size: '5 MiB' }, 'contiguous-region'))).toEqual([]);
    const called = { size: '5 MiB', kind: 'cma' } as const;
    expect(warnings(board(called, 'contiguous-region'))).toHaveLength(1);
  });

  test('is told beside an answer, on one line and in the JSON', async () => {
    const place = new Workbench();
    const file = place.file('b.platform.json', JSON.stringify(board({ size: '5 MiB' })));
    const ran = await place.run(['solve', file, '--size', '1 MiB', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toBe(
      'cenalloc: note: the CMA region region (5 MiB from 0x4000000) does not begin and end with a page block of ' +
        '2 MiB: a kernel refuses it unless it is built with smaller ones (CONFIG_PAGE_BLOCK_MAX_ORDER; ' +
        'in Linux 6.16 CONFIG_PAGE_BLOCK_ORDER)\n',
    );
    expect(JSON.parse(ran.stdout)).toMatchObject({
      warnings: [ran.stderr.slice('cenalloc: note: '.length, -1)],
    });
  });
});
