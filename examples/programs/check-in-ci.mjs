/**
 * Plain JavaScript, for a step of CI: it checks recordings of a kernel, leaves a SARIF file for whoever shows findings beside
 * the code, and fails where a driver attached too late. `node check-in-ci.mjs TRACE… --out results.sarif`
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// The package brings recordings, so that this runs as it stands.
const installed = dirname(createRequire(import.meta.url).resolve('cenalloc/package.json'));
const given = process.argv.slice(2);
const at = given.indexOf('--out');
const [out] = at === -1 ? ['results.sarif'] : given.splice(at, 2).slice(1);
const traces = given.length > 0 ? given : [join(installed, 'examples/traces/k612-late.txt')];

const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
const program = join(installed, bin.cenalloc);
const ran = spawnSync(process.execPath, [program, 'check', ...traces, '--sarif'], {
  encoding: 'utf8',
});

// 0 nothing found, 1 found, 3 nothing found in a recording that does not show everything; all else is no answer.
if (![0, 1, 3].includes(ran.status ?? 2)) {
  console.error(ran.stderr);
  process.exit(2);
}
writeFileSync(out, ran.stdout);
const [{ results }] = JSON.parse(ran.stdout).runs;
const counts = Map.groupBy(results, ({ level }) => level);
for (const level of ['error', 'warning', 'note']) {
  console.log(`${level}: ${(counts.get(level) ?? []).length}`);
}
//> error: 0
//> warning: 1
//> note: 1
for (const { ruleId, locations } of counts.get('warning') ?? []) {
  console.log(`${ruleId} in line ${locations[0].physicalLocation.region.startLine}`);
}
//> late-attach in line 32
if (ran.status === 3)
  console.error('nothing was found, but the recording does not show everything');
process.exitCode = ran.status;
//> exit 1
