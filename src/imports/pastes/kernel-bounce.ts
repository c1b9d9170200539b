/**
 * Bouncing: memory outside of a device's window is copied through a pool of slots, and one mapping takes at most 128 of
 * them, however large the pool is.
 *
 * Source: Linux `kernel/dma/swiotlb.c`, `kernel/dma/direct.h`.
 */
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import { hexNumber } from './numbers.ts';
import type { PasteFinding, PasteImporter } from './paste-facts.ts';

const SLOT_BYTES = 2048;
const SLOTS_OF_ONE_MAPPING = 128;
const LARGEST = SLOT_BYTES * SLOTS_OF_ONE_MAPPING;

const FULL =
  /(?<!\S)(\S+ \S+): swiotlb buffer is full \(sz: (\d{1,15}) bytes\)(?:, total (\d{1,12}) \(slots\), used (\d{1,12}) \(slots\))?/;
const COHERENT =
  /(?:swiotlb|software IO TLB): coherent allocation failed for device (\S+) size=(\d{1,15})/;
const OVERFLOW =
  /(?<!\S)(\S+ (\S+)): (?:DMA addr |overflow )0x([0-9a-f]{1,16})\+(\d{1,15}) (?:overflow \(mask|of (?:DMA|bus) mask) ([0-9a-f]{1,16}),?(?: bus (?:limit|mask) ([0-9a-f]{1,16}))?/i;

/** Reads failures of bouncing. */
export class BounceReader {
  readonly findings: PasteFinding[] = [];
  readonly #windows = new Map<string, { end: bigint; line: number }>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string, line: number): boolean {
    const finding =
      this.#full(text, line) ?? this.#coherent(text, line) ?? this.#overflow(text, line);
    if (finding === null) return false;
    this.findings.push(finding);
    return true;
  }

  importers(): readonly PasteImporter[] {
    return [...this.#windows].map(([id, { end, line }]) => {
      const window = { base: '0x0', end: addressInWords(end) };
      return { id, file: this.#file, line, window };
    });
  }

  #full(text: string, line: number): PasteFinding | null {
    const [, subject, size, totalText, usedText] = FULL.exec(text) ?? [];
    if (subject === undefined) return null;
    const bytes = Number(size);
    const total = totalText === undefined ? null : Number(totalText);
    const used = usedText === undefined ? null : Number(usedText);
    const at = { subject, file: this.#file, line };
    if (bytes > LARGEST) return { ...at, ...tooLarge(bytes, total, used) };
    const needSlots = Math.ceil(bytes / SLOT_BYTES);
    if (total === null || used === null || total - used >= needSlots) {
      const message =
        total === null
          ? `a mapping of ${sizeInWords(bytes)} found no room to bounce`
          : `a mapping of ${sizeInWords(bytes)} found no ${needSlots} slots together, though ${total - (used ?? 0)} are free`;
      return { ...at, rule: 'bounce-full', figures: { bytes }, message, helps: [INSIDE] };
    }
    const slotsFree = total - used;
    const figures = {
      bytes,
      needSlots,
      slotsFree,
      slotsTotal: total,
      slotsUsed: used,
      freeBytes: slotsFree * SLOT_BYTES,
      poolBytes: total * SLOT_BYTES,
    };
    const needs = `a mapping of ${sizeInWords(bytes)} needs ${needSlots} slots`;
    const message =
      total === 0
        ? `there is no pool to bounce through: ${needs}`
        : `the pool is full: ${needs}, ${slotsFree} are free`;
    const helps = ['boot with a larger pool (swiotlb=SLOTS)', INSIDE];
    return { ...at, rule: 'bounce-pool-full', figures, message, helps };
  }

  #coherent(text: string, line: number): PasteFinding | null {
    const [, subject, size] = COHERENT.exec(text) ?? [];
    if (subject === undefined) return null;
    const bytes = Number(size);
    const message = `${sizeInWords(bytes)} of coherent memory were not to be had`;
    return { rule: 'bounce-full', subject, file: this.#file, line, figures: { bytes }, message };
  }

  #overflow(text: string, line: number): PasteFinding | null {
    const [, subject, device, address, size, mask, limit] = OVERFLOW.exec(text) ?? [];
    if (subject === undefined || device === undefined) return null;
    if (address === undefined || mask === undefined) return null;
    const ends = [mask, limit ?? '0'].map(hexNumber).filter((end) => end > 0n);
    const end = ends.reduce((one, other) => (one < other ? one : other), hexNumber(mask));
    this.#windows.set(device, { end, line });
    const at = addressInWords(hexNumber(address));
    const figures = { address: at, bytes: Number(size), windowEnd: addressInWords(end) };
    const message = `${sizeInWords(Number(size))} at ${at} lie beyond ${addressInWords(end)}, where the window of the device ends`;
    const helps = [`allocate at or below ${addressInWords(end)}`, 'put the device behind an IOMMU'];
    return { rule: 'beyond-window', subject, file: this.#file, line, figures, message, helps };
  }
}

const INSIDE = 'allocate where the device reaches, so that nothing bounces';

function tooLarge(bytes: number, total: number | null, used: number | null) {
  const pool =
    total === null || used === null
      ? {}
      : { slotsTotal: total, slotsUsed: used, poolBytes: total * SLOT_BYTES };
  return {
    rule: 'bounce-too-large' as const,
    figures: { bytes, largestBounce: LARGEST, slotBytes: SLOT_BYTES, ...pool },
    message: `one mapping of ${sizeInWords(bytes)} cannot bounce: at most ${sizeInWords(LARGEST)} can, whatever the size of the pool`,
    helps: [
      INSIDE,
      `map in pieces of at most ${sizeInWords(LARGEST)}`,
      'put the device behind an IOMMU',
    ],
  };
}
