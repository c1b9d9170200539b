/**
 * The boards of examples/platforms as modules of values: one source of truth, two ways to have it. Each module
 * holds what its file holds, so that a program needs neither a file nor a reader.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = 'examples/platforms';
const SUFFIX = '.platform.json';

/** The text of every generated module, by its path from the root of the checkout. */
export async function boardModules(): Promise<ReadonlyMap<string, string>> {
  const boards = readdirSync(join(ROOT, FOLDER))
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
  const modules = new Map<string, string>();
  for (const board of boards) modules.set(`src/platforms/${board}.ts`, await moduleOf(board));
  modules.set('src/platforms/index.ts', await formatted(indexOf(boards)));
  return modules;
}

async function moduleOf(board: string): Promise<string> {
  const path = `${FOLDER}/${board}${SUFFIX}`;
  const platform = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as PlatformInput;
  return formatted(`
/** Made of ${path} by \`npm run platforms\`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** ${platform.name}: its memory, its allocators and its importers; \`notes\` say where the numbers come from. @public */
export const ${valueName(board)}: PlatformInput = ${JSON.stringify(platform)};
`);
}

function indexOf(boards: readonly string[]): string {
  const lines = boards.map((board) => `export { ${valueName(board)} } from './${board}.ts';`);
  return `
/**
 * \`cenalloc/platforms\`: boards as values, for whatever takes a platform. Made of ${FOLDER} by \`npm run platforms\`.
 *
 * @example
 * \`\`\`ts
 * import { solve } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * console.log(solve(raspberryPi4, ['unicam', 'codec'], { size: '8 MiB' }).verdict);
 * \`\`\`
 */
${lines.join('\n')}
`;
}

/** \`raspberry-pi-4\` as a name in a program. */
function valueName(board: string): string {
  return board.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

async function formatted(text: string): Promise<string> {
  const options = await resolveConfig(join(ROOT, 'src/platforms/index.ts'));
  return format(text.trimStart(), { ...options, parser: 'typescript' });
}
