/**
 * What tiles and compression take, counted by walking over an image: tile by tile, superblock by superblock, cache
 * line by cache line. It is written from the comments of drm_fourcc.h and from what drivers check, and shares nothing
 * with the product.
 */

/** Bytes of an image of so many pixels, whose first plane has rows of so many bytes. */
export type Walk = (width: number, height: number, pitch: number) => number;

/** A modifier with a format that it holds, of what its rows are multiples, and its bytes. */
export interface Walked {
  readonly modifier: string;
  readonly format: string;
  readonly pitch: number;
  /** Bits of a pixel of the first plane. */
  readonly bits: number;
  readonly walk: Walk;
}

/** Adds up what each step over an area takes. */
function over(width: number, height: number, across: number, down: number, each: number): number {
  let sum = 0;
  for (let y = 0; y < height; y += down) for (let x = 0; x < width; x += across) sum += each;
  return sum;
}

/** Whole tiles of one plane. */
function tiles(row: number, rows: number, across: number, down: number): number {
  return over(row, rows, across, down, across * down);
}

function upTo(value: number, step: number): number {
  let whole = 0;
  while (whole < value) whole += step;
  return whole;
}

/** Tiles of one plane, or of luma and chroma with half the rows and rows as long. */
function packed(across: number, down: number): Walk {
  return (_, height, pitch) => tiles(pitch, height, across, down);
}

function nv12(luma: readonly [number, number], chroma: readonly [number, number]): Walk {
  return (_, height, pitch) => tiles(pitch, height, ...luma) + tiles(pitch, height / 2, ...chroma);
}

/** Sixty-four bytes for each four tiles of 128 bytes by 32 rows. */
function controlOf(row: number, rows: number): number {
  return over(row, rows, 512, 32, 64);
}

const XR24 = { format: 'XR24', bits: 32 };
const RG16 = { format: 'RG16', bits: 16 };
const R8 = { format: 'R8', bits: 8 };
const RG24 = { format: 'RG24', bits: 24 };
const AB4H = { format: 'AB4H', bits: 64 };
const NV12 = { format: 'NV12', bits: 8 };
const P010 = { format: 'P010', bits: 16 };
const YU12 = { format: 'YU12', bits: 8 };
const YU08 = { format: 'YU08', bits: 12 };

const INTEL: readonly Walked[] = [
  { modifier: 'I915_FORMAT_MOD_X_TILED', ...XR24, pitch: 512, walk: packed(512, 8) },
  { modifier: 'I915_FORMAT_MOD_X_TILED', ...RG24, pitch: 512, walk: packed(512, 8) },
  {
    modifier: 'I915_FORMAT_MOD_X_TILED',
    ...NV12,
    pitch: 512,
    walk: nv12([512, 8], [512, 8]),
  },
  {
    modifier: 'I915_FORMAT_MOD_X_TILED',
    ...YU12,
    pitch: 1024,
    walk: (_, height, pitch) =>
      tiles(pitch, height, 512, 8) + 2 * tiles(pitch / 2, height / 2, 512, 8),
  },
  { modifier: 'I915_FORMAT_MOD_Y_TILED', ...XR24, pitch: 128, walk: packed(128, 32) },
  { modifier: 'I915_FORMAT_MOD_Y_TILED', ...P010, pitch: 128, walk: nv12([128, 32], [128, 32]) },
  { modifier: 'I915_FORMAT_MOD_4_TILED', ...RG16, pitch: 128, walk: packed(128, 32) },
  { modifier: 'I915_FORMAT_MOD_Yf_TILED', ...XR24, pitch: 128, walk: packed(128, 32) },
  { modifier: 'I915_FORMAT_MOD_Yf_TILED', ...R8, pitch: 64, walk: packed(64, 64) },
  { modifier: 'I915_FORMAT_MOD_Yf_TILED', ...AB4H, pitch: 256, walk: packed(256, 16) },
  { modifier: 'I915_FORMAT_MOD_Yf_TILED', ...NV12, pitch: 128, walk: nv12([64, 64], [128, 32]) },
  {
    modifier: 'I915_FORMAT_MOD_Y_TILED_CCS',
    ...XR24,
    pitch: 128,
    // A byte for 8 by 16 pixels of four bytes, in tiles of 128 bytes by 32.
    walk: (_, height, pitch) =>
      tiles(pitch, height, 128, 32) + tiles(pitch, height, 128 * 32, 32 * 16) / (32 * 16),
  },
  {
    modifier: 'I915_FORMAT_MOD_Y_TILED_GEN12_RC_CCS',
    ...XR24,
    pitch: 512,
    walk: (_, height, pitch) => tiles(pitch, height, 128, 32) + controlOf(pitch, height),
  },
  {
    modifier: 'I915_FORMAT_MOD_4_TILED_MTL_MC_CCS',
    ...NV12,
    pitch: 512,
    walk: (_, height, pitch) =>
      nv12([128, 32], [128, 32])(0, height, pitch) +
      upTo(controlOf(pitch, height), 4096) +
      controlOf(pitch, height / 2),
  },
  {
    modifier: 'I915_FORMAT_MOD_Y_TILED_GEN12_RC_CCS_CC',
    ...XR24,
    pitch: 512,
    walk: (_, height, pitch) =>
      tiles(pitch, height, 128, 32) + upTo(controlOf(pitch, height), 4096) + 64,
  },
  {
    modifier: 'I915_FORMAT_MOD_4_TILED_DG2_MC_CCS',
    ...NV12,
    pitch: 512,
    walk: nv12([128, 32], [128, 32]),
  },
  {
    modifier: 'I915_FORMAT_MOD_4_TILED_BMG_CCS',
    ...XR24,
    pitch: 128,
    walk: (_, height, pitch) => upTo(tiles(pitch, height, 128, 32), 65_536),
  },
];

