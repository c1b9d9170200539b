/**
 * The rules of docs/architecture.md about who imports whom. Each returns what is wrong as
 * `file:line: …`, so that a test compares with an empty list and a failure says where to look.
 */
import type { FileImport, Import } from './imports.ts';
import type { Sources } from './sources.ts';

/** What each chapter may import beside itself, in the order of the table. */
export type LayerTable = ReadonlyMap<string, readonly string[]>;

/** The public surface of the package; it belongs to no chapter. */
const PACKAGE_INDEX = 'index.ts';

/** Chapters that the public surface leaves alone, because they are programs and no library. */
const PROGRAMS = ['cli'];

/** Reads the rows of the table whose first cell is a chapter. */
export function readLayerTable(document: string): LayerTable {
  const rows = [...document.matchAll(/^\| `([a-z]+)` *\| ([^|]*?) *\|$/gm)];
  return new Map(
    rows.map(([, chapter = '', cell = '']) => [
      chapter,
      cell === 'nothing' ? [] : cell.split(', '),
    ]),
  );
}

/** The chapter of a file: its first folder; null for a file that lies in none. */
export function chapterOf(path: string): string | null {
  const [chapter, ...rest] = path.split('/');
  return rest.length === 0 ? null : (chapter ?? null);
}

/** Rows that name a chapter that does not stand above them; only an order has no cycles. */
export function unorderedRows(table: LayerTable): readonly string[] {
  const above: string[] = [];
  return [...table].flatMap(([chapter, allowed]) => {
    const wrong = allowed.filter((each) => !above.includes(each));
    above.push(chapter);
    return wrong.map((each) => `${chapter} may import ${each}, which does not stand above it`);
  });
}

/** Imports that the table does not allow. Type-only imports obey it, too. */
export function forbiddenImports(
  imports: readonly FileImport[],
  table: LayerTable,
): readonly string[] {
  return imports.flatMap((each) => {
    const from = chapterOf(each.from);
    const to = chapterOf(each.to);
    if (to !== null && mayImport(from, to, table)) return [];
    const kind = each.isTypeOnly ? 'types of ' : '';
    return [`${each.from}:${each.line}: ${from ?? 'the index'} imports ${kind}${each.to}`];
  });
}

/** Chapters that a row names and that no file of its chapter imports; the table says what is. */
export function unusedPermissions(
  imports: readonly FileImport[],
  table: LayerTable,
): readonly string[] {
  const used = new Set(
    imports.map(({ from, to }) => `${chapterOf(from) ?? ''}>${chapterOf(to) ?? ''}`),
  );
  return [...table].flatMap(([chapter, allowed]) =>
    allowed
      .filter((each) => !used.has(`${chapter}>${each}`))
      .map((each) => `${chapter} may import ${each}, and no file does`),
  );
}

function mayImport(from: string | null, to: string, table: LayerTable): boolean {
  if (from === null) return table.has(to) && !PROGRAMS.includes(to);
  return from === to || table.get(from)?.includes(to) === true;
}

/** Files that lie in no chapter of the table. */
export function strayFiles(sources: Sources, table: LayerTable): readonly string[] {
  return [...sources.keys()].filter((path) => {
    const chapter = chapterOf(path);
    return chapter === null ? path !== PACKAGE_INDEX : !table.has(chapter);
  });
}

/** Imports of a public surface from within, by its path or by the name of the package. */
export function indexImports(imports: readonly Import[]): readonly string[] {
  return imports
    .filter(({ specifier }) => specifier !== null && isIndex(specifier))
    .map(({ from, line, specifier }) => `${from}:${line}: imports ${specifier ?? ''}`);
}

function isIndex(specifier: string): boolean {
  return /^cenalloc(\/|$)|^\.{1,2}\/?$|(^|\/)index(\.[a-z]+)?$/.test(specifier);
}

/** Imports that cannot be judged: computed ones, and files that do not exist in the tree. */
export function unknownImports(
  imports: readonly Import[],
  fileImports: readonly FileImport[],
  sources: Sources,
): readonly string[] {
  return [
    ...imports
      .filter(({ specifier }) => specifier === null)
      .map(({ from, line }) => `${from}:${line}: imports what is computed`),
    ...fileImports
      .filter(({ to }) => !sources.has(to))
      .map(({ from, line, to }) => `${from}:${line}: imports ${to}, which is no file of the tree`),
  ];
}
