/**
 * What the sources of constraint fields say about them: their documentation in the list, and whether the
 * acceptance of a field shares code with its demand.
 */
import ts from 'typescript';
import { collect } from '../tidy/sources.ts';

/** The documentation of each line of a list, by the name of the field. */
export function documentedFields(tree: ts.SourceFile, list: string): ReadonlyMap<string, string> {
  const [declaration] = collect(tree, (node) =>
    ts.isVariableDeclaration(node) && node.name.getText() === list ? node : null,
  );
  const lines = collect(declaration ?? tree, (node) =>
    ts.isPropertyAssignment(node) ? node : null,
  );
  return new Map(
    lines.map((line) => {
      const comments = ts.getJSDocCommentsAndTags(line).filter((each) => ts.isJSDoc(each));
      const text = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ');
      return [line.name.getText(), text];
    }),
  );
}

/** The ways in which a field judges from the statement, and the way in which it judges what was merged. */
const FROM_STATEMENT = ['breach', 'accepts'];
const FROM_DEMAND = ['demand'];

/** Names of code that both the acceptance and the demand of a field use, directly or through others. */
export function sharedCode(tree: ts.SourceFile): readonly string[] {
  const declared = declarationsOf(tree);
  const reached = (names: readonly string[]) => {
    const found = new Set<string>();
    for (const part of partsNamed(tree, names)) reachFrom(part, declared, found);
    return found;
  };
  const byDemand = reached(FROM_DEMAND);
  return [...reached(FROM_STATEMENT)].filter((name) => byDemand.has(name)).sort();
}

/** What a file imports as values or declares, by name; null where its text is elsewhere. */
function declarationsOf(tree: ts.SourceFile): ReadonlyMap<string, ts.Node | null> {
  const imported = collect(tree, (node) =>
    ts.isImportSpecifier(node) && !node.isTypeOnly && !isTypeImport(node) ? node.name.text : null,
  );
  const declared = tree.statements.flatMap((node): (readonly [string, ts.Node])[] => {
    if (ts.isFunctionDeclaration(node) && node.name !== undefined) return [[node.name.text, node]];
    if (!ts.isVariableStatement(node)) return [];
    return node.declarationList.declarations.map((each) => [each.name.getText(), each]);
  });
  return new Map([...imported.map((name) => [name, null] as const), ...declared]);
}

function isTypeImport(node: ts.ImportSpecifier): boolean {
  return node.parent.parent.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function partsNamed(tree: ts.SourceFile, names: readonly string[]): readonly ts.Node[] {
  return collect(tree, (node) =>
    ts.isPropertyAssignment(node) && names.includes(node.name.getText()) ? node.initializer : null,
  );
}

function reachFrom(
  part: ts.Node,
  declared: ReadonlyMap<string, ts.Node | null>,
  found: Set<string>,
): void {
  const used = collect(part, (node) =>
    ts.isIdentifier(node) && isReference(node) ? node.text : null,
  );
  for (const name of used) {
    const declaration = declared.get(name);
    if (declaration === undefined || found.has(name)) continue;
    found.add(name);
    if (declaration !== null) reachFrom(declaration, declared, found);
  }
}

/** Whether an identifier names a value and no property or type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return !ts.isTypeReferenceNode(parent) && !ts.isParameter(parent);
}
