/** Ids of what has no name count on from one text to the next: `caps-1` of a second file is not that of the first. */
import type { PasteFacts } from './paste-facts.ts';

const NUMBERED = /\b(caps|format)-(\d{1,6})\b/g;

/** Counts on where the texts before have ended. */
export class NumberedIds {
  readonly #ends = new Map<string, number>();

  /** The facts of the next text. */
  next(facts: PasteFacts): PasteFacts {
    const begins = new Map(this.#ends);
    for (const { id } of facts.importers ?? []) {
      const [[, word = '', number = ''] = []] = [...id.matchAll(NUMBERED)];
      if (word === '') continue;
      const end = (begins.get(word) ?? 0) + Number(number);
      this.#ends.set(word, Math.max(end, this.#ends.get(word) ?? 0));
    }
    if (begins.size === 0) return facts;
    const named = (text: string): string =>
      text.replace(NUMBERED, (_, word: string, number: string) => {
        return `${word}-${(begins.get(word) ?? 0) + Number(number)}`;
      });
    const { importers = [], pads = [], offers = [], pairs = [], unknown = [] } = facts;
    return {
      ...facts,
      importers: importers.map((each) => ({ ...each, id: named(each.id) })),
      offers: offers.map((each) => ({ ...each, id: named(each.id) })),
      pads: pads.map((each) => ({ ...each, id: named(each.id) })),
      pairs: pairs.map((each) => ({ ...each, between: each.between.map(named) })),
      unknown: unknown.map(named),
    };
  }
}
