/**
 * The commands in the order of the help, with what each is for in a line. A command is a file of its own, which is
 * loaded when it is asked for: most of the time of a short run is that of loading.
 */
import type { Command } from 'commander';

/** Gives a command its arguments, its options and what it does. */
type Filler = (command: Command) => void;

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Filler>;
  /** Whether it tells of all others, which are loaded then, too. */
  readonly needsAll?: boolean;
}

/** Every command, by its name. */
export const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    'check',
    {
      summary: 'find late attaches and leaks in recordings of a real kernel',
      load: async () => (await import('./commands/check.ts')).addCheckCommand,
    },
  ],
  [
    'record',
    {
      summary: 'print a shell script that records dma-buf calls',
      load: async () => (await import('./commands/record.ts')).addRecordCommand,
    },
  ],
  [
    'solve',
    {
      summary: 'find the allocator that serves every importer of a buffer, or say why none does',
      load: async () => (await import('./commands/solve.ts')).addSolveCommand,
    },
  ],
  [
    'why',
    {
      summary: 'answer what a pasted log or listing asks',
      load: async () => (await import('./commands/why.ts')).addWhyCommand,
    },
  ],
  [
    'holders',
    {
      summary: 'tell who holds which buffer, from pasted lists',
      load: async () => (await import('./commands/holders.ts')).addHoldersCommand,
    },
  ],
  [
    'size',
    {
      summary: 'find how large regions must be for streams, and when fragmentation refuses',
      load: async () => (await import('./commands/size.ts')).addSizeCommand,
    },
  ],
  [
    'explore',
    {
      summary: 'try every ordering of the calls of a small model',
      load: async () => (await import('./commands/explore.ts')).addExploreCommand,
    },
  ],
  [
    'run',
    {
      summary: 'run the calls of a scenario through the exporter',
      load: async () => (await import('./commands/run.ts')).addRunCommand,
    },
  ],
  [
    'replay',
    {
      summary: 'rebuild the world from a log of facts, or re-run a short replay string',
      load: async () => (await import('./commands/replay.ts')).addReplayCommand,
    },
  ],
  [
    'log',
    {
      summary: 'list, follow, export and import the facts of a store',
      load: async () => (await import('./commands/log.ts')).addLogCommand,
    },
  ],
  [
    'collect',
    {
      summary: 'take facts or a live recording from stdin into a store, and check them',
      load: async () => (await import('./commands/collect.ts')).addCollectCommand,
    },
  ],
  [
    'import',
    {
      summary: 'turn tables and recordings that people have into platforms and importers',
      load: async () => (await import('./commands/import.ts')).addImportCommand,
    },
  ],
  [
    'serve',
    {
      summary: 'show a recording, a log, a store, a platform or a model in the browser',
      load: async () => (await import('./commands/serve.ts')).addServeCommand,
    },
  ],
  [
    'export',
    {
      summary: 'print the charts, a model or a recording for other tools',
      load: async () => (await import('./commands/export.ts')).addExportCommand,
    },
  ],
  [
    'explain',
    {
      summary: 'tell what a rule, a finding or a word of an answer means',
      load: async () => (await import('./commands/explain.ts')).addExplainCommand,
    },
  ],
  [
    'init',
    {
      summary: 'write a small project: a platform, a program and its test',
      load: async () => (await import('./commands/init.ts')).addInitCommand,
    },
  ],
  [
    'doctor',
    {
      summary: 'tell what this machine has of what commands and tests work with',
      load: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
    },
  ],
  [
    'completion',
    {
      summary: 'print what a shell needs to complete these words',
      load: async () => (await import('./commands/completion.ts')).addCompletionCommand,
      needsAll: true,
    },
  ],
]);
