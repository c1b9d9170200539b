/**
 * Planes of a display, however they are printed: a plane is an importer. What it takes stands in pairs where it has
 * `IN_FORMATS`; without, layouts are what its driver knows; and where the text ends before, nobody knows.
 *
 * Source: Linux `drm_plane.c`; `DRM_CAP_CURSOR_WIDTH` in `drm.h` names a size that works, and drivers take few others.
 */
import { FormatList } from './format-lists.ts';
import { IMPLICIT_TEXT } from './numbers.ts';
import type { PasteFacts, PasteFormat, PasteImporter, SizeRange } from './paste-facts.ts';

/** What a device says of all of its planes. */
export class DrmNode {
  readonly path: string;
  /** Of every framebuffer, in pixels: the smallest and the largest. */
  width: readonly [number, number] | null = null;
  height: readonly [number, number] | null = null;
  cursorWidth: number | null = null;
  cursorHeight: number | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** Sizes that every image has to keep to. */
  get range(): SizeRange | null {
    if (this.width === null || this.height === null) return null;
    const [minWidth, maxWidth] = this.width;
    const [minHeight, maxHeight] = this.height;
    // A largest size of nothing is none that was told.
    if (maxWidth < Math.max(1, minWidth) || maxHeight < Math.max(1, minHeight)) return null;
    return { minWidth, maxWidth, stepWidth: 1, minHeight, maxHeight, stepHeight: 1 };
  }

  /** The size of cursors that is certain to work. */
  get cursor(): readonly (readonly [number, number])[] {
    const [width, height] = [this.cursorWidth ?? 0, this.cursorHeight ?? 0];
    return width > 0 && height > 0 ? [[width, height]] : [];
  }
}

/** A plane while it is read. */
export class DrmPlane {
  id: string | null = null;
  type: string | null = null;
  hasModifiers = false;
  /** The text may end before what else there is of it. */
  isOpen = false;
  readonly plain: string[] = [];
  readonly pairs = new FormatList();
  /** Sizes that `SIZE_HINTS` lists. */
  readonly hints: (readonly [number, number])[] = [];
  readonly node: DrmNode | null;
  readonly line: number;

  constructor(node: DrmNode | null, line: number) {
    this.node = node;
    this.line = line;
  }

  /** The importer; none where the plane has no number. */
  importers(file: string): readonly PasteImporter[] {
    // Even the number of a plane that has nothing else may be a half.
    const isBare = this.plain.length === 0 && !this.hasModifiers;
    if (this.id === null || (this.isOpen && isBare)) return [];
    const node = this.node === null ? {} : { node: this.node.path };
    const type = this.type === null ? {} : { type: this.type };
    const formats = this.#formats().map((each) => ({ ...each, ...this.#sizes() }));
    return [{ id: `plane-${this.id}`, file, line: this.line, ...node, ...type, formats }];
  }

  #formats(): readonly PasteFormat[] {
    if (!this.pairs.isEmpty) return this.pairs.formats();
    const modifiers = this.hasModifiers || this.isOpen ? null : [IMPLICIT_TEXT];
    return [...new Set(this.plain)].map((fourcc) => ({ fourcc, modifiers }));
  }

  #sizes(): Partial<PasteFormat> {
    const isCursor = this.type === 'Cursor';
    const sizes = this.hints.length > 0 ? this.hints : isCursor ? (this.node?.cursor ?? []) : [];
    if (sizes.length > 0) return { sizes };
    const range = this.node?.range ?? null;
    return range === null ? {} : { range };
  }
}

/** Whether an importer is a plane. */
export function isPlaneId(id: string): boolean {
  return /^(?:\w+-)?plane-\d+$/.test(id);
}

/** Planes of several devices have the name of their device in front, as each counts its own. */
export function withNodesNamed<Read extends { readonly facts: PasteFacts }>(
  read: readonly Read[],
): readonly Read[] {
  const all = read.flatMap(({ facts }) => facts.importers ?? []);
  if (new Set(all.flatMap(({ node }) => node ?? [])).size < 2) return read;
  return read.map((each) => {
    const { importers } = each.facts;
    return importers === undefined
      ? each
      : { ...each, facts: { ...each.facts, importers: importers.map(namedByNode) } };
  });
}

function namedByNode(importer: PasteImporter): PasteImporter {
  const { id, node } = importer;
  return node === undefined ? importer : { ...importer, id: `${node.replace(/^.*\//, '')}-${id}` };
}
