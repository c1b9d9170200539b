/**
 * `cenalloc record`: prints the script that records dma-buf calls on the system under test. It is a
 * POSIX shell script that needs root, tracefs and the small tools of busybox, so that nothing has to
 * be installed there; options choose its defaults, and its own options still override them.
 */
import { Option, type Command } from 'commander';
import { standardOutput } from '../output/standard-streams.ts';
import { recordingScript, RECORD_MODES, type RecordDefaults } from './record-script.ts';

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
    .addOption(new Option('--mode <mode>', 'how to record').choices(RECORD_MODES).default('kprobe'))
    .option(
      '--constraints',
      'with the limits of each importer and where the storage lies, as far as the kernel tells (default)',
    )
    .option('--no-constraints', 'without them')
    .option('--stack', 'with a stack trace after each attach and map')
    .option('--returns', 'return events only, where the kernel can (6.9): half the volume')
    .addHelpText('after', HELP)
    .action((options: RecordDefaults) => {
      standardOutput.write(recordingScript(options));
    });
}
