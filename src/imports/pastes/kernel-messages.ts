/**
 * What drivers say when they refuse a buffer: videobuf2, the display's core, and engines with small windows.
 *
 * Source: Linux `drivers/media/common/videobuf2`, `drivers/gpu/drm/drm_framebuffer.c`, `drm_gem_framebuffer_helper.c`.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import { modifierText } from './numbers.ts';
import type { PasteFinding, PasteImporter } from './paste-facts.ts';
import type { PasteRuleId } from './paste-rules.ts';
import { rowsOfSizes } from './plane-rows.ts';

const QUEUE = /(?:videobuf2_common|vb2|vb2-core): (?:\[((?:cap|out)-[^\]]{1,40})\] )?/;
const SHORT = /invalid dmabuf length (\d{1,15}) for plane (\d{1,2}), minimum length (\d{1,15})\b/;
const BAD_FD = /invalid dmabuf fd for plane (\d{1,2})/;
const CHUNK = /contiguous (?:chunk|mapping) is too small (\d{1,15})\/(\d{1,15})\b/;
const MAP_FAILED = /failed to (?:map|attach) dmabuf/;
const GEM =
  /GEM object size \((\d{1,15})\) smaller than minimum size \((\d{1,15})\) for plane (\d{1,2})/;
/** In words of the core, and of one plane; a writeback says no modifier. */
const FORMAT =
  /(?:\[PLANE:(\d{1,9}):[^\]]{0,60}\] )?(?:unsupported|invalid) pixel format (.{4}) (?:little|big)-endian \(0x[0-9a-f]{8}\)(?:(?: ?\/|,) ?modifier 0x([0-9a-f]{1,16}))?/i;
const PITCH = /bad pitch (\d{1,15}) for plane (\d{1,2})/;
const FB_MODIFIER = /bad fb modifier (\d{1,20}) for plane (\d{1,2})/;
const RGA = /RGA_MMU unsupported Memory larger than 4G/i;
const RGA_CORE = /scheduler core\[(\d{1,2})\] unsupported mm_flag/;

const LOW_END = addressInWords(0xffff_ffffn);

interface Statement {
  readonly line: number;
  minSize?: number;
  contiguous?: boolean;
  window?: { readonly base: string; readonly end: string };
}

type Finding = { -readonly [Key in keyof PasteFinding]: PasteFinding[Key] };

