/** Made of examples/platforms/allwinner-a20.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Allwinner A20 (1 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const allwinnerA20: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Allwinner A20 (1 GiB)',
  notes: [
    'sun7i-a20.dtsi: "Address must be kept in the lower 256 MiBs of DRAM for VE": default-pool is 0x6000000 bytes (96 MiB), reusable, with alloc-ranges <0x40000000 0x10000000>.',
    'drivers/soc/sunxi/sunxi_mbus.c: video engine, camera and display sit on the memory bus, whose address 0 is the beginning of memory: dma_direct_set_offset(dev, PHYS_OFFSET, 0, SZ_4G). PHYS_OFFSET is 0x40000000 here.',
    'lima_device.c and lima_vm.h: the Mali-400 has its own MMU with addresses 0 to 0x100000000.',
    'Assumptions: 1 GiB of memory at 0x40000000, as on a Cubieboard 2 (the boot loader tells the kernel); default-pool lies at the end of its 256 MiB.',
    'Left out: the second camera, the second display pipeline, the 2-D mixer, USB.',
  ],
  zones: [
    { name: 'low', base: '0x40000000', size: '160 MiB' },
    { name: 'default-pool', base: '0x4a000000', size: '96 MiB' },
    { name: 'normal', base: '0x50000000', size: '768 MiB' },
  ],
  allocators: [
    {
      id: 1,
      name: 'default-pool',
      kind: 'contiguous-region',
      zones: ['default-pool'],
      priority: 1,
    },
    { id: 2, name: 'system', kind: 'system', zones: ['normal', 'low'], priority: 2 },
  ],
  importers: [
    {
      id: 'csi0',
      fixed: true,
      description: 'camera interface',
      constraints: {
        dmaWindow: { base: '0x40000000', size: '4 GiB', busOffset: '-0x40000000' },
        contiguous: true,
      },
      source: 'sunxi_mbus.c; vb2-dma-contig',
    },
    {
      id: 've',
      fixed: true,
      description: 'video engine (cedrus): the first 256 MiB of memory only',
      constraints: {
        dmaWindow: { base: '0x40000000', size: '256 MiB', busOffset: '-0x40000000' },
        contiguous: true,
      },
      source: 'sun7i-a20.dtsi reserved-memory; sunxi_mbus.c; vb2-dma-contig',
    },
    {
      id: 'de-frontend',
      fixed: true,
      description: 'scaler of the display engine',
      constraints: {
        dmaWindow: { base: '0x40000000', size: '4 GiB', busOffset: '-0x40000000' },
        contiguous: true,
      },
      source: 'sunxi_mbus.c; the DRM DMA helpers need one segment',
    },
    {
      id: 'de-backend',
      fixed: true,
      description: 'display scanout',
      constraints: {
        dmaWindow: { base: '0x40000000', size: '4 GiB', busOffset: '-0x40000000' },
        contiguous: true,
      },
      source: 'sunxi_mbus.c; the DRM DMA helpers need one segment',
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
