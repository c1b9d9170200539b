/** Addresses of servers among the words of the command line. */

/** An address of PostgreSQL, however somebody typed or pasted it. */
const TYPED = /^\s*(postgres(?:ql)?:\/\/)(.*?)\s*$/isu;

/** The words with each address in the one form that is understood; all others are left as they are. */
export function addressesAsTyped(words: readonly string[]): string[] {
  return words.map((word) => {
    const [, scheme = '', rest = ''] = TYPED.exec(word) ?? [];
    return scheme === '' ? word : `${scheme.toLowerCase()}${rest}`;
  });
}
