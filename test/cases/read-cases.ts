/** The case files of a folder, checked as far as all of them have the same shape. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** The folder that is read where CENALLOC_CASES is not set. */
const PUBLISHED = join(import.meta.dirname, 'published');

const oneCase = v.looseObject({ id: v.string() });

const caseFile = v.looseObject({
  schema: v.literal('case-set/1'),
  about: v.string(),
  cases: v.pipe(v.array(oneCase), v.minLength(1)),
});

/** A case as it stands in its file. */
export type RawCase = v.InferOutput<typeof oneCase>;

/** A case file as it stands, with its name. */
export interface CaseFile {
  readonly name: string;
  readonly content: v.InferOutput<typeof caseFile>;
}

/** The case files of the folder that CENALLOC_CASES names, or of the published ones. */
export function readCaseFiles(): readonly CaseFile[] {
  return readCaseFolder(process.env['CENALLOC_CASES'] ?? PUBLISHED);
}

/** The case files of a folder. */
export function readCaseFolder(folder: string): readonly CaseFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const content: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return { name, content: v.parse(caseFile, content) };
  });
}
