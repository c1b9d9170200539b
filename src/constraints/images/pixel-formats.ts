/**
 * Pixel formats whose memory layout is known, under the names that people use: Fuchsia's, DRM fourcc
 * codes, GStreamer's and PipeWire's. A format that is not here can be negotiated like any other name;
 * only its size is not known, and nothing is guessed about it.
 *
 * Sources: fuchsia.images2 `PixelFormat` and fuchsia `image_format.cc` (sample alignment); Linux `include/uapi/drm/drm_fourcc.h`.
 */

/** How an image of a format lies in memory, linearly. @public */
export interface PixelFormat {
  /** Bytes of a pixel in the first plane. */
  readonly bytesPerPixel: number;
  /** Rows are multiples of this many bytes, so that no sample is cut. */
  readonly rowAlignment: number;
  /** Rows of all later planes for each row of the first, counted in rows of its length. */
  readonly chromaRows: 0 | 0.5 | 1 | 2;
  /** Width and height are multiples of these, because chroma is shared by that many pixels. */
  readonly blockWidth: 1 | 2;
  readonly blockHeight: 1 | 2;
}

const packed = (bytesPerPixel: number): PixelFormat => ({
  bytesPerPixel,
  rowAlignment: bytesPerPixel === 3 ? 1 : bytesPerPixel,
  chromaRows: 0,
  blockWidth: 1,
  blockHeight: 1,
});

/** Chroma at half the width and half the height, in rows as long as those of luma. */
const planar420 = (bytesPerPixel: number): PixelFormat => ({
  bytesPerPixel,
  rowAlignment: 2 * bytesPerPixel,
  chromaRows: 0.5,
  blockWidth: 2,
  blockHeight: 2,
});

const FORMATS: ReadonlyMap<string, PixelFormat> = new Map([
  ...named(packed(1), 'R8 L8 R3G3B2 R2G2B2X2 GRAY8 GREY'),
  ...named(packed(2), 'R5G6B5 R8G8 RG16 BG16 RGB565 GR88 RG88 R16 Y16'),
  ...named(packed(3), 'B8G8R8 R8G8B8 RG24 BG24 BGR24 RGB24 RGB BGR'),
  ...named(packed(4), 'R8G8B8A8 R8G8B8X8 B8G8R8A8 B8G8R8X8 A2R10G10B10 A2B10G10R10'),
  ...named(packed(4), 'XR24 AR24 XB24 AB24 RX24 RA24 BX24 BA24 XR30 AR30 XB30 AB30'),
  ...named(packed(4), 'BGRA BGRx RGBA RGBx ARGB xRGB ABGR xBGR XRGB8888 ARGB8888'),
  ...named(packed(8), 'R16G16B16A16F XR4H AR4H XB4H AB4H'),
  ...named({ ...packed(2), blockWidth: 2 }, 'YUY2 YUYV UYVY YVYU VYUY'),
  ...named(planar420(1), 'NV12 NV21 I420 YU12 YV12 M420 NV12M'),
  ...named(planar420(2), 'P010 P012 P016'),
  ...named({ ...planar420(1), chromaRows: 1, blockHeight: 1 }, 'NV16 NV61 YU16 YV16'),
  ...named({ ...packed(1), chromaRows: 2 }, 'NV24 NV42 YU24 YV24'),
]);

function named(format: PixelFormat, names: string): readonly (readonly [string, PixelFormat])[] {
  return names.split(' ').map((name) => [name, format]);
}

/** The layout of a format, or undefined where it is not known. @public */
export function pixelFormat(name: string): PixelFormat | undefined {
  return FORMATS.get(name);
}
