/**
 * Writes Perfetto traces by the numbers of its published messages, with the writer of a protobuf library.
 * No recording of an Android device is at hand; the source is named in src/trace/binary/perfetto-fields.ts.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { RecordedKernelEvent } from './recorded-events.ts';

type Fill = (writer: BinaryWriter) => void;

/** A message, filled by `fill`. */
export function message(fill: Fill): Uint8Array {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
}

/** A field with bytes or a text in it. */
export function put(writer: BinaryWriter, number: number, value: Uint8Array | string): void {
  writer.tag(number, WireType.LengthDelimited);
  if (typeof value === 'string') writer.string(value);
  else writer.bytes(value);
}

/** A field with a number in it. */
export function putNumber(writer: BinaryWriter, number: number, value: bigint | number): void {
  writer.tag(number, WireType.Varint).uint64(BigInt.asUintN(64, BigInt(value)));
}

/** A trace of packets. */
export function traceOf(packets: readonly Uint8Array[]): Uint8Array {
  return message((writer) => {
    for (const packet of packets) put(writer, 1, packet);
  });
}

/** A packet with one field. */
export function packetOf(number: number, content: Uint8Array): Uint8Array {
  return message((writer) => {
    // The sequence that wrote it, and that it is trusted: every real packet says so.
    putNumber(writer, 10, 1);
    put(writer, number, content);
  });
}

function fieldsOf({
  kind,
  fields,
}: RecordedKernelEvent): readonly (readonly [string, string | bigint])[] {
  if (kind === 'point') return fields;
  if (kind === 'entry') return [['__probe_ip', 0xffffffffb37e30e4n], ...fields];
  return [
    ['__probe_func', 0xffffffffb37e30e4n],
    ['__probe_ret_ip', 0xffffffffc08fc3efn],
    ...fields,
  ];
}

/** An event with the names of its fields in it. */
export function genericEvent(event: RecordedKernelEvent): Uint8Array {
  return eventOf(event, 327, (writer) => {
    put(writer, 1, event.name);
    for (const [name, value] of fieldsOf(event)) {
      const field = message((inner) => {
        put(inner, 1, name);
        if (typeof value === 'string') put(inner, 3, value);
        else putNumber(inner, value < 0n ? 4 : 5, value);
      });
      put(writer, 2, field);
    }
  });
}

function eventOf(event: RecordedKernelEvent, number: number, fill: Fill): Uint8Array {
  return message((writer) => {
    putNumber(writer, 1, event.time);
    putNumber(writer, 2, event.pid);
    put(writer, number, message(fill));
  });
}

/** Events whose fields are described once, as Perfetto writes them since version 50. */
export class DescribedEvents {
  readonly #kinds = new Map<string, { readonly id: number; readonly fields: string[] }>();

  /** The event, and before the first of its kind its description. */
  write(event: RecordedKernelEvent): { readonly descriptor: Uint8Array | null; event: Uint8Array } {
    const fields = fieldsOf(event);
    const key = `${event.name} ${fields.map(([name]) => name).join(' ')}`;
    const known = this.#kinds.get(key);
    const kind = known ?? { id: 65536 + this.#kinds.size, fields: fields.map(([name]) => name) };
    this.#kinds.set(key, kind);
    const body = eventOf(event, kind.id, (writer) => {
      fields.forEach(([, value], index) => {
        if (typeof value === 'string') put(writer, index + 1, value);
        else putNumber(writer, index + 1, value);
      });
    });
    return {
      descriptor: known === undefined ? describe(kind.id, event.name, fields) : null,
      event: body,
    };
  }
}

function describe(
  id: number,
  name: string,
  fields: readonly (readonly [string, string | bigint])[],
): Uint8Array {
  const proto = message((writer) => {
    put(writer, 1, name);
    fields.forEach(([label, value], index) => {
      const type = typeof value === 'string' ? 9 : value < 0n ? 3 : 4;
      const field = message((inner) => {
        put(inner, 1, label);
        putNumber(inner, 3, index + 1);
        putNumber(inner, 4, 1);
        putNumber(inner, 5, type);
      });
      put(writer, 2, field);
    });
  });
  return message((writer) => {
    putNumber(writer, 1, id);
    put(writer, 2, proto);
  });
}

/** A bundle of the events of one CPU. */
export function bundleOf(
  cpu: number,
  events: readonly Uint8Array[],
  more: { readonly lost?: boolean; readonly descriptors?: readonly Uint8Array[] } = {},
): Uint8Array {
  return message((writer) => {
    putNumber(writer, 1, cpu);
    for (const event of events) put(writer, 2, event);
    if (more.lost === true) putNumber(writer, 3, 1);
    for (const descriptor of more.descriptors ?? []) put(writer, 11, descriptor);
  });
}

/** The names of tasks, as Perfetto reads them out of /proc. */
export function processTree(events: readonly RecordedKernelEvent[]): Uint8Array {
  const names = new Map(events.map(({ pid, task }) => [pid, task]));
  return message((writer) => {
    for (const [pid, name] of names) {
      const thread = message((inner) => {
        putNumber(inner, 1, pid);
        put(inner, 2, name);
        putNumber(inner, 3, pid);
      });
      put(writer, 2, thread);
    }
  });
}
