/**
 * The TypeScript files of a tree as syntax, so that tidy tests judge what the compiler sees and not
 * what a pattern happens to match in a comment.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import ts from 'typescript';

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Syntax trees by the path of their file, relative to the tree's root and with `/`. */
export type Sources = ReadonlyMap<string, ts.SourceFile>;

/** Reads every TypeScript file below a folder of the repository. */
export function readSources(folder: string): Sources {
  const base = join(ROOT, folder);
  const paths = globSync('**/*.{ts,tsx}', { cwd: base }).map((path) => path.replaceAll(sep, '/'));
  return sourcesOf(
    Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(base, path), 'utf8')])),
  );
}

/** Sources from texts, for tests that must see a rule object. */
export function sourcesOf(texts: Readonly<Record<string, string>>): Sources {
  return new Map(
    Object.entries(texts).map(([path, text]) => [
      path,
      ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true),
    ]),
  );
}

/** The line of a node, from 1. */
export function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Every node of a tree that a test is interested in, in the order of the text. */
export function collect<Found>(root: ts.Node, pick: (node: ts.Node) => Found | null): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const picked = pick(node);
    if (picked !== null) found.push(picked);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}
