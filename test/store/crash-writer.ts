/**
 * A program that is killed: it appends to a store as fast as it can, and tells each position that the
 * store acknowledged. It is no test; `crash.test.ts` starts it and ends it at a random moment.
 */
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { createExporter } from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { CRASH_PLATFORM } from './crash-platform.ts';

const [, , path = ''] = argv;
const opened = openSqliteStore(path);
if (!opened.ok) throw opened.refusal;
const store = opened.value;

/** What was acknowledged and not told is lost with the process; what was told must be there. */
store.subscribe(({ sequence }) => {
  writeSync(1, `${sequence}\n`);
});

const exporter = createExporter({ platform: CRASH_PLATFORM, store, policy: 'fits' });
for (let round = 0; ; round += 1) {
  const created = exporter.createBuffer({ size: 4096 });
  if (!created.ok) throw new Error(created.refusal.message);
  const attached = exporter.attach(created.value, 'cam');
  if (!attached.ok) throw new Error(attached.refusal.message);
  // The first map appends two facts at once: both or neither must be there.
  exporter.map(attached.value);
  // Some buffers stay, so that a world without a fact would differ.
  if (round % 3 === 0) continue;
  exporter.unmap(attached.value);
  exporter.detach(attached.value);
  exporter.put(created.value);
}
