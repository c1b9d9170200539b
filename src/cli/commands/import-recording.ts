/** `cenalloc import recording`: a platform, or a model of every order, out of a recording of a real kernel. */
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';
import type { RecordingOptions } from './imported-recording.ts';

const HELP = `
Reads a recording as check does, made by the script that record prints: it tells what each importer reaches,
where buffers lay, and where memory ends. Prints a platform: importers with those limits, each with the line that
tells them, allocators of the exporters that are known, zones as far as they were seen. What the recording does
not tell is left out; notes on stderr and in the platform say so. With --model it prints a model of the buffer
that most importers shared, for explore. With --into FILE the importers are added to a platform that knows its
zones and allocators.

Examples:
  $ cenalloc import recording trace.txt > board.platform.json
  $ cenalloc solve board.platform.json --importer cam,gpu --size "8 MiB"
  $ cenalloc import recording trace.txt --exporters own.exporters.json --model > board.model.json
  $ cenalloc explore board.model.json
  $ cenalloc import recording trace.txt --into board.platform.json | cenalloc solve -

Exit codes: 0 imported, 2 the recording or the platform cannot be read, or tells too little.`;

/** Adds the command to its group. */
export function addImportRecordingCommand(group: Command): void {
  group
    .command('recording')
    .description('a platform out of a recording of a real kernel')
    .argument('<trace>', 'a recording, packed with gzip or not, or - for stdin')
    .option('--name <name>', 'name of the platform')
    .option('--exporters <file>', 'a *.exporters.json file: how exporters of your own decide')
    .option('--into <platform>', 'print this platform with the importers added, - for stdin')
    .option('--model', 'print a model of its most shared buffer, for explore')
    .addHelpText('after', HELP)
    .action(async (trace: string, options: RecordingOptions) => {
      // Tables need nothing of what reads recordings.
      const { importRecording } = await import('./imported-recording.ts');
      const imported = await importRecording(trace, options);
      if (imported === null) {
        process.exitCode = EXIT.limit;
        return;
      }
      if (!imported.ok) {
        rejectInput(imported.refusal);
        return;
      }
      for (const each of imported.value.notes) note(each);
      printJson(imported.value.document);
    });
}
