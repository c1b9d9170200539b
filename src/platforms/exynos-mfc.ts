/** Made of examples/platforms/exynos-mfc.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Samsung Exynos4412 Origen, MFC v5 without IOMMU (1 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const exynosMfc: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Samsung Exynos4412 Origen, MFC v5 without IOMMU (1 GiB)',
  notes: [
    'exynos4412-origen.dts: memory@40000000 is 1 GiB from 0x40000000.',
    'exynos-mfc-reserved-memory.dtsi: region-mfc-left is 0x2400000 bytes (36 MiB), region-mfc-right 0x800000 bytes (8 MiB), both aligned to 0x100000, no-map; &mfc takes them as memory-region, left first.',
    's5p_mfc.c: without an IOMMU, an MFC with two ports uses one bank for each (s5p_mfc_configure_2port_memory). s5p_mfc_dec.c queue_setup: the luma plane of a decoded frame goes to the right bank, the chroma plane and the stream to the left; s5p_mfc_enc.c: source frames go to the right bank. From MFC v6 on there is one bank.',
    's5p_mfc_common.h: MFC_BASE_ALIGN_ORDER 17 (a bank begins on 128 KiB), MFC_BANK1_ALIGN_ORDER and MFC_BANK2_ALIGN_ORDER 13 (buffers begin on 8 KiB).',
    'The banks are stated as allocator masks: bit 2 is mfc-left, bit 3 is mfc-right. That a foreign buffer may not lie elsewhere is an assumption; the driver programs offsets from the beginning of the bank.',
    'Assumptions: the two banks lie at the end of memory, below them a default CMA area of 96 MiB (heap reserved); camera and display run without their IOMMUs, too.',
    'Left out: JPEG, G2D, the secure firmware.',
  ],
  zones: [
    { name: 'normal', base: '0x40000000', size: '0x37400000' },
    { name: 'cma', base: '0x77400000', size: '96 MiB' },
    { name: 'mfc-left', base: '0x7d400000', size: '36 MiB' },
    { name: 'mfc-right', base: '0x7f800000', size: '8 MiB' },
  ],
  allocators: [
    { id: 1, name: 'reserved', kind: 'contiguous-region', zones: ['cma'], priority: 3 },
    { id: 2, name: 'mfc-left', kind: 'contiguous-region', zones: ['mfc-left'], priority: 2 },
    { id: 3, name: 'mfc-right', kind: 'contiguous-region', zones: ['mfc-right'], priority: 1 },
    { id: 4, name: 'system', kind: 'system', zones: ['normal'], priority: 4 },
  ],
  importers: [
    {
      id: 'fimc',
      fixed: true,
      description: 'camera interface and scaler',
      constraints: { contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: vb2-dma-contig, 32-bit bus',
    },
    {
      id: 'mfc-stream',
      fixed: true,
      description: 'codec, compressed stream: left bank',
      constraints: { allocatorMask: '0x4', contiguous: true, alignment: '8 KiB' },
      source: 's5p_mfc_dec.c queue_setup BANK_L_CTX; MFC_BANK1_ALIGN_ORDER',
    },
    {
      id: 'mfc-luma',
      fixed: true,
      description: 'decoder, luma plane: right bank',
      constraints: { allocatorMask: '0x8', contiguous: true, alignment: '8 KiB' },
      source: 's5p_mfc_dec.c queue_setup BANK_R_CTX; MFC_BANK2_ALIGN_ORDER',
    },
    {
      id: 'mfc-chroma',
      fixed: true,
      description: 'decoder, chroma plane: left bank',
      constraints: { allocatorMask: '0x4', contiguous: true, alignment: '8 KiB' },
      source: 's5p_mfc_dec.c queue_setup BANK_L_CTX; MFC_BANK1_ALIGN_ORDER',
    },
    {
      id: 'mfc-source',
      fixed: true,
      description: 'encoder, frames to encode: right bank',
      constraints: { allocatorMask: '0x8', contiguous: true, alignment: '8 KiB' },
      source: 's5p_mfc_enc.c queue_setup BANK_R_CTX; MFC_BANK2_ALIGN_ORDER',
    },
    {
      id: 'mixer',
      fixed: true,
      description: 'display scanout (HDMI)',
      constraints: { contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: without its IOMMU it takes one segment; 32-bit bus',
    },
    {
      id: 'gpu',
      fixed: true,
      description: 'Mali-400 behind its own MMU',
      constraints: { iommu: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'lima_device.c va_start, va_end; lima_vm.h LIMA_VA_RESERVE_END',
    },
  ],
};
