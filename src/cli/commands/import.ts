/** `cenalloc import`: tables, recordings and texts that people have, as platforms and importers. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { suggestion } from '../../base/known-fields.ts';
import { STDIN } from '../input/source-name.ts';
import { rejectInput } from '../output/terminal.ts';
import { addImportPastesCommands } from './import-pastes.ts';
import { addImportRecordingCommand } from './import-recording.ts';
import { addImportV4l2Command } from './import-v4l2.ts';
import { addImportVulkanCommand } from './import-vulkan.ts';

const HELP = `
Without a kind, "cenalloc import FILE…" goes by the content of the files and says on stderr what it takes them for. Prints
a platform, or a list of importers where the texts say nothing of memory: with --into FILE they are added to a platform.

Examples:
  $ dmesg > boot.log; cenalloc import boot.log > board.platform.json
  $ drm_info | cenalloc import drm - --into board.platform.json > with-planes.platform.json
  $ wayland-info | cenalloc import wayland -
  $ v4l2-ctl -d /dev/video0 --all | cenalloc import v4l2 -
  $ cenalloc import boot.log drm_info.txt v4l2.txt > all.platform.json

"cenalloc import KIND --help" tells more of each.`;

/** Adds what the command takes and does. */
export function addImportCommand(command: Command): void {
  command.addHelpText('after', HELP);
  addImportVulkanCommand(command);
  addImportV4l2Command(command);
  addImportRecordingCommand(command);
  const auto = addImportPastesCommands(command);
  command.on('command:*', (words: readonly string[], options: readonly string[]) => {
    const [word = ''] = words;
    if (word === STDIN || existsSync(word)) {
      auto.parse([...words, ...options], { from: 'user' });
      return;
    }
    const kinds = command.commands.map((each) => each.name());
    const guess = suggestion(word, kinds);
    const message = `it is no kind of table${guess}${guess.endsWith('?') ? '' : ', and no file'}`;
    rejectInput({ source: `import ${word}`, message });
  });
}
