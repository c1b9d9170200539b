/**
 * The text of drm_info: a plane is an importer. The number in parentheses counts, whatever the name beside it; a code
 * and a modifier are told apart by it, so that the tree's drawing may be anything.
 *
 * Source: drm_info `pretty.c`.
 */
import { DrmNode, DrmPlane } from './drm-planes.ts';
import { fourccOfNumber, hexNumber, modifierText } from './numbers.ts';
import type { PasteFacts, PasteLine } from './paste-facts.ts';

type Section = 'none' | 'formats' | 'modifiers' | 'sizes';

/** What the tree draws in front of a line that is not the last of its branch, also as another encoding shows it. */
const MORE_FOLLOWS = /[├│]|”œ|”‚|\|-/;
/** Something hangs below it, or its value is missing. */
const HEADING = /^[A-Z][\w ]*:?$/;
const SIZE = /^(\d{1,5})[x×](\d{1,5})$/;
const EXTENT = /^(Width|Height): \[(\d{1,10}), (\d{1,10})\]$/;
const CURSOR = /^DRM_CAP_CURSOR_(WIDTH|HEIGHT) = (\d{1,10})$/;

/** Reads planes. */
export function readDrmInfo(lines: readonly PasteLine[], file: string): PasteFacts {
  const tree = new Tree();
  for (const { text, line } of lines) {
    const drawn = /^[^\w"]*/.exec(text)?.[0] ?? '';
    tree.take(text.slice(drawn.length).trimEnd(), line, drawn);
  }
  tree.end();
  return {
    importers: tree.planes.flatMap((plane) => plane.importers(file)),
    understood: tree.understood,
    complete: !tree.isCut,
  };
}

class Tree {
  readonly planes: DrmPlane[] = [];
  understood = 0;
  isCut = false;
  #node: DrmNode | null = null;
  #plane: DrmPlane | null = null;
  #section: Section = 'none';
  #modifier: string | null = null;
  /** Whether the branch that was drawn last goes on. */
  #hasMore = false;

  take(text: string, line: number, drawn: string): void {
    if (text === '') return;
    if (text.startsWith('Node: ')) this.end();
    if (drawn.trim() !== '') this.#hasMore = MORE_FOLLOWS.test(drawn) || HEADING.test(text);
    // A property has its value behind its type; without, the line is a half.
    if (text.startsWith('"') && !/ [=-] /.test(text)) this.isCut = true;
    if (this.#heading(text, line) || this.#value(text)) {
      this.understood += 1;
      return;
    }
    // A name without its number inside a list of formats is half a line.
    if (this.#section !== 'none' && /^\w[\w ]*(?:\(\w*)?$/.test(text)) this.isCut = true;
  }

  /** The tree of a device ends here: a branch that goes on was cut off, and with it what there is of its plane. */
  end(): void {
    if (this.#hasMore) this.isCut = true;
    if (this.isCut && this.#plane !== null) this.#plane.isOpen = true;
    this.#hasMore = false;
  }

  #heading(text: string, line: number): boolean {
    const node = /^Node: (\S+)$/.exec(text)?.[1];
    if (node !== undefined) this.#node = new DrmNode(node);
    if (/^Plane \d+$/.test(text)) {
      if (this.#node === null) this.isCut = true;
      this.#plane = new DrmPlane(this.#node, line);
      this.planes.push(this.#plane);
    } else if (
      node !== undefined ||
      /^(?:Connectors|Encoders|CRTCs|Planes|(?:Connector|Encoder|CRTC) \d+)$/.test(text)
    ) {
      this.#plane = null;
    } else {
      return this.#plane === null ? this.#ofNode(text) : this.#property(text, this.#plane);
    }
    this.#section = 'none';
    return true;
  }

  /** What a device says of all of its planes. */
  #ofNode(text: string): boolean {
    const [, axis, min, max] = EXTENT.exec(text) ?? [];
    const [, side, size] = CURSOR.exec(text) ?? [];
    const node = this.#node;
    if (node === null || (axis === undefined && side === undefined)) return false;
    if (axis === 'Width') node.width = [Number(min), Number(max)];
    if (axis === 'Height') node.height = [Number(min), Number(max)];
    if (side === 'WIDTH') node.cursorWidth = Number(size);
    if (side === 'HEIGHT') node.cursorHeight = Number(size);
    return true;
  }

  #property(text: string, plane: DrmPlane): boolean {
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
    const isSizes = /^"SIZE_HINTS" \(.*\): blob = \d+$/.test(text);
    const known = id !== undefined || isFormats || isModifiers || isSizes;
    if (!known && !text.startsWith('"') && !/^[A-Z][\w ]*(?::|$)/.test(text)) return false;
    if (isFormats) this.#section = 'formats';
    else if (isSizes) this.#section = 'sizes';
    else this.#section = isModifiers ? 'modifiers' : this.#unlessValue(text);
    return known || text.startsWith('"');
  }

  /** A long word may be half a name of the list; only a heading with a colon or the properties end the list. */
  #unlessValue(text: string): Section {
    return text.startsWith('"') || /^Properties$|: /.test(text) ? 'none' : this.#section;
  }

  #value(text: string): boolean {
    const [, width, height] = SIZE.exec(text) ?? [];
    if (this.#section === 'sizes' && width !== undefined) {
      this.#plane?.hints.push([Number(width), Number(height)]);
      return true;
    }
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
