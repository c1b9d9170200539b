/**
 * A file that an interrupted `cenalloc explore` leaves and `--resume` goes on from: a first line of fixed length,
 * what is small as JSON, the states as they lie in memory, and a SHA-256 of all of that. Nothing of a file
 * is believed before its sum is right.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { SearchCheckpoint } from '../../explorer/engine/search-checkpoint.ts';
import type { SearchState } from '../../explorer/engine/search-state.ts';
import type { Exploration } from '../../explorer/explore.ts';
import type { Model } from '../../explorer/model/model.ts';
import { whyNotOnDisk, whyUnread } from '../output/errno-words.ts';
import { ownVersion } from '../output/own-version.ts';

/** What is explored, as far as it decides what is found. */
export interface ExploreQuestion {
  readonly models: readonly Model[];
  readonly properties: readonly string[];
  readonly symmetry: boolean;
  readonly partialOrder: boolean;
}

/** What was explored before the policy whose search was left off. */
export interface ExploredBefore {
  readonly found: readonly Exploration[];
  readonly seconds: readonly number[];
}

/** An exploration that was left off. */
export interface LeftExploration extends ExploredBefore {
  /** Seconds of the search that was left off. */
  readonly spent: number;
  readonly search: SearchCheckpoint;
}

const MAGIC = 'cenalloc/explore-checkpoint/2';

/** The length of the first line: the mark of the format, how long the JSON is, and blanks. */
const FIRST_LINE = 64;

const SUM_LENGTH = 32;

/** How much is written or read at once. */
const PIECE = 16 * 1024 * 1024;

/** What stands in the file as JSON: all but the long arrays, and the lengths of these. */
interface Head {
  readonly version: string;
  readonly order: string;
  readonly asked: ReturnType<typeof askedBy>;
  readonly before: ExploredBefore;
  readonly spent: number;
  readonly state: Omit<SearchState, 'paths'>;
  readonly paths: {
    readonly ended: string;
    readonly digits: number;
    readonly nextDigits: number;
  } | null;
  readonly checks: SearchCheckpoint['checks'];
  readonly places: SearchCheckpoint['asked'];
  readonly lengths: readonly number[];
}

function askedBy({ models, properties, symmetry, partialOrder }: ExploreQuestion) {
  return {
    model: sha256({ ...models[0], policy: null }),
    policies: models.map(({ policy }) => policy),
    properties,
    symmetry,
    partialOrder,
  };
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** The name of the file where nobody gives one: that of the question, so that nothing else is replaced. */
export function usualCheckpointName(question: ExploreQuestion): string {
  return `cenalloc-explore-${sha256(askedBy(question)).slice(0, 12)}.checkpoint`;
}

/** The pieces of the file. */
export function* checkpointPieces(
  question: ExploreQuestion,
  { found, seconds, spent, search }: LeftExploration,
): Generator<Uint8Array> {
  const { paths, ...state } = search.state;
  const arrays = [search.words, search.parents, ...(paths === null ? [] : [paths.now, paths.next])];
  const head: Head = {
    version: ownVersion(),
    order: endianness(),
    asked: askedBy(question),
    before: { found, seconds },
    spent,
    state,
    paths:
      paths === null
        ? null
        : { ended: String(paths.ended), digits: paths.digits, nextDigits: paths.nextDigits },
    checks: search.checks,
    places: search.asked,
    lengths: arrays.map(({ length }) => length),
  };
  const json = Buffer.from(JSON.stringify(head));
  const first = `${MAGIC} ${json.length}`.padEnd(FIRST_LINE - 1);
  const sum = createHash('sha256');
  const all = [Buffer.from(`${first}\n`), json, ...arrays];
  for (const each of all) {
    const bytes = new Uint8Array(each.buffer, each.byteOffset, each.byteLength);
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      sum.update(piece);
      yield piece;
    }
  }
  yield sum.digest();
}

