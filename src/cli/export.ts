/** `cenalloc export FORMAT`: prints the charts, or a model, for other tools. */
import { stdout } from 'node:process';
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { POLICIES, type Policy } from '../events/policy.ts';
import { promelaOf } from '../explorer/promela.ts';
import { RV_BOUND_MAX, rvMonitor, type RvMonitor } from '../views/rv-monitor.ts';
import { openModels } from './explore.ts';
import { rejectInput } from './terminal.ts';

interface ExportOptions {
  readonly policy?: Policy;
  readonly monitor: RvMonitor;
  readonly bound: number;
}

const HELP = `
rv is the DOT dialect of rvgen, the generator of the kernel's runtime verification; see
docs/runtime-verification.md for the tracepoints that a kernel must have for it. rvgen takes the name
of the monitor from the name of the file.

promela is a model file for SPIN, which finds the same states; see docs/explorer.md.

Examples:
  $ cenalloc export rv > dmabuf.dot
  $ cenalloc export rv --monitor attachment > dmabuf_attach.dot
  $ rvgen monitor -c da -s dmabuf.dot -t per_obj
  $ cenalloc export promela examples/models/two-importers.model.json > two.pml
`;

/** Adds the command to the program. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('print the charts, or a model, for other tools')
    .addArgument(new Argument('<format>', 'what for').choices(['rv', 'promela']))
    .argument('[model]', 'for promela: a *.model.json file, or - for stdin')
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
    .action((format: string, model: string | undefined, options: ExportOptions) => {
      if (format === 'promela') exportPromela(model, options.policy);
      else stdout.write(rvMonitor(options.monitor, options.bound));
    });
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
