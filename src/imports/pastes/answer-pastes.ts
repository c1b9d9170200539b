/** Reads pasted texts and answers the question that they pose: what they state, what went wrong, who can share what. */
import { ok, refused, type Result } from '../../base/result.ts';
import { cleanLines, hasGap } from './clean-lines.ts';
import type { PasteFacts, PasteImporter, PastePair } from './paste-facts.ts';
import { pairsOf } from './paste-pairs.ts';
import { PASTE_SHAPES, shapesOf } from './shapes-of-pastes.ts';

/** A text with the name under which it is told. */
export interface Paste {
  readonly file: string;
  readonly text: string;
}

/** The document `cenalloc/why/1`. */
export interface PasteAnswer extends Omit<PasteFacts, 'understood'> {
  readonly schema: 'cenalloc/why/1';
  /** What each file was taken for, and how many of its lines were understood so. */
  readonly shapes: readonly {
    readonly kind: string;
    readonly file: string;
    readonly lines: number;
  }[];
  readonly recording: boolean;
  readonly pairs?: readonly PastePair[];
}

/** A file that shows no shape that is known. */
export interface UnknownPaste {
  readonly source: string;
  readonly message: string;
}

interface ReadShape {
  readonly kind: string;
  readonly file: string;
  readonly facts: PasteFacts;
}

/**
 * Answers.
 *
 * @param pastes - The texts, in the order in which they are given.
 * @returns What they state, or the first that shows no known shape.
 */
export function answerPastes(pastes: readonly Paste[]): Result<PasteAnswer, UnknownPaste> {
  const read: ReadShape[] = [];
  let isWhole = true;
  for (const { file, text } of pastes) {
    const lines = cleanLines(text);
    const found = shapesOf(lines)
      .map(({ kind, read: reader }) => ({ kind, file, facts: reader(lines, file) }))
      .filter(({ facts }) => facts.understood > 0);
    if (found.length === 0) return refused({ source: file, message: unknownShape(text) });
    if (hasGap(lines)) isWhole = false;
    read.push(...found);
  }
  const all = read.map(({ facts }) => facts);
  const pairs = pairsOf(
    read.map(({ kind, facts }) => ({ kind, importers: facts.importers ?? [] })),
  );
  const totals = Object.assign({}, ...all.map((facts) => facts.totals ?? {})) as Record<
    string,
    number
  >;
  return ok({
    schema: 'cenalloc/why/1',
    shapes: read.map(({ kind, file, facts }) => ({ kind, file, lines: facts.understood })),
    complete: isWhole && all.every(({ complete }) => complete),
    recording: false,
    ...list('importers', joined(all.flatMap((facts) => facts.importers ?? []))),
    ...list(
      'zones',
      all.flatMap((facts) => facts.zones ?? []),
    ),
    ...list(
      'ram',
      all.flatMap((facts) => facts.ram ?? []),
    ),
    ...list(
      'reserved',
      all.flatMap((facts) => facts.reserved ?? []),
    ),
    ...(Object.keys(totals).length === 0 ? {} : { totals }),
    ...list(
      'findings',
      all.flatMap((facts) => facts.findings ?? []),
    ),
    ...list('pairs', pairs),
    ...list(
      'unknown',
      all.flatMap((facts) => facts.unknown ?? []),
    ),
  });
}

function unknownShape(text: string): string {
  if (text.trim() === '') return 'the file is empty';
  const known = PASTE_SHAPES.map(({ title }) => title).join(', ');
  return `it shows nothing that is known; what is read: ${known}`;
}

/** A list where it says anything. */
function list<Key extends string, Value>(
  key: Key,
  values: readonly Value[],
): Partial<Record<Key, readonly Value[]>> {
  return values.length === 0 ? {} : ({ [key]: values } as Record<Key, readonly Value[]>);
}

/** What one kernel log says of a device at several places stands together; different lists of formats stay apart. */
function joined(importers: readonly PasteImporter[]): readonly PasteImporter[] {
  const result: PasteImporter[] = [];
  for (const importer of importers) {
    const at = result.findIndex(
      ({ id, formats, file }) =>
        id === importer.id &&
        file === importer.file &&
        formats === undefined &&
        importer.formats === undefined,
    );
    const known = result[at];
    if (known === undefined) result.push(importer);
    else result[at] = { ...importer, ...known };
  }
  return result;
}
