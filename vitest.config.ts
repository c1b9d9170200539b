import { defineConfig } from 'vitest/config';

/** CI reads the counts from a file; people read the default report. */
const reporters =
  process.env['CI'] === undefined
    ? ['default']
    : ['default', ['json', { outputFile: 'coverage/results.json' }] as const];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    reporters: reporters as ['default'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