/** Blocks of 64 KiB have 128 by 128 pixels of four bytes, those of one byte 256 by 256. */
const GPUS: readonly Walked[] = [
  { modifier: '0x0200000000000901', ...XR24, pitch: 512, walk: packed(512, 128) },
  { modifier: '0x0200000000000a01', ...NV12, pitch: 512, walk: nv12([256, 256], [512, 128]) },
  { modifier: '0x0200000000801602', ...XR24, pitch: 128, walk: packed(128, 32) },
  { modifier: '0x0200000020a01f04', ...XR24, pitch: 1024, walk: packed(1024, 256) },
  { modifier: '0x0200000000000105', ...RG16, pitch: 32, walk: packed(32, 8) },
  { modifier: '0x0300000000000014', ...XR24, pitch: 4, walk: packed(64, 8 * 16) },
  { modifier: '0x0300000000106010', ...R8, pitch: 1, walk: packed(64, 4) },
  { modifier: '0x0300000000606015', ...NV12, pitch: 2, walk: nv12([64, 256], [64, 256]) },
  { modifier: 'DRM_FORMAT_MOD_NVIDIA_TEGRA_TILED', ...XR24, pitch: 16, walk: packed(16, 16) },
  { modifier: 'VIVANTE_TILED', ...XR24, pitch: 16, walk: packed(16, 4) },
  { modifier: 'VIVANTE_SUPER_TILED', ...RG16, pitch: 128, walk: packed(128, 64) },
  { modifier: 'BROADCOM_VC4_T_TILED', ...XR24, pitch: 128, walk: packed(128, 32) },
  { modifier: 'BROADCOM_VC4_T_TILED', ...R8, pitch: 64, walk: packed(64, 64) },
  { modifier: 'ARM_16X16_BLOCK_U_INTERLEAVED', ...RG24, pitch: 48, walk: packed(48, 16) },
];

const DECODERS: readonly Walked[] = [
  {
    modifier: 'DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT(1632)',
    ...NV12,
    pitch: 2,
    walk: (_, __, pitch) => tiles(pitch, 1632, 128, 1632),
  },
  { modifier: 'SAMSUNG_64_32_TILE', ...NV12, pitch: 128, walk: nv12([128, 32], [128, 32]) },
  { modifier: 'SAMSUNG_16_16_TILE', ...NV12, pitch: 16, walk: nv12([16, 16], [16, 8]) },
  { modifier: 'MTK_16L_32S_TILE', ...NV12, pitch: 16, walk: nv12([16, 32], [16, 16]) },
  { modifier: 'ALLWINNER_TILED', ...NV12, pitch: 32, walk: nv12([32, 32], [32, 32]) },
  {
    modifier: 'AMLOGIC_FBC(layout = BASIC, options = 0)',
    ...YU08,
    pitch: 1,
    walk: (width, height) => over(width, height, 64, 32, 4096) + over(width, height, 128, 64, 32),
  },
  {
    modifier: 'AMLOGIC_FBC(layout = BASIC, options = MEM_SAVING)',
    ...YU08,
    pitch: 1,
    walk: (width, height) => over(width, height, 64, 32, 3072) + over(width, height, 128, 64, 32),
  },
];

