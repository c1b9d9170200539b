/** `cenalloc serve`: shows a recording, a log, a platform or a model in the browser. */
import { spawn } from 'node:child_process';
import { platform } from 'node:process';
import { InvalidArgumentError, type Command } from 'commander';
import { ok } from '../../base/result.ts';
import { readDocumentBytes } from '../input/document-bytes.ts';
import { EXIT } from '../output/exit-codes.ts';
import { readPageFiles } from '../output/page-files.ts';
import { startPageServer } from '../output/page-server.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { note, rejectInput } from '../output/terminal.ts';

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly open?: true;
}

const PORT = 4040;

const HELP = `
The page is served to this machine alone unless --host says otherwise; it needs no network. Press Ctrl-C
to end it. cenalloc export html writes the same page as one file that can be sent.

Examples:
  $ cenalloc serve
  $ cenalloc serve examples/traces/k612-late.txt --open
  $ cenalloc serve late.jsonl --port 8080
`;

/** Adds the command to the program. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('show a recording, a log, a store, a platform or a model in the browser')
    .argument(
      '[file]',
      'a recording, log, store, platform, model or scenario; without it the page offers examples',
    )
    .option(
      '--host <name>',
      'the address to serve; any other than this machine is open to others',
      '127.0.0.1',
    )
    .option('--port <number>', 'the first port to try; 0 takes any', readPort, PORT)
    .option('--open', 'open the page in the browser')
    .addHelpText('after', HELP)
    .action(serve);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

async function serve(path: string | undefined, options: ServeOptions): Promise<void> {
  const document = path === undefined ? ok(null) : await readDocumentBytes(path);
  if (!document.ok) {
    rejectInput(document.refusal);
    return;
  }
  const files = readPageFiles();
  if (!files.ok) {
    rejectInput(files.refusal);
    return;
  }
  const { host, port } = options;
  const started = await startPageServer({
    host,
    port,
    files: files.value,
    document: document.value,
  });
  if (!started.ok) {
    rejectInput({ source: 'serve', message: started.refusal });
    return;
  }
  const { server, url, isOwnMachine } = started.value;
  const end = (): void => {
    server.close();
    server.closeAllConnections();
    process.exitCode = EXIT.clean;
  };
  // Whoever has read the address may end it.
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  standardOutput.write(`${url}\n`);
  if (!isOwnMachine) note(OPEN_TO_OTHERS);
  if (options.open === true) openInBrowser(url);
}

const OPEN_TO_OTHERS =
  'whoever reaches this machine on the network can read the page and what it shows; ' +
  'nobody is asked for a password';

/** Whoever has no browser reads the address on the terminal. */
function openInBrowser(url: string): void {
  const program = platform === 'darwin' ? 'open' : platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
