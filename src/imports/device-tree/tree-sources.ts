/**
 * Files of one device tree: what one of them includes of the others stands where it is included, by the name of the file
 * without its folder. What nobody includes is a source of its own: parts of a tree first, overlays last.
 */
import type { PasteLine } from '../pastes/paste-facts.ts';

/** A file with its lines. */
export interface TreeText {
  readonly file: string;
  readonly lines: readonly PasteLine[];
}

/** A line, and where it stands. */
export interface SourceLine {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** What nobody includes, with all that it includes. */
export interface TreeSource {
  readonly lines: readonly SourceLine[];
  /** Whether it changes another tree. */
  readonly isOverlay: boolean;
}

const INCLUDE = /^\s*#\s*include\s*["<]([^">\n]{1,200})[">]|\/include\/\s*"([^"\n]{1,200})"\s*;?/;
const OVERLAY = /^\s*\/plugin\/\s*;|__overlay__\s*\{/;

/** The file that a line includes, without its folder; null where it includes none. */
function includedBy({ text }: PasteLine): string | null {
  const found = INCLUDE.exec(text);
  const name = found?.[1] ?? found?.[2];
  return name === undefined ? null : baseOf(name);
}

function baseOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Names of files that a text includes. */
export function includesOf({ lines }: TreeText): ReadonlySet<string> {
  return new Set(lines.map(includedBy).filter((name) => name !== null));
}

/** Whether a file is one of these names. */
export function isNamed({ file }: TreeText, names: ReadonlySet<string>): boolean {
  return names.has(baseOf(file));
}

/** The sources of one tree, in the order in which they apply. */
export function treeSources(texts: readonly TreeText[]): readonly TreeSource[] {
  const included = new Set(texts.flatMap((text) => [...includesOf(text)]));
  const outer = texts.filter((text) => !isNamed(text, included));
  // Files that include each other in a ring have a beginning all the same.
  const roots = outer.length > 0 ? outer : texts.slice(0, 1);
  return roots
    .map((text) => ({
      lines: withIncludes(text, texts, new Set([text])),
      isOverlay: text.lines.some((line) => OVERLAY.test(line.text)),
      rank: text.lines.some((line) => OVERLAY.test(line.text)) ? 2 : rankOf(text.file),
    }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ lines, isOverlay }) => ({ lines, isOverlay }));
}

function rankOf(file: string): number {
  return file.endsWith('.dtsi') || file.endsWith('.h') ? 0 : 1;
}

/** @param inside - Files that are in it already: none stands in a tree twice. */
function withIncludes(
  { file, lines }: TreeText,
  texts: readonly TreeText[],
  inside: Set<TreeText>,
): readonly SourceLine[] {
  return lines.flatMap((each) => {
    const name = includedBy(each);
    const said = { text: each.text, file, line: each.line };
    if (name === null) return [said];
    const found = texts.find((other) => isNamed(other, new Set([name])));
    if (found === undefined) return [said];
    const rest = { ...said, text: each.text.replace(INCLUDE, '') };
    if (inside.has(found)) return [rest];
    inside.add(found);
    return [rest, ...withIncludes(found, texts, inside)];
  });
}
