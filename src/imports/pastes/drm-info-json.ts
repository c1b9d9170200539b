/**
 * The JSON of drm_info, whole or a part of it: an object with a number, a list of formats and properties is a plane,
 * wherever it stands. Numbers are read as they stand, as those of modifiers have 64 bits.
 *
 * Source: drm_info `json.c`.
 */
import type { FieldPath } from '../../base/document-lines.ts';
import { DrmNode, DrmPlane } from './drm-planes.ts';
import { jsonAmong, objectsAmong, withLongNumbersQuoted, type PastedJson } from './json-lines.ts';
import { fourccOfNumber, modifierText } from './numbers.ts';
import type { PasteFacts, PasteLine } from './paste-facts.ts';

/** Planes stand below the node, in its list of planes; an answer of jq may leave that out. */
const DEPTH_MAX = 6;
const NODE = /^\/dev\/dri\/\S+$/;

type Fields = Readonly<Record<string, unknown>>;

/** Whether the lines are of this JSON. */
export function isDrmInfoJson(lines: readonly PasteLine[]): boolean {
  const has = (pattern: RegExp): boolean => lines.some(({ text }) => pattern.test(text));
  const isOfPlanes = has(/"possible_crtcs"\s*:/) && has(/"formats"\s*:/);
  return isOfPlanes || (has(/"\\?\/dev\\?\/dri\\?\/\w+"\s*:/) && has(/"planes"\s*:/));
}

/** Reads planes. */
export function readDrmInfoJson(lines: readonly PasteLine[], file: string): PasteFacts {
  const quoted = withLongNumbersQuoted(lines);
  const whole = jsonAmong(quoted);
  if (whole !== null) return factsOf([{ json: whole, node: null }], true, file);
  const parts = planesAmong(quoted);
  if (parts.length > 0) return factsOf(parts, false, file);
  const refusal = 'it is of drm_info, but no whole JSON object of a plane';
  return { understood: 0, complete: false, refusal };
}

interface Part {
  readonly json: PastedJson;
  readonly node: DrmNode | null;
}

/** A node of a text that is cut off, with what was told of it so far. */
interface NodeInFront {
  readonly line: number;
  readonly node: DrmNode;
  readonly limits: Map<string, number>;
}

/** Whole planes of a text that is cut off, below the node whose name stands in front. */
function planesAmong(lines: readonly PasteLine[]): readonly Part[] {
  const nodes: NodeInFront[] = [];
  const indents = new Set<number>();
  for (const { text, line } of lines) {
    const path = /^\s*"(\\?\/dev\\?\/dri\\?\/\w+)"\s*:/.exec(text)?.[1];
    if (path !== undefined) {
      nodes.push({ line, node: new DrmNode(path.replaceAll('\\', '')), limits: new Map() });
    }
    const last = nodes.at(-1);
    if (last !== undefined) takeLimits(text, last);
    const blanks = /^( *)\{\s*$/.exec(text)?.[1];
    if (blanks !== undefined) indents.add(blanks.length);
  }
  for (const indent of indents) {
    const parts = objectsAmong(lines, indent)
      .filter(({ value }) => isPlane(value))
      .map((json) => {
        const line = json.lineOf([]);
        return { json, node: nodes.findLast((each) => each.line < line)?.node ?? null };
      });
    if (parts.length > 0) return parts;
  }
  return [];
}

const LIMITS =
  /"(CURSOR_WIDTH|CURSOR_HEIGHT|min_width|max_width|min_height|max_height)"\s*:\s*(\d{1,9})(?=\s*[,}]|\s*$)/g;

/** Takes fields of a node, which stand in front of its planes. */
function takeLimits(text: string, { node, limits }: NodeInFront): void {
  for (const [, key = '', digits] of text.matchAll(LIMITS)) limits.set(key, Number(digits));
  const range = (side: string): readonly [number, number] | null => {
    const [min, max] = [limits.get(`min_${side}`), limits.get(`max_${side}`)];
    return min === undefined || max === undefined ? null : [min, max];
  };
  node.cursorWidth = limits.get('CURSOR_WIDTH') ?? null;
  node.cursorHeight = limits.get('CURSOR_HEIGHT') ?? null;
  node.width = range('width');
  node.height = range('height');
}

