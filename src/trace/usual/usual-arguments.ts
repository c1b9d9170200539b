/**
 * The arguments of a probe as the recording script names them, read from bytes. It reads what
 * `parseArguments` and `factsOfArguments` read or nothing: a key that is not its own, a value of
 * another shape, a key that comes twice are left to them. One reader is used again for every line.
 */
import { ARGUMENTS_MAX, parseArguments } from '../arguments.ts';
import {
  detailsOf,
  mayTellDetails,
  type CallFacts,
  type LineDetails,
  type TransferDirection,
} from '../call-facts.ts';
import { parsePointer, type PointerResult } from '../error-pointer.ts';
import { printableName } from '../printable.ts';
import { ATTACH_END, DMABUF_END, EXPORTER_END, KEY } from './argument-keys.ts';
import { endsAt, find, numberOf, SIGN, skipDigits, wordAt, type ByteLine } from './byte-line.ts';
import { BytePool } from './byte-pool.ts';
import { KnownPointer } from './known-pointer.ts';
import { PIECE_ARGUMENTS, UsualPieces } from './usual-pieces.ts';

/** No name of the kernel is longer; it bounds the length of a usual line. */
const NAME_LENGTH_MAX = 256;

/** Numbers of so many digits are exact. */
const NUMBER_DIGITS_MAX = 15;

/** What is larger is the unsigned form of a negative number. */
const STATUS_MAX = 2 ** 31 - 1;

/** `0x` and sixteen digits, as a 64-bit kernel prints almost every pointer. */
const POINTER_LENGTH = 18;

const POINTER = /^0x[0-9a-f]{1,16}$/;
const POINTERS = new BytePool((text) => {
  const result = POINTER.test(text) ? parsePointer(text) : null;
  return result === null ? null : new KnownPointer(result);
});

/** A name that looks like an address may be both, and is left out. */
const NAME = /^(?!0x)[\x20-\x25\x27-\x7e]+$/;
const NAMES = new BytePool((text) => (NAME.test(text) ? printableName(text) : null));

/** What the recorder tells at the end of a line is the same for one device, one exporter, one place in memory. */
const DETAILS_LENGTH_MAX = 2_048;
/** They begin with a key: behind a quote anything else is a part of the name that seemed to end there. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*=[\x20-\x7e]*$/;
const DETAILS = new BytePool((text) => (PLAIN.test(text) ? detailsOf(parseArguments(text)) : null));

const DIRECTIONS: readonly TransferDirection[] = [
  'bidirectional',
  'to-device',
  'from-device',
  'none',
];

/** The shortest argument is `fd=0`. */
const ARGUMENT_LENGTH_MIN = 4;

/** Reads arguments; its fields are the facts of the line that is being read. */
export class UsualArguments {
  /** Where the line ended that was read last. */
  end = 0;
  /** Where the value ends that was read last. */
  #end = 0;
  #dmabuf: PointerResult | undefined;
  #ino: number | undefined;
  #exporter: string | undefined;
  #size: number | undefined;
  #attachment: PointerResult | undefined;
  #device: string | undefined;
  #driver: string | undefined;
  #table: PointerResult | undefined;
  #direction: TransferDirection | undefined;
  #status: number | undefined;
  #devicePointer: string | undefined;
  /** How many arguments were read, where `ops` stood among them, and what follows them. */
  #count = 0;
  #operationsAt = -1;
  #details: LineDetails | null = null;
  /** Whether one of the arguments was read that describe a buffer or an importer. */
  #isDescribed = false;
  readonly #pieces = new UsualPieces();
  /** The pointer whose description is being read, where that began, and how many arguments stood before. */
  #subject: KnownPointer | null = null;
  #isSubjectBuffer = false;
  #subjectEnd = 0;
  #countBefore = 0;

