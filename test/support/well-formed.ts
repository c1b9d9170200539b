/**
 * A strict reader of markup that shares nothing with what writes it. It knows elements, attributes in
 * double quotes and the references that we write, and objects to everything else, which is how a name that
 * has left its place is seen.
 */

/** One element, or a text between two. */
export interface Markup {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (Markup | string)[];
}

const REFERENCES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#9': '\t',
  '#10': '\n',
  '#13': '\r',
};

/** Whether XML 1.0 has this code point. Source: https://www.w3.org/TR/xml/#charsets */
export function isXmlCharacter(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/**
 * Reads markup.
 *
 * @param voids - Elements that have no end, as HTML has them.
 * @throws An error that says where the markup is wrong.
 */
export function readMarkup(text: string, voids: readonly string[] = []): readonly Markup[] {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (!isXmlCharacter(code)) throw new Error(`no XML character: ${code.toString(16)}`);
  }
  const root: Open = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  // A declaration, a tag, or the text up to the next one.
  const pieces = /<[!?][^>]*>|<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gy;
  let end = 0;
  for (const match of text.matchAll(pieces)) {
    const [piece, slash, name, attributes = '', empty] = match;
    end = match.index + piece.length;
    const parent = open.at(-1) ?? root;
    if (name === undefined) {
      if (piece.startsWith('<')) continue;
      parent.children.push(parent.name === 'style' ? piece : textOf(piece));
    } else if (slash === '/') {
      if (parent.name !== name) throw new Error(`</${name}> ends <${parent.name}>`);
      open.pop();
    } else {
      const element: Open = { name, attributes: attributesOf(attributes), children: [] };
      parent.children.push(element);
      if (empty !== '/' && !voids.includes(name)) open.push(element);
    }
  }
  if (end !== text.length) throw new Error(`no markup: ${text.slice(end, end + 60)}`);
  const left = open.at(-1);
  if (left !== root) throw new Error(`<${left?.name ?? ''}> does not end`);
  return root.children.filter((child) => typeof child !== 'string');
}

interface Open extends Markup {
  readonly children: (Markup | string)[];
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)];
  const found = new Map(pairs.map(([, key = '', value = '']) => [key, textOf(value)]));
  if (found.size !== pairs.length) throw new Error(`an attribute stands twice: ${text}`);
  return found;
}

/** What a text with references means. */
export function textOf(text: string): string {
  return text.replace(/&(?:([#\w]+);)?/g, (reference, name: string | undefined) => {
    const meant = REFERENCES[name ?? ''];
    if (meant === undefined) throw new Error(`no reference: ${reference}`);
    return meant;
  });
}

/** The text that stands in an element itself. */
export function wordsOf({ children }: Markup): string {
  return children.filter((child) => typeof child === 'string').join('');
}

/** All elements of a name, in the order of the text. */
export function elementsOf(markup: readonly (Markup | string)[], name: string): readonly Markup[] {
  return markup.flatMap((each) => {
    if (typeof each === 'string') return [];
    const inner = elementsOf(each.children, name);
    return each.name === name ? [each, ...inner] : inner;
  });
}
