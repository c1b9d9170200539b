/** Formats with the sizes that follow them in a list. */
import type { FrameSizeRange } from '../tables/frame-sizes.ts';
import type { PasteFormat, SizeRange } from './paste-facts.ts';
import type { PixelCode } from './pixel-codes.ts';

/** What a name of a format means, and the sizes that were listed for it. */
export class SizedFormat {
  readonly #codes: readonly PixelCode[];
  readonly #sizes: (readonly [number, number])[] = [];
  #range: SizeRange | null = null;

  constructor(codes: readonly PixelCode[]) {
    this.#codes = codes;
  }

  /** Adds one size, or a range of them. */
  add({ min, max, step }: FrameSizeRange): void {
    if (min[0] === max[0] && min[1] === max[1]) {
      if (!this.#sizes.some(([width, height]) => width === min[0] && height === min[1])) {
        this.#sizes.push([min[0], min[1]]);
      }
      return;
    }
    this.#range ??= {
      minWidth: min[0],
      maxWidth: max[0],
      stepWidth: step[0],
      minHeight: min[1],
      maxHeight: max[1],
      stepHeight: step[1],
    };
  }

  /** The format; nothing where it is no code of DRM's. */
  formats(): readonly PasteFormat[] {
    const [first] = this.#codes;
    if (first === undefined) return [];
    const { fourcc, modifier, buffers } = first;
    return [
      {
        fourcc,
        modifiers: modifier === null ? null : [modifier],
        ...(this.#sizes.length === 0 ? {} : { sizes: this.#sizes }),
        ...(this.#range === null ? {} : { range: this.#range }),
        ...(buffers === null ? {} : { memoryPlanes: buffers }),
      },
    ];
  }

  /** What the name may mean instead. */
  alternatives(): readonly string[] {
    return this.#codes.slice(1).map(({ fourcc }) => fourcc);
  }
}
