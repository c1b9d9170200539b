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
import { doubtfulRegions, refusedByTree, treeFindings } from './tree-findings.ts';
import { memoryOf, nodesOf, regionsOf, type TreeRegion } from './tree-regions.ts';
import type { CellRange } from './node-values.ts';

/** What is true of each overlay. */
const OVERLAY_LATE = 'an overlay has no effect on reserved memory after boot';

/** Reads one tree. */
export function readDeviceTree(lines: readonly PasteLine[], file: string): PasteFacts {
  const source = dtsSource(lines.map(({ text }) => text));
  const text = statementsOf(source);
  if (text.understood.size === 0) return { understood: 0, complete: text.isBalanced };
  const lineOf = (index: number): number => lines[index]?.line ?? index + 1;
  const isComplete = [source.includes, source.conditions].every((each) => each.length === 0);
  const tree = deviceTreeOf(text, isComplete && !text.isPlugin);
  const nodes = nodesOf(tree);
  const memory = memoryOf(nodes);
  const regions = regionsOf(nodes);
  const { devices, unknown } = devicesOf(nodes, tree);
  const board = { memory, regions, devices, file, lineOf };
  const refused = refusedByTree(board);
  const standing = regions.regions.filter((region) => !refused.has(region.node));
  return {
    ram: memory.ranges.map(({ index, ...range }) => rangeOf(range, file, lineOf(index))),
    reserved: [
      ...text.kept.map(({ index, base, size }) => keptOf(base, size, file, lineOf(index))),
      ...standing.flatMap((region) => reservedOf(region, file, lineOf(region.index))),
    ],
    importers: devices.map((device) => importerOfDevice(device, file, lineOf(device.index))),
    findings: treeFindings(board),
    unknown: [
      ...memory.unknown,
      ...regions.unknown,
      ...doubtfulRegions(regions),
      ...unknown,
      ...tree.missing.map((ref) => `what &${ref} is besides: it is not in the text`),
      ...unread(source, text, lineOf),
    ],
    understood: text.understood.size,
    complete: text.isBalanced,
  };
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

function rangeOf({ base, size }: CellRange, file: string, line: number): PasteRange {
  return { base: addressInWords(base), end: addressInWords(base + size - 1n), file, line };
}

function keptOf(base: bigint, size: bigint, file: string, line: number): PasteReserved {
  return {
    name: null,
    base: addressInWords(base),
    size: Number(size),
    kind: 'reserved',
    file,
    line,
  };
}

function reservedOf(region: TreeRegion, file: string, line: number): readonly PasteReserved[] {
  const { node, kind, isDefault, places, size, alignment, allowed } = region;
  const said = { name: node.name, kind, ...(isDefault ? { default: true } : {}), file, line };
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