function factsOf(parts: readonly Part[], isWhole: boolean, file: string): PasteFacts {
  const planes: DrmPlane[] = [];
  for (const { json, node } of parts) gather(json.value, [], { json, node, planes, isWhole });
  return {
    importers: planes.flatMap((plane) => plane.importers(file)),
    understood: parts.reduce((sum, { json }) => sum + json.lines, 0),
    complete: isWhole,
  };
}

interface Context extends Part {
  readonly planes: DrmPlane[];
  readonly isWhole: boolean;
}

function gather(value: unknown, at: FieldPath, context: Context): void {
  if (at.length > DEPTH_MAX) return;
  if (isPlane(value)) {
    context.planes.push(planeOf(value, context.node, context.json.lineOf(at)));
  } else if (Array.isArray(value)) {
    for (const [index, each] of (value as readonly unknown[]).entries()) {
      gather(each, [...at, index], context);
    }
  } else if (isFields(value)) {
    for (const [key, each] of Object.entries(value)) {
      const node = NODE.test(key) && isFields(each) ? nodeOf(key, each) : context.node;
      gather(each, [...at, key], { ...context, node });
    }
  }
}

function nodeOf(path: string, { fb_size: size, driver }: Fields): DrmNode {
  const node = new DrmNode(path);
  const caps = isFields(driver) && isFields(driver['caps']) ? driver['caps'] : {};
  node.cursorWidth = countOf(caps['CURSOR_WIDTH']);
  node.cursorHeight = countOf(caps['CURSOR_HEIGHT']);
  const of = isFields(size) ? size : {};
  const [minWidth, maxWidth] = [countOf(of['min_width']), countOf(of['max_width'])];
  const [minHeight, maxHeight] = [countOf(of['min_height']), countOf(of['max_height'])];
  if (minWidth !== null && maxWidth !== null) node.width = [minWidth, maxWidth];
  if (minHeight !== null && maxHeight !== null) node.height = [minHeight, maxHeight];
  return node;
}

interface PlaneFields extends Fields {
  readonly id: number;
  readonly formats: readonly unknown[];
  readonly properties: Fields;
}

function isPlane(value: unknown): value is PlaneFields {
  return (
    isFields(value) &&
    countOf(value['id']) !== null &&
    Array.isArray(value['formats']) &&
    isFields(value['properties'])
  );
}

function planeOf({ id, formats, properties }: PlaneFields, node: DrmNode | null, line: number) {
  const plane = new DrmPlane(node, line);
  plane.id = String(id);
  plane.type = typeOf(properties['type']);
  plane.plain.push(...formats.flatMap((each) => codeOf(each) ?? []));
  const pairs = properties['IN_FORMATS'];
  plane.hasModifiers = pairs !== undefined;
  for (const { modifier, formats: codes } of entriesOf(pairs)) {
    const number = bigOf(modifier);
    if (number === null || !Array.isArray(codes)) continue;
    for (const each of codes as readonly unknown[]) {
      const fourcc = codeOf(each);
      if (fourcc !== null) plane.pairs.add(fourcc, modifierText(number));
    }
  }
  for (const hint of entriesOf(properties['SIZE_HINTS'])) {
    const [width, height] = [countOf(hint['width']), countOf(hint['height'])];
    if (width !== null && height !== null) plane.hints.push([width, height]);
  }
  return plane;
}

/** What a blob holds, where the program knows it. */
function entriesOf(property: unknown): readonly Fields[] {
  const data = isFields(property) ? property['data'] : null;
  return Array.isArray(data) ? (data as readonly unknown[]).filter(isFields) : [];
}

/** The name that the property itself gives to its value. */
function typeOf(property: unknown): string | null {
  if (!isFields(property)) return null;
  const { value, spec } = property;
  const named = (Array.isArray(spec) ? (spec as readonly unknown[]) : []).find(
    (each) => isFields(each) && each['value'] === value,
  );
  const name = isFields(named) ? named['name'] : null;
  return typeof name === 'string' ? name : null;
}

function codeOf(value: unknown): string | null {
  const number = bigOf(value);
  return number === null ? null : fourccOfNumber(number);
}

/** A number, or the digits of one that is longer than a double holds. */
function bigOf(value: unknown): bigint | null {
  const count = countOf(value);
  if (count !== null) return BigInt(count);
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return null;
  // Versions without numbers of 64 bits print those with the highest bit as negative.
  return BigInt.asUintN(64, BigInt(value));
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
