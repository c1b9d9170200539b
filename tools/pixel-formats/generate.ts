/**
 * `node tools/pixel-formats/generate.ts [folder of headers]`: writes the table of pixel formats. The headers are
 * brought by `tools/pixel-formats/headers`; a test compares what is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTable } from './make-table.ts';
import { readHeaders } from './read-headers.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = process.argv[2] ?? join(root, 'node_modules/.cache/format-headers');
const headers = readHeaders(folder);
if (headers === null) {
  console.error(`${folder} has no headers: run tools/pixel-formats/headers`);
  process.exitCode = 2;
} else {
  const names = readFileSync(join(import.meta.dirname, 'names.txt'), 'utf8');
  const { files, newer, faults } = makeTable(names, headers);
  for (const fault of faults) console.error(fault);
  console.log(`newer than these headers: ${newer.join(', ')}`);
  const folderOfTables = join(root, 'src/constraints/pixel-formats');
  if (faults.length > 0) process.exitCode = 1;
  for (const [name, text] of faults.length > 0 ? [] : Object.entries(files)) {
    writeFileSync(join(folderOfTables, name), text);
  }
}
