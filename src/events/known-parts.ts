/**
 * Parts of facts that were checked before, known by their text: an importer states the same constraints at
 * each of a thousand buffers. Forgetting one costs a check and nothing else, so the memory is small.
 */
import type * as v from 'valibot';
import { checkValue } from '../base/document.ts';
import { whereDifferent } from './same-json.ts';

/** How many texts are remembered, and how long one may be: together at most some megabytes. */
const KNOWN_MAX = 512;
const TEXT_LENGTH_MAX = 4096;

/** Remembers which parts a schema accepts as they stand. */
export class KnownParts {
  readonly #schema: v.GenericSchema;
  readonly #texts = new Set<string>();

  constructor(schema: v.GenericSchema) {
    this.#schema = schema;
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
    if (typeof text !== 'string' || text.length > TEXT_LENGTH_MAX) return false;
    if (this.#texts.has(text)) return true;
    const kept: unknown = JSON.parse(text);
    const checked = checkValue(kept, this.#schema);
    if (!checked.ok || whereDifferent(kept, checked.value) !== null) return false;
    if (this.#texts.size >= KNOWN_MAX) this.#texts.clear();
    this.#texts.add(text);
    return true;
  }
}
