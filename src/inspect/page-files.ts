/**
 * The built page: where it lies, what it consists of, and how a document is written into the one-file
 * form of it. The command line knows the files that were built and nothing of their sources.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { refused, ok, type Result } from '../base/result.ts';
import type { InputError } from '../base/document.ts';

/** Both `src/inspect` and `dist/inspect` are two steps below the root of the package. */
const BUILT = fileURLToPath(new URL('../../dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** One file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

const NOT_BUILT: InputError = {
  source: 'the page',
  message: 'it is not built; run npm run build first',
};

/** The files of the page by their address; only these are ever served. */
export function readPageFiles(): Result<ReadonlyMap<string, PageFile>, InputError> {
  const folder = join(BUILT, 'page');
  if (!existsSync(folder)) return refused(NOT_BUILT);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = names.map((path): [string, PageFile] => {
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const address = `/${path.slice(folder.length + 1).replaceAll('\\', '/')}`;
    return [address === '/index.html' ? '/' : address, { type, content: readFileSync(path) }];
  });
  return ok(new Map(files));
}

/**
 * The page as one file with a document in it.
 *
 * The document is packed and written in base64, so that nothing in it can be taken for markup; its name
 * is escaped for the same reason.
 */
export function pageWithDocument(name: string, content: Uint8Array): Result<string, InputError> {
  const path = join(BUILT, 'page-single', 'index.html.gz');
  if (!existsSync(path)) return refused(NOT_BUILT);
  const packed = gzipSync(content).toString('base64');
  const given = JSON.stringify({ name, content: packed }).replaceAll('<', String.raw`\u003c`);
  const element = `<script type="application/json" id="cenalloc-opened">${given}</script>`;
  const page = String(gunzipSync(readFileSync(path)));
  return ok(page.replace('<div id="page">', () => `${element}<div id="page">`));
}
