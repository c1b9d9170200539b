/**
 * One name, one thing. Who searches for a name should find what it means and nothing else, so that a name
 * is exported by one file, and two files are called alike only where the folders around them say what
 * differs.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import type { Sources } from './sources.ts';

/** Places in which a name may stand twice, and why. */
export interface Twins {
  /** What is cut out of paths; those that are then the same are one, and what is cut whole is none. */
  readonly path: RegExp;
  readonly because: string;
}

/** Names that several files export, each as `name: file, file`. Re-exports of an index are no second thing. */
export function namesTwice(sources: Sources, twins: readonly Twins[]): readonly string[] {
  const files = new Map<string, Set<string>>();
  for (const [path, tree] of sources) {
    for (const name of tree.statements.flatMap(exportedNames)) {
      files.set(name, (files.get(name) ?? new Set<string>()).add(path));
    }
  }
  return complaints(files, twins);
}

/** Files that are called alike, or but for a plural in another folder, each as `name: file, file`. */
export function filesTwice(sources: Sources, twins: readonly Twins[]): readonly string[] {
  const files = new Map<string, Set<string>>();
  for (const path of sources.keys()) {
    const name = posix.basename(path).replace(/\.tsx?$/, '');
    const one = name.replace(/s$/, '');
    files.set(one, (files.get(one) ?? new Set<string>()).add(path));
  }
  // Side by side in one folder `rule.ts` is what a rule is and `rules.ts` has them all.
  const apart = [...files].filter(([, paths]) => {
    const folders = new Set([...paths].map((path) => posix.dirname(path)));
    return folders.size > 1;
  });
  return complaints(new Map(apart), twins);
}

function complaints(
  files: ReadonlyMap<string, ReadonlySet<string>>,
  twins: readonly Twins[],
): readonly string[] {
  return [...files]
    .filter(([, paths]) => {
      const different = new Set([...paths].map((path) => shortened(path, twins)));
      different.delete('');
      return different.size > 1;
    })
    .map(([name, paths]) => `${name}: ${[...paths].join(', ')}`)
    .sort();
}

function shortened(path: string, twins: readonly Twins[]): string {
  return twins.reduce((rest, each) => rest.replace(each.path, ''), path);
}

/** The names that a statement declares and exports. */
function exportedNames(statement: ts.Statement): readonly string[] {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  const isExported = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  if (!isExported) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? namesIn(each.name) : []));
}
