/**
 * What a store throws when its disk or its server fails. That is no refusal: nobody asked for anything
 * wrong, and no call can be answered until it is mended. One kind is the mistake of a program: `invalid`,
 * where it appends what could not be read back; and `allocator` says that a log names an algorithm that the
 * program was not given.
 */

/** What failed, so that programs can tell. @public */
export type StoreFailureKind =
  | 'allocator'
  | 'busy'
  | 'closed'
  | 'compacted'
  | 'connection'
  | 'corrupt'
  | 'denied'
  | 'foreign'
  | 'full'
  | 'invalid'
  | 'io'
  | 'missing'
  | 'newer'
  | 'readOnly'
  | 'settings';

/** The store cannot read or write; nothing was half done. @public */
export class StoreFailure extends Error {
  /** Always `StoreFailure`, by which it is known even where two copies of the package are loaded. */
  override readonly name = 'StoreFailure';
  /** What failed, in one word; only with `connection` is it unknown whether anything was appended. */
  readonly kind: StoreFailureKind;
  /** The file or the address of the store. */
  readonly source: string;

  /**
   * @param message - What was wrong, what was expected and what to do, on one line.
   */
  constructor(kind: StoreFailureKind, source: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.source = source;
  }
}
