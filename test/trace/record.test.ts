/**
 * The recording script and the parser agree: whatever the script asks the kernel for is understood
 * when the kernel prints it. The definitions come from kernels that accepted them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordingScript } from '../../src/cli/commands/record-script.ts';
import { dmaBufCall } from '../../src/trace/dma-buf-calls.ts';
import { FTRACE_TEXT } from '../../src/trace/formats/ftrace-text.ts';
import { parseArguments } from '../../src/trace/arguments.ts';
import { lack } from '../support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-record-'));
const script = join(folder, 'dmabuf-trace.sh');
writeFileSync(script, recordingScript({ mode: 'kprobe' }));

/** The definitions that a kernel accepted of the script, as the headers of its recordings tell. */
function accepted(name: string): string[] {
  const text = readFileSync(join(import.meta.dirname, 'probes', name), 'utf8');
  return text.trimEnd().split('\n');
}

const SHELLS = [
  ['sh', [], ''],
  ['dash', [], lack('dash')],
  ['bash', ['--posix'], lack('bash')],
  ['busybox', ['ash'], lack('busybox')],
] as const;

describe.each(SHELLS)('%s', (shell, args, why) => {
  test.skipIf(why !== '')(`accepts the script${why}`, () => {
    const run = spawnSync(shell, [...args, '-n', script], { encoding: 'utf8' });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  });
});

const noShellcheck = lack('shellcheck');
test.skipIf(noShellcheck !== '')(`shellcheck finds nothing in the script${noShellcheck}`, () => {
  const run = spawnSync('shellcheck', ['--shell=sh', script], { encoding: 'utf8' });
  expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 0, stdout: '' });
});

/** What happens where nothing can be recorded: before anything is set up, and without running the command. */
describe.each(SHELLS)('%s: the script refuses', (shell, args, why) => {
  test.skipIf(why !== '').each<[string, string[], number, string]>([
    ['an unknown mode', ['record', '-m', 'function', '--', 'touch', 'ran'], 2, 'unknown mode'],
    ['an unknown option', ['record', '-x', '--', 'touch', 'ran'], 2, 'unknown option -x'],
    ['an option without its value', ['record', '-o'], 2, '-o needs a value'],
    ['an unknown command', ['recrod'], 2, 'unknown command recrod'],
    ['nothing to run', ['record', '-o', 'trace.txt'], 2, 'needs a command'],
    [
      'no place to write',
      ['record', '-o', 'none/trace.txt', '--', 'touch', 'ran'],
      5,
      'cannot write',
    ],
  ])(`%s${why}`, (_, words, code, complaint) => {
    const run = spawnSync(shell, [...args, script, ...words], { cwd: folder, encoding: 'utf8' });
    expect(run.stderr).toContain(complaint);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: code, stdout: '' });
    expect(readdirSync(folder)).toEqual(['dmabuf-trace.sh']);
  });
});

/** Keys that tell nothing about who shares what; all others must be understood. */
const OTHER_KEYS = new Set(['fd', 'ops', 'map', 'file']);

/** Keys that tell of the limits of an importer and of the place of storage, which are not read yet. */
const LIMIT_KEYS =
  /^(\w+_mask|bus_limit|range_map|parms|max_seg|min_align|seg_bound|iommu|group|dom_type|dma_ops|devflags|p2p|notify|xpin|xattach|xmap|(orig_)?nents|vmemmap|(dma|dlen|page|len|off)\d)$/;

/** What a kernel prints for a fetch argument, by its type. */
function printed(definition: string): string {
  const [key = '', fetch = ''] = definition.split('=');
  const type = /:(\w+)$/.exec(fetch)?.[1] ?? 'x64';
  if (type === 'string') return `${key}="name of ${key}"`;
  if (type === 's32') return `${key}=0`;
  if (type === 'u64') return `${key}=4096`;
  if (type === 'symbol') return `${key}=some_${key}+0x0/0x160 [some]`;
  return `${key}=0xff3104d841f02a${key.length.toString(16)}0`;
}

