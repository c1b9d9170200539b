/**
 * A recording in pieces, for a search beside the page: what a search reads and nothing else, each piece so small that
 * handing it over does not hold up whoever does.
 */
import type { RecordedEvent } from '../../events/envelope.ts';
import type { StepFinding, StepRefusal } from './recorded-step.ts';
import {
  COLUMNS,
  emptyColumns,
  NAME_LISTS,
  type NameLists,
  type StepColumns,
} from './recording-columns.ts';
import { Recording } from './recording.ts';

/** How many names, facts or findings are one piece. */
const PIECE = 2_000;

type Column = keyof StepColumns;

/** A piece. */
export type SearchPiece =
  | { readonly kind: 'column'; readonly of: Column; readonly values: StepColumns[Column] }
  | { readonly kind: 'names'; readonly of: keyof NameLists; readonly values: readonly string[] }
  | { readonly kind: 'facts'; readonly values: readonly RecordedEvent[] }
  | { readonly kind: 'findings'; readonly values: readonly StepFinding[] }
  | { readonly kind: 'refusals'; readonly values: readonly (readonly [number, StepRefusal])[] }
  | { readonly kind: 'lates'; readonly values: readonly (readonly [number, number])[] };

/** What a search does not read: which state a buffer is in, how often it is mapped, and so on. */
const UNREAD: readonly Column[] = ['life', 'liveMaps', 'attached', 'attachment'];

/** All pieces of a recording; each is made when it is asked for. */
export function* searchPieces(recording: Recording): Generator<SearchPiece> {
  const { source, columns, findings } = recording.parts;
  for (const of of COLUMNS) {
    if (!UNREAD.includes(of)) yield { kind: 'column', of, values: columns[of] };
  }
  for (const of of NAME_LISTS) {
    if (of === 'attachments') continue;
    for (const values of slicesOf(columns.names[of])) yield { kind: 'names', of, values };
  }
  for (const values of slicesOf(source.log)) yield { kind: 'facts', values };
  for (const values of slicesOf(findings)) yield { kind: 'findings', values };
  for (const values of slicesOf([...columns.refusals])) yield { kind: 'refusals', values };
  for (const values of slicesOf([...columns.lateAfter])) yield { kind: 'lates', values };
}

function* slicesOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += PIECE) yield items.slice(from, from + PIECE);
}

/** The pieces of one recording, put together again. */
export class SearchParts {
  readonly #columns = new Map<Column, StepColumns[Column]>();
  readonly #names: Record<keyof NameLists, string[]> = {
    buffers: [],
    importers: [],
    drivers: [],
    tasks: [],
    attachments: [],
  };
  readonly #log: RecordedEvent[] = [];
  readonly #findings: StepFinding[] = [];
  readonly #refusals = new Map<number, StepRefusal>();
  readonly #lates = new Map<number, number>();

  /** Takes the next piece. */
  take(piece: SearchPiece): void {
    switch (piece.kind) {
      case 'column':
        this.#columns.set(piece.of, piece.values);
        break;
      case 'names':
        this.#names[piece.of].push(...piece.values);
        break;
      case 'facts':
        this.#log.push(...piece.values);
        break;
      case 'findings':
        this.#findings.push(...piece.values);
        break;
      case 'refusals':
        for (const [step, refusal] of piece.values) this.#refusals.set(step, refusal);
        break;
      case 'lates':
        for (const [step, first] of piece.values) this.#lates.set(step, first);
        break;
    }
  }

  /** The recording, as far as a search reads it. */
  recording(): Recording {
    const source = {
      name: '',
      kind: this.#log.length === 0 ? ('trace' as const) : ('log' as const),
      format: '',
      limits: [],
      gaps: [],
      log: this.#log,
      raw: null,
      report: null,
    };
    const columns = {
      ...emptyColumns(0),
      ...(Object.fromEntries(this.#columns) as Partial<StepColumns>),
      refusals: this.#refusals,
      lateAfter: this.#lates,
      facts: new Map(),
      storage: new Map(),
      reach: new Map(),
      deviceOnlyMaps: 0,
      names: this.#names,
    };
    return new Recording(source, columns, this.#findings);
  }
}
