/**
 * The lines that almost every recording consists of, read in one walk over their bytes: ftrace's
 * default columns, a probe event with its place, the arguments of the recording script. A line is read
 * here as the parsers of text read it, or not at all; then they do. A test compares the two on every
 * recorded line and on mutated ones.
 */
import { tellsEnough, type DmaBufCall } from '../dma-buf-calls.ts';
import { readPlace, type ProbePlace } from '../formats/probe-place.ts';
import type { ProbeHit } from '../probe-hit.ts';
import { detach } from '../text-pool.ts';
import { endsAt, find, SIGN, type ByteLine } from './byte-line.ts';
import { BeginningPool } from './byte-pool.ts';
import { UsualArguments } from './usual-arguments.ts';
import { UsualColumns } from './usual-columns.ts';

/** An event, its place and the module; what is longer is none of the usual ones. */
const PLACE_LENGTH_MAX = 256;

/** Where `&` stands, the text may be of a page. */
const PLAIN_PLACE = /^[A-Za-z_][\x20-\x25\x27-\x39\x3b-\x7e]*: *\([\x20-\x25\x27-\x7e]*\)$/;

/** The events of the function tracers are read in another way. */
const TRACER = /^(function|funcgraph_entry):/;

const decoder = new TextDecoder();

/** A place of the dma-buf core, and how many bytes it takes with its parenthesis. */
interface KnownPlace {
  readonly place: ProbePlace;
  readonly call: DmaBufCall;
  readonly length: number;
}

/** Reads usual lines. */
export class UsualLines {
  /** Where the line ended that was read last. */
  end = 0;
  readonly #columns = new UsualColumns();
  readonly #arguments = new UsualArguments();
  readonly #places = new BeginningPool<KnownPlace>();

  /** The hit that a line tells, or null where it is not usual. */
  read(line: ByteLine, lineNumber: number): ProbeHit | null {
    const columns = this.#columns;
    if (!columns.read(line)) return null;
    const known = this.#places.get(line, columns.rest) ?? this.#placeAt(line, columns.rest);
    if (known === null) return null;
    const close = columns.rest + known.length;
    const from = line.bytes[close] === SIGN.space ? close + 1 : close;
    // Without arguments a call is counted in another way.
    if (endsAt(line, from)) return null;
    const facts = this.#arguments.read(line, from);
    if (facts === null) return null;
    const { place, call } = known;
    const { event, phase, functionName, caller } = place;
    if (!tellsEnough(phase === 'entry' ? call.entryNeeds : call.returnNeeds, facts)) return null;
    this.end = this.#arguments.end;
    const at = columns.moment(lineNumber);
    return { at, cpu: columns.cpu, event, functionName, call, phase, caller, facts };
  }

  #placeAt(line: ByteLine, from: number): KnownPlace | null {
    const limit = Math.min(line.end, from + PLACE_LENGTH_MAX);
    const close = find(line.bytes, SIGN.close, from, limit);
    if (close === limit) return null;
    const text = decoder.decode(line.bytes.subarray(from, close + 1));
    if (!PLAIN_PLACE.test(text) || TRACER.test(text)) return null;
    const place = readPlace(detach(text.slice(0, -1)));
    const { call } = place;
    if (call === null) return null;
    const known = { place, call, length: text.length };
    this.#places.keep(line, from, close + 1, known);
    return known;
  }
}
