/**
 * The programs of examples/programs, run as somebody runs them who has installed the package: in a folder of their own,
 * each by itself. A program prints what stands behind `//>` in it, and ends with 0 or with what `//> exit` says.
 */
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { hasServer, newStoreUrl, startServer } from '../support/postgres-server.ts';
import { noBrowser, startBrowser } from '../visualizer/browser.ts';

/** What a program says that it prints, and with what it ends. */
function expectationOf(text: string): { readonly lines: readonly string[]; readonly code: number } {
  const said = Array.from(text.matchAll(/^ *\/\/> ?(.*)$/gmu), ([, line = '']) => line);
  const ends = said.find((line) => /^exit \d$/u.test(line));
  return { lines: said.filter((line) => line !== ends), code: Number(ends?.slice(5) ?? 0) };
}

function expectLines(name: string, printed: string, text: string): void {
  const found = printed.trimEnd().replaceAll('\r', '');
  const { lines } = expectationOf(text);
  if (lines.length === 0) throw new Error(`${name} does not say what it prints`);
  if (found !== lines.join('\n')) {
    throw new Error(`${name} prints\n${found}\nand says that it prints\n${lines.join('\n')}`);
  }
}

/** Runs one program in its folder. */
async function runProgram(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    cwd: join(file, '..'),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (printed.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (printed.stderr += part));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== expectationOf(text).code) {
    throw new Error(`${file} ended with ${String(code)}: ${printed.stderr}`);
  }
  expectLines(file, printed.stdout, text);
}

/** Builds the page of the browser's program and looks at what it shows. */
async function runInBrowser(root: string): Promise<void> {
  const checks = { bundlerTimings: false };
  const options = { rolldownOptions: { checks } };
  const server = { root, configFile: false, logLevel: 'error', build: options } as const;
  await build(server);
  const served = await preview({ ...server, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const [address = ''] = served.resolvedUrls?.local ?? [];
    await page.goto(address);
    const answer = page.locator('#answer');
    const text = readFileSync(join(root, 'page.js'), 'utf8');
    await answer.getByText(expectationOf(text).lines.at(-1) ?? '').waitFor();
    expectLines('browser/page.js', (await answer.textContent()) ?? '', text);
  } finally {
    await browser.close();
    await served.close();
  }
}

/** What cannot be had is said; in CI everything is there, or its absence fails. */
function passOver(name: string, lack: string): void {
  console.log(`  not run: ${name}, as there is no ${lack}`);
}

/**
 * Runs all programs of an installed package.
 *
 * @param installed - Its folder.
 * @param folder - Where it is installed, which the programs are copied into.
 */
export async function runPrograms(installed: string, folder: string): Promise<void> {
  const copied = join(folder, 'programs');
  cpSync(join(installed, 'examples/programs'), copied, { recursive: true });
  const names = readdirSync(copied).filter((name) => /\.(?:ts|mjs)$/u.test(name));
  for (const name of names) {
    if (name === 'follow-board.mjs' || name === 'last-fit.ts') continue;
    await runProgram(join(copied, name), {});
  }
  if (hasServer) {
    const server = await startServer();
    try {
      const DATABASE = newStoreUrl(server.url);
      await runProgram(join(copied, 'follow-board.mjs'), { DATABASE });
    } finally {
      server.stop();
    }
  } else passOver('follow-board.mjs', 'PostgreSQL');
  if (noBrowser === '') await runInBrowser(join(copied, 'browser'));
  else passOver('browser', 'Chromium');
  console.log(`programs: ok (${names.length} files, and the page)`);
}
