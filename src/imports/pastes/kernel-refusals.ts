/**
 * What the DMA API and drivers refuse: masks that the kernel does not grant, pieces longer than announced, and imports
 * that failed without a reason.
 *
 * Source: Linux `kernel/dma/debug.c` `check_sg_segment`, `arch/arm/mm/dma-mapping.c` `__dma_supported`,
 * `drivers/media/common/videobuf2/videobuf2-dma-contig.c`, `videobuf2-dma-sg.c`.
 */
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import { hexNumber } from './numbers.ts';
import type { PasteFinding } from './paste-facts.ts';

/** Words of drivers; a mask of which the line says that another is tried is none that was missed. */
const MASK_FAILED =
  /(?:(?<!\S)(\S+ \S+): )?(?:(?:unable|failed|cannot|can't|could not|couldn't) to set [^:]{0,40}\bDMA mask\b|no suitable DMA available|no usable DMA configuration)/i;
const TRIES_ANOTHER = /\btry|fall(?:ing)? ?back|\busing 32/i;
const MASK_SMALL =
  /(?<!\S)(\S+ \S+): coherent DMA mask 0x([0-9a-f]{1,16}) (?:\(pfn [^)]{0,60}\) covers a smaller range of system memory than the DMA zone|is smaller than system GFP_DMA mask)/i;
const MASK_UNSET = /(?<!\S)(\S+ \S+): coherent DMA mask is unset/i;

const SEGMENT =
  /(?:DMA-API: )?(?<!\S)(\S+ \S+): (?:DMA-API: )?mapping sg segment (?:longer than device claims to support \[len=(\d{1,15})\] \[max=(\d{1,15})\]|across boundary \[start=0x([0-9a-f]{1,16})\] \[end=0x([0-9a-f]{1,16})\] \[boundary=0x([0-9a-f]{1,16})\])/i;

const IMPORT =
  /(?:(?<!\S)(?<who>\S+ \S+): )?(?:Error getting dmabuf scatterlist|dma_buf_(?:map_attachment|attach|dynamic_attach) failed|failed to attach dmabuf)\b/i;
/** What the display says for any reason. */
const NO_FRAMEBUFFER = /could not create framebuffer\b/;
const NO_MEMORY =
  /(?:(?<!\S)(?<who>\S+ \S+): )?(?:dma_alloc_(?:coherent|attrs|noncoherent|noncontiguous|wc)|dma-contig: alloc|dma alloc) of (?:size )?(?<bytes>\d{1,15}) failed/i;
const QUEUED = /: \[((?:cap|out)-[^\]]{1,40})\] .*failed to (?:map|attach) dmabuf/i;
/** Lines between a reason and what comes of it. */
const NEAR = 4;

type Finding = { -readonly [Key in keyof PasteFinding]: PasteFinding[Key] };

