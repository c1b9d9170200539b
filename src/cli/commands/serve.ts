/** `cenalloc serve`: shows a recording, a log, a platform or a model in the browser. */
import { spawn } from 'node:child_process';
import { platform } from 'node:process';
import { InvalidArgumentError, type Command } from 'commander';
import { ok } from '../../base/result.ts';
import { readPageFiles } from '../../inspect/page-files.ts';
import { startPageServer, type PageServerOptions } from '../../inspect/page-server.ts';
import { readDocumentBytes } from '../input/document-bytes.ts';
import { openFollowed } from '../input/followed.ts';
import { isReplayString } from '../input/replayed-string.ts';
import { EXIT } from '../output/exit-codes.ts';
import { standardOutput } from '../output/standard-streams.ts';
import { note, rejectInput } from '../output/terminal.ts';

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly open?: true;
  readonly follow?: true;
  readonly model?: string;
}

const PORT = 4040;

const HELP = `
The page is served to this machine alone unless --host says otherwise; it needs no network. Press Ctrl-C
to end it. cenalloc export html writes the same page as one file that can be sent.

With --follow the page shows what is added while it is added: to a recording or a log in a file, on
standard input, in a store, or in a log on a server. Pages that were away or slow go on from where they were.

Examples:
  $ cenalloc serve
  $ cenalloc serve examples/traces/k612-late.txt --open
  $ cenalloc serve late.jsonl --port 8080
  $ cenalloc serve 'cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1' --open
  $ ssh board cat /sys/kernel/tracing/trace_pipe | cenalloc serve - --follow
  $ cenalloc serve session.cenalloc --follow --open
`;

/** Adds what the command takes and does. */
export function addServeCommand(command: Command): void {
  command
    .argument(
      '[file]',
      'a recording, log, store, platform, model, scenario or replay string; without it the page offers examples',
    )
    .option(
      '--host <name>',
      'the address to serve; any other than this machine is open to others',
      '127.0.0.1',
    )
    .option('--port <number>', 'the first port to try; 0 takes any', readPort, PORT)
    .option('--follow', 'show what is added to the recording, the log or the store, as it comes')
    .option('--open', 'open the page in the browser')
    .option(
      '--model <file>',
      'the model that a replay string names by its fingerprint (cen1:…:#…:)',
    )
    .addHelpText('after', HELP)
    .action(serve);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

async function serve(path: string | undefined, options: ServeOptions): Promise<void> {
  if (options.model !== undefined && !isReplayString(path ?? '')) {
    rejectInput({ source: '--model', message: 'only a replay string, cen1:…, names a model' });
    return;
  }
  if (options.follow !== true) {
    const document = path === undefined ? ok(null) : await readDocumentBytes(path, options.model);
    if (document.ok) await servePage({ document: document.value, live: null }, options);
    else rejectInput(document.refusal);
    return;
  }
  if (path === undefined) {
    rejectInput({ source: 'serve', message: '--follow needs something to follow; name it' });
    return;
  }
  const ending = new AbortController();
  const followed = await openFollowed(path, ending.signal);
  if (!followed.ok) {
    rejectInput(followed.refusal);
    return;
  }
  const { source, close } = followed.value;
  const end = (): void => {
    ending.abort();
    void close();
  };
  if (!(await servePage({ document: null, live: source }, options, end))) end();
}

/** Serves until somebody ends it; false where nothing could be served. */
async function servePage(
  shown: Pick<PageServerOptions, 'document' | 'live'>,
  options: ServeOptions,
  ended: () => void = () => undefined,
): Promise<boolean> {
  const files = readPageFiles();
  if (!files.ok) {
    rejectInput(files.refusal);
    return false;
  }
  const { host, port } = options;
  const started = await startPageServer({ host, port, files: files.value, ...shown });
  if (!started.ok) {
    rejectInput({ source: 'serve', message: started.refusal });
    return false;
  }
  const { server, url, isOwnMachine } = started.value;
  const end = (): void => {
    server.close();
    server.closeAllConnections();
    ended();
    process.exitCode = EXIT.clean;
  };
  // Whoever has read the address may end it.
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  standardOutput.write(`${url}\n`);
  if (!isOwnMachine) note(OPEN_TO_OTHERS);
  if (options.open === true) openInBrowser(url);
  return true;
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
