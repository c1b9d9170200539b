/** Every command once, as the suite runs it: on input that is good, so that only its surroundings fail. */
import { example } from './program.ts';

/** Whether everything is tried, or of each kind enough to see it fail; test/README.md tells how. */
export const isLong = process.env['CENALLOC_FAULTS'] === 'long';

/** What is tried only in the long mode: it prints as something else does. */
function inLong<T>(all: readonly T[]): readonly T[] {
  return isLong ? all : [];
}

/** One command on good input. */
export interface GoodCommand {
  /** The name in the titles of tests. */
  readonly name: string;
  /** The words of its command line. */
  readonly words: readonly string[];
  /** What it exits with where nothing fails. */
  readonly code: number;
  /** What stands on standard input. */
  readonly stdin?: string;
}

const late = example('traces/k612-late.txt');
const constrained = example('traces/k73-late.txt');
const described = ['--exporters', example('exporters/test-exporter.exporters.json')];
const paste = example('pastes/board.log');
const model = example('models/rfc-as-posted.model.json');
const log = example('logs/late-display.jsonl');
const board = example('platforms/raspberry-pi-4.platform.json');
const streams = example('streams/camera-and-display.streams.json');
const sized = example('streams/board-1gb.platform.json');

/** Commands that print a result and end; `STORE` stands for a store with the facts of the example log. */
export const COMMANDS: readonly GoodCommand[] = [
  { name: 'check', words: ['check', late], code: 1 },
  { name: 'check --json', words: ['check', '--json', late], code: 1 },
  { name: 'record', words: ['record'], code: 0 },
  { name: 'solve', words: ['solve', board], code: 0 },
  { name: 'size', words: ['size', sized, streams, '--hours', '1'], code: 0 },
  { name: 'explore', words: ['explore', model], code: 1 },
  { name: 'run', words: ['run', example('scenarios/late-display.scenario.json')], code: 0 },
  { name: 'replay', words: ['replay', log, '--facts'], code: 0 },
  { name: 'log', words: ['log', 'STORE'], code: 0 },
  { name: 'log --export', words: ['log', 'STORE', '--export', '-'], code: 0 },
  {
    name: 'import vulkan',
    words: ['import', 'vulkan', example('tables/amd-windows.vulkan.json')],
    code: 0,
  },
  {
    name: 'import v4l2',
    words: ['import', 'v4l2', example('tables/hantro-uhd.v4l2.txt')],
    code: 0,
  },
  { name: 'import recording', words: ['import', 'recording', constrained, ...described], code: 0 },
  { name: 'record --bpftrace', words: ['record', '--bpftrace'], code: 0 },
  { name: 'why', words: ['why', paste], code: 1 },
  { name: 'holders', words: ['holders', example('pastes/bufinfo.txt')], code: 0 },
  { name: 'export', words: ['export', 'mermaid'], code: 0 },
  { name: 'the help', words: ['--help'], code: 0 },
  ...inLong([
    { name: 'check --sarif', words: ['check', '--sarif', late], code: 1 },
    { name: 'check --html', words: ['check', '--html', late], code: 1 },
    { name: 'check --perfetto', words: ['check', '--perfetto', late], code: 1 },
    { name: 'why --json', words: ['why', '--json', paste], code: 1 },
    {
      name: 'import recording --model',
      words: ['import', 'recording', constrained, ...described, '--model'],
      code: 0,
    },
    { name: 'solve --json', words: ['solve', '--json', board], code: 0 },
    { name: 'size --json', words: ['size', sized, streams, '--hours', '1', '--json'], code: 0 },
    { name: 'replay --json', words: ['replay', log, '--json'], code: 0 },
    { name: 'log --json', words: ['log', log, '--json'], code: 0 },
    { name: 'log --views', words: ['log', 'STORE', '--views'], code: 0 },
    { name: 'export html', words: ['export', 'html', late], code: 0 },
    { name: 'export inspect', words: ['export', 'inspect', log], code: 0 },
  ]),
];

/** One command that reads a file. */
interface Reader {
  readonly name: string;
  readonly words: readonly string[];
  /** It makes the file where there is none. */
  readonly makes?: boolean;
}

/** Commands that read a file; `FILE` stands for it. Every way in which a file is read is among them. */
export const READERS: readonly Reader[] = [
  { name: 'check', words: ['check', 'FILE'] },
  { name: 'check --platform', words: ['check', late, '--platform', 'FILE', '--json'] },
  { name: 'check --bufinfo', words: ['check', late, '--bufinfo', 'FILE', '--json'] },
  { name: 'solve', words: ['solve', 'FILE'] },
  { name: 'size', words: ['size', sized, 'FILE'] },
  { name: 'explore', words: ['explore', 'FILE'] },
  { name: 'run', words: ['run', 'FILE'] },
  {
    name: 'run --store',
    words: ['run', example('scenarios/late-display.scenario.json'), '--store', 'FILE'],
    makes: true,
  },
  { name: 'replay', words: ['replay', 'FILE'] },
  { name: 'log', words: ['log', 'FILE'] },
  { name: 'log --follow', words: ['log', 'FILE', '--follow'] },
  { name: 'log --import', words: ['log', 'new.cenalloc', '--import', 'FILE'] },
  { name: 'collect', words: ['collect', 'FILE'], makes: true },
  { name: 'import vulkan', words: ['import', 'vulkan', 'FILE'] },
  { name: 'import v4l2', words: ['import', 'v4l2', 'FILE'] },
  {
    name: 'import v4l2 --into',
    words: ['import', 'v4l2', example('tables/hantro-uhd.v4l2.txt'), '--into', 'FILE'],
  },
  { name: 'import recording', words: ['import', 'recording', 'FILE'] },
  {
    name: 'import recording --into',
    words: ['import', 'recording', constrained, ...described, '--into', 'FILE'],
  },
  {
    name: 'import recording --exporters',
    words: ['import', 'recording', constrained, '--exporters', 'FILE'],
  },
  { name: 'why', words: ['why', 'FILE'] },
  { name: 'holders', words: ['holders', 'FILE'] },
  {
    name: 'holders --against',
    words: ['holders', example('pastes/bufinfo.txt'), '--against', 'FILE'],
  },
  {
    name: 'explore --resume',
    words: ['explore', example('models/two-importers.model.json'), '--resume', 'FILE'],
  },
  { name: 'serve', words: ['serve', 'FILE', '--port', '0'] },
  { name: 'export html', words: ['export', 'html', 'FILE'] },
  { name: 'export inspect', words: ['export', 'inspect', 'FILE'] },
  { name: 'export promela', words: ['export', 'promela', 'FILE'] },
];

/** The words with a path in the place of a word that stands for one. */
export function withPath(words: readonly string[], word: string, path: string): readonly string[] {
  return words.map((each) => (each === word ? path : each));
}

/**
 * In the short mode every third, beginning elsewhere for each fault, so that each command meets some fault and
 * each fault some command; all of them in the long mode.
 */
export function some<T>(all: readonly T[], fault: number): readonly T[] {
  return isLong ? all : all.filter((_, index) => index % 3 === fault % 3);
}
