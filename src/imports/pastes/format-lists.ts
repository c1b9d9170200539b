/** Formats with their modifiers, gathered in the order in which they are named. */
import { IMPLICIT_TEXT } from './numbers.ts';
import type { PasteFormat } from './paste-facts.ts';

/** A list that grows; a pair that is named twice stands once. */
export class FormatList {
  readonly #formats = new Map<string, string[]>();

  add(fourcc: string, modifier: string): void {
    const modifiers = this.#formats.get(fourcc) ?? [];
    if (!modifiers.includes(modifier)) modifiers.push(modifier);
    this.#formats.set(fourcc, modifiers);
  }

  get isEmpty(): boolean {
    return this.#formats.size === 0;
  }

  /** Whether a layout was named that is not implicit. */
  get hasExplicit(): boolean {
    return [...this.#formats.values()].flat().some((each) => each !== IMPLICIT_TEXT);
  }

  formats(): readonly PasteFormat[] {
    return [...this.#formats].map(([fourcc, modifiers]) => ({ fourcc, modifiers }));
  }
}
