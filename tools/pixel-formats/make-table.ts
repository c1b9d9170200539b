/**
 * The table of pixel formats: the names that names.txt holds to be one format, with the codes that headers
 * give them. What names.txt says of a name that a header knows must be what the header says.
 */
import type { Headers } from './read-headers.ts';

/** A table, and what the headers do not know of it or know otherwise. */
export interface MadeTable {
  /** The text of each file of src/constraints/pixel-formats that is made. */
  readonly files: Readonly<Record<string, string>>;
  /** Names that the headers do not have: they are of newer versions. */
  readonly newer: readonly string[];
  readonly faults: readonly string[];
}

/** How an API is written in the table. */
const LETTERS: Readonly<Record<string, string>> = {
  drm: 'd',
  v4l2: 'v',
  gstreamer: 'g',
  pipewire: 'p',
  libcamera: 'l',
  vulkan: 'k',
  ffmpeg: 'f',
  android: 'a',
  fuchsia: 'u',
};

/** The bytes of a block of a V4L2 format that is none of DRM, by what its macro is called. */
const OWN_LAYOUTS: readonly (readonly [RegExp, string])[] = [
  [/^S[BGR]{4}(8|10ALAW8|10DPCM8)$/, '1'],
  [/^S[BGR]{4}1[0246]$/, '2'],
  [/^(S[BGR]{4}|Y)10P$/, '5/4x1'],
  [/^(S[BGR]{4}|Y)12P$/, '3/2x1'],
  [/^(S[BGR]{4}|Y)14P$/, '7/4x1'],
  [/^([AX]?RGB555X|RGB565X|YUV444|YUV555|YUV565|Y012|Y14|Y16_BE|Z16|Y8I)$/, '2'],
  [/^(Y4|Y6|UV8)$/, '1'],
  [/^YYUV$/, '4/2x1'],
  [/^Y41P$/, '12/8x1'],
  [/^M420$/, '1+2/2x2'],
  [/^(HSV24|Y12I)$/, '3'],
  [/^(BGR666|[AX]?YUV32|HSV32|Y16I)$/, '4'],
  [/^(BGR48_12|YUV48_12)$/, '6'],
  [/^ABGR64_12$/, '8'],
];

/** Makes the table. */
export function makeTable(names: string, headers: Headers): MadeTable {
  const making = new Making(headers);
  const sections = sectionsOf(names);
  const formats = (sections.get('formats') ?? []).map((row) => making.format(row));
  const layouts = (sections.get('v4l2 layouts') ?? []).map((row) => making.v4l2Layout(row));
  const only = making.v4l2Only(sections.get('v4l2 only') ?? []);
  const others = [
    ...(sections.get('others') ?? []).map((row) => row.join(' ')),
    ...making.others(),
  ];
  const modifiers = making.modifiers(sections.get('modifiers') ?? []);
  return {
    files: {
      'format-table.ts': formatModule({ formats, layouts, only, others }),
      'modifier-table.ts': `${HEAD}${table('MODIFIER_ROWS', 'Modifier and macro.', modifiers)}`,
    },
    newer: making.newer,
    faults: making.faults,
  };
}

function sectionsOf(text: string): ReadonlyMap<string, readonly string[][]> {
  const sections = new Map<string, string[][]>();
  let rows: string[][] = [];
  for (const line of text.split('\n')) {
    const title = /^\[(.*)\]$/.exec(line)?.[1];
    if (title !== undefined) sections.set(title, (rows = []));
    else if (line !== '' && !line.startsWith('#')) rows.push(line.split(' | '));
  }
  return sections;
}

class Making {
  readonly newer: string[] = [];
  readonly faults: string[] = [];
  readonly #headers: Headers;
  readonly #named = new Set<string>();
  /** Every name that was given to a format, by API. */
  readonly #words = new Map<string, Set<string>>();

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  /** One format: its code, its name, its layout, and its names by API. */
  format([drm = '', layout = '', ...cells]: readonly string[]): string {
    const [name, code] = this.#code('drm', drm);
    const others = cells.map((cell) => {
      const [api = '', ...words] = cell.split(' ');
      const letter = LETTERS[api];
      if (letter === undefined) this.faults.push(`"${api}" is no API`);
      return `${letter ?? '?'}:${words.map((word) => this.#name(api, word)).join(',')}`;
    });
    return [code.replaceAll(' ', '_'), name, layout, ...others].join(' ');
  }

  v4l2Layout([v4l2 = '', drm = '', modifier = '', buffers = '']: readonly string[]): string {
    const [name, code] = this.#code('v4l2', v4l2);
    return [code, name, drm, BigInt(modifier).toString(16), buffers].join(' ');
  }

