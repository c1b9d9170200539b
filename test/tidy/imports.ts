/**
 * What the files of a tree import from each other, in every way that TypeScript has: static and
 * type-only imports, `export … from`, `import()` of a module or of a type, `import … = require()`.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { collect, lineOf, type Sources } from './sources.ts';

/** One import as it is written. */
export interface Import {
  /** The file that imports. */
  readonly from: string;
  readonly line: number;
  /** The module as it is written; null where it is computed and cannot be known. */
  readonly specifier: string | null;
  /** Whether nothing of it is left when the types are gone. */
  readonly isTypeOnly: boolean;
}

/** An import of another file of the tree. */
export interface FileImport extends Import {
  readonly specifier: string;
  /** The file that is imported, as a path of the tree; it may not exist. */
  readonly to: string;
}

/** Every import of every file. */
export function importsOf(sources: Sources): readonly Import[] {
  return [...sources].flatMap(([from, tree]) =>
    collect(tree, (node) => {
      const read = readImport(node);
      return read === null ? null : { from, line: lineOf(node), ...read };
    }),
  );
}

/** The imports that name another file of the tree. */
export function fileImportsOf(imports: readonly Import[]): readonly FileImport[] {
  return imports.flatMap((each) => {
    const { from, specifier } = each;
    if (specifier?.startsWith('.') !== true || isAsset(specifier)) return [];
    // A module may be asked for as a worker.
    const path = specifier.replace(/\?worker(&inline)?$/, '');
    return [{ ...each, specifier, to: posix.join(posix.dirname(from), path) }];
  });
}

/** Whether an import of the page is no module: a style sheet, or the text of an example. */
function isAsset(specifier: string): boolean {
  return /\.css$|\?raw$/.test(specifier);
}

function readImport(node: ts.Node): Pick<Import, 'specifier' | 'isTypeOnly'> | null {
  if (ts.isImportDeclaration(node)) {
    // Inline `type` on every name still loads the module, so only `import type` counts.
    const isTypeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: textOf(node.moduleSpecifier), isTypeOnly };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: textOf(node.moduleSpecifier), isTypeOnly: node.isTypeOnly };
  }
  if (ts.isExternalModuleReference(node)) {
    return { specifier: textOf(node.expression), isTypeOnly: false };
  }
  if (ts.isImportTypeNode(node)) {
    const { argument } = node;
    const specifier = ts.isLiteralTypeNode(argument) ? textOf(argument.literal) : null;
    return { specifier, isTypeOnly: true };
  }
  if (ts.isCallExpression(node) && isModuleLoader(node.expression)) {
    return { specifier: textOf(node.arguments[0]), isTypeOnly: false };
  }
  return null;
}

function isModuleLoader(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(callee) && callee.text === 'require';
}

function textOf(node: ts.Node | undefined): string | null {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : null;
}
