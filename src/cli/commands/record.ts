/**
 * `cenalloc record`: prints the script that records dma-buf calls on the system under test. It is a
 * POSIX shell script that needs root, tracefs and the small tools of busybox, so that nothing has to
 * be installed there; options choose its defaults, and its own options still override them.
 */
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { assert } from '../../base/assert.ts';
import { standardOutput } from '../output/standard-streams.ts';

/** How the script can record, by its own names. */
const MODES = ['kprobe', 'fprobe', 'tracepoint', 'tracepoint+kprobe'] as const;

interface RecordOptions {
  readonly mode: (typeof MODES)[number];
  readonly stack?: true;
  readonly returns?: true;
}

const SCRIPT = new URL('../../../examples/record/dmabuf-trace2.sh', import.meta.url);

/** The line of the script that sets the defaults. */
const DEFAULTS = /^MODE=kprobe CLOCK=mono KB=8192 PID= LEAN= NOCON= DMA= STACK= /m;

const HELP = `
kprobe and fprobe tell everything; tracepoint cannot tell which buffer was mapped, and a check of its
recordings says so (docs/trace-format.md). The script works in a trace instance and a group of probes of its
own, changes no setting of another user of ftrace, and removes what it set up when it ends, by a signal too.

Examples:
  $ cenalloc record > dmabuf-trace.sh
  $ cenalloc record --mode fprobe --stack | ssh root@board 'cat > dmabuf-trace.sh'
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
    .option('--returns', 'return events only, where the kernel can (6.9): half the volume')
    .addHelpText('after', HELP)
    .action((options: RecordOptions) => {
      standardOutput.write(recordingScript(options));
    });
}

/** The script with these defaults. */
export function recordingScript({ mode, stack, returns }: RecordOptions): string {
  const flag = (isSet: true | undefined): string => (isSet === true ? '1' : '');
  const script = readFileSync(SCRIPT, 'utf8');
  assert(DEFAULTS.test(script), 'the script sets its defaults on one line');
  const defaults =
    `MODE=${mode} CLOCK=mono KB=8192 PID= LEAN=${flag(returns)} NOCON= DMA= ` +
    `STACK=${flag(stack)} `;
  return script.replace(DEFAULTS, defaults);
}
