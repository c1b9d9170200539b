/**
 * A device tree out of its statements: blocks of one node are joined, overlays and `&label` blocks are merged into what
 * they name, and what is deleted is gone. A node whose parent is not in the text stands alone.
 */
import type { DtsBlock, DtsItem, DtsProperty } from './dts-statements.ts';
import type { DtsReference } from './dts-values.ts';

/** A node. */
export interface DeviceNode {
  /** `name@unit`; the label where only that is known, empty where nothing is. */
  readonly name: string;
  /** Index of the line with which it begins. */
  readonly index: number;
  readonly parent: DeviceNode | null;
  readonly properties: ReadonlyMap<string, DtsProperty>;
  readonly children: readonly DeviceNode[];
  /** Whether each of its blocks is whole, as far as the text has them. */
  readonly isClosed: boolean;
  /** Whether everything that is said of it is in the text: what it does not say is not so. */
  readonly isWhole: boolean;
}

/** A tree, with the nodes that stand beside it because nobody knows where they belong. */
export interface DeviceTree {
  readonly nodes: readonly DeviceNode[];
  /** Labels and paths whose blocks are in the text, but not what they name. */
  readonly missing: readonly string[];
  /** The node of a reference, or of a phandle's number; null where it is not in the text. */
  readonly find: (reference: DtsReference | bigint) => DeviceNode | null;
}

interface OpenNode {
  readonly name: string;
  readonly index: number;
  readonly parent: OpenNode | null;
  readonly properties: Map<string, DtsProperty>;
  children: OpenNode[];
  isClosed: boolean;
  isWhole: boolean;
}

const OVERLAY = '__overlay__';
const SYMBOLS = '__symbols__';

/** Statements of one source. */
export interface TreeItems {
  readonly items: readonly DtsItem[];
  readonly isOverlay: boolean;
}

/**
 * Joins the statements of all sources of a tree.
 *
 * @param sources - In the order in which they apply.
 * @param isComplete - Whether nothing is included that is not among them.
 */
export function deviceTreeOf(sources: readonly TreeItems[], isComplete: boolean): DeviceTree {
  const builder = new TreeBuilder(isComplete);
  const base = sources.findIndex(({ isOverlay }) => !isOverlay);
  for (const [index, { items }] of sources.entries()) {
    builder.take(items, base >= 0 && base < index);
  }
  const { missing } = builder;
  return { nodes: builder.nodes(), missing, find: (reference) => builder.find(reference) };
}

class TreeBuilder {
  readonly missing: string[] = [];
  readonly #isComplete: boolean;
  readonly #labels = new Map<string, OpenNode>();
  readonly #root: OpenNode;
  /** Nodes without a parent in the text. */
  readonly #top: OpenNode;
  readonly #alone: OpenNode[] = [];
  #hasRoot = false;
  #phandles: ReadonlyMap<bigint, OpenNode> | null = null;

  constructor(isComplete: boolean) {
    this.#isComplete = isComplete;
    this.#root = emptyNode('/', 0, null);
    // Nodes that are pasted without what stands around them are thought to be right below the root.
    this.#top = { ...emptyNode('', 0, null), isClosed: true };
  }

