/**
 * `npm run schemas`: writes the JSON Schemas of the documents that people write, for editors that complete
 * and check them. They are made from the schemas that read the documents, so they say the same; what a
 * JSON Schema cannot say (names that must exist, zones that must not overlap) only the program says.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMAS, WRITTEN_SCHEMAS } from './documents.ts';

for (const [name, schema] of Object.entries({ ...SCHEMAS, ...WRITTEN_SCHEMAS })) {
  const path = join(import.meta.dirname, `${name}.schema.json`);
  writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  console.log(`schemas/${name}.schema.json`);
}
