#!/usr/bin/env node
// Starts the program: in a checkout from its sources, so that nothing has to be built; in a package from what was built.
// Like src/cli/main.ts it uses only what every Node that has modules understands, and imports nothing of ours at once.
import { existsSync } from 'node:fs';

const sources = new URL('../src/cli/main.ts', import.meta.url);
const built = new URL('../dist/cli/main.js', import.meta.url);
// Node has this since it reads TypeScript; older ones start what was built.
const readsSources = 'typescript' in process.features && process.features.typescript !== false;

if (existsSync(sources) && readsSources) {
  await import(sources.href);
} else if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write(
    'cenalloc: this Node (' +
      process.versions.node +
      ') cannot run the sources of a checkout: npm run build, or take Node 24\n',
  );
  process.exitCode = 2;
}
