/**
 * What v4l2-ctl prints: lists of formats with their sizes (`--list-formats-ext`, also of 2018 and before), what is
 * in force (`--all`), and names of devices. A list and what is in force are two importers, and so are two queues.
 *
 * Source: v4l-utils `utils/v4l2-ctl`.
 */
import { faultOfRange, type FrameSizeRange, type FrameSizes } from '../tables/frame-sizes.ts';
import { codeOfLine, rangeOfLine } from '../tables/v4l2-text.ts';
import type { PasteFacts, PasteFinding, PasteImporter, PasteLine } from './paste-facts.ts';
import { codesOfName } from './pixel-codes.ts';
import { SizedFormat } from './sized-formats.ts';
import { V4l2Devices, type V4l2Device } from './v4l2-devices.ts';
import { V4l2InForce } from './v4l2-in-force.ts';

const QUEUE = /^Type\s*: (\S.*)$/;
const IN_FORCE = /^Format (Video (?:Capture|Output)(?: Multiplanar)?):?$/;
const LISTED = /^(?:\[\d+\]: |Pixel Format\s*: )'.{4}(?:-BE)?'(?: \((.*)\))?$/;
const IGNORED = /^ioctl: VIDIOC_ENUM_|^(?:Index|Name)\s*: |^Interval: /;

/** A list of one queue. */
interface Listing {
  readonly device: V4l2Device;
  readonly queue: string | null;
  readonly line: number;
  readonly formats: SizedFormat[];
  /** The sizes of each format that is an image of the device, by the name that V4L2 has for it. */
  readonly sizes: FrameSizes[];
  hasImages: boolean;
}

/** What one queue of a device takes: a list, or what is in force. */
export interface V4l2Queue {
  readonly importer: PasteImporter;
  readonly sizes: readonly FrameSizes[];
}

/** The queues of a text, in order: what is listed, then what is in force. */
export function v4l2QueuesOf(lines: readonly PasteLine[], file: string): readonly V4l2Queue[] {
  const reader = new Reader(file);
  for (const each of lines) reader.take(each);
  return reader.queues();
}

/** Reads importers; what is coded is no image, and what libv4l makes is none of the device. */
export function readV4l2Ctl(lines: readonly PasteLine[], file: string): PasteFacts {
  const reader = new Reader(file);
  let understood = 0;
  for (const each of lines) if (reader.take(each)) understood += 1;
  const { devices, unknown } = reader;
  return {
    importers: reader.importers(),
    findings: reader.findings,
    unknown: [...unknown, ...devices.unknown()],
    understood,
    complete: reader.isWhole,
  };
}

