/**
 * Modifiers with parameters: every number is told in words that read back as that number, and numbers that are put
 * together bit by bit, as the macros of drm_fourcc.h do, are read from the words of drm_info and of libdrm.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  modifierIdentity,
  modifierNumber,
  modifierOfNumber,
} from '../../../src/constraints/pixel-formats/modifier-names.ts';
import { SEED } from '../../property/seed.ts';

const PARAMETERS = { seed: SEED, numRuns: 3000 };

test('what is told of a number reads back as that number', () => {
  const vendors = fc.bigInt({ min: 0n, max: 13n });
  const low = fc.oneof(
    fc.bigInt({ min: 0n, max: 0x1fffffffffn }),
    fc.bigInt({ min: 0n, max: 2n ** 56n - 1n }),
  );
  fc.assert(
    fc.property(vendors, low, (vendor, rest) => {
      const hex = `0x${((vendor << 56n) | rest).toString(16)}`;
      const told = modifierOfNumber(BigInt(hex));
      expect(modifierNumber(told)).toBe(modifierNumber(hex));
      expect(modifierIdentity(told)).toBe(told);
      expect(modifierIdentity(`ANY_NAME (${hex})`)).toBe(told);
      // Glued to a name, as modetest has it, a number without a vendor could be the parameter of a macro.
      if (vendor > 0n) expect(modifierIdentity(`ANY_NAME(${hex})`)).toBe(told);
      else expect(modifierNumber(`ANY_NAME(${hex})`)).toBeNull();
    }),
    PARAMETERS,
  );
});

const AFBC_FLAGS = ['YTR', 'SPLIT', 'SPARSE', 'CBR', 'TILED', 'SC', 'DB', 'BCH', 'USM'] as const;

test('AFBC, as DRM_FORMAT_MOD_ARM_AFBC puts it together', () => {
  const blocks = fc.constantFrom(
    ['16x16', 1n] as const,
    ['32x8', 2n] as const,
    ['64x4', 3n] as const,
    ['32x8_64x4', 4n] as const,
  );
  fc.assert(
    fc.property(blocks, fc.subarray([...AFBC_FLAGS]), ([block, bits], flags) => {
      const number = flags.reduce(
        (sum, flag) => sum | (1n << BigInt(AFBC_FLAGS.indexOf(flag) + 4)),
        (8n << 56n) | bits,
      );
      const told = [`BLOCK_SIZE = ${block}`, ...flags].join(', ');
      expect(modifierNumber(`ARM_AFBC(${told})`)).toBe(number);
      expect(modifierOfNumber(number)).toBe(`ARM_AFBC(${told})`);
      const mode = flags.length === 0 ? '' : `,MODE=${flags.join('|')}`;
      expect(modifierNumber(`ARM_BLOCK_SIZE=${block}${mode}`)).toBe(number);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('NVIDIA, as DRM_FORMAT_MOD_NVIDIA_BLOCK_LINEAR_2D puts it together', () => {
  const upTo = (max: bigint) => fc.bigInt({ min: 0n, max });
  const parts = fc.tuple(upTo(7n), upTo(7n), upTo(3n), upTo(255n), upTo(15n));
  fc.assert(
    fc.property(parts, ([c, s, g, k, h]) => {
      // A kind of 0 is the generic one, as the header has it.
      const kind = k === 0n ? 0xfen : k;
      const sector = ((s & 1n) << 22n) | ((s >> 1n) << 26n);
      const number = (3n << 56n) | 0x10n | h | (kind << 12n) | (g << 20n) | sector | (c << 23n);
      expect(modifierNumber(`NVIDIA_BLOCK_LINEAR_2D(h=${h}, k=${k}, g=${g}, s=${s}, c=${c})`)).toBe(
        number,
      );
      const macro = `DRM_FORMAT_MOD_NVIDIA_BLOCK_LINEAR_2D(${[c, s, g, k, h].join(', ')})`;
      expect(modifierNumber(macro)).toBe(number);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('AMD, as AMD_FMT_MOD_SET puts it together', () => {
  const three = fc.bigInt({ min: 1n, max: 7n });
  fc.assert(
    fc.property(fc.boolean(), three, three, three, (dcc, pipe, bank, packers) => {
      const number =
        (2n << 56n) | 3n | (27n << 8n) | (dcc ? 1n << 13n : 0n) | (pipe << 21n) | (bank << 24n);
      const flag = dcc ? 'DCC, ' : '';
      const xor = `PIPE_XOR_BITS = ${pipe}, BANK_XOR_BITS = ${bank}, PACKERS = ${packers}`;
      const told = `AMD(TILE_VERSION = GFX10_RBPLUS, TILE = GFX9_64K_R_X, ${flag}${xor})`;
      expect(modifierNumber(told)).toBe(number | (packers << 27n));
      expect(modifierOfNumber(number | (packers << 27n))).toBe(told);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('a column of SAND has its height in the bits above', () => {
  fc.assert(
    fc.property(fc.constantFrom(32, 64, 128, 256), fc.nat({ max: 8192 }), (columns, height) => {
      const type = BigInt(Math.log2(columns / 32) + 2);
      const number = (7n << 56n) | (BigInt(height) << 8n) | type;
      const macro = `DRM_FORMAT_MOD_BROADCOM_SAND${columns}_COL_HEIGHT(${height})`;
      expect(modifierNumber(macro)).toBe(number);
      const told = height === 0 ? '' : `(COLUMN_HEIGHT = ${height})`;
      expect(modifierOfNumber(number)).toBe(`BROADCOM_SAND${columns}${told}`);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

// The numbers that the macros of drm_fourcc.h compute.
test.each([
  ['DRM_FORMAT_MOD_ARM_AFBC(0x51)', 0x0800000000000051n],
  ['ARM_AFBC(0)', 0x0800000000000000n],
  ['DRM_FORMAT_MOD_ARM_AFBC(0x0)', 0x0800000000000000n],
  ['ARM_AFBC (0x51)', 0x0800000000000051n],
  ['DRM_FORMAT_MOD_ARM_AFRC(0x12)', 0x0820000000000012n],
  ['NVIDIA_16BX2_BLOCK(0)', 0x03000000000fe010n],
  ['DRM_FORMAT_MOD_NVIDIA_16BX2_BLOCK(4)', 0x03000000000fe014n],
  ['NVIDIA_16BX2_BLOCK_SIXTEEN_GOB', 0x03000000000fe014n],
  ['BROADCOM_SAND128_COL_HEIGHT(0)', 0x0700000000000004n],
  [
    'DRM_FORMAT_MOD_AMLOGIC_FBC(AMLOGIC_FBC_LAYOUT_BASIC, AMLOGIC_FBC_OPTION_MEM_SAVING)',
    0x0a00000000000101n,
  ],
  ['DRM_FORMAT_MOD_MTK(0x10001)', 0x0b00000000010001n],
  ['LINEAR(0x0)', 0n],
  ['INVALID(0xffffffffffffff)', 0xffffffffffffffn],
  ['INTEL_X_TILED(0x100000000000001)', 0x0100000000000001n],
  ['arm_afbc(block_size = 16X16, ytr, sparse)', 0x0800000000000051n],
  ['amd(tile_version = gfx9, tile = gfx9_64k_s)', 0x0200000000000901n],
])('%s is the number that its macro makes', (text, number) => {
  expect(modifierNumber(text)).toBe(number);
});

test.each([
  'DRM_FORMAT_MOD_NVIDIA_BLOCK_LINEAR_2D(0x0)',
  'NVIDIA_BLOCK_LINEAR_2D(0, 0, 0, 0)',
  'NVIDIA_16BX2_BLOCK(16)',
  'NVIDIA_16BX2_BLOCK()',
  'INTEL_X_TILED(0x0)',
  'FOO_TILED(0)',
  'AMD(0)',
  'ARM_AFBC(0x10000000000000)',
  'ARM_AFBC(BLOCK_SIZE = 16x16, YTR, YTR)',
  'ARM_AFBC(BLOCK_SIZE = 16x16, FAST)',
  'NVIDIA_BLOCK_LINEAR_2D(h=16, k=0, g=0, s=0, c=0)',
  'AMD(TILE = GFX7_SOMETHING)',
  '0x10000000000000000',
])('%s is no modifier', (text) => {
  expect(modifierNumber(text)).toBeNull();
});
