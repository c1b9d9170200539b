/** `cenalloc init [FOLDER]`: a small project to begin with, which runs and has a test. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { parseJson } from '../../base/json-text.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { codeOf, whyUnwritten } from '../output/errno-words.ts';
import { ownVersion } from '../output/own-version.ts';
import { print, rejectInput } from '../output/terminal.ts';
import { writeWhole } from '../output/write-file.ts';

const HELP = `
Writes a platform (board.platform.json), a program that shares a buffer on it (share.js), a test (share.test.js) and a
package.json with the scripts start, test and solve. Nothing is installed, and no file that is there is touched: where one
of these names is taken, nothing is written.

Examples:
  $ npx cenalloc init my-board && cd my-board && npm install && npm test
  $ npx cenalloc init

Exit codes: 0 written, 2 a file is in the way, or the folder cannot be written.`;

/** Both `src/cli/commands` and `dist/cli/commands` are three steps below the root of the package. */
const ROOT = resolve(fileURLToPath(new URL('../../../', import.meta.url)));
const PROJECT = join(ROOT, 'examples/project');

/** Adds what the command takes and does. */
export function addInitCommand(command: Command): void {
  command
    .argument('[folder]', 'where to write it; it is made where it is not there', '.')
    .addHelpText('after', HELP)
    .action(async (folder: string) => {
      const written = await writeProject(folder);
      if (!written.ok) rejectInput(written.refusal);
      else print([...written.value.map((file) => join(folder, file)), '', ...nextSteps(folder)]);
    });
}

/** Writes all files of the project, or none where one of them is there already; gives their names. */
async function writeProject(folder: string): Promise<Result<readonly string[], InputError>> {
  const files = (await readdir(PROJECT)).toSorted();
  const taken = files.find((file) => existsSync(join(folder, file)));
  if (taken !== undefined) {
    const message = 'this file exists, so nothing was written; name another folder';
    return refused({ source: join(folder, taken), message });
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return refused({ source: folder, message: whyUnwritten(error) });
  }
  for (const file of files) {
    const text = await readFile(join(PROJECT, file), 'utf8');
    const content = file === 'package.json' ? manifestOf(text, folder) : text;
    const written = await writeWhole(join(folder, file), [content], { isNew: true });
    if (!written.ok) return written;
  }
  return ok(files);
}

/** The project is named for its folder, as far as names of packages go, and uses this version. */
function manifestOf(text: string, folder: string): string {
  const { name, ...rest } = JSON.parse(text) as { readonly name: string };
  const plain = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  // A package cannot depend on one of its own name.
  const own = plain === '' || plain === 'cenalloc' ? name : plain;
  const dependencies = { cenalloc: ownSource(folder) };
  return `${JSON.stringify({ name: own, ...rest, dependencies }, null, 2)}\n`;
}

/** Where this package comes from, as a project in `folder` asks for it: what no registry has is taken from its file. */
function ownSource(folder: string): string {
  const fromFile = (path: string) =>
    `file:${relative(resolve(folder), path).replaceAll('\\', '/')}`;
  const above = dirname(ROOT);
  if (basename(above) !== 'node_modules') return fromFile(ROOT);
  const user = dirname(above);
  const spec = specIn(join(user, 'package.json'));
  if (spec.startsWith('file:')) return fromFile(resolve(user, spec.slice('file:'.length)));
  return /^(?:https?|git|github)\b.*:/u.test(spec) ? spec : `^${ownVersion()}`;
}

/** What a project says of this package; nothing where it does not name it, or cannot be read. */
function specIn(manifest: string): string {
  if (!existsSync(manifest)) return '';
  const parsed = parseJson(readFileSync(manifest, 'utf8'));
  if (!parsed.ok) return '';
  const { dependencies, devDependencies } = parsed.value as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >;
  return dependencies?.['cenalloc'] ?? devDependencies?.['cenalloc'] ?? '';
}

function nextSteps(folder: string): readonly string[] {
  const enter = folder === '.' ? '' : `cd ${/[^\w./-]/u.test(folder) ? `'${folder}'` : folder} && `;
  const isBuilt = existsSync(join(ROOT, 'dist/index.js'));
  return [
    ...(isBuilt
      ? []
      : ['first, in the checkout of cenalloc, whose library is not built yet: npm run build']),
    `${enter}npm install && npm test`,
    'then: npm start, npm run solve, and change board.platform.json to what your board has',
  ];
}
