/**
 * The faces of the page, cut to what it writes: the whole of Inter is 48 kB, and a page that is one file carries
 * what it shows. A diagram whose text is measured must not change its widths with the machine.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import subsetFont from 'subset-font';

/** Printable ASCII, and the signs that texts of the page are written with. */
export const PAGE_SIGNS =
  Array.from({ length: 95 }, (_, at) => String.fromCodePoint(32 + at)).join('') +
  ' §·×µ–—‘’“”…←→−≤≥';

interface Face {
  readonly name: string;
  /** The folder of its package. */
  readonly folder: string;
  readonly file: string;
  /** Of its weights those that are used. */
  readonly wght: number | { readonly min: number; readonly max: number };
}

const require = createRequire(import.meta.url);

const FACES: readonly Face[] = [
  {
    name: 'inter',
    folder: dirname(require.resolve('@fontsource-variable/inter/package.json')),
    file: 'inter-latin-wght-normal.woff2',
    wght: { min: 400, max: 650 },
  },
  {
    name: 'jetbrains-mono',
    folder: dirname(require.resolve('@fontsource-variable/jetbrains-mono/package.json')),
    file: 'jetbrains-mono-latin-wght-normal.woff2',
    wght: 430,
  },
];

/** Writes each face, cut, into a folder: `inter.woff2`, `jetbrains-mono.woff2`. */
export async function cutFonts(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const face of FACES) {
    const whole = readFileSync(join(face.folder, 'files', face.file));
    const variationAxes = { wght: face.wght };
    const cut = await subsetFont(whole, PAGE_SIGNS, { targetFormat: 'woff2', variationAxes });
    writeFileSync(join(folder, `${face.name}.woff2`), cut);
  }
}

/** The licences of the faces, which go where they go. */
export function fontNotices(): string {
  return FACES.map((face) => {
    const licence = readFileSync(join(face.folder, 'LICENSE'), 'utf8');
    return `## ${face.name} - OFL-1.1, cut to the signs of the page\n\n${licence.trim()}\n`;
  }).join('\n');
}
