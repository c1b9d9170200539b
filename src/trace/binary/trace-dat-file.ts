/**
 * The parts of a `trace.dat`: what trace-cmd writes around the pages that it takes out of the kernel's ring buffers.
 * Version 6 has its parts one behind the other; version 7 has sections that options point to, which may be
 * compressed, the pages in chunks.
 * Source: trace-cmd 3.1.6, trace-cmd.dat.v6(5) and trace-cmd.dat.v7(5).
 */
import { TRACE_DAT_MAGIC } from '../formats/file-signature.ts';
import { ByteReader } from './byte-reader.ts';
import { DamagedRecording, type Unpack } from './damaged-recording.ts';

/** What a part may grow to when it is unpacked. */
const UNPACKED_MAX = 1024 ** 3;

const OPTION = { buffer: 3, clock: 4, kernel: 5, cpuStats: 2, offset: 7 } as const;
const SECTION = { header: 16, ftraceFormats: 17, formats: 18, symbols: 19, tasks: 21 } as const;

/** The pages of one CPU, as the kernel has written them. */
export interface CpuPages {
  readonly cpu: number;
  readonly bytes: Uint8Array;
}

/** What a file holds, as far as it is needed. */
export interface TraceDatParts {
  readonly isLittle: boolean;
  readonly pageSize: number;
  /** The text of `events/header_page`. */
  readonly pageHeader: string;
  /** The text of each `events/SYSTEM/EVENT/format`. */
  readonly formats: readonly string[];
  /** The text of /proc/kallsyms. */
  readonly symbols: string;
  /** The text of `saved_cmdlines`. */
  readonly tasks: string;
  readonly kernel: string | null;
  readonly clock: string;
  /** Nanoseconds that are added to each time. */
  readonly offset: bigint;
  /** The text of each `per_cpu/cpuN/stats`. */
  readonly cpuStats: readonly string[];
  readonly cpus: readonly CpuPages[];
  /** What the file holds instead of pages, where it is a latency tracer's: text. */
  readonly text: string | null;
}

type PartsInTheMaking = {
  -readonly [Key in keyof TraceDatParts]: TraceDatParts[Key] extends readonly (infer Item)[]
    ? Item[]
    : TraceDatParts[Key];
};

/** Whether a file is one of trace-cmd. */
export function beginsAsTraceDat(start: Uint8Array): boolean {
  return TRACE_DAT_MAGIC.every((byte, index) => start[index] === byte);
}

/** Takes a file apart. */
export function readTraceDat(bytes: Uint8Array, unpack: Unpack): TraceDatParts {
  const start = new ByteReader(bytes, true, TRACE_DAT_MAGIC.length);
  const version = start.string();
  const isLittle = start.u8() === 0;
  start.u8();
  const reader = new ByteReader(bytes, isLittle, start.at);
  const parts: PartsInTheMaking = {
    isLittle,
    pageSize: reader.u32(),
    pageHeader: '',
    formats: [],
    symbols: '',
    tasks: '',
    kernel: null,
    clock: '',
    offset: 0n,
    cpuStats: [],
    cpus: [],
    text: null,
  };
  if (version === '6') readInOrder(reader, parts);
  else if (version === '7') new Sections(reader, unpack, parts).read();
  else throw new DamagedRecording(`it is of version ${version.slice(0, 20)}; 6 and 7 are read`);
  return parts;
}

/** Version 6: one part behind the other. */
function readInOrder(reader: ByteReader, parts: PartsInTheMaking): void {
  readHeaderInfo(reader, parts);
  readFtraceFormats(reader, parts);
  readFormats(reader, parts);
  parts.symbols = reader.text(reader.u32());
  // The formats of trace_printk.
  reader.take(reader.u32());
  parts.tasks = reader.text(reader.size64());
  const cpus = reader.u32();
  let kind = reader.string();
  if (kind.startsWith('options')) {
    for (let id = reader.u16(); id !== 0; id = reader.u16()) {
      const content = new ByteReader(reader.take(reader.u32()), reader.isLittle);
      // The place is one of the file, which is longer than the option.
      if (id === OPTION.buffer) readInstance(reader.from(Number(content.u64())), cpus, parts);
      else takeOption(id, content, parts);
    }
    kind = reader.string();
  }
  if (kind.startsWith('latency')) parts.text = reader.text(reader.left);
  else if (kind.startsWith('flyrecord')) readPages(reader, cpus, parts);
  else throw new DamagedRecording('it has neither pages nor text');
}

/** A trace instance of version 6, which lies elsewhere in the file. */
function readInstance(reader: ByteReader, cpus: number, parts: PartsInTheMaking): void {
  if (reader.string().startsWith('flyrecord')) readPages(reader, cpus, parts);
}

function readPages(reader: ByteReader, cpus: number, parts: PartsInTheMaking): void {
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    const at = reader.size64();
    const size = reader.size64();
    if (size > 0) parts.cpus.push({ cpu, bytes: reader.from(at).take(size) });
  }
}

function readHeaderInfo(reader: ByteReader, parts: PartsInTheMaking): void {
  if (reader.string() !== 'header_page') throw new DamagedRecording('it has no header_page');
  parts.pageHeader = reader.text(reader.size64());
  if (reader.string() !== 'header_event') throw new DamagedRecording('it has no header_event');
  reader.take(reader.size64());
}

