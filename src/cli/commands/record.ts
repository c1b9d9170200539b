/**
 * `cenalloc record`: prints the script that records dma-buf calls on the system under test. It is a
 * POSIX shell script that needs root, tracefs and the small tools of busybox, so that nothing has to
 * be installed there; options choose its defaults, and its own options still override them.
 */
import { readFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { Option, type Command } from 'commander';

/** How the script can record, by its own names. */
const MODES = [
  'kprobe',
  'fprobe',
  'tracepoint',
  'tracepoint+kprobe',
  'function',
  'function_graph',
  'graph+kprobe',
] as const;

interface RecordOptions {
  readonly mode: (typeof MODES)[number];
  readonly stack?: true;
  readonly exporters?: true;
  readonly returns?: true;
}

const SCRIPT = new URL('../../../examples/record/dmabuf-trace.sh', import.meta.url);

/** The line of the script that sets the defaults. */
const DEFAULTS = /^MODE=kprobe CLOCK=mono KB=8192 STACK= OPS= PID= RET= /m;

const HELP = `
kprobe and fprobe tell everything; tracepoint, function and function_graph cannot tell which buffer
was mapped, and a check of their recordings says so (docs/trace-format.md).

Examples:
  $ cenalloc record > dmabuf-trace.sh
  $ cenalloc record --mode fprobe --exporters | ssh root@board 'cat > dmabuf-trace.sh'
  # sh dmabuf-trace.sh record -o trace.txt -- my-camera-app
  $ cenalloc check trace.txt
`;

/** Adds the command to the program. */
export function addRecordCommand(program: Command): void {
  program
    .command('record')
    .summary('print a shell script that records dma-buf calls')
    .description('Print a POSIX shell script that records the dma-buf calls of a running Linux.')
    .addOption(new Option('--mode <mode>', 'how to record').choices(MODES).default('kprobe'))
    .option('--stack', 'with a stack trace after each attach and map')
    .option('--exporters', "with the exporters' own functions: shows maps made inside an attach")
    .option('--returns', 'return events only, where the kernel can (6.9): half the volume')
    .addHelpText('after', HELP)
    .action((options: RecordOptions) => {
      stdout.write(recordingScript(options));
    });
}

/** The script with these defaults. */
export function recordingScript({ mode, stack, exporters, returns }: RecordOptions): string {
  const flag = (isSet: true | undefined): string => (isSet === true ? '1' : '');
  const defaults =
    `MODE=${mode} CLOCK=mono KB=8192 STACK=${flag(stack)} OPS=${flag(exporters)} ` +
    `PID= RET=${flag(returns)} `;
  return readFileSync(SCRIPT, 'utf8').replace(DEFAULTS, defaults);
}
