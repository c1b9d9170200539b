/**
 * Words that no command knows, files that are not there or no files, and recordings that are none.
 * Each is refused on one line, with a guess at what was meant where something is near.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal, Workbench } from './command-line.ts';

const workbench = new Workbench();
workbench.file('board.platform.json', '{}');
workbench.file('a.jsonl', '');
workbench.file('late.txt', 'hello\n');
mkdirSync(join(workbench.folder, 'folder'));

describe.concurrent('a file', () => {
  test.each([
    ['folder', 'cenalloc: folder: this is a folder, expected a file'],
    ['bord.platform.json', 'no such file, did you mean "board.platform.json"?'],
    ['folder/zzz.json', 'cenalloc: folder/zzz.json: no such file\n'],
    ['nowhere/zzz.json', 'cenalloc: nowhere/zzz.json: no such file\n'],
    ['late.txt/zzz', 'cenalloc: late.txt/zzz: no such file: a part of its path is no folder'],
    ['a\nb\u001b[31m', 'cenalloc: a?b?[31m: no such file'],
    ['', 'cenalloc: file: its name is empty'],
    ['z'.repeat(300), 'zzz: no such file: the name is longer than names can be'],
  ])('solve %j', async (file, complaint) => {
    expectRefusal(await workbench.run(['solve', file]), complaint);
  });

  test.each([
    ['folder', 'cenalloc: folder: this is a folder, expected a file'],
    ['late.tx', 'cenalloc: late.tx: no such file, did you mean "late.txt"?'],
    ['nowhere/zzz.txt', 'cenalloc: nowhere/zzz.txt: no such file\n'],
    ['late.txt/zzz', 'cenalloc: late.txt/zzz: no such file: a part of its path is no folder'],
    ['a\nb\u001b[31m', 'cenalloc: a?b?[31m: no such file'],
    ['', 'cenalloc: file: its name is empty'],
    ['z'.repeat(300), 'zzz: no such file: the name is longer than names can be'],
  ])('check %j', async (file, complaint) => {
    expectRefusal(await workbench.run(['check', file]), complaint);
  });

  test.each([
    ['run', 'folder', 'cenalloc: folder: this is a folder, expected a file'],
    ['replay', 'folder', 'cenalloc: folder: this is a folder, expected a file'],
    ['run', 'b.jsonl', 'cenalloc: b.jsonl: no such file, did you mean "a.jsonl"?'],
    ['replay', 'b.jsonl', 'cenalloc: b.jsonl: no such file, did you mean "a.jsonl"?'],
  ])('%s %j', async (command, file, complaint) => {
    expectRefusal(await workbench.run([command, file]), complaint);
  });
});

describe.concurrent('an option of export that another format has', () => {
  test.each([
    ['rv', '--machine', 'attachment'],
    ['mermaid', '--monitor', 'buffer'],
    ['dot', '--bound', '4'],
    ['stately', '--policy', 'rfc'],
    ['inspect', '--policy', 'rfc', 'a.jsonl'],
    ['html', '--machine', 'buffer', 'late.txt'],
  ])('%s %s %s', async (format, option, ...rest) => {
    const ran = await workbench.run(['export', format, option, ...rest]);
    expectRefusal(ran, `cenalloc: export ${format}: takes no ${option}, which is for `);
  });
});

describe.concurrent('usage', () => {
  test.each([
    [['slove'], 'cenalloc: unknown command \'slove\', did you mean "solve"?'],
    [['zzzzzz'], "cenalloc: unknown command 'zzzzzz'"],
    [['--verson'], 'cenalloc: unknown option \'--verson\', did you mean "--version"?'],
    [['solve'], "cenalloc: missing required argument 'platform'"],
    [['run'], "cenalloc: missing required argument 'scenario'"],
    [['replay'], "cenalloc: missing required argument 'log'"],
    [['check'], "cenalloc: missing required argument 'traces'"],
    [['solve', 'a', 'b'], "cenalloc: too many arguments for 'solve'"],
    [['solve', 'a', '--jsn'], 'cenalloc: unknown option \'--jsn\', did you mean "--json"?'],
    [['run', 'a', '--polici', 'fits'], 'did you mean "--policy"?'],
    [['replay', 'a', '--fact'], 'did you mean "--facts"?'],
    [['check', 'a', '--quite'], 'did you mean "--quiet"?'],
    [['solve', 'a', '--zzzzzzzzz'], "cenalloc: unknown option '--zzzzzzzzz'"],
    [['solve', 'a', '-z'], "cenalloc: unknown option '-z'"],
    [['solve', 'a', '--size'], "cenalloc: option '--size <size>' argument missing"],
    [['run', 'a', '--policy', 'fit'], 'Allowed choices are strict, fits, migrate, barrier, rfc.'],
    [['check', '-', '-'], 'cenalloc: standard input (-) is named twice'],
  ])('%j', async (words, complaint) => {
    expectRefusal(await workbench.run(words), complaint);
  });

  test.each([
    ['0', 'expected '],
    ['-1', '"-1" is not a quantity'],
    ['1.5', '"1.5" is not a quantity'],
    ['8 MB', '"8 MB" is not a quantity'],
    ['', '"" is not a quantity'],
    ['9007199254740991', 'expected '],
    ['9007199254740992', '"9007199254740992" is above 2^53 - 1'],
  ])('solve --size %j', async (size, complaint) => {
    const ran = await workbench.run(['solve', 'board.platform.json', '--size', size]);
    expectRefusal(ran, `cenalloc: --size: ${complaint}`);
  });

  test('no command at all shows the help and is no success', async () => {
    const ran = await workbench.run([]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('Usage: cenalloc');
  });

  test.each([['--help'], ['--version'], ['help', 'solve'], ['check', '--help']])(
    'asking for %j %j is a success',
    async (...words) => {
      const ran = await workbench.run(words);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).not.toBe('');
    },
  );
});

describe.concurrent('check refuses', () => {
  test.each([
    ['an empty file', '', 'the file is empty'],
    ['a binary file', Uint8Array.from([1, 2, 0, 4]), 'this is a binary file'],
    ['a program', Buffer.from('\u007fELF'), 'this is an ELF binary'],
    ['other text', 'hello\nworld\n', 'none of the 2 lines is understood'],
    ['a document', '{\n "name": "board"\n}\n', ':1: this looks like JSON'],
    ['brackets without an end', '['.repeat(100_000), 'is not understood'],
    ['another encoding', Buffer.from('\u00e9\n', 'latin1'), 'its one line is not understood'],
  ])('%s', async (what, content, complaint) => {
    const name = workbench.file(`${what}.txt`, content);
    expectRefusal(await workbench.run(['check', name]), `cenalloc: ${name}`, complaint);
  });
});