  /** The facts of the arguments that begin at `from`, or null where they are not usual. */
  read(line: ByteLine, from: number): CallFacts | null {
    this.#forget();
    const { bytes, end } = line;
    let at = from;
    while (at < end) {
      if (end - at < ARGUMENT_LENGTH_MIN || !this.#take(line, at)) return null;
      at = this.#end;
      this.#count += 1;
      if (endsAt(line, at)) break;
      // One space and another argument; a space at the end of the line is not usual.
      if (bytes[at] !== SIGN.space) return null;
      at += 1;
      if (endsAt(line, at)) return null;
    }
    if (this.#count > ARGUMENTS_MAX) return null;
    this.#learn(line, at);
    this.end = at;
    const details = this.#detailsTold();
    return {
      dmabuf: this.#dmabuf,
      ino: this.#ino,
      exporter: this.#exporter,
      sizeBytes: this.#size,
      attachment: this.#attachment,
      device: this.#device,
      driver: this.#driver,
      table: this.#table,
      direction: this.#direction,
      devicePointer: this.#devicePointer,
      status: this.#status,
      limits: details?.limits,
      pieces: details?.pieces,
      exporterFunctions: details?.exporterFunctions,
    };
  }

  #detailsTold(): CallFacts | undefined {
    const details = this.#details;
    if (details === null) return undefined;
    // What follows was counted as one.
    return mayTellDetails(this.#count - 1 + details.count) ? details.facts : undefined;
  }

  #forget(): void {
    this.#dmabuf = undefined;
    this.#ino = undefined;
    this.#exporter = undefined;
    this.#size = undefined;
    this.#attachment = undefined;
    this.#device = undefined;
    this.#driver = undefined;
    this.#table = undefined;
    this.#direction = undefined;
    this.#devicePointer = undefined;
    this.#status = undefined;
    this.#count = 0;
    this.#operationsAt = -1;
    this.#details = null;
    this.#isDescribed = false;
    this.#subject = null;
  }

  /** Takes the argument at a place. Returns whether it is a usual one, and the first of its key. */
  #take(line: ByteLine, at: number): boolean {
    const { view } = line;
    const isLonger = line.end - at > 'dmabuf='.length;
    switch (wordAt(view, at)) {
      case KEY.dmabuf:
        if (!isLonger || wordAt(view, at + 3) !== DMABUF_END) return false;
        return this.#dmabuf === undefined && this.#takeBuffer(line, at + 7);
      case KEY.attach:
        if (!isLonger || wordAt(view, at + 3) !== ATTACH_END) return false;
        return this.#attachment === undefined && this.#takeAttachment(line, at + 7);
      case KEY.table:
        this.#learn(line, at - 1);
        if (this.#table !== undefined) return false;
        this.#table = this.#pointer(line, at + 4)?.result;
        return this.#table !== undefined;
      case KEY.operations:
        this.#learn(line, at - 1);
        if (this.#operationsAt >= 0) return false;
        this.#operationsAt = at;
        return this.#pointer(line, at + 4) !== undefined;
      default:
        return this.#takeNumber(line, at);
    }
  }

  #takeBuffer(line: ByteLine, at: number): boolean {
    const known = this.#pointer(line, at);
    this.#dmabuf = known?.result;
    if (!this.#isDescribed && known !== undefined) this.#recall(line, known, true);
    this.#isDescribed = true;
    return known !== undefined;
  }

  #takeAttachment(line: ByteLine, at: number): boolean {
    this.#learn(line, at - 'attach='.length - 1);
    const known = this.#pointer(line, at);
    this.#attachment = known?.result;
    if (!this.#isDescribed && known !== undefined) this.#recall(line, known, false);
    return known !== undefined;
  }

  /** Takes what follows a pointer as it followed the last time, or begins to read it anew. */
  #recall(line: ByteLine, known: KnownPointer, isBuffer: boolean): void {
    const last = known.describedAt(line, this.#end);
    // A buffer that is named a second time is not usual.
    const described = isBuffer && last?.dmabuf !== undefined ? null : last;
    const end = this.#end + known.length;
    // The words of this line may go on where those before ended.
    if (described === null || (line.bytes[end] !== SIGN.space && !endsAt(line, end))) {
      if (this.#subject !== null) return;
      this.#subject = known;
      this.#isSubjectBuffer = isBuffer;
      this.#subjectEnd = this.#end;
      this.#countBefore = this.#count;
      return;
    }
    this.#isDescribed = true;
    this.#dmabuf ??= described.dmabuf;
    this.#ino = described.ino;
    this.#exporter = described.exporter;
    this.#size = described.size;
    this.#device = described.device;
    this.#driver = described.driver;
    this.#count += described.count;
    this.#end = end;
  }

  /** The description of a pointer ends at a place: it is kept for the next line that names the pointer. */
  #learn(line: ByteLine, end: number): void {
    const subject = this.#subject;
    if (subject === null) return;
    this.#subject = null;
    if (end <= this.#subjectEnd) return;
    subject.describe(line, this.#subjectEnd, end, {
      // Where the pointer is that of the buffer, what follows does not tell it.
      dmabuf: this.#isSubjectBuffer ? undefined : this.#dmabuf,
      ino: this.#ino,
      exporter: this.#exporter,
      size: this.#size,
      device: this.#device,
      driver: this.#driver,
      count: this.#count - this.#countBefore - 1,
    });
  }

  #takeNumber(line: ByteLine, at: number): boolean {
    const { view } = line;
    switch (wordAt(view, at)) {
      case KEY.ino:
        this.#isDescribed = true;
        if (this.#ino !== undefined) return false;
        this.#ino = this.#number(line, at + 4);
        // No inode has the number 0.
        return this.#ino !== undefined && this.#ino > 0;
      case KEY.size:
        if (line.bytes[at + 4] !== SIGN.equals || this.#size !== undefined) return false;
        this.#isDescribed = true;
        this.#size = this.#number(line, at + 5);
        return this.#size !== undefined;
      case KEY.status:
        this.#learn(line, at - 1);
        if (this.#status !== undefined) return false;
        this.#status = this.#number(line, at + 4);
        // Errors and what may be an unsigned one are left to those who read signs.
        return this.#status !== undefined && this.#status <= STATUS_MAX;
      case KEY.dir:
        this.#learn(line, at - 1);
        return this.#takeDirection(line, at + 4);
      default:
        // A file descriptor tells nothing about the buffer.
        if ((wordAt(view, at) & 0xff_ffff) === KEY.file) {
          this.#learn(line, at - 1);
          return this.#number(line, at + 3) !== undefined;
        }
        return this.#takeName(line, at) || this.#takeDetails(line, at);
    }
  }

  /** Takes all that is left of the line. `ops` belongs to what the recorder tells of the importer. */
  #takeDetails(line: ByteLine, at: number): boolean {
    const { bytes } = line;
    const operations = this.#operationsAt;
    const isJust = operations >= 0 && find(bytes, SIGN.space, operations, at) + 1 === at;
    if (operations >= 0 && !isJust) return false;
    const pieces = operations < 0 ? this.#pieces.read(line, at) : null;
    if (pieces !== null) {
      this.#learn(line, at - 1);
      this.#details = { count: PIECE_ARGUMENTS, facts: { pieces } };
      this.#end = this.#pieces.end;
      return true;
    }
    const from = isJust ? operations : at;
    this.#learn(line, from - 1);
    const limit = Math.min(line.end, from + DETAILS_LENGTH_MAX);
    const end = find(bytes, SIGN.lineFeed, from, limit);
    if (!endsAt(line, end)) return false;
    this.#details = DETAILS.of(line, from, end);
    if (this.#details === null || this.#details.count > ARGUMENTS_MAX / 2) return false;
    if (isJust) this.#count -= 1;
    this.#end = end;
    return true;
  }

  /**
   * Takes the name of an exporter, a device or a driver. A driver's name may be borrowed from the next
   * string, so strings behind it are not usual.
   */
  #takeName(line: ByteLine, at: number): boolean {
    const { view, bytes, end } = line;
    switch (wordAt(view, at)) {
      case KEY.exporter:
        this.#isDescribed = true;
        if (end - at < 9 || wordAt(view, at + 4) !== EXPORTER_END) return false;
        if (bytes[at + 8] !== SIGN.equals) return false;
        if (this.#exporter !== undefined || this.#driver !== undefined) return false;
        this.#exporter = this.#name(line, at + 9);
        return this.#exporter !== undefined;
      case KEY.dev:
        this.#describesImporter(line, at);
        if (this.#device !== undefined || this.#driver !== undefined) return false;
        this.#device = this.#name(line, at + 4);
        return this.#device !== undefined;
      case KEY.driver:
        this.#describesImporter(line, at);
        if (this.#driver !== undefined) return false;
        this.#driver = this.#name(line, at + 4);
        return this.#driver !== undefined;
      case KEY.devp: {
        this.#learn(line, at - 1);
        if (bytes[at + 4] !== SIGN.equals || this.#devicePointer !== undefined) return false;
        const pointer = this.#pointer(line, at + 5);
        // Shorter numbers are no address of a device.
        if (pointer?.result.ok !== true || this.#end - at < 'devp=0x00000000'.length) return false;
        this.#devicePointer = pointer.result.address;
        return true;
      }
      default:
        return false;
    }
  }

  /** An importer belongs to the description of an attachment, not to that of a buffer. */
  #describesImporter(line: ByteLine, at: number): void {
    if (this.#isSubjectBuffer) this.#learn(line, at - 1);
    this.#isDescribed = true;
  }

  #takeDirection({ bytes }: ByteLine, at: number): boolean {
    if (this.#direction !== undefined) return false;
    this.#direction = DIRECTIONS[(bytes[at] ?? 0) - SIGN.zero];
    this.#end = at + 1;
    return this.#direction !== undefined;
  }

  /** `0x` and digits, up to a space or the end. */
  #pointer(line: ByteLine, from: number): KnownPointer | undefined {
    const { bytes, end } = line;
    const usual = from + POINTER_LENGTH;
    const isUsual = usual <= end && (bytes[usual] === SIGN.space || endsAt(line, usual));
    let known = isUsual ? POINTERS.of(line, from, usual) : null;
    this.#end = usual;
    if (known === null) {
      this.#end = from;
      while (bytes[this.#end] !== SIGN.space && !endsAt(line, this.#end)) this.#end += 1;
      known = POINTERS.of(line, from, this.#end);
    }
    return known ?? undefined;
  }

  #number({ bytes, end }: ByteLine, from: number): number | undefined {
    this.#end = skipDigits(bytes, from, end);
    const digits = this.#end - from;
    if (digits === 0 || digits > NUMBER_DIGITS_MAX) return undefined;
    return numberOf(bytes, from, this.#end);
  }

  /** A name in quotes. */
  #name(line: ByteLine, from: number): string | undefined {
    if (line.bytes[from] !== SIGN.quote) return undefined;
    const limit = Math.min(line.end, from + NAME_LENGTH_MAX);
    const close = find(line.bytes, SIGN.quote, from + 1, limit);
    if (close >= limit || close === from + 1) return undefined;
    this.#end = close + 1;
    return NAMES.of(line, from + 1, close) ?? undefined;
  }
}
