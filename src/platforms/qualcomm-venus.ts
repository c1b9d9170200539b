/** Made of examples/platforms/qualcomm-venus.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Qualcomm SM8250 with Venus (8 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const qualcommVenus: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Qualcomm SM8250 with Venus (8 GiB)',
  notes: [
    'drivers/media/platform/qcom/venus/core.c: sm8250_res has dma_mask 0xe0000000 - 1; the iris driver has the same for sm8250 and sm8550 ("Upper bound of DMA address range"). Behind the SMMU that is a limit on IO virtual addresses, not on memory.',
    'sc7180_res, sc7280_res: cp_nonpixel_start 0x1000000, cp_nonpixel_size 0x24800000 and cp_size 0x70800000 divide the addresses for protected content; they are left out here.',
    'Everything that shares video buffers sits behind an SMMU, so the system heap serves all and only the windows of IO virtual addresses can be too small.',
    "Assumptions: memory from 0x80000000 with the firmware's carve-outs below 0xa0000000 left out; a CMA area of 32 MiB (CONFIG_CMA_SIZE_MBYTES of arm64's defconfig) at the end of the low 4 GiB; 32-bit IO virtual addresses for camera, display and DSP; no window for the GPU.",
    'Left out: protected content, compressed formats (UBWC).',
  ],
  zones: [
    { name: 'low', base: '0xa0000000', size: '0x5e000000' },
    { name: 'cma', base: '0xfe000000', size: '32 MiB' },
    { name: 'high', base: '4 GiB', size: '6 GiB' },
  ],
  allocators: [
    { id: 1, name: 'default_cma_region', kind: 'contiguous-region', zones: ['cma'], priority: 1 },
    { id: 2, name: 'system', kind: 'system', zones: ['high', 'low'], priority: 2 },
  ],
  importers: [
    {
      id: 'camss',
      fixed: true,
      description: 'camera subsystem behind the SMMU',
      constraints: { iommu: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: 32-bit mask',
    },
    {
      id: 'venus',
      fixed: true,
      description: 'video encoder and decoder behind the SMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '0xe0000000' } },
      source: 'venus/core.c sm8250_res dma_mask',
    },
    {
      id: 'gpu',
      fixed: true,
      description: 'Adreno behind an SMMU of its own',
      constraints: { iommu: true },
      source: 'assumption: more than 32 bits',
    },
    {
      id: 'cdsp',
      fixed: true,
      description: 'compute DSP (FastRPC) behind the SMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: 32-bit mask',
    },
    {
      id: 'dpu',
      fixed: true,
      description: 'display controller behind the SMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: 32-bit mask',
    },
  ],
};
