/**
 * Events of ftrace that Perfetto has no message of its own for: with the names of their fields in each of
 * them, or, since its version 50, with a description at the beginning.
 */
import type { EventField, KernelEvent } from './kernel-event.ts';
import {
  DESCRIPTOR_FIELD,
  EVENT_FIELD,
  GENERIC_FIELD,
  KPROBE_END,
  KPROBE_FIELD,
  PROTO_FIELD,
  PROTO_FIELD_FIELD,
  PROTO_SIGNED,
  PROTO_TEXT,
  VALUE_FIELD,
} from './perfetto-fields.ts';
import {
  bytesOfField,
  fieldIn,
  fieldsOf,
  numberOfField,
  textOf,
  type WireField,
} from './wire-fields.ts';

/** How an event is described: its name, and its fields by number. */
interface Description {
  readonly name: string;
  readonly fields: ReadonlyMap<number, { readonly name: string; readonly type: bigint }>;
}

/** What one event says, apart from the CPU. */
export type EventBody = Pick<KernelEvent, 'name' | 'fields'>;

/** The kinds of events that a trace has described so far. */
export class PerfettoEvents {
  readonly #descriptions = new Map<number, Description>();

  /** Takes the description of a kind of event. */
  describe(descriptor: Uint8Array): void {
    const id = fieldIn(descriptor, DESCRIPTOR_FIELD.fieldId);
    const message = fieldIn(descriptor, DESCRIPTOR_FIELD.eventDescriptor);
    if (id === undefined || message === undefined) return;
    this.#descriptions.set(Number(numberOfField(id)), descriptionOf(bytesOfField(message)));
  }

  /** What a field of `FtraceEvent` tells, or null where it is of another kind. */
  bodyOf(field: WireField): EventBody | null {
    if (field.number === EVENT_FIELD.generic) return genericBody(bytesOfField(field));
    if (field.number === EVENT_FIELD.kprobeEvent) return kprobeBody(bytesOfField(field));
    const described = this.#descriptions.get(field.number);
    return described === undefined ? null : describedBody(described, bytesOfField(field));
  }
}

function genericBody(message: Uint8Array): EventBody {
  const name = fieldIn(message, GENERIC_FIELD.eventName);
  const fields: EventField[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === GENERIC_FIELD.field) fields.push(namedValue(bytesOfField(field)));
  }
  return { name: name === undefined ? '' : textOf(name), fields };
}

function namedValue(message: Uint8Array): EventField {
  let name = '';
  let value: string | bigint = '';
  for (const field of fieldsOf(message)) {
    if (field.number === VALUE_FIELD.name) name = textOf(field);
    else if (field.number === VALUE_FIELD.text) value = textOf(field);
    else if (field.number === VALUE_FIELD.signed) value = BigInt.asIntN(64, numberOfField(field));
    else if (field.number === VALUE_FIELD.unsigned) value = numberOfField(field);
  }
  return [name, value];
}

/** Perfetto's own probes tell the function and nothing else. */
function kprobeBody(message: Uint8Array): EventBody {
  const name = fieldIn(message, KPROBE_FIELD.name);
  const type = fieldIn(message, KPROBE_FIELD.type);
  const isEnd = type !== undefined && numberOfField(type) === KPROBE_END;
  const place: EventField = [isEnd ? '__probe_func' : '__probe_ip', 0n];
  return { name: name === undefined ? '' : textOf(name), fields: [place] };
}

function descriptionOf(message: Uint8Array): Description {
  const name = fieldIn(message, PROTO_FIELD.name);
  const fields = new Map<number, { name: string; type: bigint }>();
  for (const field of fieldsOf(message)) {
    if (field.number !== PROTO_FIELD.field) continue;
    const inner = bytesOfField(field);
    const [label, number, type] = [
      fieldIn(inner, PROTO_FIELD_FIELD.name),
      fieldIn(inner, PROTO_FIELD_FIELD.number),
      fieldIn(inner, PROTO_FIELD_FIELD.type),
    ];
    if (label === undefined || number === undefined) continue;
    const kind = type === undefined ? 0n : numberOfField(type);
    fields.set(Number(numberOfField(number)), { name: textOf(label), type: kind });
  }
  return { name: name === undefined ? '' : textOf(name), fields };
}

function describedBody({ name, fields }: Description, message: Uint8Array): EventBody {
  const found: EventField[] = [];
  for (const field of fieldsOf(message)) {
    const told = fields.get(field.number);
    if (told === undefined) continue;
    if (told.type === PROTO_TEXT) found.push([told.name, textOf(field)]);
    else {
      const value = numberOfField(field);
      found.push([told.name, PROTO_SIGNED.has(told.type) ? BigInt.asIntN(64, value) : value]);
    }
  }
  return { name, fields: found };
}
