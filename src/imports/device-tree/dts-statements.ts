/**
 * The statements of a device tree source, as they nest in the text. What is cut off, half or not understood is passed
 * over: a node that misses something is not whole, and what it does not say is not known then.
 */
import { isSign, DtsValueReader, type DtsPart } from './dts-values.ts';
import type { DtsToken } from './dts-tokens.ts';

/** A property; without a value it has no parts. */
export interface DtsProperty {
  readonly name: string;
  readonly index: number;
  readonly parts: readonly DtsPart[];
}

/** Whom a block of statements is of. */
export type DtsHead =
  | { readonly kind: 'root' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'ref'; readonly ref: string }
  /** Its beginning is cut off. */
  | { readonly kind: 'unknown' };

/** A block of statements. */
export interface DtsBlock {
  readonly head: DtsHead;
  readonly index: number;
  readonly labels: readonly string[];
  readonly items: readonly DtsItem[];
  /** Whether it is closed, and each of its statements understood. */
  readonly isWhole: boolean;
}

/** A statement. */
export type DtsItem =
  | { readonly kind: 'property'; readonly property: DtsProperty }
  | { readonly kind: 'node'; readonly block: DtsBlock }
  | { readonly kind: 'delete-node'; readonly ref: string | null; readonly name: string }
  | { readonly kind: 'delete-property'; readonly name: string };

/** A text as its statements. */
export interface DtsText {
  readonly items: readonly DtsItem[];
  /** Ranges that the boot loader is told to keep: `/memreserve/`. */
  readonly kept: readonly {
    readonly base: bigint;
    readonly size: bigint;
    readonly index: number;
  }[];
  readonly isPlugin: boolean;
  /** Whether each block is closed that is open, and the reverse. */
  readonly isBalanced: boolean;
  /** Indexes of lines that were understood. */
  readonly understood: ReadonlySet<number>;
}

interface OpenBlock {
  readonly head: DtsHead;
  readonly index: number;
  readonly labels: readonly string[];
  readonly items: DtsItem[];
  isWhole: boolean;
}

/** Deeper than this the kernel follows no node. Source: Linux `drivers/of/fdt.c`, `FDT_MAX_DEPTH`. */
const DEPTH_MAX = 64;

/** Reads statements. */
export class DtsStatementReader {
  readonly #tokens: readonly DtsToken[];
  readonly #values: DtsValueReader;
  readonly #open: OpenBlock[] = [];
  readonly #understood = new Set<number>();
  readonly #kept: { base: bigint; size: bigint; index: number }[] = [];
  #top: DtsItem[] = [];
  /** Nodes that end and whose beginning is cut off. */
  #ends = 0;
  #isPlugin = false;
  #isBalanced = true;
  #labels: string[] = [];
  #at = 0;

  constructor(tokens: readonly DtsToken[], constants: ReadonlyMap<string, readonly DtsToken[]>) {
    this.#tokens = tokens;
    this.#values = new DtsValueReader(tokens, constants);
  }

