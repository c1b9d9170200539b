/**
 * A writer of its own, as another machine would be: it appends to its own stream and to one that all share,
 * and prints each place that was acknowledged. It begins when it is told to, so that all writers write at once.
 */
import { once } from 'node:events';
import { argv, stdin, stdout } from 'node:process';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts';
import { taken } from './server-stores.ts';

const [, , url = '', name = '', rounds = '0'] = argv;

const opened = await openPostgresStore(url);
if (!opened.ok) throw opened.refusal;
const store = opened.value;
stdout.write('ready\n');
// Nothing is said on it but that it ends.
stdin.resume();
await once(stdin, 'end');
for (let round = 0; round < Number(rounds); round += 1) {
  const own = await store.append(name, round * 2, [taken(name), taken(name)]);
  if (!own.ok) throw new Error(`${name}: ${JSON.stringify(own.refusal)}`);
  const shared = await store.append('shared', 'any', [taken('shared')]);
  if (!shared.ok) throw new Error(`${name}: ${JSON.stringify(shared.refusal)}`);
  const places = [...own.value, ...shared.value];
  stdout.write(places.map(({ stream, version }) => `${stream} ${version}\n`).join(''));
}
await store.close();
