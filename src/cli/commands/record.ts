/**
 * `cenalloc record`: prints the script that records dma-buf calls on the system under test. It is a
 * POSIX shell script that needs root, tracefs and the small tools of busybox, so that nothing has to
 * be installed there; options choose its defaults, and its own options still override them.
 */
import { Option, type Command } from 'commander';
import { standardOutput } from '../output/standard-streams.ts';
import { note, rejectInput } from '../output/terminal.ts';
import { knowsPages } from './record-bpftrace-probes.ts';
import { bpftraceScript } from './record-bpftrace.ts';
import { recordingScript, RECORD_MODES, type RecordDefaults } from './record-script.ts';

const HELP = `
kprobe and fprobe tell everything; tracepoint cannot tell which buffer was mapped, and a check of its
recordings says so (docs/trace-format.md). The script works in a trace instance and a group of probes of its
own, changes no setting of another user of ftrace, and removes what it set up when it ends, by a signal too.
With --bpftrace it is a script for bpftrace, whose lines are read alike; that needs a kernel with BTF.

Examples:
  $ cenalloc record > dmabuf-trace.sh
  $ cenalloc record --mode fprobe --stack | ssh root@board 'cat > dmabuf-trace.sh'
  # sh dmabuf-trace.sh record -o trace.txt -- my-camera-app
  $ cenalloc check trace.txt
  $ cenalloc record --bpftrace --kernel "$(ssh root@board uname -rm)" > dmabuf.bt
  # bpftrace dmabuf.bt > trace.txt        (until Ctrl-C)
`;

interface RecordOptions extends RecordDefaults {
  readonly bpftrace?: true;
  readonly kernel?: string;
}

const PORTABLE =
  'this script runs on any machine, and tells neither pages nor callers nor bounces; ' +
  'for an x86-64 that is known, add --kernel "$(uname -rm)" of the system under test';

const ELSEWHERE =
  'on this machine the script tells neither pages nor callers nor bounces; the shell script (without --bpftrace) tells callers and bounces';

/** What `uname -rm` prints; it stands in a format of printf, where other signs would mean something. */
const KERNEL = /^[\w.+~-]{1,64} [\w-]{1,32}$/;

/** Adds what the command takes and does. */
export function addRecordCommand(command: Command): void {
  command
    .description('Print a POSIX shell script that records the dma-buf calls of a running Linux.')
    .addOption(new Option('--mode <mode>', 'how to record').choices(RECORD_MODES).default('kprobe'))
    .option(
      '--constraints',
      'with the limits of each importer and where the storage lies, as far as the kernel tells (default)',
    )
    .option('--no-constraints', 'without them')
    .option('--stack', 'with a stack trace after each attach and map')
    .option('--returns', 'return events only, where the kernel can (6.9): half the volume')
    .addOption(
      new Option(
        '--bpftrace',
        'print a script for bpftrace instead, with the same facts',
      ).conflicts(['mode', 'stack', 'returns']),
    )
    .option(
      '--kernel <release and machine>',
      'with --bpftrace: what `uname -rm` prints on the system under test',
    )
    .addHelpText('after', HELP)
    .action(printScript);
}

function printScript(options: RecordOptions): void {
  const { bpftrace, kernel, constraints } = options;
  if (kernel !== undefined && (bpftrace !== true || !KERNEL.test(kernel))) {
    const message =
      bpftrace === true
        ? `expected what \`uname -rm\` prints, such as "7.3.4 x86_64", found "${kernel}"`
        : 'goes with --bpftrace only: the shell script asks the kernel itself';
    rejectInput({ source: '--kernel', message });
    return;
  }
  if (bpftrace !== true) {
    standardOutput.write(recordingScript(options));
    return;
  }
  const settings = constraints === undefined ? {} : { constraints };
  standardOutput.write(bpftraceScript({ ...settings, kernel: kernel ?? null }));
  if (kernel === undefined) note(PORTABLE);
  else if (!knowsPages(kernel)) note(ELSEWHERE);
}
