/**
 * Parts of facts that were checked before, known by their text: an importer states the same constraints at
 * each of a thousand buffers. Forgetting one costs a check and nothing else, so the memory is small.
 */
import type * as v from 'valibot';
import { checkValue } from '../base/document.ts';
import { whereDifferent } from './same-json.ts';

/** How many texts are remembered, and how long one may be: together at most some megabytes. */
interface Room {
  readonly count: number;
  readonly length: number;
}

const ROOM: Room = { count: 512, length: 4096 };

/** Remembers which parts a schema accepts as they stand. */
export class KnownParts {
  readonly #schema: v.GenericSchema;
  readonly #room: Room;
  readonly #texts = new Set<string>();

  constructor(schema: v.GenericSchema, room = ROOM) {
    this.#schema = schema;
    this.#room = room;
  }

  /** Whether a part, written as JSON, is read back as it is; false also where it is too long to say. */
  has(part: unknown): boolean {
    let text: unknown;
    try {
      text = JSON.stringify(part);
    } catch {
      return false;
    }
    // Undefined, and a function, have no text.
    if (typeof text !== 'string' || text.length > this.#room.length) return false;
    if (this.#texts.has(text)) return true;
    const kept: unknown = JSON.parse(text);
    const checked = checkValue(kept, this.#schema);
    if (!checked.ok || whereDifferent(kept, checked.value) !== null) return false;
    if (this.#texts.size >= this.#room.count) this.#texts.clear();
    this.#texts.add(text);
    return true;
  }
}
