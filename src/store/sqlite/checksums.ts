/**
 * The checksums of everything that a reader trusts, because SQLite has none: a page that a disk has mangled,
 * or an older one that was put back, would otherwise be read as another log.
 *
 * The facts of a stream are a chain: the checksum of each goes on from that of the fact before it, so that
 * a fact fits its own history and no other. The last one is its digest, which the head of the stream keeps.
 * CRC-32 finds accidents for certain where they are short, and else all but one of four thousand million;
 * it is no proof against somebody who means to deceive.
 */
import type { FactColumns, FactPlace } from '../../events/stored-fact.ts';
import { mixed, NOTHING_YET, type TextChecksum } from '../row-chain.ts';

/** What the head of a stream says: its last fact. */
export interface Head {
  readonly stream: string;
  readonly version: number;
  readonly sequence: number;
  /** The checksum of that fact. */
  readonly digest: number;
}

/** How far a recording has come. */
export interface RecordingHead {
  readonly name: string;
  readonly lines: number;
  readonly digest: number;
}

/** Where some lines of a recording stand. */
export interface PiecePlace {
  readonly name: string;
  /** The number of the first one, from 1. */
  readonly line: number;
  readonly lines: number;
}

/** Makes the checksums of one store. */
export class Checksums {
  readonly #crc: TextChecksum;

  constructor(crc: TextChecksum) {
    this.#crc = crc;
  }

  /**
   * Of a fact, from that of the fact before it in its stream. The stream and the type are in the fact, too;
   * where the columns differ from it, `factOf` says so.
   */
  ofFact(
    { schema, data }: FactColumns,
    { sequence, version }: FactPlace,
    claims: number,
    before: number,
  ): number {
    return this.#crc(data, mixed(sequence, version, before, schema ^ (claims << 31)));
  }

  /** As layouts up to 4 had it, which knew nothing of the facts before. */
  ofLoneFact({ schema, data }: FactColumns, { sequence, version }: FactPlace): number {
    return this.#crc(data, mixed(sequence, version, NOTHING_YET, schema));
  }

  ofHead({ stream, version, sequence, digest }: Head): number {
    return this.#crc(`head ${stream} ${version} ${sequence} ${digest}`);
  }

  /** Of what is left of a stream whose facts were archived. */
  ofArchived({ stream, version, digest }: Omit<Head, 'sequence'>): number {
    return this.#crc(`archived ${stream} ${version} ${digest}`);
  }

  /** Of the number of the last fact that was archived. */
  ofBase(at: number): number {
    return this.#crc(`base ${at}`);
  }

  ofSnapshot(name: string, schema: number, at: number, state: string): number {
    return this.#crc(state, this.#crc(`${name} ${schema} ${at}`));
  }

  /** Of lines of a recording, from that of the lines before them. */
  ofPiece(text: string, { name, line, lines }: PiecePlace, before: number): number {
    return this.#crc(text, mixed(line, lines, before, this.#crc(name)));
  }

  /** As layouts up to 4 had it. */
  ofLonePiece(text: string, line: number): number {
    return this.#crc(text, line);
  }

  ofRecording({ name, lines, digest }: RecordingHead): number {
    return this.#crc(`recording ${name} ${lines} ${digest}`);
  }
}
