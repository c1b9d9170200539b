/** The words of a device tree source. Within parentheses signs are operators, elsewhere many are parts of names. */

/** A word with the index of its line. */
export interface DtsToken {
  readonly kind: 'name' | 'string' | 'ref' | 'label' | 'directive' | 'sign' | 'junk';
  /** Without quotes, `&`, braces, slashes or the colon of a label. */
  readonly text: string;
  readonly index: number;
}

const OUTSIDE = new RegExp(
  [
    String.raw`(\s+)`,
    String.raw`"((?:[^"\\]|\\.)*)"`,
    String.raw`&(?:\{([^}\s]*)\}|([A-Za-z_]\w*))`,
    String.raw`\/([a-z][a-z0-9-]*)\/`,
    String.raw`([A-Za-z_]\w*):`,
    String.raw`([\w.+*#?@\\-][\w,.+*#?@\\-]*|'(?:[^'\\]|\\.)')`,
    String.raw`([{}<>;=[\]()/,])`,
  ].join('|'),
  'y',
);
const INSIDE =
  /(\s+)|([A-Za-z0-9_]+|'(?:[^'\\]|\\.)')|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!?:<>(),])/y;

/** The words of lines. */
export function dtsTokens(lines: readonly string[]): readonly DtsToken[] {
  const tokens: DtsToken[] = [];
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    let at = 0;
    while (at < line.length) {
      const within = depth === 0 ? null : inside(line, at, index);
      // What is no part of an expression ends it, though its parentheses are open.
      if (within === null) depth = 0;
      const { token, end } = within ?? outside(line, at, index);
      at = end;
      if (token === null) continue;
      tokens.push(token);
      if (token.kind !== 'sign') continue;
      if (token.text === '(') depth += 1;
      if (token.text === ')' && depth > 0) depth -= 1;
    }
  }
  return tokens;
}

interface Found {
  readonly token: DtsToken | null;
  readonly end: number;
}

function outside(line: string, at: number, index: number): Found {
  OUTSIDE.lastIndex = at;
  const found = OUTSIDE.exec(line);
  if (found === null) {
    return { token: { kind: 'junk', text: line.charAt(at), index }, end: at + 1 };
  }
  const [all, , string, path, label, directive, named, name, sign] = found;
  const end = at + all.length;
  const make = (kind: DtsToken['kind'], text: string): Found => ({
    token: { kind, text, index },
    end,
  });
  if (string !== undefined) return make('string', string);
  if (path !== undefined || label !== undefined) return make('ref', path ?? label ?? '');
  if (directive !== undefined) return make('directive', directive);
  if (named !== undefined) return make('label', named);
  if (name !== undefined) return make('name', name);
  if (sign !== undefined) return make('sign', sign);
  return { token: null, end };
}

/** Null where no expression goes on so. */
function inside(line: string, at: number, index: number): Found | null {
  INSIDE.lastIndex = at;
  const found = INSIDE.exec(line);
  if (found === null) return null;
  const [all, , name, sign] = found;
  const end = at + all.length;
  if (name !== undefined) return { token: { kind: 'name', text: name, index }, end };
  if (sign !== undefined) return { token: { kind: 'sign', text: sign, index }, end };
  return { token: null, end };
}
