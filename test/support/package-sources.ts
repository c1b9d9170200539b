/**
 * The sources behind the names that the package exports: programs of the examples import it by its name, and in a
 * checkout they are run and tested before anything is built.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** Files of `src` by the names under which others import what is built of them. */
export function packageSources(): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { name, exports } = JSON.parse(text) as Manifest;
  const sources = new Map<string, string>();
  for (const [path, target] of Object.entries(exports)) {
    const built = typeof target === 'string' ? target : target.default;
    const source = /^\.\/dist\/(.*)\.js$/.exec(built)?.[1];
    if (source !== undefined)
      sources.set(`${name}${path.slice(1)}`, join(ROOT, 'src', `${source}.ts`));
  }
  return sources;
}
