/**
 * `npm run charts`, and the first step of every build: lays out the charts that are not on the grid, and keeps them in
 * src/views/charts/chart-layouts.ts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutsFile, LAYOUTS_PATH } from './layouts-file.ts';

writeFileSync(join(import.meta.dirname, '..', LAYOUTS_PATH), await layoutsFile());
