/**
 * The views as text for psql or sqlite3. They are no part of the layout of a store: who wants them makes
 * them, in a schema of their own or in the file, and may drop them at any time.
 */
import { postgresDialect, SQLITE } from './dialect.ts';
import { viewsIn, type SqlView } from './views.ts';

/** Whether views stay, or end with the session of the program that reads this. */
export type ViewLife = 'kept' | 'temporary';

const HEAD = '-- The views of a log of cenalloc; docs/sql.md tells what they hold.';

/**
 * The views of a store in a file, for `sqlite3`.
 */
export function sqliteViews(life: ViewLife): string {
  const views = viewsIn(SQLITE, '');
  const kind = life === 'kept' ? 'VIEW' : 'TEMP VIEW';
  const schema = life === 'kept' ? 'main.' : 'temp.';
  const drops = views.map(({ name }) => `DROP VIEW IF EXISTS ${schema}${name};`);
  return script('BEGIN;', [...drops, ...views.map(create(kind, ''))]);
}

/**
 * The views of a store on a server, for `psql`: in the schema `<schema>_views`, so that the right to read
 * them needs none to read the tables.
 *
 * @param schema - The schema of the store.
 */
export function postgresViews(schema: string, life: ViewLife): string {
  const dialect = postgresDialect(schema);
  if (life === 'temporary') {
    return script('BEGIN;', viewsIn(dialect, 'pg_temp.').map(create('OR REPLACE TEMP VIEW', '')));
  }
  const own = `${schema}_views`;
  const views = viewsIn(dialect, `${own}.`);
  const made = views.map(create('OR REPLACE VIEW', `${own}.`));
  // That the schema is there already needs no notice.
  const quiet = 'SET LOCAL client_min_messages = warning;';
  return script('BEGIN;', [quiet, `CREATE SCHEMA IF NOT EXISTS ${own};`, ...made]);
}

function create(kind: string, prefix: string): (view: SqlView) => string {
  return ({ name, select }) => `CREATE ${kind} ${prefix}${name} AS${select};`;
}

function script(begin: string, statements: readonly string[]): string {
  return `${[HEAD, begin, ...statements, 'COMMIT;'].join('\n')}\n`;
}