function lineOf(definition: string): { line: string; name: string; keys: string[] } | null {
  const [, kind = '', event = '', name = '', rest = ''] =
    /^([pfr]\w*):\w+\/(\w+) (\w+)(?:%return)? ?(.*)$/.exec(definition) ?? [];
  if (name === '') return null;
  const found = rest === '' ? [] : rest.split(' ');
  const place = event.endsWith('__return')
    ? `i_ioctl+0x46b/0x550 [dbtest] <- ${name}`
    : `${name}+0x4/0x20`;
  expect(event.endsWith('__return')).toBe(kind.startsWith('r') || definition.includes('%return'));
  const line = `             scn-499     [000] .....    66.882343: ${event}: (${place}) ${found.map(printed).join(' ')}`;
  return { line, name, keys: found.map((each) => each.split('=')[0] ?? '') };
}

/** The probes with BTF names, as a 6.12 kernel accepted them. */
const BY_NAME = [
  'p:dmabuf/dma_buf_attach dma_buf_attach dmabuf=$arg1 exp_name=dmabuf->exp_name:string size=dmabuf->size:u64 ino=dmabuf->file->f_inode->i_ino:u64 dev=dev->kobj.name:string drv=dev->driver->name:string devp=$arg2',
  'r64:dmabuf/dma_buf_attach__return dma_buf_attach attach=$retval dmabuf=$arg1 exp_name=dmabuf->exp_name:string size=dmabuf->size:u64 ino=dmabuf->file->f_inode->i_ino:u64 dev=dev->kobj.name:string drv=dev->driver->name:string devp=$arg2',
  'p:dmabuf/dma_buf_detach dma_buf_detach attach=$arg2 dmabuf=$arg1 exp_name=dmabuf->exp_name:string size=dmabuf->size:u64 ino=dmabuf->file->f_inode->i_ino:u64 dev=attach->dev->kobj.name:string',
  'p:dmabuf/dma_buf_file_release dma_buf_file_release dmabuf=file->private_data:x64 ino=inode->i_ino:u64',
  'p:dmabuf/dma_buf_release dma_buf_release dmabuf=dentry->d_fsdata:x64',
];

describe.each([
  ['of the script, by name (7.3)', accepted('by-name.txt')],
  ['of the script, by offset (6.1)', accepted('by-offset.txt')],
  ['by BTF names (6.12)', BY_NAME],
])('the probes: %s', (_, definitions) => {
  test('each is understood, with each of its arguments', () => {
    let understood = 0;
    for (const definition of definitions) {
      const probe = lineOf(definition);
      if (probe === null) expect.fail(`not read: ${definition}`);
      const { line, name, keys } = probe;
      const call = dmaBufCall(name);
      const meaning = FTRACE_TEXT.parseLine(line, 1);
      expect(parseArguments(line.slice(line.indexOf(') ') + 2)).map(({ key }) => key)).toEqual(
        keys,
      );
      // The exporters' functions other than map are context for people.
      if (call === null) {
        expect(name).not.toMatch(/^dma_buf_/);
        expect(meaning.kind).toBe('event');
        continue;
      }
      if (meaning.kind !== 'hit') expect.fail(`${line} is ${meaning.kind}`);
      understood += 1;
      expect(meaning.hit.functionName).toBe(name);
      const facts = Object.values(meaning.hit.facts).filter((fact) => fact !== undefined).length;
      // The address of a device that is named adds nothing.
      const isNeeded = (key: string): boolean =>
        key !== 'devp' && !OTHER_KEYS.has(key) && !LIMIT_KEYS.test(key);
      const telling = keys.filter(isNeeded).length;
      expect(facts).toBeGreaterThanOrEqual(telling);
    }
    expect(understood).toBeGreaterThanOrEqual(Math.min(18, definitions.length));
  });
});

test('options set the defaults that the script itself would', () => {
  expect(recordingScript({ mode: 'fprobe', stack: true, returns: true })).toMatch(
    /^MODE=fprobe CLOCK=mono KB=8192 PID='' LEAN=1 NOCON='' DMA='' STACK=1 NOBTF='' FILE=''$/m,
  );
  const plain = readFileSync(join(import.meta.dirname, '../../examples/record/dmabuf-trace2.sh'));
  expect(recordingScript({ mode: 'kprobe' })).toBe(plain.toString());
});
