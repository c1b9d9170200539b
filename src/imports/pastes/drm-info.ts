/**
 * The text of drm_info: a plane is an importer. The number in parentheses counts, whatever the name beside it; a code
 * and a modifier are told apart by it, so that the tree's drawing may be anything.
 *
 * Source: drm_info `pretty.c`.
 */
import { FormatList } from './format-lists.ts';
import { fourccOfNumber, hexNumber, IMPLICIT_TEXT, modifierText } from './numbers.ts';
import type { PasteFacts, PasteImporter, PasteLine } from './paste-facts.ts';

type Section = 'none' | 'formats' | 'modifiers';

class Plane {
  id: string | null = null;
  type: string | null = null;
  hasModifiers = false;
  readonly plain: string[] = [];
  readonly pairs = new FormatList();
  readonly node: string | null;
  readonly line: number;

  constructor(node: string | null, line: number) {
    this.node = node;
    this.line = line;
  }
}

/** Reads planes. */
export function readDrmInfo(lines: readonly PasteLine[], file: string): PasteFacts {
  const tree = new Tree();
  for (const { text, line } of lines) tree.take(text.replace(/^[^\w"]+/, '').trimEnd(), line);
  const several = new Set(tree.planes.map(({ node }) => node)).size > 1;
  return {
    importers: tree.planes.flatMap((plane) => importerOf(plane, file, several)),
    understood: tree.understood,
    complete: !tree.isCut,
  };
}

function importerOf(plane: Plane, file: string, several: boolean): readonly PasteImporter[] {
  if (plane.id === null) return [];
  const card = several && plane.node !== null ? `${plane.node.replace(/^.*\//, '')}-` : '';
  const formats = plane.hasModifiers
    ? plane.pairs.formats()
    : plane.plain.map((fourcc) => ({ fourcc, modifiers: [IMPLICIT_TEXT] }));
  const type = plane.type === null ? {} : { type: plane.type };
  return [{ id: `${card}plane-${plane.id}`, file, line: plane.line, ...type, formats }];
}

class Tree {
  readonly planes: Plane[] = [];
  understood = 0;
  isCut = false;
  #node: string | null = null;
  #plane: Plane | null = null;
  #section: Section = 'none';
  #modifier: string | null = null;

  take(text: string, line: number): void {
    if (text === '') return;
    if (this.#heading(text, line) || this.#value(text)) {
      this.understood += 1;
      return;
    }
    // A name without its number inside a list of formats is half a line.
    if (this.#section !== 'none' && /^\w[\w ]*(?:\(\w*)?$/.test(text)) this.isCut = true;
  }

  #heading(text: string, line: number): boolean {
    const node = /^Node: (\S+)$/.exec(text)?.[1];
    if (node !== undefined) this.#node = node;
    if (/^Plane \d+$/.test(text)) {
      if (this.#node === null) this.isCut = true;
      this.#plane = new Plane(this.#node, line);
      this.planes.push(this.#plane);
    } else if (
      node !== undefined ||
      /^(?:Connectors|Encoders|CRTCs|Planes|(?:Connector|Encoder|CRTC) \d+)$/.test(text)
    ) {
      this.#plane = null;
    } else {
      return this.#property(text);
    }
    this.#section = 'none';
    return true;
  }

  #property(text: string): boolean {
    const plane = this.#plane;
    if (plane === null) return false;
    const id = /^Object ID: (\d+)$/.exec(text)?.[1];
    if (id !== undefined) plane.id ??= id;
    const type = /^"type" \(.*\): .* = (\w+)$/.exec(text)?.[1];
    if (type !== undefined) plane.type = type;
    const isModifiers = /^"IN_FORMATS" \(.*\): blob = \d+$/.test(text);
    if (isModifiers) {
      plane.hasModifiers = true;
      this.#modifier = null;
    }
    const isFormats = /^Formats:?$/.test(text);
    const known = id !== undefined || isFormats || isModifiers;
    if (!known && !text.startsWith('"') && !/^[A-Z][\w ]*(?::|$)/.test(text)) return false;
    if (isFormats) this.#section = 'formats';
    else this.#section = isModifiers ? 'modifiers' : this.#unlessValue(text);
    return known || text.startsWith('"');
  }

  /** A long word may be half a name of the list; only a heading with a colon or the properties end the list. */
  #unlessValue(text: string): Section {
    return text.startsWith('"') || /^Properties$|: /.test(text) ? 'none' : this.#section;
  }

  #value(text: string): boolean {
    const digits = /\((0x[0-9a-f]{1,16})\)$/i.exec(text)?.[1];
    if (this.#section === 'none' || this.#plane === null || digits === undefined) return false;
    const number = hexNumber(digits);
    const fourcc = fourccOfNumber(number);
    if (this.#section === 'formats') {
      if (fourcc !== null) this.#plane.plain.push(fourcc);
    } else if (fourcc === null) {
      this.#modifier = number > 0xffff_ffffn || number < 0x2020_2020n ? modifierText(number) : null;
    } else if (this.#modifier !== null) {
      this.#plane.pairs.add(fourcc, this.#modifier);
    }
    return true;
  }
}
