/**
 * `npm run charts`: lays the charts of the machines out and keeps the places in
 * src/views/charts/chart-layouts.ts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutsFile, LAYOUTS_PATH } from './layouts-file.ts';

writeFileSync(join(import.meta.dirname, '..', LAYOUTS_PATH), await layoutsFile());
console.log(LAYOUTS_PATH);
