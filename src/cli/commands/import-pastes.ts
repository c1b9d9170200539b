/**
 * `cenalloc import board`, `drm`, `wayland`, `gst`, `pipewire` and `auto`: what was pasted of a board or of a pipeline, as a
 * platform or as importers. `auto` says what it takes a file for.
 */
import type { Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { BOARD_KINDS } from '../../imports/board/board-platform.ts';
import { EXIT } from '../output/exit-codes.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';
import { importedByContent, importedPastes, type PasteOptions } from './imported-pastes.ts';

const BOARD_HELP = `
Reads a boot log, /proc/iomem, a device tree (source, or what dtc or fdtdump prints), or several of them, of one board.
Prints a platform: memory by zones of the kernel, regions of CMA with the heaps that this kernel makes of them, and
devices with what their buses let them reach; each figure with its file and line. What no text states is left out, and
notes on stderr and in the platform say so. --json prints the facts beside the platform.

Examples:
  $ cenalloc import board boot.log board.dts > board.platform.json
  $ sudo cat /proc/iomem | cenalloc import board - | cenalloc solve - --size "8 MiB"

Exit codes: 0 imported, 2 a text cannot be read, or says nothing of memory.`;

const OFFERS_END = `
Such texts say nothing of memory: with --into FILE the importers are added to a platform, which does. --json prints the
facts of why beside them.
`;

const OFFERS_EXITS = `
Exit codes: 0 imported, 2 the text or the platform cannot be read.`;

const GST_HELP = `
Reads caps alone, one a line, the templates of gst-inspect-1.0, lines of gst-launch-1.0 -v and of debug logs. Prints a list
of importers, one a pad, with formats, modifiers and sizes.${OFFERS_END}
Examples:
  $ gst-inspect-1.0 waylandsink | cenalloc import gst -
  $ cenalloc import gst caps.txt --into board.platform.json | cenalloc solve -
${OFFERS_EXITS}`;

const PIPEWIRE_HELP = `
Reads EnumFormat as the journal and pw-cli print it, and the JSON of pw-dump. Prints a list of importers, one an offer or a
node, with formats, modifiers and sizes.${OFFERS_END}
Examples:
  $ pw-dump | cenalloc import pipewire -
  $ journalctl --user -u pipewire | cenalloc import pipewire - --into board.platform.json
${OFFERS_EXITS}`;

const DRM_HELP = `
Reads drm_info's text and JSON, and what modetest -p prints; several files, and several devices in one. Prints a list of
importers, one a plane: its pairs of format and modifier, the sizes of framebuffers, and for a cursor the sizes that the
text names. What a plane takes is hardware (fixed). A plane without IN_FORMATS has layouts that only its driver knows; where
the text ends before one can tell, its formats are left out, and a note says so.${OFFERS_END}
Examples:
  $ drm_info | cenalloc import drm - --into board.platform.json > with-planes.platform.json
  $ drm_info -j | cenalloc import drm -
  $ modetest -M rockchip -p | cenalloc import drm -
${OFFERS_EXITS}`;

const WAYLAND_HELP = `
Reads what wayland-info or weston-info prints of linux-dmabuf. Each tranche of the feedback is an importer, and a group says
that one of them is enough, the first that works, which is how the compositor prefers them; descriptions name the device of
each, and which may be scanned out. Prints {importers, groups}, or a list of one importer where there is one tranche or
none.${OFFERS_END}
Examples:
  $ wayland-info | cenalloc import wayland -
  $ cenalloc import wayland wayland-info.txt --into board.platform.json | cenalloc solve - --importer gpu,compositor
${OFFERS_EXITS}`;

const AUTO_HELP = `
Says on stderr what it takes each file for, and imports it so. "cenalloc import FILE" does the same. A board and whoever
lists formats may stand together; memory types of Vulkan and a recording are imported alone.

Examples:
  $ cenalloc import auto boot.log board.dts drm_info.txt > board.platform.json
  $ wayland-info | cenalloc import auto - --into board.platform.json

Exit codes: 0 imported, 2 nothing that is known, or nothing that makes a platform or importers.`;

/** Adds the commands to their group; returns the one that goes by content. */
export function addImportPastesCommands(group: Command): Command {
  group
    .command('board')
    .description('a platform out of a boot log, /proc/iomem and a device tree')
    .argument('<files...>', 'texts of one board, or - for stdin')
    .option('--name <name>', 'name of the platform')
    .option('--json', 'print the facts beside the platform')
    .addHelpText('after', BOARD_HELP)
    .action((files: readonly string[], options: PasteOptions) => {
      run(files, options, BOARD_KINDS);
    });
  for (const [word, kinds, what, help] of [
    ['drm', ['drm-info', 'modetest'], 'planes of a display out of drm_info or modetest', DRM_HELP],
    ['wayland', ['wayland-info'], 'tranches of a compositor out of wayland-info', WAYLAND_HELP],
    ['gst', ['gst-caps'], "importers out of GStreamer's caps", GST_HELP],
    ['pipewire', ['pipewire'], 'importers out of EnumFormat of PipeWire', PIPEWIRE_HELP],
  ] as const) {
    group
      .command(word)
      .description(what)
      .argument('<files...>', 'texts, or - for stdin')
      .option('--into <platform>', 'print this platform with the importers added, - for stdin')
      .option('--json', 'print the facts beside the importers')
      .addHelpText('after', help)
      .action((files: readonly string[], options: PasteOptions) => {
        run(files, options, kinds);
      });
  }
  return group
    .command('auto')
    .description('whatever the text is, by its content')
    .argument('<files...>', 'texts, or - for stdin')
    .option('--name <name>', 'name of the platform, where the texts are of a board')
    .option(
      '--into <platform>',
      'print this platform with the importers added, where the texts are of formats',
    )
    .option('--json', 'print the facts beside what is imported')
    .addHelpText('after', AUTO_HELP)
    .action(runAuto);
}

/** A recording may be larger than a text that is read whole: its own command reads it. */
async function runAuto(files: readonly string[], options: PasteOptions): Promise<void> {
  const made = importedByContent(files, options);
  if (made !== null) {
    print(made);
    return;
  }
  const [trace = ''] = files;
  const { importRecording } = await import('./imported-recording.ts');
  const { name, into } = options;
  const imported = await importRecording(trace, {
    ...(name === undefined ? {} : { name }),
    ...(into === undefined ? {} : { into }),
  });
  if (imported === null) {
    process.exitCode = EXIT.limit;
    return;
  }
  if (imported.ok) for (const each of imported.value.notes) note(each);
  print(imported.ok ? ok(imported.value.document) : imported);
}

function run(files: readonly string[], options: PasteOptions, wanted: readonly string[]): void {
  print(importedPastes(files, options, wanted));
}

function print(made: Result<object, InputError>): void {
  if (made.ok) printJson(made.value);
  else rejectInput(made.refusal);
}