/** A header of 16 bytes and room for its pixels for each superblock. */
function superblocks(across: number, down: number, bits: number, isTiled = false): Walk {
  const group = isTiled ? 8 : 1;
  return (width, height) => {
    const [wide, high] = [upTo(width, across * group), upTo(height, down * group)];
    const headers = upTo(over(wide, high, across, down, 16), isTiled ? 4096 : 64);
    return headers + over(wide, high, across, down, upTo((across * down * bits) / 8, 128));
  };
}

const AFBC: readonly Walked[] = [
  ['ARM_AFBC(BLOCK_SIZE = 16x16)', XR24, superblocks(16, 16, 32)] as const,
  ['ARM_AFBC(BLOCK_SIZE = 16x16, YTR, SPARSE)', RG24, superblocks(16, 16, 24)] as const,
  ['ARM_AFBC(BLOCK_SIZE = 32x8, SPARSE)', RG16, superblocks(32, 8, 16)] as const,
  ['ARM_AFBC(BLOCK_SIZE = 64x4)', XR24, superblocks(64, 4, 32)] as const,
  ['ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE, TILED, SC)', XR24, superblocks(16, 16, 32, true)] as const,
  ['ARM_AFBC(BLOCK_SIZE = 32x8, TILED)', R8, superblocks(32, 8, 8, true)] as const,
  ['ARM_AFBC(BLOCK_SIZE = 16x16, SPLIT)', YU08, superblocks(16, 16, 12)] as const,
].map(([modifier, format, walk]) => ({ modifier, ...format, pitch: 1, walk }));

const AFRC: readonly Walked[] = [
  {
    modifier: 'ARM_AFRC(CU_SIZE_P0 = 24, ROT)',
    ...XR24,
    pitch: 1,
    walk: (width, height) => over(upTo(width, 8 * 4), upTo(height, 8 * 4), 4, 4, 24),
  },
  {
    modifier: 'ARM_AFRC(CU_SIZE_P0 = 24, CU_SIZE_P12 = 32, SCAN)',
    ...NV12,
    pitch: 1,
    walk: (width, height) =>
      upTo(over(upTo(width, 16 * 16), upTo(height, 4 * 4), 16, 4, 24), 2048) +
      over(upTo(width / 2, 16 * 8), upTo(height / 2, 4 * 4), 8, 4, 32),
  },
];

/** A byte of metadata for each tile, in rows of whole 64 bytes and 16 lines. */
function metadata(width: number, height: number, across: number, down: number): number {
  const row = upTo(over(width, 1, across, 1, 1), 64);
  return upTo(row * upTo(over(1, height, 1, down, 1), 16), 4096);
}

/** A plane of whole pages. */
function plane(row: number, rows: number): number {
  return upTo(row * rows, 4096);
}

const QUALCOMM: readonly Walked[] = [
  {
    modifier: 'QCOM_COMPRESSED',
    ...XR24,
    pitch: 256,
    walk: (width, height, pitch) => metadata(width, height, 16, 4) + plane(pitch, upTo(height, 16)),
  },
  {
    modifier: 'QCOM_COMPRESSED',
    ...NV12,
    pitch: 128,
    walk: (width, height, pitch) =>
      metadata(width, height, 32, 8) +
      plane(pitch, upTo(height, 32)) +
      metadata(width / 2, height / 2, 16, 8) +
      plane(pitch, upTo(height / 2, 32)),
  },
  {
    modifier: 'QCOM_TILED3',
    ...P010,
    pitch: 256,
    walk: (_, height, pitch) => plane(pitch, upTo(height, 16)) + plane(pitch, upTo(height / 2, 16)),
  },
];

/** Every walk. */
export const WALKS: readonly Walked[] = [
  ...INTEL,
  ...GPUS,
  ...DECODERS,
  ...AFBC,
  ...AFRC,
  ...QUALCOMM,
];
