/** Made of examples/platforms/omap-tiler.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** TI OMAP4 PandaBoard with DMM/TILER (1 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const omapTiler: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'TI OMAP4 PandaBoard with DMM/TILER (1 GiB)',
  notes: [
    'omap4-panda-common.dtsi: memory@80000000 is 1 GiB; dsp-memory@98000000 keeps 8 MiB and ipu-memory@98800000 112 MiB, both reusable. A heap of such a region has the whole name of its node, since Linux 6.19.',
    'omap_gem.c: "If the buffer is not physically contiguous it will be remapped through the TILER to provide a contiguous view" (omap_gem_pin); omap_gem_new_dmabuf: "Without a DMM only physically contiguous buffers can be supported", else EINVAL. So the DMM is an IOMMU for the display. A buffer that is contiguous anyway is not remapped; the model gives it an address in the view all the same.',
    'omap_dmm_tiler.h: a container is 2^14 by 2^13, so 128 MiB; the page view begins at TILVIEW_PAGE = 0x60000000 + 3 * 0x8000000 = 0x78000000. omap_dmm_tiler.c: OMAP4 has one container for all four views, so 2-D blocks take from the same 128 MiB.',
    'omap_gem_dmabuf.c: "camera, etc, need physically contiguous".',
    'dss-without-dmm is the same display where the DMM is missing (OMAP3, or dmm_is_available() false); it is there for comparison and is no second display.',
    'Assumptions: a default CMA area of 64 MiB (heap reserved) at the end of memory; IPU and GPU have MMUs with 32-bit addresses. That the video accelerator reads through the TILER: commit f7f9f4536a09, which added the driver. The dsp and ipu areas are left out of the system heap.',
    'Left out: the 2-D tiled formats and rotation, the DSP and its heap.',
  ],
  zones: [
    { name: 'low', base: '0x80000000', size: '384 MiB' },
    { name: 'dsp', base: '0x98000000', size: '8 MiB' },
    { name: 'ipu', base: '0x98800000', size: '112 MiB' },
    { name: 'high', base: '0x9f800000', size: '456 MiB' },
    { name: 'cma', base: '0xbc000000', size: '64 MiB' },
  ],
  allocators: [
    { id: 1, name: 'ipu-memory@98800000', kind: 'contiguous-region', zones: ['ipu'], priority: 1 },
    { id: 2, name: 'reserved', kind: 'contiguous-region', zones: ['cma'], priority: 2 },
    { id: 3, name: 'system', kind: 'system', zones: ['high', 'low'], priority: 3 },
  ],
  importers: [
    {
      id: 'camera',
      fixed: true,
      description: 'camera subsystem (ISS): no MMU',
      constraints: { contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'omap_gem_dmabuf.c; assumption: 32-bit bus',
    },
    {
      id: 'ivahd',
      fixed: true,
      description: 'video accelerator, through the TILER',
      constraints: {
        iommu: true,
        contiguous: true,
        dmaWindow: { base: '0x78000000', size: '128 MiB' },
      },
      source: 'omap_dmm_tiler.h TILVIEW_PAGE; assumption that it uses the page view',
    },
    {
      id: 'ipu',
      fixed: true,
      description: 'Cortex-M3 pair behind its MMU',
      constraints: { iommu: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: 32-bit MMU',
    },
    {
      id: 'gpu',
      fixed: true,
      description: 'SGX540 behind its own MMU',
      constraints: { iommu: true, dmaWindow: { base: 4096, size: '0xfffff000' } },
      source: 'assumption: 32-bit MMU',
    },
    {
      id: 'dss',
      fixed: true,
      description: 'display, through the TILER',
      constraints: {
        iommu: true,
        contiguous: true,
        dmaWindow: { base: '0x78000000', size: '128 MiB' },
      },
      source: 'omap_gem.c omap_gem_pin; omap_dmm_tiler.h TILVIEW_PAGE',
    },
    {
      id: 'dss-without-dmm',
      fixed: true,
      description: 'the same display where there is no DMM',
      constraints: { contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'omap_gem.c omap_gem_new_dmabuf',
    },
  ],
};
