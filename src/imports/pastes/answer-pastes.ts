/** Reads pasted texts and answers the question that they pose: what they state, what went wrong, who can share what. */
import { ok, refused, type Result } from '../../base/result.ts';
import { readDeviceTrees } from '../device-tree/read-device-tree.ts';
import { includesOf, isNamed } from '../device-tree/tree-sources.ts';
import { pairsOfPads } from '../gstreamer/gst-pairs.ts';
import { pairsOfOffers } from '../pipewire/spa-pairs.ts';
import type { TextShapeName } from '../../trace/formats/foreign-shapes.ts';
import { cleanLines, hasGap } from './clean-lines.ts';
import { withNodesNamed } from './drm-planes.ts';
import { unknownBeside } from './iomem.ts';
import { readKernelLog, isMostlyStamped } from './kernel-log.ts';
import { NumberedIds } from './numbered-ids.ts';
import type {
  PasteBuffer,
  PasteCmaArea,
  PasteFacts,
  PasteImporter,
  PasteLine,
  PasteSnapshot,
} from './paste-facts.ts';
import { readPastedRecording, snapshotsAmong } from './pasted-recording.ts';
import { pairsOf } from './paste-pairs.ts';
import { PASTE_SHAPES, shapesOf, titleOf, type PasteShape } from './shapes-of-pastes.ts';
import { toldFindings, type ToldFinding } from './told-findings.ts';

/** A text with the name under which it is told. */
export interface Paste {
  readonly file: string;
  readonly text: string;
}

/** The document `cenalloc/why/1`. */
export interface PasteAnswer extends Omit<
  PasteFacts,
  'understood' | 'refusal' | 'pads' | 'offers' | 'cmaRequests' | 'findings'
> {
  readonly schema: 'cenalloc/why/1';
  readonly findings?: readonly ToldFinding[];
  /** What each file was taken for, and how many of its lines were understood so. */
  readonly shapes: readonly {
    readonly kind: TextShapeName;
    readonly file: string;
    readonly lines: number;
  }[];
  /** Whether one of the texts is a recording of calls. */
  readonly recording: boolean;
  readonly snapshot?: PasteSnapshot;
}

/** A file that shows no shape that is known. */
export interface UnknownPaste {
  readonly source: string;
  readonly message: string;
}

const RECORDING = 'recording' as const;
const KERNEL_LOG = 'kernel-log' as const;
const DEVICE_TREE = 'device-tree' as const;

/** The time in front of a line of a kernel's log; in a recording it stands in the middle, and with a colon. */
const STAMP = /\[ *\d{1,9}\.\d{6}\]/;

interface ReadShape {
  readonly kind: TextShapeName;
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
  const ids = new NumberedIds();
  const snapshots = snapshotsAmong(pastes);
  let snapshot: PasteSnapshot | null = null;
  let isWhole = true;
  const trees = treesAmong(pastes);
  for (const paste of pastes) {
    const { file, text } = paste;
    const recording = readPastedRecording(paste, snapshots);
    if (recording?.kind === 'refused') {
      return refused({ source: file, message: recording.message });
    }
    if (recording !== null) {
      snapshot ??= recording.snapshot;
      read.push({ kind: RECORDING, file, facts: recording.facts });
      // A dump of the trace buffer stands in the middle of a log, which says more.
      if (STAMP.test(text)) {
        const around = readKernelLog(cleanLines(text), file);
        if (around.understood > 0) read.push({ kind: KERNEL_LOG, file, facts: around });
      }
      continue;
    }
    const lines = cleanLines(text);
    const tree = trees.get(paste);
    const shapes = shapesOf(lines).filter(({ kind }) => kind !== DEVICE_TREE);
    const found = [
      ...shapes.map(({ kind, read: reader }) => ({ kind, facts: reader(lines, file) })),
      ...(tree === undefined ? [] : [{ kind: DEVICE_TREE, facts: tree }]),
    ].map(({ kind, facts }) => ({ kind, file, facts: ids.next(facts) }));
    const understood = found.filter(({ facts }) => facts.understood > 0);
    if (understood.length === 0) {
      const [told] = found.flatMap(({ facts }) => facts.refusal ?? []);
      return refused({ source: file, message: told ?? unknownShape(text, lines) });
    }
    if (hasGap(lines)) isWhole = false;
    read.push(...understood);
  }
  return ok({
    schema: 'cenalloc/why/1',
    shapes: read.map(({ kind, file, facts }) => ({ kind, file, lines: facts.understood })),
    complete: isWhole && read.every(({ facts }) => facts.complete),
    recording: read.some(({ kind }) => kind === RECORDING),
    ...factsOf(withNodesNamed(read)),
    ...(snapshot === null ? {} : { snapshot }),
  });
}

