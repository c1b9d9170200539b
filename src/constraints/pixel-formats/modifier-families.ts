/**
 * Modifiers with parameters: which bits of the number are what, so that they are read from words and told in
 * words. Bits that no field names must be 0, or the number is told as a number.
 *
 * Source: Linux `include/uapi/drm/drm_fourcc.h`; the words are those of drm_info.
 */

/** One parameter: some bits of the number. */
export interface ModifierField {
  readonly name: string;
  /** The lowest bits first; a value of several pieces stands in several places. */
  readonly pieces: readonly { readonly shift: number; readonly width: number }[];
  /** The words of its values; a number where this is left out. */
  readonly words?: ReadonlyMap<number, string>;
  /** True: the word alone says 1, and nothing says 0. */
  readonly isFlag?: boolean;
  /** True: it is told even where it is 0. */
  readonly isAlwaysTold?: boolean;
}

/** Modifiers of one kind. */
export interface ModifierFamily {
  readonly head: string;
  /** The number without its parameters, and the bits that tell it from other kinds. */
  readonly base: bigint;
  readonly mask: bigint;
  readonly fields: readonly ModifierField[];
  /** What stands between a parameter and its value; ` = ` where this is left out. */
  readonly equals?: string;
  /** How many bits the macro of the header takes as one number; left out where it takes none. */
  readonly valueBits?: number;
}

const VENDOR_MASK = 0xffn << 56n;
const CATEGORY_MASK = 0xfffn << 52n;

function bits(
  name: string,
  shift: number,
  width: number,
  more: Partial<ModifierField> = {},
): ModifierField {
  return { name, pieces: [{ shift, width }], ...more };
}

function flags(first: number, names: string): readonly ModifierField[] {
  return names.split(' ').map((name, index) => bits(name, first + index, 1, { isFlag: true }));
}

function words(text: string, first = 1): ReadonlyMap<number, string> {
  return new Map(text.split(' ').map((word, index) => [first + index, word]));
}

const AMD_TILES = new Map([
  [9, 'GFX9_64K_S'],
  [10, 'GFX9_64K_D'],
  [22, 'GFX9_4K_D_X'],
  [25, 'GFX9_64K_S_X'],
  [26, 'GFX9_64K_D_X'],
  [27, 'GFX9_64K_R_X'],
  [31, 'GFX11_256K_R_X'],
  [1, 'GFX12_256B_2D'],
  [2, 'GFX12_4K_2D'],
  [3, 'GFX12_64K_2D'],
  [4, 'GFX12_256K_2D'],
]);

const AFRC_SIZES = words('16 24 32');
const TILINGS = words('TILED SUPER_TILED SPLIT_TILED SPLIT_SUPER_TILED');

/** Every kind; the enumerations of vendors without parameters are in the table of names. */
export const MODIFIER_FAMILIES: readonly ModifierFamily[] = [
  {
    head: 'ARM_AFBC',
    valueBits: 52,
    base: 0x08n << 56n,
    mask: CATEGORY_MASK,
    fields: [
      bits('BLOCK_SIZE', 0, 4, { words: words('16x16 32x8 64x4 32x8_64x4'), isAlwaysTold: true }),
      ...flags(4, 'YTR SPLIT SPARSE CBR TILED SC DB BCH USM'),
    ],
  },
  {
    head: 'ARM_AFRC',
    valueBits: 52,
    base: 0x082n << 52n,
    mask: CATEGORY_MASK,
    fields: [
      bits('CU_SIZE_P0', 0, 4, { words: AFRC_SIZES, isAlwaysTold: true }),
      bits('CU_SIZE_P12', 4, 4, { words: AFRC_SIZES }),
      bits('SCAN', 8, 1, { words: words('ROT SCAN', 0), isFlag: true, isAlwaysTold: true }),
    ],
  },
  {
    head: 'AMD',
    base: 0x02n << 56n,
    mask: VENDOR_MASK,
    fields: [
      bits('TILE_VERSION', 0, 8, {
        words: words('GFX9 GFX10 GFX10_RBPLUS GFX11 GFX12'),
        isAlwaysTold: true,
      }),
      bits('TILE', 8, 5, { words: AMD_TILES, isAlwaysTold: true }),
      ...flags(13, 'DCC DCC_RETILE DCC_PIPE_ALIGN DCC_INDEPENDENT_64B DCC_INDEPENDENT_128B'),
      bits('DCC_MAX_COMPRESSED_BLOCK', 18, 2, { words: words('64B 128B 256B', 0) }),
      ...flags(20, 'DCC_CONSTANT_ENCODE'),
      bits('PIPE_XOR_BITS', 21, 3),
      bits('BANK_XOR_BITS', 24, 3),
      bits('PACKERS', 27, 3),
      bits('RB', 30, 3),
      bits('PIPE', 33, 3),
    ],
  },
  {
    head: 'NVIDIA_BLOCK_LINEAR_2D',
    equals: '=',
    base: (0x03n << 56n) | 0x10n,
    mask: VENDOR_MASK | 0x10n,
    fields: [
      bits('h', 0, 4, { isAlwaysTold: true }),
      bits('k', 12, 8, { isAlwaysTold: true }),
      bits('g', 20, 2, { isAlwaysTold: true }),
      {
        name: 's',
        pieces: [
          { shift: 22, width: 1 },
          { shift: 26, width: 2 },
        ],
        isAlwaysTold: true,
      },
      bits('c', 23, 3, { isAlwaysTold: true }),
    ],
  },
  {
    head: 'VIVANTE',
    base: 0x06n << 56n,
    mask: VENDOR_MASK,
    fields: [
      bits('tiling', 0, 48, { words: TILINGS, isAlwaysTold: true }),
      bits('ts', 48, 4, { words: words('64_4 64_2 128_4 256_4') }),
      bits('comp', 52, 4, { words: words('DEC400') }),
    ],
  },
  ...[32, 64, 128, 256].map((columns, index) => ({
    head: `BROADCOM_SAND${columns}`,
    base: (0x07n << 56n) | BigInt(index + 2),
    mask: VENDOR_MASK | 0xffn,
    fields: [bits('COLUMN_HEIGHT', 8, 48)],
  })),
  {
    head: 'AMLOGIC_FBC',
    base: 0x0an << 56n,
    mask: VENDOR_MASK,
    fields: [
      bits('layout', 0, 8, { words: words('BASIC SCATTER'), isAlwaysTold: true }),
      bits('options', 8, 8, { words: words('0 MEM_SAVING', 0), isAlwaysTold: true }),
    ],
  },
  {
    head: 'MTK',
    valueBits: 56,
    base: 0x0bn << 56n,
    mask: VENDOR_MASK,
    fields: [
      bits('TILE', 0, 8, { words: words('16L_32S'), isAlwaysTold: true }),
      bits('COMPRESS', 8, 8, { words: words('V1') }),
      bits('TEN_BIT', 16, 8, { words: words('PACKED LSBTILED LSBRASTER', 0) }),
    ],
  },
];
