/**
 * Device trees, as source and as dtc and fdtdump print them: memory, reserved memory, and what devices reach.
 *
 * Source: Devicetree Specification 0.4; Linux `Documentation/devicetree/bindings/reserved-memory`.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import type { PasteFacts, PasteLine, PasteRange, PasteReserved } from '../pastes/paste-facts.ts';
import { deviceTreeOf } from './device-tree.ts';
import { dtsSource, type DtsSource } from './dts-source.ts';
import { DtsStatementReader, type DtsText } from './dts-statements.ts';
import { dtsTokens } from './dts-tokens.ts';
import { devicesOf, importerOfDevice } from './tree-devices.ts';
import { doubtfulRegions, refusedByTree, treeFindings, type TextPlace } from './tree-findings.ts';
import { treeSources, type SourceLine, type TreeSource, type TreeText } from './tree-sources.ts';
import { memoryOf, nodesOf, regionsOf, type TreeRegion } from './tree-regions.ts';
import type { CellRange } from './node-values.ts';

/** What is true of each overlay. */
const OVERLAY_LATE = 'an overlay has no effect on reserved memory after boot';

/** Reads one tree of one text. */
export function readDeviceTree(lines: readonly PasteLine[], file: string): PasteFacts {
  const [facts] = readDeviceTrees([{ lines, file }]);
  return facts ?? NOTHING;
}

const NOTHING: PasteFacts = { understood: 0, complete: true };

/** Reads several texts as one tree. The first of them that is understood tells all facts, each with its own file. */
export function readDeviceTrees(texts: readonly TreeText[]): readonly PasteFacts[] {
  const sources = treeSources(texts);
  const places = sources.flatMap(({ lines }) => lines);
  const read = readSources(sources);
  const known = new Set(read.flatMap(({ text }) => [...text.understood]));
  const understood = texts.map(({ file }) => {
    const own = places.filter(
      (place, index) =>
        place.file === file && (known.has(index) || (known.size > 0 && isConstant(place))),
    );
    return own.length;
  });
  const first = understood.findIndex((count) => count > 0);
  const complete = read.every(({ text }) => text.isBalanced);
  return texts.map((_, index) => {
    const own = { understood: understood[index] ?? 0, complete };
    return index === first ? { ...factsOf(read, places), ...own } : own;
  });
}

/** A header has nothing else that could be understood. */
function isConstant({ file, text }: SourceLine): boolean {
  return file.endsWith('.h') && /^\s*#\s*define\b/.test(text);
}

interface ReadSource {
  readonly source: DtsSource;
  readonly text: DtsText;
  readonly isOverlay: boolean;
}

/** Indexes of lines count on from one source to the next. */
function readSources(sources: readonly TreeSource[]): readonly ReadSource[] {
  let before = 0;
  return sources.map(({ lines, isOverlay }) => {
    const blank = Array.from({ length: before }, () => '');
    before += lines.length;
    const source = dtsSource([...blank, ...lines.map(({ text }) => text)]);
    return { source, text: statementsOf(source), isOverlay };
  });
}

function factsOf(read: readonly ReadSource[], places: readonly TextPlace[]): Partial<PasteFacts> {
  const placeOf = (index: number): TextPlace => {
    const { file, line } = places[index] ?? { file: places[0]?.file ?? '', line: index + 1 };
    return { file, line };
  };
  const isComplete = read.every(
    ({ source }) => source.includes.every(isHeader) && source.conditions.length === 0,
  );
  const hasBase = read.some(({ text }) => !text.isPlugin);
  const sources = read.map(({ text: { items }, isOverlay }) => ({ items, isOverlay }));
  const tree = deviceTreeOf(sources, isComplete && hasBase);
  const nodes = nodesOf(tree);
  const memory = memoryOf(nodes);
  const regions = regionsOf(nodes);
  const { devices, unknown } = devicesOf(nodes, tree, memory);
  const board = { memory, regions, devices, placeOf };
  const refused = refusedByTree(board);
  const standing = regions.regions.filter((region) => !refused.has(region.node));
  return {
    ram: memory.ranges.map(({ index, ...range }) => rangeOf(range, placeOf(index))),
    reserved: [
      ...read.flatMap(({ text }) =>
        text.kept.map(({ index, base, size }) => keptOf(base, size, placeOf(index))),
      ),
      ...standing.flatMap((region) => reservedOf(region, placeOf(region.index))),
    ],
    importers: devices.map((device) => importerOfDevice(device, placeOf(device.index))),
    findings: treeFindings(board),
    unknown: [
      ...memory.unknown,
      ...regions.unknown,
      ...doubtfulRegions(regions),
      ...unknown,
      ...tree.missing.map((ref) => `what &${ref} is besides: it is not in the text`),
      ...new Set(
        read.flatMap(({ source, text }) => unread(source, text, (index) => placeOf(index).line)),
      ),
    ],
  };
}

/** Headers have constants and no nodes. */
function isHeader({ name }: DtsSource['includes'][number]): boolean {
  return /\.h[">]$/.test(name);
}

function statementsOf(source: DtsSource): DtsText {
  const tokens = dtsTokens(source.lines);
  const constants = new Map(
    [...source.constants].map(([name, body]) => [name, dtsTokens([body])] as const),
  );
  return new DtsStatementReader(tokens, constants).text();
}

/** What stands in other files, or depends on how the tree is built. */
function unread(
  { includes, conditions }: DtsSource,
  { isPlugin }: DtsText,
  lineOf: (index: number) => number,
): readonly string[] {
  return [
    ...includes.map(({ name }) => `what ${name} says: it is included, and not in the text`),
    ...conditions.map((index) => `what the lines under the condition in line ${lineOf(index)} say`),
    ...(isPlugin ? [OVERLAY_LATE] : []),
  ];
}

function rangeOf({ base, size }: CellRange, place: TextPlace): PasteRange {
  return { base: addressInWords(base), end: addressInWords(base + size - 1n), ...place };
}

function keptOf(base: bigint, size: bigint, place: TextPlace): PasteReserved {
  return {
    name: null,
    base: addressInWords(base),
    size: Number(size),
    kind: 'reserved',
    ...place,
  };
}

function reservedOf(region: TreeRegion, place: TextPlace): readonly PasteReserved[] {
  const { node, kind, isDefault, places, size, alignment, allowed } = region;
  const said = { name: node.name, kind, ...(isDefault ? { default: true } : {}), ...place };
  if (size === null) {
    return places.map((place) => ({
      ...said,
      base: addressInWords(place.base),
      size: Number(place.size),
    }));
  }
  const ranges = allowed.map((range) => ({
    base: addressInWords(range.base),
    end: addressInWords(range.base + range.size - 1n),
    size: Number(range.size),
  }));
  const [first, ...others] = ranges;
  return [
    {
      ...said,
      base: null,
      size: Number(size),
      ...(alignment === null ? {} : { alignment: Number(alignment) }),
      ...(ranges.length === 0 ? {} : { allocRanges: ranges }),
      ...(first === undefined || others.length > 0 ? {} : { allocRange: first }),
    },
  ];
}
