/**
 * Whether an importer can use storage, in SQL. It reads the statements about places and sources of memory,
 * one by one, as `accepts` does; where an importer states anything else, SQL does not know.
 */
import type { Dialect } from './dialect.ts';

/** What is said of storage by these statements, and by a few that demand nothing of it alone. */
const UNDERSTOOD = [
  'allocatorMask',
  'allocators',
  'memoryTypeBits',
  'peers',
  'secure',
  'dmaWindow',
  'contiguous',
  'alignment',
  'iommu',
  'maxSegmentSize',
  'segmentBoundaryMask',
] as const;

/** The address space of an importer behind an IOMMU whose window is not said: 48 bits. */
const IO_VIRTUAL_BYTES = 2 ** 48;

const PAGE = 4096;

/**
 * `reachable`, `unreachable` or `unknown`; NULL where there is no storage.
 *
 * @param c - The constraints of the importer, JSON.
 * @param s - The storage, JSON.
 */
export function reachIn(dialect: Dialect, c: string, s: string): string {
  const { text, whole, flag, fields, items, itemText } = dialect;
  const isBehind = `${flag(c, 'iommu')} = 1`;
  const lacksBit = (field: string, bit: string): string =>
    `${whole(c, field)} IS NOT NULL AND (${bit} IS NULL
        OR ${whole(c, field)} / ${powerOfTwo(bit)} % 2 = 0)`;
  const breaches = [
    lacksBit('allocatorMask', whole(s, 'allocator')),
    lacksBit('memoryTypeBits', whole(s, 'facts', 'memoryType')),
    `${text(c, 'allocators')} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${items(c, 'allocators')}
        WHERE ${itemText} = ${text(s, 'facts', 'name')})`,
    `${text(c, 'peers')} IS NOT NULL AND ${text(s, 'facts', 'localTo')} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ${items(c, 'peers')}
        WHERE ${itemText} = ${text(s, 'facts', 'localTo')})`,
    `${flag(c, 'secure')} = 1 AND ${flag(s, 'facts', 'secure')} = 0`,
    `NOT ${isBehind} AND ${flag(c, 'contiguous')} = 1
        AND (SELECT count(*) FROM ${items(s, 'runs')}) > 1`,
    `NOT ${isBehind} AND ${firstAddress(dialect, s)} % coalesce(${whole(c, 'alignment')}, 1) <> 0`,
    `NOT ${isBehind} AND EXISTS (SELECT 1 FROM ${items(s, 'runs')}
        WHERE ${whole('item.value', 'address')} < ${whole(c, 'dmaWindow', 'base')}
          OR ${whole('item.value', 'address')} + ${whole('item.value', 'length')}
            > ${whole(c, 'dmaWindow', 'base')} + ${whole(c, 'dmaWindow', 'size')})`,
    `${isBehind} AND ${bytesOf(dialect, s)} > ${roomBehind(dialect, c)}`,
  ];
  const names = UNDERSTOOD.map((name) => `'${name}'`).join(', ');
  return `CASE
      WHEN ${s} IS NULL THEN NULL
      ${breaches.map((breach) => `WHEN ${breach} THEN 'unreachable'`).join('\n      ')}
      WHEN EXISTS (SELECT 1 FROM ${fields(c)} WHERE field.key NOT IN (${names})) THEN 'unknown'
      ELSE 'reachable' END`;
}

/** Where storage begins. */
export function firstAddress({ whole }: Dialect, s: string): string {
  return whole(s, 'runs', '0', 'address');
}

/** How many bytes the runs of storage hold. */
export function bytesOf({ whole, items }: Dialect, s: string): string {
  return `(SELECT CAST(sum(${whole('item.value', 'length')}) AS bigint) FROM ${items(s, 'runs')})`;
}

/** The bytes of the window from its first aligned page on. */
function roomBehind({ whole }: Dialect, c: string): string {
  const base = `coalesce(${whole(c, 'dmaWindow', 'base')}, 0)`;
  const size = `coalesce(${whole(c, 'dmaWindow', 'size')}, ${IO_VIRTUAL_BYTES})`;
  const alignment = `coalesce(${whole(c, 'alignment')}, 1)`;
  const step = `(CASE WHEN ${alignment} > ${PAGE} THEN ${alignment} ELSE ${PAGE} END)`;
  return `(${base} + ${size}) / ${PAGE} * ${PAGE} - (${base} + ${step} - 1) / ${step} * ${step}`;
}

function powerOfTwo(bit: string): string {
  return `(CAST(1 AS bigint) << CAST(${bit} AS integer))`;
}
