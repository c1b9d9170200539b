/** `cenalloc log --views`: SQL that makes the views of a store. The store itself is only looked at. */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { parseAddress, SCHEMA } from '../../store/postgres/address.ts';
import { postgresViews, sqliteViews, type ViewLife } from '../../store/sql/install-views.ts';
import { openStoreFile } from '../input/open-log.ts';
import { isOtherFile } from '../input/store-file.ts';
import { isServerAddress, openServerLog } from '../input/server-log.ts';
import { sourceName } from '../input/source-name.ts';
import { standardOutput } from '../output/standard-streams.ts';

/** Prints the views for whatever the store is in; nothing where it is no store. */
export async function printViews(path: string, life: ViewLife): Promise<Result<null, InputError>> {
  const sql = isServerAddress(path)
    ? await viewsOfServer(path, life)
    : await viewsOfFile(path, life);
  if (!sql.ok) return sql;
  standardOutput.write(sql.value);
  await standardOutput.ready();
  return ok(null);
}

async function viewsOfFile(path: string, life: ViewLife): Promise<Result<string, InputError>> {
  const store = await openStoreFile(path, { readOnly: true });
  if (!store.ok && isOtherFile(path)) {
    const message = 'views are of a store; log STORE --import brings a log as JSON Lines into one';
    return refused({ source: sourceName(path), message });
  }
  if (!store.ok) return store;
  store.value.close();
  return ok(sqliteViews(life));
}

async function viewsOfServer(address: string, life: ViewLife): Promise<Result<string, InputError>> {
  const store = await openServerLog(address, true);
  if (!store.ok) return store;
  await store.value.close();
  const parsed = parseAddress(address);
  if (!parsed.ok) return refused({ source: 'postgres', message: parsed.refusal.message });
  return ok(postgresViews(parsed.value.schema ?? SCHEMA, life));
}
