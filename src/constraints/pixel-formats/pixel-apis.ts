/**
 * In whose names a statement speaks. The same letters may mean one format in one API and another in the
 * next: `RG16` of V4L2 is raw Bayer, that of DRM is RGB565. So a name has a meaning only together with its API.
 */

/** An API, how people call it, the letter of its names in the table, and how its constants begin. */
interface ApiFacts {
  readonly called: string;
  readonly letter: string;
  readonly prefix: string | null;
}

const APIS = {
  drm: { called: 'DRM', letter: 'd', prefix: 'DRM_FORMAT_' },
  v4l2: { called: 'V4L2', letter: 'v', prefix: 'V4L2_PIX_FMT_' },
  gstreamer: { called: 'GStreamer', letter: 'g', prefix: 'GST_VIDEO_FORMAT_' },
  pipewire: { called: 'PipeWire', letter: 'p', prefix: 'SPA_VIDEO_FORMAT_' },
  libcamera: { called: 'libcamera', letter: 'l', prefix: null },
  vulkan: { called: 'Vulkan', letter: 'k', prefix: 'VK_FORMAT_' },
  ffmpeg: { called: 'FFmpeg', letter: 'f', prefix: 'AV_PIX_FMT_' },
  android: { called: 'Android', letter: 'a', prefix: null },
  fuchsia: { called: 'Fuchsia', letter: 'u', prefix: null },
} as const satisfies Readonly<Record<string, ApiFacts>>;

/** In whose names formats are told. @public */
export type PixelApi = keyof typeof APIS;

/** Every API, in the order in which they are named. */
export const PIXEL_APIS = Object.keys(APIS) as readonly PixelApi[];

/** How people call an API. */
export function apiInWords(api: PixelApi): string {
  return APIS[api].called;
}

/** The API of a letter of the table. */
export function apiOfLetter(letter: string): PixelApi | undefined {
  return PIXEL_APIS.find((api) => APIS[api].letter === letter);
}

/** A name with the API that it carries itself, as in `V4L2_PIX_FMT_SRGGB16` or `v4l2:RG16`. */
export interface CarriedApi {
  readonly api: PixelApi;
  readonly name: string;
  /** True where it is the constant of the header, which V4L2 calls otherwise than its code. */
  readonly isConstant: boolean;
}

/** What a name says of its API; null where it says nothing. */
export function carriedApi(text: string): CarriedApi | null {
  for (const api of PIXEL_APIS) {
    const { prefix } = APIS[api];
    if (text.startsWith(`${api}:`)) {
      return { api, name: text.slice(api.length + 1), isConstant: false };
    }
    if (prefix !== null && text.startsWith(prefix) && text.length > prefix.length) {
      const name = text.slice(prefix.length);
      return { api, name: api === 'ffmpeg' ? name.toLowerCase() : name, isConstant: true };
    }
  }
  return null;
}