class Reader {
  readonly devices = new V4l2Devices();
  readonly findings: PasteFinding[] = [];
  readonly unknown: string[] = [];
  readonly #file: string;
  readonly #listings: Listing[] = [];
  readonly #inForce: V4l2InForce[] = [];
  #queue: string | null = null;
  #current: 'none' | 'listing' | 'in force' = 'none';
  /** The format whose sizes follow. */
  #format: SizedFormat | null = null;
  /** Its name, where it is an image of the device. */
  #code: string | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes a line; returns whether it is understood. */
  take({ text, line }: PasteLine): boolean {
    const trimmed = text.trim();
    if (this.devices.take(text, line)) {
      this.#begin('none', null);
      return true;
    }
    const type = QUEUE.exec(trimmed)?.[1];
    if (type !== undefined || trimmed.startsWith('ioctl: VIDIOC_ENUM_FMT')) {
      this.#begin('listing', type ?? null);
      return true;
    }
    const force = IN_FORCE.exec(trimmed)?.[1];
    if (force !== undefined) {
      this.#begin('in force', force);
      this.#inForce.push(new V4l2InForce(this.devices.current, force, line));
      return true;
    }
    if (this.#current === 'in force') return this.#inForce.at(-1)?.take(trimmed) === true;
    return this.#listed(trimmed, line) || IGNORED.test(trimmed);
  }

  get isWhole(): boolean {
    return this.#inForce.every((each) => each.isWhole);
  }

  queues(): readonly V4l2Queue[] {
    const listed = this.#listings.map((listing) => {
      return { importer: this.#importerOf(listing), sizes: listing.sizes };
    });
    const inForce = this.#inForce.flatMap((each) => {
      const importers = each.importer(this.#file, this.devices);
      return importers.map((importer) => ({ importer, sizes: each.sizes() }));
    });
    return [...listed, ...inForce];
  }

  importers(): readonly PasteImporter[] {
    const listed = this.#listings.map((listing) => this.#importerOf(listing));
    const inForce = this.#inForce.flatMap((each) => each.importer(this.#file, this.devices));
    for (const { nameWithoutCode: name } of this.#inForce) {
      if (name !== null) this.unknown.push(withoutCode(name));
    }
    if (inForce.length > 0) {
      this.unknown.push('other formats and sizes: what is in force is not all that it can do');
    }
    if (listed.length + inForce.length > 0) {
      this.unknown.push('whether the device needs contiguous memory: v4l2-ctl does not say');
    }
    return [...listed, ...inForce];
  }

  #begin(what: 'none' | 'listing' | 'in force', queue: string | null): void {
    this.#current = what;
    this.#queue = queue;
    this.#format = null;
    this.#code = null;
  }

  #listed(text: string, line: number): boolean {
    const code = codeOfLine(text);
    if (code === null) {
      const range = this.#format === null ? null : rangeOfLine(text);
      if (range !== null) this.#size(range);
      return range !== null;
    }
    const listing = this.#listing(line);
    const about = LISTED.exec(text)?.[1] ?? '';
    const codes = codesOfName(code, 'v4l2');
    // Sizes of what is no image are those of nothing.
    this.#format = new SizedFormat([]);
    this.#code = null;
    if (/\bemulated$/.test(about)) this.#emulated(codes[0]?.fourcc ?? code, line);
    else if (/\bcompressed$/.test(about)) return true;
    else if (codes.length === 0) {
      this.unknown.push(withoutCode(code));
      this.#name(listing, code);
    } else {
      this.#name(listing, code);
      this.#format = new SizedFormat(codes);
      listing.formats.push(this.#format);
      listing.hasImages = true;
    }
    return true;
  }

  /** A format whose sizes may follow; without any, nothing is said of them. */
  #name(listing: Listing, code: string): void {
    this.#code = code;
    listing.sizes.push({ format: code, range: null });
  }

  #size(range: FrameSizeRange): void {
    this.#format?.add(range);
    const sizes = this.#listings.at(-1)?.sizes;
    if (this.#code === null || sizes === undefined || faultOfRange(range) !== null) return;
    const isFirst = sizes.at(-1)?.range === null;
    if (isFirst) sizes.pop();
    sizes.push({ format: this.#code, range });
  }

  /** The list that goes on; another device or another type begins another. */
  #listing(line: number): Listing {
    const device = this.devices.current;
    const last = this.#listings.at(-1);
    const isSame = last !== undefined && last.device === device && last.queue === this.#queue;
    if (isSame) return last;
    const begun = { device, queue: this.#queue, line, formats: [], sizes: [], hasImages: false };
    this.#listings.push(begun);
    return begun;
  }

  #emulated(fourcc: string, line: number): void {
    this.findings.push({
      rule: 'emulated-format',
      file: this.#file,
      line,
      figures: { fourcc },
      message: `${fourcc} is made by libv4l in the program's memory: the device has no buffer of it to share`,
      helps: ['take a format that is not emulated'],
    });
  }

  #importerOf({ device, queue, line, formats, hasImages }: Listing): PasteImporter {
    const alternatives = [...new Set(formats.flatMap((each) => each.alternatives()))];
    return {
      id: this.devices.idOf(device),
      file: this.#file,
      line,
      ...(queue === null ? {} : { queue }),
      formats: formats.flatMap((each) => each.formats()),
      ...(alternatives.length === 0 ? {} : { alternatives }),
      ...(hasImages ? {} : { compressed: true }),
    };
  }
}

function withoutCode(name: string): string {
  return `${name} has no code of DRM's`;
}
