/**
 * Packs the package, installs the tarball in an empty folder as a user would, and tries it there:
 * the library is imported, its types resolve without the sources, and the command line runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runPrograms } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-consumer-'));

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

/** What programs of the examples use beside it, in the versions of the lock file. */
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const PEERS = ['fast-check', 'pg'].map((name) => `${name}@${devDependencies[name] ?? 'latest'}`);

const CONSUMER = `
import { createExporter, isContiguous, replay, unwrap } from 'cenalloc';
import type { PlatformInput, Result, SgTable } from 'cenalloc';
import { checkTrace } from 'cenalloc/trace';
import { runReplayString } from 'cenalloc/explorer';
import { allocatorContract, eventStoreContract, operationsOf } from 'cenalloc/testing';
import { openSqliteStore } from 'cenalloc/store/sqlite';
import { asyncStore, createMemoryStore } from 'cenalloc';
import { parsePlatform } from 'cenalloc';

const platform: PlatformInput = {
  name: 'consumer',
  zones: [{ name: 'normal', base: 0, size: '16 MiB' }],
  allocators: [{ id: 0, name: 'contig', kind: 'contiguous-region', zones: ['normal'] }],
  importers: [{ id: 'camera', constraints: { contiguous: true } }],
};
const exporter = createExporter({ platform, policy: 'strict' });
const buffer = unwrap(exporter.createBuffer({ size: 8192 }));
const camera = unwrap(exporter.attach(buffer, 'camera'));
const mapped: Result<SgTable> = exporter.map(camera, 'fromDevice');
if (!mapped.ok || !isContiguous(mapped.value)) throw new Error('expected one entry');
const late = exporter.attach(buffer, { id: 'display', constraints: {} });
if (late.ok || late.refusal.errno !== 'EBUSY') throw new Error('expected a refusal');
if (!replay(exporter.log()).ok) throw new Error('expected to replay');
if (typeof checkTrace !== 'function' || typeof runReplayString !== 'function') throw new Error();
const parsed = parsePlatform(platform);
if (!parsed.ok) throw new Error(parsed.refusal.message);
const [spec] = parsed.value.allocators;
const [zone] = parsed.value.zones;
if (spec === undefined || zone === undefined) throw new Error('expected an allocator');
const zones = [{ ...zone, size: (4096 * 64) as typeof zone.size }];
for (const { check } of allocatorContract({ name: 'mine', operations: operationsOf(spec), zones })) {
  check(1);
}
const opened = openSqliteStore('consumer.cenalloc');
if (!opened.ok) throw opened.refusal;
const kept = createExporter({ platform, store: opened.value, actor: 'consumer' });
unwrap(kept.createBuffer({ size: 4096 }));
if (!replay(opened.value.readAll()).ok) throw new Error('expected to replay the store');
opened.value.close();
const open = () => {
  const store = asyncStore(createMemoryStore());
  return Promise.resolve({ store, other: store, dispose: () => store.close() });
};
for (const { check } of eventStoreContract({ name: 'memory', open })) await check(1);
console.log('library: ok');
`;

try {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const tarball = packed.trim().split('\n').at(-1) ?? '';
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  run('npm', 'install', '--silent', '--no-audit', '--no-fund', join(folder, tarball), ...PEERS);
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  process.stdout.write(run('node', 'consumer.ts'));

  const tsc = join(root, 'node_modules/.bin/tsc');
  const strict = [
    '--strict',
    '--noEmit',
    '--target',
    'es2023',
    '--types',
    '',
    '--lib',
    'es2023,dom',
  ];
  run(tsc, ...strict, '--module', 'nodenext', 'consumer.ts');
  run(tsc, ...strict, '--module', 'esnext', '--moduleResolution', 'bundler', 'consumer.ts');
  console.log('types: ok');

  const installed = join(folder, 'node_modules/cenalloc/examples');
  const command = join(folder, 'node_modules/.bin/cenalloc');
  run(command, 'solve', join(installed, 'platforms/raspberry-pi-4.platform.json'));
  run(command, 'run', join(installed, 'scenarios/late-display.scenario.json'), '--log', 'l.jsonl');
  run(command, 'replay', 'l.jsonl');
  run(command, 'log', 'l.cenalloc', '--import', 'l.jsonl');
  run(command, 'replay', 'l.cenalloc');
  run(command, 'export', 'html', 'l.cenalloc', '--out', 'l.html');
  if (!readFileSync(join(folder, 'l.html'), 'utf8').includes('id="cenalloc-opened"')) {
    throw new Error('the page that was exported holds no document');
  }
  console.log('command line: ok');
  run(command, 'init', 'made');
  const made = join(folder, 'made');
  // Nothing is named here: the project asks for the tarball from which the command came.
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund'], { cwd: made });
  const tested = execFileSync('npm', ['test'], { cwd: made, encoding: 'utf8' });
  if (!/pass 3\n/u.test(tested)) throw new Error(`the project that init made: ${tested}`);
  const solved = execFileSync('npm', ['run', 'solve'], { cwd: made, encoding: 'utf8' });
  if (!solved.includes('satisfiable: cma')) throw new Error(`npm run solve says ${solved}`);
  console.log('init: ok');
  await runPrograms(join(folder, 'node_modules/cenalloc'), folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
