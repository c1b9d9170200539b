/** Numbers and texts at places of a file, in its byte order. What lies beyond the end is damage, and thrown as such. */
import { DamagedRecording } from './damaged-recording.ts';

const decoder = new TextDecoder();

/** Reads on from a place. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly isLittle: boolean;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, isLittle: boolean, at = 0) {
    this.bytes = bytes;
    this.isLittle = isLittle;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** The same bytes from another place on. */
  from(at: number): ByteReader {
    if (at > this.bytes.length)
      throw new DamagedRecording(`it points to byte ${at}, behind its end`);
    return new ByteReader(this.bytes, this.isLittle, at);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), this.isLittle);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), this.isLittle);
  }

  s32(): number {
    return this.#view.getInt32(this.#take(4), this.isLittle);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), this.isLittle);
  }

  /** A size or an offset of 64 bits, which must lie within the file. */
  size64(): number {
    const size = this.u64();
    if (size > BigInt(this.bytes.length)) {
      throw new DamagedRecording(`it tells of ${size} bytes and has ${this.bytes.length}`);
    }
    return Number(size);
  }

  /** A number of 1, 2, 4 or 8 bytes. */
  integer(size: number, isSigned: boolean): bigint {
    const value = this.#unsigned(size);
    return isSigned ? BigInt.asIntN(8 * size, value) : value;
  }

  take(size: number): Uint8Array {
    const at = this.#take(size);
    return this.bytes.subarray(at, at + size);
  }

  /** Text of so many bytes. */
  text(size: number): string {
    return decoder.decode(this.take(size));
  }

  /** Text up to a zero byte, which is passed over. */
  string(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) throw new DamagedRecording('a text in it does not end');
    const text = decoder.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  #unsigned(size: number): bigint {
    if (size === 8) return this.u64();
    if (size === 4) return BigInt(this.u32());
    return BigInt(size === 2 ? this.u16() : this.u8());
  }

  #take(size: number): number {
    const { at } = this;
    if (size < 0 || at + size > this.bytes.length) {
      throw new DamagedRecording(`it ends at byte ${this.bytes.length}, within something`);
    }
    this.at = at + size;
    return at;
  }
}
