/**
 * Pages of the kernel's ring buffer: events with the time since the one before, and what was lost between pages.
 * Source: Linux kernel/trace/ring_buffer.c, include/linux/ring_buffer.h.
 */
import { ByteReader } from './byte-reader.ts';
import { DamagedRecording } from './damaged-recording.ts';
import { readFields } from './event-formats.ts';

/** What `type_len` says where it is no length. */
const TYPE = { padding: 29, timeExtend: 30, timeStamp: 31 } as const;

/** Bits of the time that an absolute stamp has; the others are those of the page. */
const STAMP_BITS = 59n;

/** Flags of the commit, above the number of bytes. */
const MISSED = 1 << 31;
const MISSED_STORED = 1 << 30;
const COMMIT_MASK = (1 << 30) - 1;

/** One event, or that events were lost before it; `count` is null where the kernel does not tell. */
export type RingEntry =
  | { readonly time: bigint; readonly data: Uint8Array }
  | { readonly time: bigint; readonly lost: bigint | null };

/** Where the parts of a page are. */
export interface PageLayout {
  readonly pageSize: number;
  readonly commitAt: number;
  readonly commitSize: number;
  readonly dataAt: number;
}

/** Reads the text of `events/header_page`. */
export function pageLayoutOf(header: string, pageSize: number): PageLayout {
  const fields = readFields(header);
  const commit = fields.find(({ name }) => name === 'commit');
  const data = fields.find(({ name }) => name === 'data');
  if (commit === undefined || data === undefined || pageSize < data.offset + 4) {
    throw new DamagedRecording('its pages are not described');
  }
  return { pageSize, commitAt: commit.offset, commitSize: commit.size, dataAt: data.offset };
}

/** The entries of all pages of one CPU, in their order. */
export function* ringEntries(
  bytes: Uint8Array,
  layout: PageLayout,
  isLittle: boolean,
): Generator<RingEntry> {
  for (let at = 0; at < bytes.length; at += layout.pageSize) {
    const page = bytes.subarray(at, Math.min(at + layout.pageSize, bytes.length));
    if (page.length < layout.dataAt) return;
    yield* pageEntries(page, layout, isLittle);
  }
}

function* pageEntries(
  page: Uint8Array,
  { commitAt, commitSize, dataAt }: PageLayout,
  isLittle: boolean,
): Generator<RingEntry> {
  let time = new ByteReader(page, isLittle).u64();
  const commit = Number(
    BigInt.asUintN(32, new ByteReader(page, isLittle, commitAt).integer(commitSize, false)),
  );
  const size = commit & COMMIT_MASK;
  const end = dataAt + size;
  if (end > page.length) throw new DamagedRecording(`a page of it tells of ${size} bytes`);
  if ((commit & MISSED) !== 0) {
    const isCounted = (commit & MISSED_STORED) !== 0 && end + commitSize <= page.length;
    const count = isCounted ? new ByteReader(page, isLittle, end).integer(commitSize, false) : null;
    yield { time, lost: count };
  }
  const reader = new ByteReader(page.subarray(0, end), isLittle, dataAt);
  while (reader.left >= 4) {
    const head = reader.u32();
    const kind = isLittle ? head & 31 : head >>> 27;
    const delta = isLittle ? head >>> 5 : head & ((1 << 27) - 1);
    if (kind === TYPE.padding) {
      if (delta === 0 || reader.left < 4) return;
      time += BigInt(delta);
      reader.take(Math.max(0, reader.u32() - 4));
    } else if (kind === TYPE.timeExtend) {
      time += (BigInt(reader.u32()) << 27n) + BigInt(delta);
    } else if (kind === TYPE.timeStamp) {
      const stamp = (BigInt(reader.u32()) << 27n) + BigInt(delta);
      time = ((time >> STAMP_BITS) << STAMP_BITS) | stamp;
    } else {
      time += BigInt(delta);
      const length = kind === 0 ? reader.u32() - 4 : kind * 4;
      yield { time, data: reader.take(length) };
    }
  }
}
