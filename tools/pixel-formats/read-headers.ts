/** What the headers of Debian's packages say of pixel formats: codes of DRM and V4L2, modifiers, and names. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The headers that `tools/pixel-formats/headers` brings. */
const FILES = {
  drm: 'drm_fourcc.h',
  v4l2: 'videodev2.h',
  pipewire: 'raw.h',
  gstreamer: 'video-format.h',
  vulkan: 'vulkan_core.h',
  libcamera: 'formats.h',
  ffmpeg: 'pixfmt.h',
} as const;

/** How a name begins in the header of its API. */
const PREFIXES = {
  pipewire: 'SPA_VIDEO_FORMAT_',
  gstreamer: 'GST_VIDEO_FORMAT_',
  vulkan: 'VK_FORMAT_',
  ffmpeg: 'AV_PIX_FMT_',
} as const;

/** What the headers say. */
export interface Headers {
  /** Codes by the names of DRM, blanks at the end dropped. */
  readonly drm: ReadonlyMap<string, string>;
  readonly v4l2: ReadonlyMap<string, string>;
  /** Modifiers by their macros. */
  readonly modifiers: ReadonlyMap<string, bigint>;
  /** The names of the other APIs. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads the headers of a folder; null where it has none. */
export function readHeaders(folder: string): Headers | null {
  if (!Object.values(FILES).every((file) => existsSync(join(folder, file)))) return null;
  const text = (api: keyof typeof FILES) => readFileSync(join(folder, FILES[api]), 'utf8');
  const drm = text('drm');
  const ofEnum = (api: keyof typeof PREFIXES): readonly [string, ReadonlySet<string>] => [
    api,
    new Set(matches(text(api), new RegExp(`\\b${PREFIXES[api]}(\\w+)`, 'g')).map(([name]) => name)),
  ];
  const libcamera = matches(text('libcamera'), /constexpr PixelFormat (\w+)\{/g);
  return {
    drm: codesOf(drm, /#define\s+DRM_FORMAT_(\w+)\s+fourcc_code\(([^)]*)\)/g),
    v4l2: codesOf(text('v4l2'), /#define\s+V4L2_PIX_FMT_(\w+)\s+(v4l2_fourcc(?:_be)?\([^)]*\))/g),
    modifiers: modifiersOf(drm),
    names: new Map([
      ofEnum('pipewire'),
      ofEnum('gstreamer'),
      ofEnum('vulkan'),
      [
        'ffmpeg',
        new Set(matches(text('ffmpeg'), /\bAV_PIX_FMT_(\w+)/g).map(([name]) => name.toLowerCase())),
      ],
      ['libcamera', new Set(libcamera.map(([name]) => name))],
    ]),
  };
}

function matches(text: string, pattern: RegExp): readonly (readonly [string, string])[] {
  return [...text.matchAll(pattern)].map(([, first = '', second = '']) => [first, second]);
}

function codesOf(text: string, pattern: RegExp): ReadonlyMap<string, string> {
  return new Map(
    matches(text, pattern).map(([name, call]) => {
      const code = matches(call, /'(.)'/g)
        .map(([character]) => character)
        .join('')
        .trimEnd();
      // Bit 31 says big endian, and v4l2-ctl prints that behind the four characters.
      return [name, call.includes('fourcc_be') ? `${code}-BE` : code];
    }),
  );
}

function modifiersOf(text: string): ReadonlyMap<string, bigint> {
  const vendors = new Map(
    matches(text, /#define\s+DRM_FORMAT_MOD_VENDOR_(\w+)\s+(\w+)/g).map(([name, value]) => [
      name,
      BigInt(value),
    ]),
  );
  const reserved = 2n ** 56n - 1n;
  return new Map(
    [...text.matchAll(/#define\s+(\w+FORMAT_MOD_\w+)\s+fourcc_mod_code\((\w+),\s*(\w+)\)/g)].map(
      ([, name = '', vendor = '', value = '']) => {
        const low = value === 'DRM_FORMAT_RESERVED' ? reserved : BigInt(value);
        return [name, ((vendors.get(vendor) ?? 0n) << 56n) | low];
      },
    ),
  );
}
