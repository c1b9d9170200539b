/** `cenalloc holders`: who holds which buffer, out of lists as they are pasted, and what grew between two of them. */
import type { Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { refused, type Result } from '../../base/result.ts';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { changesBetween, type HolderChanges } from '../../imports/pastes/holder-changes.ts';
import { shapeInWords } from '../../trace/formats/foreign-shapes.ts';
import { holdersDocument } from '../../views/pastes/holders-document.ts';
import { holdersInWords } from '../../views/pastes/holders-in-words.ts';
import { answerFiles } from '../input/read-pastes.ts';
import { EXIT } from '../output/exit-codes.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';

const HELP = `
Reads lists of buffers (/sys/kernel/debug/dma_buf/bufinfo of all kernels, /sys/kernel/dmabuf/buffers, the BPF iterator)
and of who holds them (fdinfo, ls -l /proc/PID/fd, lsof, Android's dmabuf_dump), several as one question. No recording is
needed. Buffers are told by size, devices by how often they are attached. With --against, an earlier list of the same
machine is compared: which buffers are new or gone, and which counts differ. An inode number may be given again to a new
buffer while the machine runs.

Examples:
  $ sudo cat /sys/kernel/debug/dma_buf/bufinfo | cenalloc holders -
  $ cenalloc holders bufinfo.txt fdinfo.txt --json
  $ cenalloc holders after.txt --against before.txt

Exit codes: 0 told, 1 with --against something grew, 2 no list of buffers or of holders.`;

interface Options {
  readonly against?: string;
  readonly json?: boolean;
}

/** Adds what the command takes and does. */
export function addHoldersCommand(command: Command): void {
  command
    .argument('<files...>', 'lists of buffers, of descriptors, or - for stdin')
    .option('--against <earlier>', 'an earlier list, to tell what changed since')
    .option('--json', 'print the facts as JSON')
    .addHelpText('after', HELP)
    .action(holders);
}

function holders(files: readonly string[], { against, json }: Options): void {
  const now = readHolders(files);
  if (!now.ok) {
    rejectInput(now.refusal);
    return;
  }
  const then = against === undefined ? null : readHolders([against]);
  if (then?.ok === false) {
    rejectInput(then.refusal);
    return;
  }
  const changes = then === null ? null : changesBetween(then.value, now.value);
  if (json === true) printJson(holdersDocument(now.value, changes));
  else print(holdersInWords(now.value, changes));
  if (changes !== null && hasGrown(changes)) process.exitCode = EXIT.found;
}

function hasGrown({ appeared, counts }: HolderChanges): boolean {
  return appeared.length > 0 || counts.some(({ before, after }) => after > before);
}

function readHolders(files: readonly string[]): Result<PasteAnswer, InputError> {
  const answer = answerFiles(files);
  if (!answer.ok) return answer;
  const { buffers, holders: held, shapes } = answer.value;
  if (buffers !== undefined || held !== undefined) return answer;
  const [{ kind, file } = { kind: 'recording' as const, file: files.join(', ') }] = shapes;
  const message = `no list of buffers or of who holds them; ${shapeInWords(kind, file)}`;
  return refused({ source: file, message });
}