/** Reads a file, and refuses one that is damaged, or was left by another version or of another question. */
export function readCheckpoint(
  path: string,
  question: ExploreQuestion,
): Result<LeftExploration, InputError> {
  const complain = (message: string): Result<never, InputError> =>
    refused({ source: path, message });
  let file: number | null = null;
  try {
    const wrong = whyNotOnDisk(statSync(path), 'a checkpoint');
    if (wrong !== null) return complain(wrong);
    file = openSync(path, 'r');
    const stats = fstatSync(file);
    const first = readAt(file, 0, Math.min(FIRST_LINE, stats.size)).toString('latin1');
    const [, length] = new RegExp(`^${MAGIC} (\\d{1,10}) *\\n$`).exec(first) ?? [];
    if (length === undefined) {
      const isOther = first.startsWith(MAGIC.slice(0, -1));
      return complain(
        isOther
          ? 'another version of cenalloc has left this checkpoint; begin again without --resume'
          : 'this is no checkpoint of cenalloc explore',
      );
    }
    if (!isWhole(file, stats.size)) {
      return complain('this checkpoint is damaged: its sum is wrong; begin again without --resume');
    }
    const text = readAt(file, FIRST_LINE, Number(length)).toString();
    const head = JSON.parse(text) as Head;
    const other = whyOther(head, question);
    return other === null ? ok(leftFrom(file, FIRST_LINE + Number(length), head)) : complain(other);
  } catch (error) {
    if (error instanceof RangeError) return complain('there is not enough memory to read it');
    return complain(whyUnread(error, path));
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Why a checkpoint cannot be gone on with, or null. */
function whyOther({ version, order, asked }: Head, question: ExploreQuestion): string | null {
  const own = ownVersion();
  if (version !== own) {
    return `cenalloc ${version} has left it, and this is ${own}; begin again without --resume`;
  }
  if (order !== endianness()) return 'a machine of another byte order has left it; go on there';
  const now = askedBy(question);
  if (asked.model !== now.model) return 'it is of another model, or the model was changed since';
  const differs = (['policies', 'properties', 'symmetry', 'partialOrder'] as const).find(
    (name) => JSON.stringify(asked[name]) !== JSON.stringify(now[name]),
  );
  if (differs === undefined) return null;
  const was = asked[differs];
  if (differs === 'policies')
    return `it explores ${asked.policies.join(', ')}: give the same --policy`;
  if (differs === 'properties') {
    return `it checks ${asked.properties.join(',') || 'nothing'}: give the same --property`;
  }
  const option = differs === 'symmetry' ? '--no-symmetry' : '--partial-order';
  const isGiven = (differs === 'symmetry') !== was;
  return `it was searched with${isGiven ? '' : 'out'} ${option}: give the same options`;
}

function leftFrom(file: number, at: number, head: Head): LeftExploration {
  let from = at;
  const [words, parents, now, next] = head.lengths.map((length) => {
    const array = new Uint32Array(length);
    readInto(file, new Uint8Array(array.buffer), from);
    from += array.byteLength;
    return array;
  });
  if (words === undefined || parents === undefined) throw new TypeError('a checkpoint has states');
  const { paths, state, before, spent, checks, places } = head;
  const counted =
    paths === null || now === undefined || next === undefined
      ? null
      : { ...paths, ended: BigInt(paths.ended), now, next };
  const search = { state: { ...state, paths: counted }, words, parents, checks, asked: places };
  return { ...before, spent, search };
}

function isWhole(file: number, size: number): boolean {
  if (size < FIRST_LINE + SUM_LENGTH) return false;
  const sum = createHash('sha256');
  const end = size - SUM_LENGTH;
  for (let at = 0; at < end; at += PIECE) sum.update(readAt(file, at, Math.min(PIECE, end - at)));
  return sum.digest().equals(readAt(file, end, SUM_LENGTH));
}

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readInto(file, bytes, at));
}

/** Returns how much there was; less than was asked for only at the end of the file. */
function readInto(file: number, bytes: Uint8Array, at: number): number {
  let read = 0;
  while (read < bytes.length) {
    const piece = bytes.subarray(read, read + PIECE);
    const length = readSync(file, piece, 0, piece.length, at + read);
    if (length === 0) break;
    read += length;
  }
  return read;
}
