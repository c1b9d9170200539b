/** The format that a device of V4L2 is set to, as `v4l2-ctl --all` prints it: its size, and bytes of each buffer. */
import { faultOfRange, type FrameSizes } from '../tables/frame-sizes.ts';
import type { PasteImporter } from './paste-facts.ts';
import { codesOfName, type PixelCode } from './pixel-codes.ts';
import type { V4l2Device, V4l2Devices } from './v4l2-devices.ts';

const SIZE = /^Width\/Height\s*: (\d+)\/(\d+)$/;
const FORMAT = /^Pixel Format\s*: '(.{4}(?:-BE)?)'(?: \((.*)\))?$/;
const NUMBER = /^(Number of planes|Bytes per Line|Size Image)\s*: (\d+)$/;
const PLANE = /^Plane (\d+)\s*:$/;
const OTHER = /^(?:Field|Flags|Colorspace|Transfer Function|YCbCr\/HSV Encoding|Quantization)\s*:/;
/** How the kernel names what is coded. Source: Linux `v4l2-ioctl.c`, `v4l_fill_fmtdesc`. */
const CODED = /JPEG|^H\.26|^HEVC|^MPEG|^VP[89]|^VC-1|^AV1|^Xvid|^FWHT|^RealVideo|^Sorenson|^AVS/;

/** Before 2018 the text has the code alone. Source: Linux `videodev2.h`; raw formats of cameras are images. */
const CODED_CODES =
  /^(?:MJPG|JPEG|PJPG|dvsd|MPEG|H264|AVC1|M264|S264|H263|MPG[124]|MG2S|XVID|VC1[GL]|VP80|VP8F|VP90|VP9F|HEVC|S265|FWHT|SFWH|AV01|AV1F|RV[34]0|SPK0|AVS2|AVS3)$/;

interface Plane {
  bytesPerRow?: number;
  minSize?: number;
}

/** What is in force in one queue. */
export class V4l2InForce {
  readonly #device: V4l2Device;
  readonly #queue: string;
  readonly #line: number;
  readonly #planes: Plane[] = [];
  #size: readonly [number, number] | null = null;
  #codes: readonly PixelCode[] | null = null;
  #name: string | null = null;
  #isCoded = false;
  #count = 1;

  constructor(device: V4l2Device, queue: string, line: number) {
    this.#device = device;
    this.#queue = queue;
    this.#line = line;
  }

  /** Takes a trimmed line; returns whether it is of this format. */
  take(text: string): boolean {
    const [, width, height] = SIZE.exec(text) ?? [];
    if (width !== undefined) this.#size = [Number(width), Number(height)];
    const [, code, about = ''] = FORMAT.exec(text) ?? [];
    if (code !== undefined) {
      this.#name = code.replace(/ +(?=-BE$|$)/, '');
      this.#codes = codesOfName(this.#name, 'v4l2');
      this.#isCoded = CODED.test(about) || CODED_CODES.test(this.#name);
    }
    const isPlane = PLANE.test(text);
    if (isPlane) this.#planes.push({});
    const [, name, digits] = NUMBER.exec(text) ?? [];
    if (name !== undefined) this.#number(name, Number(digits));
    return [width, code, name].some((each) => each !== undefined) || isPlane || OTHER.test(text);
  }

  /** The importer; none where nothing of the format was told. */
  importer(file: string, devices: V4l2Devices): readonly PasteImporter[] {
    if (this.#codes === null) return [];
    const alternatives = this.#codes.slice(1).map(({ fourcc }) => fourcc);
    const [width, height] = this.#size ?? [];
    return [
      {
        id: devices.idOf(this.#device),
        file,
        line: this.#line,
        queue: this.#queue,
        inForce: true,
        formats: this.#codes.slice(0, 1).map(({ fourcc, modifier }) => ({
          fourcc,
          modifiers: modifier === null ? null : [modifier],
        })),
        ...(alternatives.length === 0 ? {} : { alternatives }),
        ...(this.#isCoded ? { compressed: true } : {}),
        ...(width === undefined || height === undefined ? {} : { width, height }),
        memoryPlanes: this.#count,
        // Several buffers have lengths of their own.
        ...(this.#count === 1 ? this.#planes[0] : { planes: this.#planes }),
      },
    ];
  }

  /** The name of an image for which DRM has no code. */
  get nameWithoutCode(): string | null {
    return this.#codes?.length === 0 && !this.#isCoded ? this.#name : null;
  }

  /** The format by the name that V4L2 has for it, in its one size; none where it is coded. */
  sizes(): readonly FrameSizes[] {
    if (this.#name === null || this.#isCoded) return [];
    const size = this.#size;
    const range = size === null ? null : { min: size, max: size, step: [1, 1] as const };
    const isSized = range !== null && faultOfRange(range) === null;
    return [{ format: this.#name, range: isSized ? range : null }];
  }

  /** Whether every buffer that there is was told. */
  get isWhole(): boolean {
    const last = this.#planes.at(-1);
    return this.#planes.length === this.#count && last?.minSize !== undefined;
  }

  #number(name: string, value: number): void {
    if (name === 'Number of planes') {
      this.#count = value;
      return;
    }
    if (this.#planes.length === 0) this.#planes.push({});
    const plane = this.#planes.at(-1);
    if (plane === undefined) return;
    if (name === 'Size Image') plane.minSize = value;
    else plane.bytesPerRow = value;
  }
}
