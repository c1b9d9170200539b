/** The words of a search: they are parted by spaces, but for those within quotes. */

/** A word of a search, and where in the text it stands. */
export interface SearchTerm {
  /** Without quotes. */
  readonly text: string;
  readonly from: number;
  /** Where it ends, exclusive. */
  readonly to: number;
}

/** The words of a text. A quote that nobody closes goes on to the end. */
export function termsOf(text: string): readonly SearchTerm[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)]
    .map(({ 0: term, index }) => ({
      text: term.replaceAll('"', ''),
      from: index,
      to: index + term.length,
    }))
    .filter((term) => term.text !== '');
}

/** A name as it is written into a search. A quote within a name cannot be asked for: what stands before it is. */
export function quoted(name: string): string {
  const [askable = ''] = name.split('"');
  return /\s/.test(askable) ? `"${askable}"` : askable;
}
