/**
 * The live buffers of a recording, in the order of appearance: a list through the records themselves,
 * as buffers come and go faster than anything else and most stay for a few lines.
 */
import type { BufferRecord } from './buffer-record.ts';

/** A list of records. A record is in one list at most. */
export class LiveBuffers {
  #first: BufferRecord | null = null;
  #last: BufferRecord | null = null;

  add(buffer: BufferRecord): void {
    buffer.previous = this.#last;
    if (this.#last === null) this.#first = buffer;
    else this.#last.next = buffer;
    this.#last = buffer;
  }

  has(buffer: BufferRecord): boolean {
    return buffer.previous !== null || this.#first === buffer;
  }

  /** Takes a record out; nothing that is gone points to what comes after it. */
  remove(buffer: BufferRecord): void {
    const { previous, next } = buffer;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    buffer.previous = null;
    buffer.next = null;
  }

  /** All of them, the oldest first. */
  inOrder(): BufferRecord[] {
    const found: BufferRecord[] = [];
    for (let each = this.#first; each !== null; each = each.next) found.push(each);
    return found;
  }
}
