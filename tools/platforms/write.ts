/** `npm run platforms`: writes the boards of examples/platforms as the values of `cenalloc/platforms`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boardModules } from './board-modules.ts';

for (const [path, text] of await boardModules()) {
  writeFileSync(join(import.meta.dirname, '../..', path), text);
  console.log(path);
}
