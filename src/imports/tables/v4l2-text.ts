/**
 * The text of `v4l2-ctl --list-formats-ext` and `v4l2-ctl --list-framesizes`, also that of older
 * versions, which wrote a format on several lines. Every line must be known.
 *
 * Source: v4l-utils `utils/v4l2-ctl/v4l2-ctl.cpp`, `print_video_formats_ext` and `print_frmsize`.
 */
import { isName } from '../../base/ids.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import {
  faultOfRange,
  type FrameSizeRange,
  type FrameSizes,
  type FrameSizeTable,
} from './frame-sizes.ts';

/** What is wrong with a text, and where. */
interface LineFault {
  readonly line: number;
  readonly message: string;
}

const IGNORED = [
  /^$/,
  /^ioctl: VIDIOC_ENUM_(FMT|FRAMESIZES)$/,
  /^(Index|Name)\s*: /,
  /^Interval: (Discrete|Continuous|Stepwise) .*fps\)$/,
];
const QUEUE = /^Type\s*: (\S.*)$/;
const FORMAT = /^\[\d+\]: '(.{4}(?:-BE)?)' \(.*\)$/;
const OLD_FORMAT = /^Pixel Format\s*: '(.{4}(?:-BE)?)'(?: \(.*\))?$/;
const SIZE = /^Size: (Discrete|Continuous|Stepwise) /;
const EXTENT = '(\\d{1,10})x(\\d{1,10})';
const DISCRETE = new RegExp(`^Size: Discrete ${EXTENT}$`);
const CONTINUOUS = new RegExp(`^Size: Continuous ${EXTENT} - ${EXTENT}$`);
const STEPWISE = new RegExp(`^Size: Stepwise ${EXTENT} - ${EXTENT} with step (\\d+)/(\\d+)$`);

/** Reads the sizes of each format of one queue. */
export function readV4l2Text(text: string): Result<FrameSizeTable, LineFault> {
  const listing = new Listing();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fault = listing.take(line.trim());
    if (fault !== null) return refused({ line: index + 1, message: fault });
  }
  const sizes = listing.finish();
  if (sizes.length > 0) return ok({ id: null, source: null, sizes });
  return refused({ line: 1, message: 'it lists neither a format nor a size' });
}

/** What was listed so far. */
class Listing {
  readonly #sizes: FrameSizes[] = [];
  #queue: string | null = null;
  #queueOfFormats: string | null = null;
  /** The format whose sizes follow; null before the first. */
  #format: string | null = null;
  #hasSizes = true;

  /** Takes the next line; returns what is wrong with it. */
  take(line: string): string | null {
    if (IGNORED.some((pattern) => pattern.test(line))) return null;
    const queue = QUEUE.exec(line)?.[1];
    if (queue !== undefined) {
      this.#queue = queue;
      return null;
    }
    const format = codeOfLine(line);
    if (format !== null) return this.#begin(format);
    const range = rangeOfLine(line);
    if (range === null) return wordUnknown(line);
    this.#sizes.push({ format: this.#format, range });
    this.#hasSizes = true;
    return faultOfRange(range);
  }

  /** The sizes of all formats. */
  finish(): readonly FrameSizes[] {
    if (!this.#hasSizes) this.#sizes.push({ format: this.#format, range: null });
    this.#hasSizes = true;
    return this.#sizes;
  }

  #begin(format: string): string | null {
    if (!isName(format)) return `"${format}" is no name for a format`;
    const queue = this.#queue ?? 'no type';
    if (this.#queueOfFormats !== null && this.#queueOfFormats !== queue) {
      return (
        `formats of "${queue}" follow those of "${this.#queueOfFormats}", which are other buffers: ` +
        'expected one list, so import each on its own'
      );
    }
    this.finish();
    this.#queueOfFormats = queue;
    this.#format = format;
    this.#hasSizes = false;
    return null;
  }
}

/** The code of a format that a line of a list names, blanks at its end left out; null where it names none. */
export function codeOfLine(line: string): string | null {
  const format = FORMAT.exec(line)?.[1] ?? OLD_FORMAT.exec(line)?.[1];
  // Codes of three letters end in a blank, also where big endian is said behind it.
  return format === undefined ? null : format.replace(/ +(?=-BE$|$)/, '');
}

/** The sizes that a trimmed line states; null where it states none. */
export function rangeOfLine(line: string): FrameSizeRange | null {
  const [, ...numbers] = (
    DISCRETE.exec(line) ??
    CONTINUOUS.exec(line) ??
    STEPWISE.exec(line) ??
    []
  ).map(Number);
  const [width, height, maxWidth = width, maxHeight = height, stepX = 1, stepY = 1] = numbers;
  if (width === undefined || height === undefined) return null;
  return {
    min: [width, height],
    max: [maxWidth ?? width, maxHeight ?? height],
    step: [stepX, stepY],
  };
}

function wordUnknown(line: string): string {
  const found = `"${line.slice(0, 60)}"`;
  const kind = SIZE.exec(line)?.[1];
  switch (kind) {
    case 'Discrete':
      return `expected "Size: Discrete 640x480", found ${found}`;
    case 'Continuous':
      return `expected "Size: Continuous 32x32 - 8192x8192", found ${found}`;
    case 'Stepwise':
      return `expected "Size: Stepwise 48x48 - 1920x1088 with step 16/16", found ${found}`;
    default:
      return `${found} is no line of v4l2-ctl --list-formats-ext or --list-framesizes`;
  }
}
