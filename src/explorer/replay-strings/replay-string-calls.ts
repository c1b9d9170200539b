/**
 * Reads one call of a replay string, such as `c0`, `a0.1` or `m0.1>`.
 */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { DIRECTIONS, type Direction } from '../../events/direction.ts';
import { CALLS } from '../../events/vocabulary.ts';
import type { ModelCall } from '../model/model-calls.ts';
import { INDEX_COUNT_MAX } from '../model/model.ts';
import { DIRECTION_MARKS, DYNAMIC_MARK, letterOf, SAID_BOTH_WAYS } from './replay-string-marks.ts';
import { after, expected, split, takeNumber, type Fragment } from './text-fragment.ts';

type CallName = ModelCall['call'];

const CALL_NAMES: readonly CallName[] = Object.values(CALLS).map(({ short }) => short);

/** Reads a call; `importerCount` bounds its importer. */
export function parseCall(
  fragment: Fragment,
  importerCount: number,
): Result<ModelCall, InputError> {
  const name = CALL_NAMES.find((each) => letterOf(each) === fragment.text.charAt(0));
  if (name === undefined) {
    const known = CALL_NAMES.map((each) => `${letterOf(each)} (${each})`).join(', ');
    return expected(fragment, `a call, ${known}`);
  }
  const { numbers, mark } = cutMark(after(fragment, 1), name);
  const [bufferText, importerText, ...more] = split(numbers, '.');
  if (bufferText === undefined || more.length > 0) return expected(numbers, shapeOf(name));
  const buffer = takeNumber(bufferText, 'the index of a buffer', INDEX_COUNT_MAX - 1);
  if (!buffer.ok) return buffer;
  if (!isOfImporter(name)) {
    if (importerText !== undefined) return expected(fragment, shapeOf(name));
    return ok({ call: name, buffer: buffer.value });
  }
  if (importerText === undefined) return expected(fragment, shapeOf(name));
  const importer = takeNumber(importerText, 'the index of an importer', importerCount - 1);
  if (!importer.ok) return importer;
  return ok(importerCall(name, buffer.value, importer.value, mark));
}

type OfImporter = Extract<ModelCall, { readonly importer: number }>['call'];

const OF_IMPORTER: readonly OfImporter[] = [
  'attach',
  'detach',
  'pin',
  'unpin',
  'release',
  'map',
  'unmap',
];

function isOfImporter(name: CallName): name is OfImporter {
  return OF_IMPORTER.some((each) => each === name);
}

function importerCall(call: OfImporter, buffer: number, importer: number, mark: string): ModelCall {
  const direction = directionOf(mark);
  switch (call) {
    case 'attach':
      return { call, buffer, importer, ...(mark === '' ? {} : { isDynamic: true }) };
    case 'detach':
    case 'pin':
    case 'unpin':
    case 'release':
      return { call, buffer, importer };
    case 'map':
      return { call, buffer, importer, direction };
    case 'unmap':
      return { call, buffer, importer, direction: mark === '' ? null : direction };
  }
}

/** Parts the mark of a direction from the numbers; a mark where none belongs stays and is refused. */
function cutMark(
  fragment: Fragment,
  name: CallName,
): { readonly numbers: Fragment; readonly mark: string } {
  const marks = marksOf(name);
  const mark = marks.find((each) => fragment.text.endsWith(each)) ?? '';
  const text = fragment.text.slice(0, fragment.text.length - mark.length);
  return { numbers: { text, at: fragment.at }, mark };
}

function marksOf(name: CallName): readonly string[] {
  const { toDevice, fromDevice } = DIRECTION_MARKS;
  if (name === 'attach') return [DYNAMIC_MARK];
  if (name === 'map') return [toDevice, fromDevice];
  return name === 'unmap' ? [toDevice, fromDevice, SAID_BOTH_WAYS] : [];
}

function directionOf(mark: string): Direction {
  return DIRECTIONS.find((each) => DIRECTION_MARKS[each] === mark) ?? 'bidirectional';
}

/** What a call looks like, for complaints. */
function shapeOf(name: CallName): string {
  const letter = letterOf(name);
  const marks = marksOf(name);
  const hint =
    marks.length === 0 ? '' : `, then ${marks.map((each) => `"${each}"`).join(' or ')} or nothing`;
  return isOfImporter(name) ? `"${letter}" buffer "." importer${hint}` : `"${letter}" and a buffer`;
}
