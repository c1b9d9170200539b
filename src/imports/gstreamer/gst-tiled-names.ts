/**
 * GStreamer's names of tiled formats that DRM has as a format with a modifier, by the code of V4L2 that means the same:
 * its pair stands in the table of codes.
 *
 * Source: GStreamer gst-libs/gst/video/video-info-dma.c; sys/v4l2/gstv4l2object.c.
 */
import { codesOfName, type PixelCode } from '../pastes/pixel-codes.ts';

const CODES: ReadonlyMap<string, string> = new Map([
  ['NV12_64Z32', 'TM12'],
  ['NV12_4L4', 'VT12'],
  ['NV12_10LE40_4L4', 'VT15'],
  ['NV12_32L32', 'ST12'],
  ['NV12_16L32S', 'MM21'],
  ['MT2110T', 'MT2T'],
  ['MT2110R', 'MT2R'],
]);

/** What a name of GStreamer's means; nothing where it is not known, or no code of DRM's. */
export function codesOfGst(name: string): readonly PixelCode[] {
  const code = CODES.get(name);
  return code === undefined ? codesOfName(name, 'gstreamer') : codesOfName(code, 'v4l2');
}
