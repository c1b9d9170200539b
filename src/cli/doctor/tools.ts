/** Programs that commands and tests start, or write for, by the package of Debian that brings each. */

/** What there is to know of a program. */
export interface ToolEntry {
  readonly package: string;
  /** What a command does with it; absent where only tests need it. */
  readonly commands?: string;
  /** What of the tests would be skipped without it; absent where none is. */
  readonly tests?: string;
}

/** Every one of them, by the name of its program. */
export const TOOLS = {
  bash: { package: 'bash', tests: 'completion in bash' },
  bpftrace: {
    package: 'bpftrace',
    commands: 'runs what record --mode bpftrace and export bpftrace print',
    tests: 'that these programs are programs',
  },
  busybox: { package: 'busybox', tests: 'the recorder in the shell of small boards' },
  cc: { package: 'gcc', tests: 'kernel structures as a compiler lays them out' },
  chromium: { package: 'chromium', tests: 'the page in a browser' },
  dash: { package: 'dash', tests: 'the recorder in a plain shell' },
  dot: {
    package: 'graphviz',
    commands: 'draws what export dot prints',
    tests: 'that graphviz draws it',
  },
  'firefox-esr': { package: 'firefox-esr', tests: 'the page in Firefox' },
  fish: { package: 'fish', tests: 'completion in fish' },
  shellcheck: { package: 'shellcheck', tests: 'a second look at shell scripts' },
  spin: {
    package: 'spin',
    commands: 'searches what export promela prints',
    tests: 'that SPIN finds the same states',
  },
  tcc: { package: 'tcc', tests: 'models of SPIN, compiled quickly' },
  'trace-cmd': {
    package: 'trace-cmd',
    commands: 'records a trace.dat, which check reads',
    tests: 'that what it reports is read as its trace.dat is',
  },
  'xdg-open': { package: 'xdg-utils', commands: 'opens the browser for serve --open' },
  xmllint: { package: 'libxml2-utils', tests: 'that SCXML and SVG are well formed' },
  zsh: { package: 'zsh', tests: 'completion in zsh' },
} as const satisfies Readonly<Record<string, ToolEntry>>;

/** The name of a program. */
export type ToolName = keyof typeof TOOLS;
