/** The fields of a message as they lie in it, for those few messages of Perfetto that matter here. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { DamagedRecording } from './damaged-recording.ts';

/** One field: a number of up to 64 bits, unsigned, or the bytes of a text or of a message. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Reads the fields of a message one by one; what is no number and has no length is skipped. */
export function* fieldsOf(message: Uint8Array): Generator<WireField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const field = readField(reader);
    if (field !== null) yield field;
  }
}

function readField(reader: BinaryReader): WireField | null {
  try {
    const [number, wire] = reader.tag();
    if (wire === WireType.Varint) return { number, value: BigInt(reader.uint64()) };
    if (wire === WireType.LengthDelimited) return { number, value: reader.bytes() };
    if (wire === WireType.Bit64) return { number, value: BigInt(reader.fixed64()) };
    reader.skip(wire, number);
    return null;
  } catch (error) {
    throw new DamagedRecording(`a message is damaged (${String(error)})`);
  }
}

/** The number in a field, or 0 where it holds none. */
export function numberOfField({ value }: WireField): bigint {
  return typeof value === 'bigint' ? value : 0n;
}

/** The bytes in a field; none where it holds a number. */
export function bytesOfField({ value }: WireField): Uint8Array {
  return typeof value === 'bigint' ? NONE : value;
}

/** The text in a field. */
export function textOf(field: WireField): string {
  return decoder.decode(bytesOfField(field));
}

/** The first field of that number, or undefined. */
export function fieldIn(message: Uint8Array, number: number): WireField | undefined {
  for (const field of fieldsOf(message)) if (field.number === number) return field;
  return undefined;
}

const NONE = new Uint8Array(0);
const decoder = new TextDecoder();