  /** What is left of V4L2: formats of no other API. */
  v4l2Only(newer: readonly (readonly string[])[]): readonly string[] {
    for (const [word = ''] of newer) this.#code('v4l2', word);
    const own = new Map(newer.map(([word = '']) => word.split(':') as [string, string]));
    for (const [name, code] of this.#headers.v4l2) {
      if (!this.#named.has(name)) own.set(name, code);
      this.#use('v4l2', code);
    }
    return [...own].sort().map(([name, code]) => {
      const layout = OWN_LAYOUTS.find(([pattern]) => pattern.test(name))?.[1] ?? '-';
      return [code, name, layout].join(' ');
    });
  }

  /** Names that another API has for another format: they are formats of their own. */
  others(): readonly string[] {
    const all = [...this.#words.values()].flatMap((words) => [...words]);
    return ['gstreamer', 'pipewire', 'vulkan', 'ffmpeg', 'libcamera'].flatMap((api) => {
      const own = this.#words.get(api);
      const foreign = [...(this.#headers.names.get(api) ?? [])].filter(
        (name) => own?.has(name) !== true && all.includes(name) && !isV4l2Own(api, name),
      );
      return foreign.sort().map((name) => `${LETTERS[api] ?? '?'} ${name} -`);
    });
  }

  modifiers(rows: readonly (readonly string[])[]): readonly string[] {
    const values = new Map(this.#headers.modifiers);
    for (const [name = '', text = ''] of rows) {
      const known = values.get(name);
      if (known !== undefined && known !== BigInt(text))
        this.#contradict(name, text, String(known));
      if (known === undefined) this.newer.push(name);
      values.set(name, BigInt(text));
    }
    return [...values]
      .sort(([one, left], [other, right]) => Number(left - right) || (one < other ? 1 : -1))
      .map(([name, value]) => `${value.toString(16)} ${name}`);
  }

  #name(api: string, word: string): string {
    if (api === 'drm' || api === 'v4l2') {
      const [name, code] = this.#code(api, word);
      return `${code.replaceAll(' ', '_')}=${name}`;
    }
    this.#use(api, word);
    const known = this.#headers.names.get(api);
    if (known !== undefined && !known.has(word)) this.newer.push(`${api} ${word}`);
    return word;
  }

  /** The name and the code of a name, which carries its code where headers need not know it. */
  #code(api: 'drm' | 'v4l2', word: string): readonly [string, string] {
    const [name = '', said] = word.split(':');
    if (api === 'v4l2') this.#named.add(name);
    const written = said?.replaceAll('_', ' ');
    const known = this.#headers[api].get(name);
    if (known === undefined) this.newer.push(`${api} ${name}`);
    if (known === undefined && written === undefined) this.faults.push(`${api} ${name}: no code`);
    if (known !== undefined && written !== undefined && known !== written) {
      this.#contradict(`${api} ${name}`, written, known);
    }
    const code = known ?? written ?? '?';
    this.#use(api, code);
    if (api === 'drm') this.#use(api, name);
    return [name, code];
  }

  #use(api: string, name: string): void {
    const words = this.#words.get(api) ?? new Set();
    this.#words.set(api, words.add(name));
  }

  #contradict(name: string, written: string, known: string): void {
    this.faults.push(`${name} is ${written} in names.txt and ${known} in the headers`);
  }
}

/** libcamera calls the raw formats of V4L2 as V4L2's macros are called. */
function isV4l2Own(api: string, name: string): boolean {
  return api === 'libcamera' && /^S[BGR]{4}/.test(name);
}

interface Parts {
  readonly formats: readonly string[];
  readonly layouts: readonly string[];
  readonly only: readonly string[];
  readonly others: readonly string[];
}

const HEAD =
  '/**\n * Made by tools/pixel-formats/generate.ts from names.txt and the headers of Debian: not to be edited.\n */\n';

function table(name: string, says: string, rows: readonly string[]): string {
  return `\n/** ${says} */\nexport const ${name} = \`\n${rows.join('\n')}\n\`;\n`;
}

function formatModule({ formats, layouts, only, others }: Parts): string {
  return [
    HEAD,
    table(
      'FORMAT_ROWS',
      'Code and name of DRM, bytes of a block of each plane with its pixels, names by the letter of their API.',
      formats,
    ),
    table(
      'V4L2_LAYOUT_ROWS',
      'Code and name of V4L2, code of DRM, modifier, and how many buffers hold the planes.',
      layouts,
    ),
    table('V4L2_ONLY_ROWS', 'Code and name of V4L2, and the layout where it is known.', only),
    table(
      'OTHER_ROWS',
      'Letter of an API, a name that means another format elsewhere, and its layout where it is known.',
      others,
    ),
  ].join('');
}
