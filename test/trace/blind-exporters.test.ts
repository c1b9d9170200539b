/**
 * Exporters that take their pages lazily ask nobody, also where that is at the first map: an attach that comes late
 * has cost nothing, and no other order is advised. What an importer does not reach is told all the same.
 */
import { expect, test } from 'vitest';
import { recordedText } from './recorded-files.ts';
import { reportOf } from './report-of.ts';

const CHOOSING = recordedText('k73-choose_late_32').trimEnd();

test.each(['omapdrm', 'armada'])('%s decides at the first map, and asks nobody', async (name) => {
  const lines = CHOOSING.replaceAll('"dbtest"', `"${name}"`)
    .replace(/ xmap=\S+/g, '')
    .split('\n');
  const { buffers, findings } = await reportOf(lines);
  const attaches = buffers.flatMap((buffer) => buffer.attaches);
  expect(attaches.filter(({ late }) => late)).toMatchObject([
    { storageDecidedAt: 'map', reach: { verdict: 'bounced' } },
  ]);
  const told = findings.map(({ severity, rule }) => `${severity} ${rule}`);
  expect(told).toEqual(['note late-attach', 'warning bounced-storage']);
  const [late] = findings;
  expect(late?.explanation.join('\n')).toContain(
    'which asks nobody: another order changes nothing',
  );
  expect(late?.explanation.join('\n')).not.toContain('would have worked');
  expect(late?.ordering ?? null).toBeNull();
});
