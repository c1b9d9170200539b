/** `cenalloc export FORMAT`: prints the charts for other tools. */
import { stdout } from 'node:process';
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { RV_BOUND_MAX, rvMonitor, type RvMonitor } from '../views/rv-monitor.ts';

interface ExportOptions {
  readonly monitor: RvMonitor;
  readonly bound: number;
}

const HELP = `
rv is the DOT dialect of rvgen, the generator of the kernel's runtime verification; see
docs/runtime-verification.md for the tracepoints that a kernel must have for it. rvgen takes the name
of the monitor from the name of the file.

Examples:
  $ cenalloc export rv > dmabuf.dot
  $ cenalloc export rv --monitor attachment > dmabuf_attach.dot
  $ rvgen monitor -c da -s dmabuf.dot -t per_obj
`;

/** Adds the command to the program. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('print the charts for other tools')
    .addArgument(new Argument('<format>', 'what for').choices(['rv']))
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
    .action((_: string, { monitor, bound }: ExportOptions) => {
      stdout.write(rvMonitor(monitor, bound));
    });
}

function readBound(text: string): number {
  const bound = Number(text);
  if (/^\d$/.test(text) && bound >= 1 && bound <= RV_BOUND_MAX) return bound;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${RV_BOUND_MAX}.`);
}
