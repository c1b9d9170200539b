/** `cenalloc export FORMAT`: prints the charts, or a model, for other tools. */
import { stdout } from 'node:process';
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { POLICIES, type Policy } from '../events/policy.ts';
import { promelaOf } from '../explorer/promela.ts';
import { RV_BOUND_MAX, rvMonitor, type RvMonitor } from '../views/rv-monitor.ts';
import { openModels } from './explore.ts';
import { pageWithDocument } from './page-files.ts';
import { readDocumentBytes } from './serve.ts';
import { rejectInput } from './terminal.ts';
import { writeWhole } from './write-file.ts';

interface ExportOptions {
  readonly policy?: Policy;
  readonly monitor: RvMonitor;
  readonly bound: number;
  readonly out?: string;
}

const HELP = `
rv is the DOT dialect of rvgen, the generator of the kernel's runtime verification; see
docs/runtime-verification.md for the tracepoints that a kernel must have for it. rvgen takes the name
of the monitor from the name of the file.

html is one page that holds a recording, a log, a platform or a model, to be looked at in any browser
without a network.

promela is a model file for SPIN, which finds the same states; see docs/explorer.md.

Examples:
  $ cenalloc export rv > dmabuf.dot
  $ cenalloc export rv --monitor attachment > dmabuf_attach.dot
  $ rvgen monitor -c da -s dmabuf.dot -t per_obj
  $ cenalloc export html examples/traces/k612-late.txt --out late.html
  $ cenalloc export promela examples/models/two-importers.model.json > two.pml
`;

/** Adds the command to the program. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('print the charts, or a model, for other tools')
    .addArgument(new Argument('<format>', 'what for').choices(['rv', 'promela', 'html']))
    .argument(
      '[file]',
      'for promela: a *.model.json file; for html: what the page shows; - is stdin',
    )
    .option('--out <file>', 'for html: write to this file instead of stdout')
    .addOption(
      new Option('--policy <name>', 'for promela: instead of the policy in the file').choices(
        POLICIES,
      ),
    )
    .addOption(
      new Option('--monitor <kind>', 'one automaton per buffer or per attachment')
        .choices(['buffer', 'attachment'])
        .default('buffer'),
    )
    .option(
      '--bound <number>',
      `attachments and maps that are counted, 1 to ${RV_BOUND_MAX}`,
      readBound,
      2,
    )
    .addHelpText('after', HELP)
    .action((format: string, file: string | undefined, options: ExportOptions) => {
      if (format === 'promela') exportPromela(file, options.policy);
      else if (format === 'html') exportHtml(file, options.out);
      else stdout.write(rvMonitor(options.monitor, options.bound));
    });
}

function exportHtml(path: string | undefined, out: string | undefined): void {
  if (path === undefined) {
    rejectInput({ source: 'export html', message: 'name the file that the page shows' });
    return;
  }
  const document = readDocumentBytes(path);
  if (!document.ok) {
    rejectInput(document.refusal);
    return;
  }
  const { name, content } = document.value;
  const page = pageWithDocument(name, content);
  if (!page.ok) {
    rejectInput(page.refusal);
    return;
  }
  if (out === undefined) stdout.write(page.value);
  else {
    const written = writeWhole(out, page.value);
    if (!written.ok) rejectInput(written.refusal);
  }
}

function exportPromela(path: string | undefined, policy: Policy | undefined): void {
  if (path === undefined) {
    rejectInput({ source: 'export promela', message: 'name the *.model.json file to be written' });
    return;
  }
  const opened = openModels(path, policy);
  if (!opened.ok) {
    rejectInput(opened.refusal);
    return;
  }
  const { models } = opened.value;
  const [model] = models;
  if (model === undefined || models.length > 1) {
    rejectInput({ source: '--policy', message: 'Promela is written for one policy at a time' });
    return;
  }
  const written = promelaOf(model);
  if (written.ok) stdout.write(written.value);
  else rejectInput({ ...written.refusal, source: path === '-' ? 'stdin' : path });
}

function readBound(text: string): number {
  const bound = Number(text);
  if (/^\d$/.test(text) && bound >= 1 && bound <= RV_BOUND_MAX) return bound;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${RV_BOUND_MAX}.`);
}
