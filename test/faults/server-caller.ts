/**
 * An exporter of its own on a log on a server, as another machine has one: it makes buffers, lets an importer map
 * them and frees them, without end, and prints each version of a stream that was acknowledged.
 */
import { argv, stdout } from 'node:process';
import { createAsyncExporter, unwrap, type Result } from '../../src/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { PLATFORM } from './stores.ts';

const [, , url = '', name = ''] = argv;
const opened = await openPostgresStore(url);
if (!opened.ok) throw opened.refusal;
const platform = { ...PLATFORM, importers: [{ id: 'cam', constraints: {} }] };
const exporter = await createAsyncExporter({ platform, store: opened.value, actor: name });

/** Prints what a call on a buffer has led to. */
async function told<T>(buffer: string, call: Promise<Result<T>>): Promise<T> {
  const done = unwrap(await call);
  stdout.write(`${buffer} ${exporter.buffer(buffer)?.state.version ?? 0}\n`);
  return done;
}

for (let round = 0; ; round += 1) {
  const buffer = `${name}-${round}`;
  await told(buffer, exporter.createBuffer({ size: 4096, id: buffer }));
  const attachment = await told(buffer, exporter.attach(buffer, 'cam'));
  await told(buffer, exporter.map(attachment));
  await told(buffer, exporter.unmap(attachment));
  await told(buffer, exporter.detach(attachment));
  await told(buffer, exporter.put(buffer));
}
