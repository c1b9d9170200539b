/** The command on good and on bad input: exit codes, standard output, and one clear line otherwise. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addCheckCommand, runCheck } from '../../src/cli/commands/check.ts';
import type { CheckDocument } from '../../src/trace/index.ts';
import { captureOutput } from '../support/captured-output.ts';

const examples = join(import.meta.dirname, '../../examples/traces');
const late = join(examples, 'k612-late.txt');
const good = join(examples, 'k612-ok3.txt');
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-check-'));

const captured = captureOutput();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('good input', () => {
  test('findings give 1, none gives 0', async () => {
    expect(await runCheck([late], {})).toBe(1);
    expect(captured.output).toContain(
      `${late}:32: warning late-attach: dbi-codec (driver dbi) attached`,
    );
    expect(captured.output).toContain('first map: attach dbi-disp, attach dbi-codec, then map');
    expect(await runCheck([good], {})).toBe(0);
    expect(captured.output).toContain(`${good}: nothing wrong found; 1 buffer, 3 importers`);
    expect(captured.complaints).toBe('');
  });

  test('--quiet prints the lines of findings alone', async () => {
    await runCheck([late, good], { quiet: true });
    expect(captured.output.trimEnd().split('\n')).toHaveLength(1);
  });

  test('--json prints the contract and nothing else', async () => {
    expect(await runCheck([late, good], { json: true })).toBe(1);
    const document = JSON.parse(captured.output) as CheckDocument;
    expect(Object.keys(document)).toEqual(['schema', 'files', 'buffers', 'importers', 'findings']);
    expect(document.schema).toBe('cenalloc/check/1');
    expect(document.files[0]).toEqual({
      file: late,
      format: 'ftrace-text',
      lines: 46,
      understood: 34,
      ignored: 0,
      lost: 0,
      complete: true,
    });
    expect(document.buffers.map(({ id, ino }) => [id, ino])).toEqual([
      [`${late}:ino=5`, 5],
      [`${good}:ino=2`, 2],
    ]);
    expect(document.buffers[0]?.lateAttaches).toEqual([
      {
        line: 32,
        time: 30.209733,
        device: 'dbi-codec',
        attachment: '0xff3104d8bc2f2900',
        task: 'scn',
        pid: 309,
        liveMaps: 1,
        firstMap: { line: 26, device: 'dbi-disp' },
        storageDecidedAt: 'unknown',
        reach: {
          verdict: 'unknown',
          why: 'this recording does not tell the limits of importers; cenalloc record does',
        },
      },
    ]);
    expect(Object.keys(document.findings[0] ?? {})).toEqual(
      'rule severity file line buffer device driver task pid message'.split(' '),
    );
  });

  test('gzip, CRLF and a missing last line end are read', async () => {
    const text = readFileSync(late);
    const packed = file('late.txt.gz', gzipSync(text));
    const misnamed = file('late-gz.txt', gzipSync(text));
    const crlf = file('crlf.txt', text.toString().replaceAll('\n', '\r\n'));
    const open = file('open.txt', text.toString().trimEnd());
    for (const path of [packed, misnamed, crlf, open]) {
      captured.output = '';
      expect(await runCheck([path], {})).toBe(1);
      expect(captured.output).toContain(
        '1 warning, 1 note; 1 buffer, 2 importers; 34 lines understood',
      );
    }
  });

  test('the command sets the exit code and keeps it for the end of the process', async () => {
    const program = new Command('cenalloc');
    addCheckCommand(program.command('check'));
    await program.parseAsync(['node', 'cenalloc', 'check', '--quiet', late]);
    expect(process.exitCode).toBe(1);
    process.exitCode = 0;
    expect(program.commands[0]?.helpInformation()).toContain('--json');
  });
});

describe('bad input', () => {
  const text = readFileSync(late);
  const header = text.toString().split('\n').slice(0, 12).join('\n');
  test.each([
    ['an empty file', '', 'the file is empty'],
    ['a header that announces events', header, 'announces 34 events, but none follows'],
    ['other text', 'hello\nworld\n', 'none of the 2 lines is understood'],
    [
      'other events',
      '  a-1  [000] .....  1.000001: sched_switch: prev=1\n',
      'the one event in this recording is not about',
    ],
    ['binary', Uint8Array.from([1, 2, 0, 4]), 'this is a binary file'],
    ['UTF-16', Buffer.from(text.toString(), 'utf16le'), 'this is UTF-16 text'],
    ['cut-off gzip', gzipSync(text).subarray(0, 500), 'the gzip data ends too early'],
    [
      'damaged gzip',
      Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9]),
      'the gzip data is damaged',
    ],
    ['gzip in gzip', gzipSync(gzipSync(text)), 'gzip inside gzip'],
    ['an empty gzip', gzipSync(''), 'the file is empty'],
  ])('%s gives 2 and one line', async (name, content, message) => {
    const path = file(`${name.replaceAll(' ', '-')}.txt`, content);
    expect(await runCheck([path], {})).toBe(2);
    expect(captured.output).toBe('');
    expect(captured.complaints).toContain(message);
    expect(captured.complaints.trimEnd().split('\n')).toHaveLength(1);
    expect(captured.complaints).toContain(path);
  });

  test('a missing file, a directory, and standard input twice', async () => {
    expect(await runCheck([join(folder, 'none.txt')], { json: true })).toBe(2);
    expect(captured.complaints).toContain('no such file');
    expect(await runCheck([folder], {})).toBe(2);
    expect(captured.complaints).toContain('this is a folder, expected a file');
    expect(await runCheck(['-', '-'], {})).toBe(2);
    expect(captured.complaints).toContain('named twice');
    expect(captured.output).toBe('');
  });

  test('readable files are reported although another is not', async () => {
    expect(await runCheck([late, join(folder, 'none.txt'), good], {})).toBe(2);
    expect(captured.output).toContain('late-attach');
    expect(captured.output).toContain(`${good}: nothing wrong found`);
  });

  test('a header with no events is clean, and says how little it read', async () => {
    const empty = header.replace('34/34', '0/0');
    expect(await runCheck([file('none.txt', empty)], {})).toBe(0);
    expect(captured.output).toContain(
      'nothing wrong found; 0 buffers, 0 importers; 0 lines understood',
    );
    expect(await runCheck([file('gone.txt', header.replace('34/34', '0/34'))], {})).toBe(2);
    expect(captured.complaints).toContain('all 34 events of this recording are gone');
  });

  test('a very long line is skipped and makes the recording incomplete', async () => {
    const path = file('long.txt', `${text.toString()}${'x'.repeat(20_000_000)}\n`);
    expect(await runCheck([path], {})).toBe(1);
    expect(captured.output).toContain('incomplete: 1 line too long to read');
  });

  test('a recording that ends early is incomplete', async () => {
    const path = file('short.txt', text.toString().split('\n').slice(0, 30).join('\n'));
    expect(await runCheck([path], {})).toBe(3);
    expect(captured.output).toContain('16 of the 34 announced events are not there');
  });
});

describe('odd input', () => {
  const text = readFileSync(late).toString();
  const functionTrace = [
    '# tracer: function',
    ...Array.from({ length: 20 }, (_, index) => {
      return `             scn-409     [000] .....    54.9867${10 + index}: vfs_read <-ksys_read`;
    }),
  ].join('\n');

  test('a line of 100 MB is skipped, in bounded time', async () => {
    const path = file('huge.txt', `${text}${'y'.repeat(100_000_000)}`);
    expect(await runCheck([path], {})).toBe(1);
    expect(captured.output).toContain('incomplete: 1 line too long to read');
  });

  test('random bytes', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919 + 13) % 256);
    expect(await runCheck([file('random.bin', bytes)], {})).toBe(2);
    const printable = bytes.map((byte) => 33 + (byte % 90));
    expect(await runCheck([file('random.txt', printable)], {})).toBe(2);
    expect(captured.complaints.trimEnd().split('\n')).toHaveLength(2);
  });

  test('a trace of something else', async () => {
    expect(await runCheck([file('vfs.txt', functionTrace)], {})).toBe(2);
    expect(captured.complaints).toContain(
      'none of the 20 events in this recording is about dma-buf',
    );
  });

  test('two formats in one file: the first is read, the second is missed and said so', async () => {
    const perf = readFileSync(join(import.meta.dirname, 'recordings/k612-perf_late/trace.txt'));
    const path = file('mixed.txt', `${text}${perf.toString()}`);
    expect(await runCheck([path], {})).toBe(1);
    expect(captured.output).toContain('34 dma-buf lines not understood, the first is line 47');
  });

  test('thousands of LOST lines', async () => {
    const lost = Array.from({ length: 5_000 }, (_, cpu) => `CPU:${cpu % 8} [LOST ${cpu} EVENTS]\n`);
    const lines = text.split('\n').slice(12);
    const path = file(
      'lost.txt',
      lines.map((line) => `${lost.splice(0, 100).join('')}${line}`).join('\n'),
    );
    expect(await runCheck([path], {})).toBe(1);
    // Its map and its late attach are whole on single lines; whatever else there was is not guessed.
    expect(captured.output.match(/(warning|error) [\w-]+:/g)).toEqual(['warning late-attach:']);
    expect(captured.output).toContain('    caution: events were lost while this buffer was in use');
    expect(captured.output).toMatch(/incomplete: \d+ events lost by the reader/);
  });

  test('--format forces a format, and refuses what has another', async () => {
    expect(await runCheck([late], { format: 'ftrace-text' })).toBe(1);
    expect(await runCheck([late], { format: 'perf-script' })).toBe(2);
  });

  test('what stands beside a recording must be readable', async () => {
    expect(await runCheck([late], { bufinfo: [late] })).toBe(2);
    expect(captured.complaints).toContain('this is a recording of calls: cenalloc check');
    expect(await runCheck([late], { platform: join(folder, 'none.json') })).toBe(2);
    expect(captured.output).toBe('');
  });
});
