/** `cenalloc size` to its limit: two hundred thousand buffers live and die. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { changed, Workbench } from '../cli/command-line.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/streams');
const text = readFileSync(join(EXAMPLES, 'camera-and-display.streams.json'), 'utf8');

const place = new Workbench();

test('a limit that was reached is no success', async () => {
  const busy = changed(changed(text, '"hold": 90', '"hold": 1'), '"pause": 240', '"pause": 1');
  place.file(
    'busy.streams.json',
    changed(busy, '"pinnedPerMillion": 200', '"pinnedPerMillion": 0'),
  );
  const small = join(EXAMPLES, 'board-1gb.platform.json');
  const ran = await place.run(['size', small, 'busy.streams.json', '--hours', '8760']);
  expect(ran.stdout).toContain('The limit of 200000 buffers was reached');
  expect(ran.code).toBe(3);
}, 300_000);