  /**
   * Blocks of labels come last: what is pasted may not be in order.
   *
   * @param isOnBase - Whether the tree that an overlay changes was taken before.
   */
  take(items: readonly DtsItem[], isOnBase: boolean): void {
    const isLate = (item: DtsItem): boolean =>
      (item.kind === 'node' && item.block.head.kind === 'ref') ||
      (item.kind === 'delete-node' && item.ref !== null);
    this.#apply(
      this.#top,
      items.filter((item) => !isLate(item)),
    );
    this.#apply(this.#top, items.filter(isLate));
    this.#overlay(isOnBase);
  }

  nodes(): readonly DeviceNode[] {
    const isSaid = (node: OpenNode): boolean => node.children.length + node.properties.size > 0;
    return [this.#root, this.#top, ...this.#alone].filter(isSaid);
  }

  find(reference: DtsReference | bigint): OpenNode | null {
    if (typeof reference !== 'bigint') {
      const { ref } = reference;
      return ref.startsWith('/') ? this.#atPath(ref) : (this.#labels.get(ref) ?? this.#symbol(ref));
    }
    this.#phandles ??= phandlesOf([this.#root, this.#top, ...this.#alone]);
    return this.#phandles.get(reference) ?? null;
  }

  #apply(node: OpenNode, items: readonly DtsItem[]): void {
    for (const item of items) {
      if (item.kind === 'property') {
        node.properties.delete(item.property.name);
        node.properties.set(item.property.name, item.property);
      } else if (item.kind === 'delete-property') node.properties.delete(item.name);
      else if (item.kind === 'node') this.#block(node, item.block);
      else this.#delete(node, item.ref, item.name);
    }
  }

  #delete(node: OpenNode, ref: string | null, name: string): void {
    const gone = ref === null ? childOf(node, name) : this.find({ ref });
    if (gone === null) return;
    const parent = gone.parent;
    if (parent !== null) parent.children = parent.children.filter((each) => each !== gone);
  }

  #block(within: OpenNode, block: DtsBlock): void {
    const node = this.#nodeOf(within, block);
    for (const label of block.labels) this.#labels.set(label, node);
    this.#apply(node, block.items);
  }

  #nodeOf(within: OpenNode, { head, index, isWhole }: DtsBlock): OpenNode {
    const whole = isWhole && this.#isComplete;
    if (head.kind === 'root') {
      this.#root.isClosed = isWhole && (this.#root.isClosed || !this.#hasRoot);
      this.#root.isWhole = whole && this.#root.isClosed;
      this.#hasRoot = true;
      return this.#root;
    }
    if (head.kind === 'ref') {
      const known = this.find({ ref: head.ref }) ?? this.#missing(head.ref, index);
      known.isClosed &&= isWhole;
      known.isWhole &&= whole;
      return known;
    }
    if (head.kind === 'unknown') {
      const node = emptyNode('', index, within === this.#top ? null : within);
      if (within === this.#top) this.#alone.push(node);
      else within.children.push(node);
      return node;
    }
    const known = childOf(within, head.name);
    if (known !== null) {
      known.isClosed &&= isWhole;
      known.isWhole &&= whole;
      return known;
    }
    const node = { ...emptyNode(head.name, index, within), isClosed: isWhole, isWhole: whole };
    within.children.push(node);
    return node;
  }

  /** A label as `dtc -@` keeps it in a tree without labels. */
  #symbol(label: string): OpenNode | null {
    const [path] = childOf(this.#root, SYMBOLS)?.properties.get(label)?.parts ?? [];
    return path?.kind === 'string' ? this.#atPath(path.text) : null;
  }

  /** A node that the text names and does not have. */
  #missing(ref: string, index: number): OpenNode {
    this.missing.push(ref);
    if (ref.startsWith('/')) return this.#made(ref, index);
    const node = { ...emptyNode(ref, index, null), isClosed: true };
    this.#alone.push(node);
    this.#labels.set(ref, node);
    return node;
  }

  #made(path: string, index: number): OpenNode {
    return segments(path).reduce((node, name) => {
      const known = childOf(node, name);
      if (known !== null) return known;
      const made = { ...emptyNode(name, index, node), isClosed: true };
      node.children.push(made);
      return made;
    }, this.#root);
  }

  #atPath(path: string): OpenNode | null {
    return segments(path).reduce<OpenNode | null>(
      (node, name) => (node === null ? null : childOf(node, name)),
      this.#root,
    );
  }

  /** Merges the fragments of an overlay into what they name. */
  #overlay(isOnBase: boolean): void {
    const fragments = this.#root.children.filter((each) => childOf(each, OVERLAY) !== null);
    this.#root.children = this.#root.children.filter((each) => !fragments.includes(each));
    for (const fragment of fragments) {
      const body = childOf(fragment, OVERLAY);
      const ref = targetOf(fragment);
      if (body === null) continue;
      const known = ref === null ? null : this.find({ ref });
      const target = known ?? this.#missing(ref ?? fragment.name, fragment.index);
      target.isWhole &&= isOnBase;
      this.#graft(target, body);
    }
  }

  #graft(target: OpenNode, from: OpenNode): void {
    for (const [name, property] of from.properties) target.properties.set(name, property);
    for (const child of from.children) {
      const known = childOf(target, child.name);
      const { name, index, isClosed, isWhole } = child;
      const node = known ?? { ...emptyNode(name, index, target), isClosed, isWhole };
      if (known === null) target.children.push(node);
      for (const [label, labelled] of this.#labels) {
        if (labelled === child) this.#labels.set(label, node);
      }
      this.#graft(node, child);
    }
  }
}

function emptyNode(name: string, index: number, parent: OpenNode | null): OpenNode {
  const properties = new Map<string, DtsProperty>();
  return { name, index, parent, properties, children: [], isClosed: false, isWhole: false };
}

function childOf(node: OpenNode, name: string): OpenNode | null {
  return node.children.find((each) => each.name === name) ?? null;
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((each) => each !== '');
}

function targetOf(fragment: OpenNode): string | null {
  const [path] = fragment.properties.get('target-path')?.parts ?? [];
  if (path?.kind === 'string') return path.text;
  const [target] = fragment.properties.get('target')?.parts ?? [];
  if (target?.kind === 'ref') return target.ref;
  const [cell] = target?.kind === 'cells' ? target.cells : [];
  return typeof cell === 'object' && cell !== null ? cell.ref : null;
}

function phandlesOf(roots: readonly OpenNode[]): ReadonlyMap<bigint, OpenNode> {
  const found = new Map<bigint, OpenNode>();
  const waiting = [...roots];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    waiting.push(...node.children);
    for (const name of ['linux,phandle', 'phandle']) {
      const [part] = node.properties.get(name)?.parts ?? [];
      const [cell] = part?.kind === 'cells' ? part.cells : [];
      if (typeof cell === 'bigint') found.set(cell, node);
    }
  }
  return found;
}
