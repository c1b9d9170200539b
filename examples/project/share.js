// @ts-check
/**
 * One frame, shared by the devices of a board: whoever attaches before the first map has a say in where the storage
 * lies, and whoever comes later must live with it. `npm start` shows both.
 */
import { readFileSync } from 'node:fs';
import { createExporter, formatRefusal, readPlatform, unwrap } from 'cenalloc';

/** The board of this project; `npx cenalloc solve board.platform.json` answers questions about the same file. */
export function openBoard() {
  const path = new URL('board.platform.json', import.meta.url);
  const platform = unwrap(readPlatform(readFileSync(path, 'utf8'), 'board.platform.json'));
  // With strict, nobody attaches any more once somebody has mapped.
  return createExporter({ platform, policy: 'strict' });
}

/**
 * Attaches everybody, lets the first one map, and then asks whether another one may still come.
 *
 * @param {readonly string[]} importers - Who attaches before the first map, the first one of whom maps.
 * @param {string} late - Who attaches after it.
 */
export function share(importers, late) {
  const exporter = openBoard();
  const frame = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024, id: 'frame' }));
  const [first, ...others] = importers.map((importer) => unwrap(exporter.attach(frame, importer)));
  if (first === undefined) throw new Error('nobody shares it');
  const table = unwrap(exporter.map(first));
  return { table, others, joined: exporter.attach(frame, late) };
}

if (import.meta.filename === process.argv[1]) {
  const { table, joined } = share(['camera', 'gpu'], 'display');
  console.log(
    `storage: ${table.entries.length} entry, the first at 0x${table.entries[0]?.dmaAddress.toString(16)}`,
  );
  console.log(joined.ok ? 'display: attached' : formatRefusal(joined.refusal));
}
