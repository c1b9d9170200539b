/**
 * `npm run api`: writes what each export of the package declares into `api/`, from the types that were built, so that
 * a change of the public surface is seen in review. With `--check` nothing is written, and a report that is not that
 * of today fails (`npm run check:api`).
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'api');
const EXTRACTOR = join(ROOT, 'node_modules/.bin/api-extractor');

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** The exports that have types: the name of the report, and the file of the types. */
function entriesOf(): readonly (readonly [name: string, types: string])[] {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { exports } = JSON.parse(text) as Manifest;
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === 'string') return [];
    const name = path.replace('.', 'cenalloc').replaceAll('/', '-');
    return [[name, join(ROOT, target.types)] as const];
  });
}

/** Writes one report; nothing but what is exported is in it, and no complaint of the tool. */
function writeReport(name: string, types: string, folder: string): void {
  const config = join(folder, `${name}.json`);
  const silent = { default: { logLevel: 'none' } };
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const settings = {
    projectFolder: ROOT,
    newlineKind: 'lf',
    mainEntryPointFilePath: types,
    compiler: { overrideTsconfig: { compilerOptions, include: [types] } },
    apiReport: {
      enabled: true,
      reportFolder: folder,
      reportTempFolder: join(folder, 'found'),
      reportFileName: `${name}.api.md`,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
  };
  writeFileSync(config, JSON.stringify(settings));
  const ran = spawnSync(EXTRACTOR, ['run', '--local', '--config', config], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`no report of ${name}: ${ran.stdout}${ran.stderr}`);
  // A type in place that names another entry's type makes the tool write down where the file lies.
  const report = join(folder, `${name}.api.md`);
  writeFileSync(report, readFileSync(report, 'utf8').replaceAll(`${ROOT}/`, ''));
}

/** The reports that are not those of today. */
function stale(folder: string, names: readonly string[]): readonly string[] {
  const expected = names.map((name) => `${name}.api.md`);
  const kept = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  const gone = kept.filter((file) => file.endsWith('.api.md') && !expected.includes(file));
  const changed = expected.filter((file) => {
    const [now, then] = [join(folder, file), join(FOLDER, file)];
    return !existsSync(then) || readFileSync(now, 'utf8') !== readFileSync(then, 'utf8');
  });
  return [...gone, ...changed];
}

const isCheck = process.argv.includes('--check');
const made = mkdtempSync(join(tmpdir(), 'cenalloc-api-'));
// The tool names its report for the package in whose folder it is configured.
writeFileSync(join(made, 'package.json'), '{ "name": "cenalloc", "version": "0.0.0" }');
try {
  const entries = entriesOf();
  if (entries.some(([, types]) => !existsSync(types))) throw new Error('run npm run build first');
  for (const [name, types] of entries) writeReport(name, types, made);
  const old = stale(
    made,
    entries.map(([name]) => name),
  );
  for (const file of old) console.log(`api/${file}: the public surface is another than it says`);
  if (isCheck && old.length > 0) {
    console.error('npm run build && npm run api writes them; see what changed with git diff');
    process.exitCode = 1;
  }
  if (!isCheck) {
    mkdirSync(FOLDER, { recursive: true });
    for (const file of old) {
      rmSync(join(FOLDER, file), { force: true });
      if (existsSync(join(made, file)))
        writeFileSync(join(FOLDER, file), readFileSync(join(made, file)));
    }
  }
} finally {
  rmSync(made, { recursive: true });
}