  text(): DtsText {
    while (this.#at < this.#tokens.length) this.#statement();
    if (this.#open.length > 0) this.#isBalanced = false;
    while (this.#open.length > 0) this.#close(false);
    return {
      items: this.#top,
      kept: this.#kept,
      isPlugin: this.#isPlugin,
      isBalanced: this.#isBalanced,
      understood: this.#understood,
    };
  }

  #statement(): void {
    const token = this.#tokens[this.#at];
    if (token === undefined) return;
    const next = this.#tokens[this.#at + 1];
    if (token.kind === 'label') {
      this.#labels.push(token.text);
      this.#at += 1;
    } else if (isSign(token, '}')) this.#end(token);
    else if (token.kind === 'directive') this.#directive(token);
    else if (isSign(token, ';')) this.#at += 1;
    else if (isSign(token, '{')) this.#begin(null, token.index, 1);
    else if (isSign(next, '{')) this.#begin(headOf(token), token.index, 2);
    else if (token.kind === 'name' && isSign(next, ';')) this.#property(token, [], this.#at + 2);
    else if (token.kind === 'name' && isSign(next, '=')) this.#assignment(token);
    else this.#pass();
  }

  #end(token: DtsToken): void {
    this.#at += isSign(this.#tokens[this.#at + 1], ';') ? 2 : 1;
    this.#labels = [];
    if (this.#open.length > 0) {
      this.#understood.add(token.index);
      this.#close(true);
      return;
    }
    // What stands in front belongs to a node whose beginning is cut off.
    this.#isBalanced = false;
    this.#ends += 1;
    if (this.#top.length === 0 || this.#ends > DEPTH_MAX) return;
    const items = this.#top;
    const block = {
      head: { kind: 'unknown' },
      index: 0,
      labels: [],
      items,
      isWhole: false,
    } as const;
    this.#top = [{ kind: 'node', block }];
  }

  #close(isClosed: boolean): void {
    const block = this.#open.pop();
    if (block === undefined) return;
    block.isWhole &&= isClosed;
    if (this.#open.length >= DEPTH_MAX) {
      this.#isBalanced = false;
      return;
    }
    this.#add({ kind: 'node', block });
  }

  #add(item: DtsItem): void {
    (this.#open.at(-1)?.items ?? this.#top).push(item);
  }

  /** A block whose head is not understood still ends with a brace. */
  #begin(head: DtsHead | null, index: number, words: number): void {
    if (head !== null) this.#understood.add(index);
    const labels = this.#labels;
    this.#open.push({
      head: head ?? { kind: 'unknown' },
      index,
      labels,
      items: [],
      isWhole: head !== null,
    });
    this.#labels = [];
    this.#at += words;
  }

  #property({ text, index }: DtsToken, parts: readonly DtsPart[], next: number): void {
    for (const token of this.#tokens.slice(this.#at, next)) this.#understood.add(token.index);
    this.#add({ kind: 'property', property: { name: text, index, parts } });
    this.#labels = [];
    this.#at = next;
  }

  #assignment(token: DtsToken): void {
    const value = this.#values.value(this.#at + 2);
    if (value === null) this.#pass();
    else this.#property(token, value.parts, value.next);
  }

  #directive({ text, index }: DtsToken): void {
    const [one, two, three] = this.#tokens.slice(this.#at + 1, this.#at + 4);
    if ((text === 'dts-v1' || text === 'plugin') && isSign(one, ';')) {
      this.#isPlugin ||= text === 'plugin';
      this.#understood.add(index);
      this.#at += 2;
    } else if (text === 'omit-if-no-ref') this.#at += 1;
    else if (text === 'delete-node' && one !== undefined && isSign(two, ';')) {
      const ref = one.kind === 'ref' ? one.text : null;
      this.#understood.add(index);
      this.#add({ kind: 'delete-node', ref, name: one.text });
      this.#at += 3;
    } else if (text === 'delete-property' && one !== undefined && isSign(two, ';')) {
      this.#understood.add(index);
      this.#add({ kind: 'delete-property', name: one.text });
      this.#at += 3;
    } else if (text === 'memreserve' && isSign(three, ';')) this.#memreserve(one, two, index);
    else this.#pass();
  }

  #memreserve(one: DtsToken | undefined, two: DtsToken | undefined, index: number): void {
    const [base, size] = [one, two].map((each) => {
      return /^(?:0x[0-9a-f]{1,16}|\d{1,15})$/i.test(each?.text ?? '')
        ? BigInt(each?.text ?? 0)
        : null;
    });
    this.#at += 4;
    if (typeof base !== 'bigint' || typeof size !== 'bigint') return;
    this.#understood.add(index);
    this.#kept.push({ base, size, index });
  }

  /** Passes over the rest of a line that is not understood; a half statement makes its block a part. */
  #pass(): void {
    const index = this.#tokens[this.#at]?.index;
    const block = this.#open.at(-1);
    if (block !== undefined) block.isWhole = false;
    this.#labels = [];
    do this.#at += 1;
    while (this.#tokens[this.#at]?.index === index && !this.#isBrace());
  }

  #isBrace(): boolean {
    return isSign(this.#tokens[this.#at], '}') || isSign(this.#tokens[this.#at], '{');
  }
}

function headOf(token: DtsToken): DtsHead | null {
  if (token.kind === 'ref') return { kind: 'ref', ref: token.text };
  if (token.kind === 'name') return { kind: 'name', name: token.text };
  return isSign(token, '/') ? { kind: 'root' } : null;
}
