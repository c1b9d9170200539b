/** The samples of docs/allocators.md about an allocator of one's own; a test runs them and compares the page. */

// #region use
import { bytes, createExporter, membersOfPlatform, openHeap } from 'cenalloc';
import { parsePlatform, replay, solve, unwrap } from 'cenalloc';
import type { PlatformInput } from 'cenalloc';
import { lastFit } from './last-fit.ts';

const platform: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'high', kind: 'last-fit', zones: ['ram'] }],
  importers: [{ id: 'display', constraints: { contiguous: true, alignment: '64 KiB' } }],
};
const allocators = { 'last-fit': lastFit };
const exporter = createExporter({ platform, allocators });
const frame = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024 }));
const table = unwrap(exporter.map(unwrap(exporter.attach(frame, 'display'))));
console.log(table.entries[0]?.dmaAddress.toString(16));
//> 3800000
// #endregion

// #region parsed
const board = parsePlatform(platform, 'board', allocators);
if (!board.ok) throw new TypeError(board.refusal.message);
const size = bytes(8 * 1024 * 1024);
console.log(solve(board.value, membersOfPlatform(board.value), { size }).verdict);
//> satisfiable
console.log(openHeap(board.value, 'high')?.allocate({ size }).ok);
//> true
// #endregion

// #region replay
console.log(replay(exporter.log()).ok);
//> true
// #endregion
