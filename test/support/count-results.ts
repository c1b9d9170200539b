/**
 * Counts the tests of the last run of CI, on one line. With `--none-skipped` it names those that were
 * skipped instead, and fails where there are any. `--large` reads the results of `.ci/large`.
 */
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';

const name = argv.includes('--large') ? 'large' : 'results';
const FILE = new URL(`../../coverage/${name}.json`, import.meta.url);

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const results = JSON.parse(readFileSync(FILE, 'utf8')) as Results;
if (argv.includes('--none-skipped')) {
  const skipped = results.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed');
  for (const { fullName } of skipped) console.error(`skipped: ${fullName}`);
  process.exitCode = skipped.length === 0 ? 0 : 1;
} else {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = results;
  const skipped = numPendingTests + numTodoTests;
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`);
}