/** Reads refusals of the DMA API. */
export class RefusalReader {
  readonly #findings: Finding[] = [];
  readonly #imports: Finding[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string, line: number): boolean {
    return (
      this.#mask(text, line) ||
      this.#segment(text, line) ||
      this.#memory(text, line) ||
      this.#import(text, line)
    );
  }

  /**
   * @param reasons - What else the log says: an import that failed right behind one of them failed for it.
   * @param requests - Requests of CMA that failed: memory that was not to be had behind one of them is that one.
   */
  findings(
    reasons: readonly Pick<PasteFinding, 'line' | 'rule'>[],
    requests: readonly Pick<PasteFinding, 'line'>[],
  ): readonly PasteFinding[] {
    const full = [...requests, ...reasons.filter(({ rule }) => rule.startsWith('cma-'))];
    const bare = this.#imports.filter((each) => {
      const before = each.rule === 'allocation-failed' ? full : [...requests, ...reasons];
      return !before.some(({ line }) => line <= each.line && each.line - line <= NEAR);
    });
    return [...this.#findings, ...bare];
  }

  #mask(text: string, line: number): boolean {
    const [small, device, mask] = MASK_SMALL.exec(text) ?? [];
    if (small !== undefined && device !== undefined && mask !== undefined) {
      const end = addressInWords(hexNumber(mask));
      const message = `the device reaches ${end} at most, which is less than the kernel keeps for devices with short addresses`;
      this.#add('mask-refused', device, line, { mask: end }, message, [
        'correct the mask of the driver, or dma-ranges of its bus',
      ]);
      return true;
    }
    const unset = MASK_UNSET.exec(text)?.[1];
    if (unset !== undefined) {
      const message = 'the device has no mask for coherent memory, so that it gets none';
      this.#add('mask-refused', unset, line, undefined, message, [
        'the driver, or the code that made the device, must set its DMA mask',
      ]);
      return true;
    }
    const failed = MASK_FAILED.exec(text);
    if (failed === null || TRIES_ANOTHER.test(text)) return false;
    const message = 'the kernel does not grant the DMA mask that the driver asks for';
    this.#add('mask-refused', failed[1], line, undefined, message, [
      'see what the buses of the device reach (dma-ranges) and whether its IOMMU is built in',
    ]);
    return true;
  }

  #segment(text: string, line: number): boolean {
    const [shown, who, length, max, start, end, boundary] = SEGMENT.exec(text) ?? [];
    if (shown === undefined) return false;
    const helps = [
      'the driver should announce what it takes: dma_set_max_seg_size, dma_set_seg_boundary',
    ];
    if (length !== undefined && max !== undefined) {
      const figures = { bytes: Number(length), largest: Number(max) };
      const message = `a piece of ${sizeInWords(figures.bytes)} is longer than the ${sizeInWords(figures.largest)} that its driver has announced`;
      this.#add('segment-too-long', who, line, figures, message, helps);
      return true;
    }
    if (start === undefined || end === undefined || boundary === undefined) return false;
    const [from, to, mask] = [start, end, boundary].map((each) => addressInWords(hexNumber(each)));
    if (from === undefined || to === undefined || mask === undefined) return false;
    const message = `a piece from ${from} to ${to} crosses the boundary ${mask} that its driver has announced`;
    this.#add(
      'segment-too-long',
      who,
      line,
      { start: from, end: to, boundary: mask },
      message,
      helps,
    );
    return true;
  }

  #memory(text: string, line: number): boolean {
    const { who, bytes } = NO_MEMORY.exec(text)?.groups ?? {};
    if (bytes === undefined) return false;
    const figures = { bytes: Number(bytes) };
    this.#imports.push({
      rule: 'allocation-failed',
      ...(who === undefined ? {} : { subject: who }),
      file: this.#file,
      line,
      figures,
      message: `${sizeInWords(figures.bytes)} of memory for DMA were not to be had, and the log does not say why`,
      helps: [
        'see what is free of the region of the device: sudo grep . /sys/kernel/debug/cma/*/*',
      ],
    });
    return true;
  }

  #import(text: string, line: number): boolean {
    const last = this.#imports.at(-1);
    const queue = QUEUED.exec(text)?.[1];
    if (queue !== undefined && last !== undefined && line - last.line <= NEAR) {
      last.subject ??= queue;
      return true;
    }
    const found = IMPORT.exec(text);
    const isDisplay = NO_FRAMEBUFFER.test(text);
    if (found === null && queue === undefined && !isDisplay) return false;
    const subject = queue ?? found?.groups?.['who'];
    const what = isDisplay
      ? 'the display could make no framebuffer of the buffer'
      : 'the buffer could not be attached or mapped';
    const message = `${what}, and the log does not say why`;
    this.#imports.push({
      rule: 'import-failed',
      ...(subject === undefined ? {} : { subject }),
      file: this.#file,
      line,
      message,
      helps: ['paste more of the log, or record the calls: cenalloc record'],
    });
    return true;
  }

  #add(
    rule: 'mask-refused' | 'segment-too-long',
    subject: string | undefined,
    line: number,
    figures: PasteFinding['figures'],
    message: string,
    helps: readonly string[],
  ): void {
    this.#findings.push({
      rule,
      ...(subject === undefined ? {} : { subject }),
      file: this.#file,
      line,
      ...(figures === undefined ? {} : { figures }),
      message,
      helps,
    });
  }
}
