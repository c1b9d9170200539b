/**
 * Texts as a mail carries them: `=3D` for `=`, and lines cut at 76 characters with `=` at their end.
 *
 * Source: RFC 2045, 6.7.
 */

const HEADER = /^Content-Transfer-Encoding:\s*quoted-printable\s*$/im;
/** An equals sign that stands for itself: in a text of this kind there is none. */
const BARE = /=(?![0-9A-F]{2}|[ \t]*(?:\r?\n|$))/;
const CODED = /(?:=[0-9A-F]{2})+/g;

/** The text as it was written; each line keeps its number, as what was one line is followed by empty ones. */
export function withoutQuotedPrintable(text: string): string {
  if (!text.includes('=3D')) return text;
  if (!HEADER.test(text) && BARE.test(text)) return text;
  return joinedLines(text).replace(CODED, decoded);
}

function joinedLines(text: string): string {
  const lines: string[] = [];
  let open = '';
  let parts = 0;
  for (const line of text.split(/\r?\n/)) {
    const cut = /^(.*)=[ \t]*$/.exec(line)?.[1];
    parts += 1;
    open += cut ?? line;
    if (cut !== undefined) continue;
    lines.push(open, ...Array.from({ length: parts - 1 }, () => ''));
    [open, parts] = ['', 0];
  }
  if (parts > 0) lines.push(open);
  return lines.join('\n');
}

const decoder = new TextDecoder();

function decoded(codes: string): string {
  const bytes = codes
    .slice(1)
    .split('=')
    .map((each) => Number.parseInt(each, 16));
  return decoder.decode(Uint8Array.from(bytes));
}
