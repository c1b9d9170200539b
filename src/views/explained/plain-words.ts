/** Markdown of our own pages as it is read in a terminal: words without marks, links as the page they lead to. */

/** The anchor that a heading has, as code hosts make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

/** A paragraph of a page in docs/, without the marks. */
export function plainWords(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, address: string) => {
      if (!address.includes('.md')) return words;
      return words.endsWith('.md') ? `docs/${address}` : `${words} (docs/${address})`;
    })
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replace(/(^|[\s(])_([^_]+)_(?=[\s.,:;)]|$)/g, '$1$2')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The rows of the tables of a page, each cell without the marks; the lines below the heads are no rows. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
  return [...markdown.matchAll(/^\|(.+)\|$/gm)]
    .map(([, row = '']) => row.split(/(?<!\\)\|/).map(plainWords))
    .filter(([first = '']) => !/^-+$/.test(first));
}

/** The part of a page below one of its headings of the second level. */
export function sectionBelow(markdown: string, heading: string): string {
  const [, rest = ''] = `\n${markdown}`.split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}
