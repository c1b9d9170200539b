/**
 * The rules of style that ESLint and Prettier do not know. Each returns what is wrong as
 * `file:line: …`.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { collect, lineOf, type Sources } from './sources.ts';

/** Names that are exported by an index without a comment, or without a tag that says for whom. */
export function undocumentedExports(sources: Sources): readonly string[] {
  return [...sources]
    .filter(([path]) => /(^|\/)index\.ts$/.test(path))
    .flatMap(([path, tree]) => [
      ...openExports(tree).map((node) => `${path}:${lineOf(node)}: exports more than it names`),
      ...namedExports(path, tree).flatMap(({ name, file }) => whatIsMissing(sources, file, name)),
    ]);
}

/** An index lists names; what it exports otherwise cannot be checked, and nobody sees it in a review. */
function openExports(tree: ts.SourceFile): readonly ts.Node[] {
  return tree.statements.filter(
    (statement) =>
      !ts.isExportDeclaration(statement) ||
      statement.moduleSpecifier === undefined ||
      statement.exportClause === undefined ||
      !ts.isNamedExports(statement.exportClause),
  );
}

function namedExports(
  path: string,
  tree: ts.SourceFile,
): readonly { readonly name: string; readonly file: string }[] {
  return collect(tree, (node) => {
    if (!ts.isExportSpecifier(node)) return null;
    const { moduleSpecifier } = node.parent.parent;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return null;
    const file = posix.join(posix.dirname(path), moduleSpecifier.text);
    return { name: (node.propertyName ?? node.name).text, file };
  });
}

function whatIsMissing(sources: Sources, file: string, name: string): readonly string[] {
  const declared = sources.get(file)?.statements.find((each) => declares(each, name));
  if (declared === undefined) return [`${file}: declares no ${name}`];
  const place = `${file}:${lineOf(declared)}: ${name}`;
  const [comment] = ts.getJSDocCommentsAndTags(declared).filter((each) => ts.isJSDoc(each));
  if (comment === undefined || says(comment) === '') return [`${place} has no comment`];
  const tags = ts.getJSDocTags(declared).map(({ tagName }) => tagName.text);
  if (tags.includes('public') !== tags.includes('internal')) return [];
  return [`${place} is neither @public nor @internal, or both`];
}

function says({ comment }: ts.JSDoc): string {
  return ts.getTextOfJSDocComment(comment)?.trim() ?? '';
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some(
      ({ name: declared }) => ts.isIdentifier(declared) && declared.text === name,
    );
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name?.text === name;
}

/** Files that do not begin by saying what they are. */
export function filesWithoutIntroduction(sources: Sources): readonly string[] {
  return [...sources]
    .filter(([, { text }]) => !/^(#![^\n]*\n)?\/\*\*\s/.test(text))
    .map(([path]) => path);
}

/** Words that say nothing, so that anything may end up in the file. */
const EMPTY_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc'];

/** Names that say nothing alone; as a part they may, as in Vulkan's memory types. */
const EMPTY_NAMES = ['types'];

/** Files that are not named for a thing, in kebab-case. */
export function badFileNames(sources: Sources): readonly string[] {
  return [...sources.keys()].filter((path) => {
    const name = posix.basename(path).replace(/(\.test)?\.tsx?$/, '');
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return true;
    if (EMPTY_NAMES.includes(name)) return true;
    return name.split('-').some((word) => EMPTY_WORDS.includes(word));
  });
}

/** Rules that nobody may switch off: a type, a check or a second file is the answer to them. */
const FIRM_RULES = [
  '@typescript-eslint/no-explicit-any',
  '@typescript-eslint/no-non-null-assertion',
  'max-lines',
  'max-lines-per-function',
];

/** Comments that switch ESLint off for more than a line, without a reason, or for a firm rule. */
export function looseSuppressions(sources: Sources): readonly string[] {
  return [...sources].flatMap(([path, { text }]) =>
    text.split('\n').flatMap((line, index) => {
      const found = /(?:\/\/|\/\*)\s*eslint-disable(\S*)\s*(.*)/.exec(line);
      if (found === null) return [];
      const [, reach = '', rest = ''] = found;
      const [rules = '', reason = ''] = rest.split(/\s--\s/);
      const isTight = /^-(next-)?line$/.test(reach) && rules.trim() !== '' && reason.trim() !== '';
      const isFirm = FIRM_RULES.some((rule) => rules.split(/[\s,]+/).includes(rule));
      return isTight && !isFirm ? [] : [`${path}:${index + 1}: ${line.trim()}`];
    }),
  );
}

/** Globals through which a run could depend on when and where it happens. */
const OUTSIDE = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
  'fetch',
  'globalThis',
];

/** Uses of a clock, a timer or the network. ESLint forbids process, console and random numbers. */
export function outsideUses(sources: Sources): readonly string[] {
  return [...sources].flatMap(([path, tree]) =>
    collect(tree, (node) => {
      if (!ts.isIdentifier(node) || !OUTSIDE.includes(node.text) || isOwnName(node)) return null;
      return `${path}:${lineOf(node)}: uses ${node.text}`;
    }),
  );
}

/** Strings that are the name of a policy, so that somebody may ask for it instead of for what it means. */
export function namedPolicies(sources: Sources, policies: readonly string[]): readonly string[] {
  return [...sources].flatMap(([path, tree]) =>
    collect(tree, (node) => {
      const isNamed = ts.isStringLiteralLike(node) && policies.includes(node.text);
      return isNamed ? `${path}:${lineOf(node)}: names ${node.text}` : null;
    }),
  );
}

/** Whether an identifier names a property instead of a global. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node
  );
}
