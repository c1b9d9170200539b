/**
 * A standby of a test server: a copy that follows it over loopback, and takes its place when it is promoted.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newServerPlace, PASSWORD, type TestServer } from './postgres-server.ts';

/** A second server, read-only until it is promoted. */
export interface TestStandby {
  readonly url: string;
  /** Ends following and takes writes; resolves when it does. */
  readonly promote: () => void;
  readonly stop: () => void;
}

/** Makes a standby with `pg_basebackup` and starts it, which takes a few seconds. */
export async function startStandby(server: TestServer): Promise<TestStandby> {
  const { folder, port, run, watch } = await newServerPlace();
  const data = join(folder, 'data');
  const from = new URL(server.url);
  const source = `host=127.0.0.1 port=${from.port} user=postgres password=${PASSWORD}`;
  const how = ['-R', '-X', 'stream', '--checkpoint=fast', '--no-sync'];
  run('pg_basebackup', ['-d', source, '-D', data, ...how]);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
  run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-t', '60', '-o', settings, 'start']);
  watch();
  from.port = String(port);
  return {
    url: from.href,
    promote: () => {
      run('pg_ctl', ['-D', data, '-w', '-t', '60', 'promote']);
    },
    stop: () => {
      run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
