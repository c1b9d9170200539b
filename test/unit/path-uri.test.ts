/**
 * Paths as references, those of Windows among them: nobody runs these tests there, so that its separator is given here.
 * What the address of a store is made of is tried on SQLite itself by the tests of read-only folders.
 */
import { posix, win32 } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pathAsUri } from '../../src/base/path-uri.ts';
import { unchangingAddress } from '../../src/store/sqlite/node-files.ts';
import { sarifLog } from '../../src/views/checks/trace-sarif.ts';

describe('a path as a reference', () => {
  test.each([
    ['traces/a b.txt', 'traces/a%20b.txt'],
    ['/tmp/50%/x#1.txt', '/tmp/50%25/x%231.txt'],
    ['12:30.txt', '12%3A30.txt'],
    [String.raw`odd\name.txt`, 'odd%5Cname.txt'],
  ])('%s', (path, uri) => {
    expect(pathAsUri(path, '/')).toBe(uri);
    expect(decodeURIComponent(uri)).toBe(path);
  });

  test.each([
    [String.raw`traces\a b.txt`, 'traces/a%20b.txt'],
    ['traces/a.txt', 'traces/a.txt'],
    [String.raw`C:\traces\a b.txt`, 'file:///C:/traces/a%20b.txt'],
    [String.raw`\\server\share\a.txt`, 'file://server/share/a.txt'],
    [String.raw`..\a.txt`, '../a.txt'],
  ])('of Windows: %s', (path, uri) => {
    expect(pathAsUri(path, '\\')).toBe(uri);
    if (!win32.isAbsolute(path)) return;
    expect(uri).toBe(pathToFileURL(path, { windows: true }).href);
  });
});

test('the address of a store that nobody changes', () => {
  expect(unchangingAddress('/a b/x?y.cenalloc', posix.sep)).toBe(
    'file:/a%20b/x%3Fy.cenalloc?immutable=1',
  );
  expect(unchangingAddress(String.raw`D:\logs\x.cenalloc`, win32.sep)).toBe(
    'file:///D:/logs/x.cenalloc?immutable=1',
  );
});

test('SARIF names files of Windows as its readers do', () => {
  const refusal = { file: String.raw`C:\traces\a.txt`, line: 3, message: 'no recording' };
  const written = JSON.stringify(sarifLog([], [refusal], '1', '\\'));
  expect(written.match(/"uri":"[^"]*"/gu)).toEqual([
    '"uri":"file:///C:/traces/a.txt"',
    '"uri":"file:///C:/traces/a.txt"',
  ]);
});
