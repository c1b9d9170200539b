import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { packageSources } from './test/support/package-sources.ts';

/** Whether what takes half a minute a file is run, too. */
const isLarge = process.env['CENALLOC_LARGE'] !== undefined;

/** CI reads the counts from a file; people read the default report. */
const outputFile = `coverage/${isLarge ? 'large' : 'results'}.json`;
const reporters =
  process.env['CI'] === undefined ? ['default'] : ['default', ['json', { outputFile }] as const];

/** These want the page, which is built once for all of them, and a browser that nobody else slows down. */
const BROWSER = ['test/visualizer/**/*.test.ts'];

/** What takes seconds begins first, so that no core waits for it at the end; test/README.md says why it does. */
const LONG = [
  'test/cases/self.test.ts',
  'test/cli/size.test.ts',
  'test/docs/{contributing,examples-in-comments}.test.ts',
  'test/constraints/{exactness,image-soundness,soundness}.test.ts',
  'test/exhaustive/{packed-engine,sixteen-pages}.test.ts',
  'test/faults/**/*.test.ts',
  'test/property/laws-of-calls.test.ts',
  'test/store/**/*.test.ts',
  'test/trace/fuzz{,-lines}.test.ts',
  'test/unit/{codec,sizing}.test.ts',
];

/** What takes half a minute a file: not in `npm test`, but a step of CI (`.ci/large`). */
const LARGE = ['test/large/*.test.ts'];
const ALL = ['test/**/*.test.ts'];

function project(
  name: string,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  return { extends: true, test: { ...test, name } };
}

/** Programs of the examples import the package by its name, longer names first. */
const alias = [...packageSources()]
  .toSorted(([one], [other]) => other.length - one.length)
  .map(([find, replacement]) => ({ find, replacement }));

export default defineConfig({
  resolve: { alias },
  test: {
    // One worker for each core. Files share it and what it has loaded: no test leaves anything behind
    // in its process, as all of `src` keeps its state in values.
    maxWorkers: '100%',
    isolate: false,
    // Commands that tests start share what Node has compiled of them.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/cenalloc') },
    setupFiles: 'test/support/property-seed.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: reporters as ['default'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
    projects: [
      project('browser', {
        include: BROWSER,
        globalSetup: 'test/support/build-page.ts',
        maxWorkers: 1,
        // What is polled comes; how soon is the machine's affair.
        expect: { poll: { timeout: 15_000 } },
        sequence: { groupOrder: 1 },
        // In CI a second try, which the report marks: one late frame of a busy machine is no fault of the page.
        // At one's desk there is none, so that a race is seen.
        retry: process.env['CI'] === undefined ? 0 : 1,
      }),
      project('long', { include: LONG }),
      project('short', { include: ALL, exclude: [...BROWSER, ...LONG, ...LARGE] }),
      ...(isLarge ? [project('large', { include: LARGE })] : []),
    ],
  },
});
