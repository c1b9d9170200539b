/** The queries of docs/sql.md, each with the result that is shown under it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ViewRow } from './expected-views.ts';

const PAGE = join(import.meta.dirname, '../../../docs/sql.md');

/** A block of SQL and the text after it. */
const BLOCK = /```sql\n(SELECT [^]*?)```\n\n```text\n([^]*?)```/g;

/** A query as the page shows it. */
export interface DocumentedQuery {
  readonly query: string;
  readonly shown: string;
}

/** All queries in the order of the page. */
export function documentedQueries(): readonly DocumentedQuery[] {
  const page = readFileSync(PAGE, 'utf8');
  return [...page.matchAll(BLOCK)].map(([, query = '', shown = '']) => ({ query, shown }));
}

/** Puts other results under the queries. */
export function rewriteResults(results: readonly string[]): void {
  let index = 0;
  const page = readFileSync(PAGE, 'utf8').replaceAll(BLOCK, (_, query: string) => {
    const result = results[index] ?? '';
    index += 1;
    return `\`\`\`sql\n${query}\`\`\`\n\n\`\`\`text\n${result}\`\`\``;
  });
  writeFileSync(PAGE, page);
}

/** Rows as a person reads them: a line of names, one of rules, one for each row. */
export function printed(rows: readonly ViewRow[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => cell(row[name])));
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((each, index) => each.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return [names, rule, ...cells].map((row) => `${line(row)}\n`).join('');
}

function cell(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