/** All texts of a device tree are one tree, with what these include of the others. */
function treesAmong(pastes: readonly Paste[]): ReadonlyMap<Paste, PasteFacts> {
  const texts = pastes
    .filter(({ text }) => MAY_BE_SOURCE.test(text))
    .map((paste) => ({ paste, file: paste.file, lines: cleanLines(paste.text) }));
  const trees = texts.filter(({ lines }) => shapesOf(lines).some(isTree));
  const included = new Set(trees.flatMap((each) => [...includesOf(each)]));
  const all = texts.filter((each) => trees.includes(each) || isNamed(each, included));
  const facts = readDeviceTrees(all);
  return new Map(all.map(({ paste }, index) => [paste, facts[index] ?? NO_FACTS]));
}

/** Without one of these a text is no source, and a long recording need not be taken apart. */
const MAY_BE_SOURCE = /[;{]|^\s*#\s*define\b/m;

const NO_FACTS: PasteFacts = { understood: 0, complete: true };

function isTree({ kind }: PasteShape): boolean {
  return kind === DEVICE_TREE;
}

/** The facts of all texts together. */
function factsOf(read: readonly ReadShape[]): Partial<PasteAnswer> {
  const all = <Value>(of: (facts: PasteFacts) => readonly Value[] | undefined): Value[] =>
    read.flatMap(({ facts }) => of(facts) ?? []);
  const totals: Readonly<Record<string, number>> = Object.assign(
    {},
    ...read.map(({ facts }) => facts.totals ?? {}),
  ) as Record<string, number>;
  const told = toldFindings(read.map(({ facts }) => facts));
  const spa = pairsOfOffers(all(({ offers }) => offers));
  const importers = read.map(({ kind, facts }) => ({ kind, importers: facts.importers ?? [] }));
  return {
    ...list('importers', joined(all(({ importers }) => importers))),
    ...list(
      'zones',
      all(({ zones }) => zones),
    ),
    ...list(
      'ram',
      all(({ ram }) => ram),
    ),
    ...list(
      'reserved',
      all(({ reserved }) => reserved),
    ),
    ...list(
      'heaps',
      all(({ heaps }) => heaps),
    ),
    ...list(
      'memoryTypes',
      all(({ memoryTypes }) => memoryTypes),
    ),
    ...list(
      'gpus',
      all(({ gpus }) => gpus),
    ),
    ...list('buffers', joinedBuffers(all(({ buffers }) => buffers))),
    ...list(
      'holders',
      all(({ holders }) => holders),
    ),
    ...list(
      'mappedOnly',
      all(({ mappedOnly }) => mappedOnly),
    ),
    ...(Object.keys(totals).length === 0 ? {} : { totals }),
    ...list(
      'cmaAreas',
      all(({ cmaAreas }) => cmaAreas?.map(withoutRuns)),
    ),
    ...list('findings', told.findings),
    ...list('pairs', [
      ...all(({ pairs }) => pairs),
      ...spa.pairs,
      ...pairsOfPads(all(({ pads }) => pads)),
      ...pairsOf(importers),
    ]),
    ...list('unknown', [...unknownOf(read), ...told.unknown, ...spa.unknown]),
  };
}

/** What no text tells; what one leaves open another may tell. */
function unknownOf(read: readonly ReadShape[]): readonly string[] {
  return read.flatMap(({ kind, facts }) => {
    if (kind !== 'iomem') return facts.unknown ?? [];
    const others = read.flatMap((each) =>
      each.facts === facts ? [] : (each.facts.reserved ?? []),
    );
    return unknownBeside(facts, others);
  });
}

/** Runs are many, and only needed to judge requests. */
function withoutRuns(area: PasteCmaArea): PasteCmaArea {
  const told = Object.entries(area).filter(([key]) => key !== 'freeRuns');
  return Object.fromEntries(told) as unknown as PasteCmaArea;
}

/** What is the same buffer in several texts stands once; the first that tells something of it counts. */
function joinedBuffers(buffers: readonly PasteBuffer[]): readonly PasteBuffer[] {
  const known = new Map<number | PasteBuffer, PasteBuffer>();
  for (const buffer of buffers) {
    const key = buffer.ino ?? buffer;
    const before = known.get(key);
    const told = before === undefined ? buffer : { ...buffer, ...without(before) };
    known.set(key, told);
  }
  return [...known.values()];
}

/** A buffer without what its text does not tell. */
function without(buffer: PasteBuffer): PasteBuffer {
  const told = Object.entries(buffer).filter(([, value]) => value !== null);
  return Object.fromEntries(told) as unknown as PasteBuffer;
}

function unknownShape(text: string, lines: readonly PasteLine[]): string {
  if (text.trim() === '') return 'the file is empty';
  if (isMostlyStamped(lines)) {
    return 'this is a log, and none of its lines is one of those on memory, DMA or buffers that are read; docs/kernel-log.md has their words';
  }
  const known = [...PASTE_SHAPES.map(titleOf), 'recordings of calls'].join(', ');
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