function readFtraceFormats(reader: ByteReader, parts: PartsInTheMaking): void {
  const count = reader.u32();
  for (let index = 0; index < count; index += 1) parts.formats.push(reader.text(reader.size64()));
}

function readFormats(reader: ByteReader, parts: PartsInTheMaking): void {
  const systems = reader.u32();
  for (let index = 0; index < systems; index += 1) {
    reader.string();
    readFtraceFormats(reader, parts);
  }
}

/** What options tell alike in both versions. */
function takeOption(id: number, content: ByteReader, parts: PartsInTheMaking): void {
  const text = (): string => content.text(content.left).replaceAll('\0', '').trim();
  if (id === OPTION.cpuStats) parts.cpuStats.push(text());
  else if (id === OPTION.clock) parts.clock = /\[(\S+)\]/.exec(text())?.[1] ?? parts.clock;
  else if (id === OPTION.kernel) parts.kernel = text();
  else if (id === OPTION.offset) parts.offset = offsetOf(text());
}

function offsetOf(text: string): bigint {
  return /^-?(0x[0-9a-f]{1,16}|\d{1,19})$/.test(text) && !text.startsWith('-0x')
    ? BigInt(text)
    : 0n;
}

/** Version 7: sections, and options that say where they are. */
class Sections {
  readonly #reader: ByteReader;
  readonly #unpack: Unpack;
  readonly #parts: PartsInTheMaking;
  readonly #packing: string;

  constructor(reader: ByteReader, unpack: Unpack, parts: PartsInTheMaking) {
    this.#reader = reader;
    this.#unpack = unpack;
    this.#parts = parts;
    this.#packing = reader.string();
    // The version of the library.
    reader.string();
  }

  read(): void {
    const seen = new Set<number>();
    let at = this.#reader.size64();
    while (at !== 0) {
      if (seen.has(at)) throw new DamagedRecording('its options point to each other');
      seen.add(at);
      at = this.#readOptions(this.#section(at));
    }
  }

  /** Takes one section of options; returns where the next one is, 0 for none. */
  #readOptions(reader: ByteReader): number {
    for (;;) {
      const id = reader.u16();
      const content = new ByteReader(reader.take(reader.u32()), reader.isLittle);
      if (id === 0) return content.left < 8 ? 0 : Number(content.u64());
      if (id === OPTION.buffer) this.#readBuffer(content);
      else if (id >= SECTION.header && id <= SECTION.tasks) {
        this.#readSection(id, this.#section(Number(content.u64())));
      } else takeOption(id, content, this.#parts);
    }
  }

  #readSection(id: number, reader: ByteReader): void {
    const parts = this.#parts;
    if (id === SECTION.header) readHeaderInfo(reader, parts);
    else if (id === SECTION.ftraceFormats) readFtraceFormats(reader, parts);
    else if (id === SECTION.formats) readFormats(reader, parts);
    else if (id === SECTION.symbols) parts.symbols = reader.text(reader.u32());
    else if (id === SECTION.tasks) parts.tasks = reader.text(reader.size64());
  }

  #readBuffer(content: ByteReader): void {
    const section = this.#head(Number(content.u64()));
    // The name of the trace instance.
    content.string();
    this.#parts.clock = content.string();
    this.#parts.pageSize = content.u32();
    const count = content.u32();
    for (let index = 0; index < count; index += 1) {
      const cpu = content.u32();
      const at = Number(content.u64());
      const size = Number(content.u64());
      if (size === 0) continue;
      // The size of packed pages leaves the number of chunks before them out.
      const reader = this.#reader.from(at);
      const bytes = section.isPacked ? this.#unpackChunks(reader) : reader.take(size);
      this.#parts.cpus.push({ cpu, bytes });
    }
  }

  #head(at: number): { readonly isPacked: boolean; readonly size: number; readonly at: number } {
    const reader = this.#reader.from(at);
    reader.u16();
    const isPacked = (reader.u16() & 1) !== 0;
    reader.u32();
    return { isPacked, size: reader.size64(), at: reader.at };
  }

  /** What a section holds, unpacked. */
  #section(at: number): ByteReader {
    const head = this.#head(at);
    const content = this.#reader.from(head.at).take(head.size);
    if (!head.isPacked) return new ByteReader(content, this.#reader.isLittle);
    const reader = new ByteReader(content, this.#reader.isLittle);
    return new ByteReader(this.#unpackOne(reader), this.#reader.isLittle);
  }

  #unpackChunks(reader: ByteReader): Uint8Array {
    const count = reader.u32();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let index = 0; index < count; index += 1) {
      const chunk = this.#unpackOne(reader);
      size += chunk.length;
      if (size > UNPACKED_MAX) throw new DamagedRecording('its pages grow beyond 1 GiB');
      chunks.push(chunk);
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  #unpackOne(reader: ByteReader): Uint8Array {
    const packedSize = reader.u32();
    const size = reader.u32();
    const packed = reader.take(packedSize);
    const bytes = this.#unpack(this.#kind(), packed, Math.min(size, UNPACKED_MAX));
    if (bytes.length !== size) {
      throw new DamagedRecording(`a part has ${bytes.length} bytes instead of ${size}`);
    }
    return bytes;
  }

  #kind(): 'deflate' | 'zstd' {
    if (this.#packing === 'zlib') return 'deflate';
    if (this.#packing === 'zstd') return 'zstd';
    throw new DamagedRecording(`it is packed by ${this.#packing.slice(0, 20)}, which is not known`);
  }
}