/** Reads refusals of drivers. */
export class MessageReader {
  readonly findings: Finding[] = [];
  readonly #stated = new Map<string, Statement>();
  readonly #file: string;
  /** What waits for the next line to name who it was. */
  #waiting: { readonly finding: Finding; readonly statement: Omit<Statement, 'line'> } | null =
    null;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string, line: number): boolean {
    const queue = QUEUE.exec(text)?.[1];
    return (
      this.#named(text, queue, line) || this.#video(text, queue, line) || this.#display(text, line)
    );
  }

  importers(): readonly PasteImporter[] {
    return [...this.#stated].map(([id, statement]) => ({ id, file: this.#file, ...statement }));
  }

  /** The line behind one that names nobody. */
  #named(text: string, queue: string | undefined, line: number): boolean {
    const waiting = this.#waiting;
    if (waiting === null) return false;
    const core = RGA_CORE.exec(text)?.[1];
    const isMap = MAP_FAILED.test(text) && queue !== undefined;
    const subject =
      waiting.finding.rule === 'beyond-window' ? core && `rga core[${core}]` : isMap && queue;
    if (typeof subject !== 'string' || subject === '') return false;
    waiting.finding.subject = subject;
    this.#state(subject, line, waiting.statement);
    this.#waiting = null;
    return true;
  }

  #video(text: string, queue: string | undefined, line: number): boolean {
    const [, length, plane, minimum] = SHORT.exec(text) ?? [];
    if (length !== undefined) {
      this.#short(Number(length), Number(minimum), Number(plane), line, queue);
      if (queue !== undefined) this.#state(queue, line, { minSize: Number(minimum) });
      return true;
    }
    const badPlane = BAD_FD.exec(text)?.[1];
    if (badPlane !== undefined) {
      const message = `what was queued for plane ${badPlane} is no descriptor of a dma-buf`;
      const helps = ['queue the descriptor of a dma-buf for each plane'];
      this.#add('bad-descriptor', line, { plane: Number(badPlane) }, message, helps, queue);
      return true;
    }
    const [, have, need] = CHUNK.exec(text) ?? [];
    if (have === undefined) return MAP_FAILED.test(text) && queue !== undefined;
    const figures = { contiguousBytes: Number(have), needBytes: Number(need) };
    const message = `the importer needs ${Number(need)} bytes in one run and got a first run of ${Number(have)}`;
    const helps = ['allocate from a contiguous heap (CMA)', 'put the device behind an IOMMU'];
    const finding = this.#add('not-contiguous', line, figures, message, helps);
    this.#waiting = { finding, statement: { contiguous: true, minSize: Number(need) } };
    return true;
  }

  #display(text: string, line: number): boolean {
    const [, size, minimum, plane] = GEM.exec(text) ?? [];
    if (size !== undefined) {
      this.#short(Number(size), Number(minimum), Number(plane), line);
      return true;
    }
    if (this.#format(text, line) || this.#pitch(text, line)) return true;
    const [, number, of] = FB_MODIFIER.exec(text) ?? [];
    if (number !== undefined) {
      const figures = {
        modifier: modifierText(BigInt.asUintN(64, BigInt(number))),
        plane: Number(of),
      };
      const message = `plane ${of ?? ''} names the modifier ${figures.modifier}, without the flag for modifiers or unlike the other planes`;
      const helps = ['set DRM_MODE_FB_MODIFIERS, and give each plane the same modifier'];
      this.#add('modifier-without-flag', line, figures, message, helps);
      return true;
    }
    if (!RGA.test(text)) return false;
    const message = 'the engine reaches 4 GiB and was given memory above';
    const helps = [
      'allocate below 4 GiB: the heap system-dma32, or CMA',
      'use a core with an IOMMU',
    ];
    const finding = this.#add('beyond-window', line, { windowEnd: LOW_END }, message, helps);
    this.#waiting = { finding, statement: { window: { base: '0x0', end: LOW_END } } };
    return true;
  }

  #format(text: string, line: number): boolean {
    const [, plane, fourcc, digits] = FORMAT.exec(text) ?? [];
    if (fourcc === undefined) return false;
    const modifier = digits === undefined ? null : modifierText(BigInt(`0x${digits}`));
    const pair = modifier === null ? fourcc : `${fourcc} with the modifier ${modifier}`;
    const subject = plane === undefined ? undefined : `plane-${plane}`;
    const message =
      subject === undefined ? `no plane takes ${pair}` : `the plane does not take ${pair}`;
    const helps = ['choose a pair that drm_info lists for a plane'];
    const figures = { fourcc, ...(modifier === null ? {} : { modifier }) };
    this.#add('format-refused', line, figures, message, helps, subject);
    return true;
  }

  #pitch(text: string, line: number): boolean {
    const [, pitch, plane] = PITCH.exec(text) ?? [];
    if (pitch === undefined) return false;
    const figures = { bytesPerRow: Number(pitch), plane: Number(plane) };
    const message = `${figures.bytesPerRow} bytes a row are fewer than a row of plane ${figures.plane} has`;
    const helps = ['give the bytes a row that the allocator of the buffer tells'];
    this.#add('row-too-short', line, figures, message, helps);
    return true;
  }

  #short(bytes: number, minimum: number, plane: number, line: number, subject?: string): void {
    const missing = minimum - bytes;
    const message = `plane ${plane} is ${missing} bytes too short: ${bytes} of ${minimum}${rowsInWords(bytes, minimum)}`;
    const helps = [
      `allocate at least ${minimum} bytes`,
      'ask the driver for its format, and take bytes a row and size from there: rows may be rounded up',
    ];
    this.#add('plane-too-short', line, { plane, bytes, minimum, missing }, message, helps, subject);
  }

  #state(id: string, line: number, statement: Omit<Statement, 'line'>): void {
    this.#stated.set(id, { line, ...this.#stated.get(id), ...statement });
  }

  #add(
    rule: PasteRuleId,
    line: number,
    figures: Readonly<Record<string, number | string>>,
    message: string,
    helps: readonly string[],
    subject?: string,
  ): Finding {
    const who = subject === undefined ? {} : { subject };
    const finding = { rule, ...who, file: this.#file, line, figures, message, helps };
    this.findings.push(finding);
    return finding;
  }
}

/** The rows that would explain both sizes, where only one usual image has them. */
function rowsInWords(bytes: number, minimum: number): string {
  const rows = rowsOfSizes(bytes, minimum);
  if (rows === null) return '';
  const chroma = rows.isSubsampled ? ' and half as much of chroma, as NV12 has' : '';
  return `; with ${rows.bytesPerRow} bytes a row${chroma}, that is ${rows.rows} rows against ${rows.roundedTo}`;
}
