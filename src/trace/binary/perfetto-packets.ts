/**
 * Cuts a Perfetto trace into its packets while it is read: `message Trace { repeated TracePacket packet = 1; }`.
 * Source: google/perfetto, protos/perfetto/trace/trace.proto and trace_packet.proto.
 */
import { DamagedRecording } from './damaged-recording.ts';

/** The tag of a packet: field 1, with a length. */
const PACKET = 0x0a;

/** Packets hold less than 512 KiB by their own rule; some data sources write larger ones. */
const PACKET_SIZE_MAX = 64 * 1024 * 1024;

const LENGTH_DIGITS_MAX = 5;

/** Whether a file that begins with `start` is a Perfetto trace: its first packet has the form of one. */
export function beginsAsPerfetto(start: Uint8Array): boolean {
  if (start[0] !== PACKET) return false;
  const head = varintAt(start, 1);
  if (head === null || head.value === 0) return false;
  const end = head.next + head.value;
  // No text has such bytes, and numbers of more than one byte have them always.
  const isText = start.subarray(1, Math.min(end, start.length)).every((byte) => byte >= 9);
  return !isText && hasFields(start, head.next, end);
}

/** Whether fields follow each other up to `end`, as far as the bytes reach. */
function hasFields(bytes: Uint8Array, from: number, end: number): boolean {
  let position = from;
  while (position < end && position < bytes.length) {
    const tag = varintAt(bytes, position);
    if (tag === null) return bytes.length < end;
    const field = tag.value >>> 3;
    if (field === 0 || field > 1000) return false;
    const next = endOfField(bytes, tag.next, tag.value & 7);
    if (next === null) return bytes.length < end;
    if (next < 0) return false;
    position = next;
  }
  return position === end || position >= bytes.length;
}

/** Where a field ends, null where the bytes end before that is known, -1 where it is none. */
function endOfField(bytes: Uint8Array, from: number, wire: number): number | null {
  if (wire === 1) return from + 8;
  if (wire === 5) return from + 4;
  if (wire !== 0 && wire !== 2) return -1;
  if (wire === 2) {
    const length = varintAt(bytes, from);
    return length === null ? null : length.next + length.value;
  }
  for (let at = from; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) return at + 1;
    if (at - from >= 10) return -1;
  }
  return null;
}

function varintAt(bytes: Uint8Array, from: number): { value: number; next: number } | null {
  let value = 0;
  for (let index = 0; index < LENGTH_DIGITS_MAX; index += 1) {
    const byte = bytes[from + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: from + index + 1 };
  }
  return null;
}

/** Takes pieces of a file, cut anywhere, and hands on whole packets. */
export class PerfettoPackets {
  #rest: Uint8Array = new Uint8Array(0);
  #offset = 0;

  /** Takes the next piece, which may be overwritten afterwards; packets are valid until the next one. */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    const bytes = joined(this.#rest, piece);
    let position = 0;
    while (position < bytes.length) {
      if (bytes[position] !== PACKET) throw this.#damaged(position, 'no packet begins here');
      const head = varintAt(bytes, position + 1);
      if (head === null) {
        if (bytes.length - position > LENGTH_DIGITS_MAX) throw this.#damaged(position, 'no length');
        break;
      }
      if (head.value > PACKET_SIZE_MAX) {
        throw this.#damaged(position, `a packet of ${head.value} bytes is larger than any`);
      }
      const end = head.next + head.value;
      if (end > bytes.length) break;
      yield bytes.subarray(head.next, end);
      position = end;
    }
    this.#offset += position;
    this.#rest = Uint8Array.from(bytes.subarray(position));
  }

  /** Says that the file has ended. */
  finish(): void {
    if (this.#rest.length > 0) throw this.#damaged(0, 'the file ends inside a packet');
  }

  #damaged(position: number, what: string): DamagedRecording {
    return new DamagedRecording(`at byte ${this.#offset + position}: ${what}`);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
