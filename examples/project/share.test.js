// @ts-check
/** `npm test`: what this project relies on. Change the board or the order of calls, and see what breaks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isContiguous, replay } from 'cenalloc';
import { openBoard, share } from './share.js';

test('storage is one piece where the camera has attached before the first map', () => {
  const { table } = share(['camera', 'gpu', 'display'], 'nobody');
  assert.ok(isContiguous(table));
});

test('a display that comes after the first map is refused, and told why', () => {
  const { joined } = share(['camera', 'gpu'], 'display');
  assert.ok(!joined.ok);
  assert.equal(joined.refusal.errno, 'EBUSY');
  assert.equal(joined.refusal.rule, 'ATT4');
  assert.match(joined.refusal.message, /display is late: camera mapped frame first/);
});

test('the log is the whole state', () => {
  const exporter = openBoard();
  exporter.createBuffer({ size: 4096 });
  assert.ok(replay(exporter.log()).ok);
});
