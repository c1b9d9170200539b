/** `cenalloc why`: what people paste in, an answer out. */
import type { Command } from 'commander';
import type { PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { answerInWords } from '../../views/pastes/answer-in-words.ts';
import { answerFiles } from '../input/read-pastes.ts';
import { EXIT } from '../output/exit-codes.ts';
import { print, printJson, rejectInput } from '../output/terminal.ts';

const HELP = `
Takes text as it was copied: with prompts, prefixes of a journal, time stamps, "> " of a mail, tabs or blanks, cut at
either end. Reads kernel logs, debugfs's cma, /proc/iomem, device trees, drm_info, modetest, wayland-info, v4l2-ctl,
vulkaninfo, caps of GStreamer, formats of PipeWire, lists of buffers (bufinfo, sysfs, the BPF iterator), of descriptors
(ls -l /proc/PID/fd, fdinfo, lsof), Android's dmabuf_dump, recordings of calls as check does, and *.platform.json files,
of which it says who can share with whom; several files are one question.
Each fact is told with its file and line, and nothing of a board is guessed.

Examples:
  $ dmesg | cenalloc why -
  $ cenalloc why drm_info.txt wayland-info.txt
  $ cenalloc why --json board.log

Exit codes: 0 answered, 1 something went wrong or two cannot share, 2 no text of a known kind.`;

/** Adds what the command takes and does. */
export function addWhyCommand(command: Command): void {
  command
    .argument('<files...>', 'files with what was pasted, or - for stdin')
    .option('--json', 'print the facts as JSON')
    .addHelpText('after', HELP)
    .action(why);
}

function why(files: readonly string[], { json }: { readonly json?: boolean }): void {
  const answer = answerFiles(files);
  if (!answer.ok) {
    rejectInput(answer.refusal);
    return;
  }
  if (json === true) printJson(answer.value);
  else print(answerInWords(answer.value));
  if (isBad(answer.value)) process.exitCode = EXIT.found;
}

function isBad({ findings = [], pairs = [] }: PasteAnswer): boolean {
  return findings.length > 0 || pairs.some(({ verdict }) => verdict === 'unsatisfiable');
}
