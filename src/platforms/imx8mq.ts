/** Made of examples/platforms/imx8mq.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** NXP i.MX8MQ EVK (3 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const imx8mq: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'NXP i.MX8MQ EVK (3 GiB)',
  notes: [
    'nxp-imx/linux-imx imx8mq-evk.dts: memory@40000000 is <0x40000000 0xc0000000>, 3 GiB from 1 GiB; rpmsg@0xb8000000 keeps 4 MiB with no-map.',
    'imx8mq.dtsi: soc dma-ranges <0x40000000 0x0 0x40000000 0xc0000000>: every importer reaches 1 GiB to 4 GiB, at the same bus address. On this board that is all memory; a board with 4 GiB has 1 GiB above, which none of them reaches.',
    'Camera and displays stand on buses below soc (AIPS) that have no dma-ranges, so that the kernel takes 32 bits for them, which is the same memory.',
    'No node of imx8mq.dtsi has an iommus property.',
    'The Vivante GPU translates through its own MMU, but what it maps must lie in the window of the bus; it takes scattered pages. The decoders (hantro_drv.c), the camera bridges and the display controllers take one segment.',
    'Assumptions: a CMA area of 320 MiB as with cma=320M on the command line (so the heap is called reserved), placed at the end of memory. Neither device tree states one, and imx_v8_defconfig has CONFIG_CMA_SIZE_MBYTES=32 only.',
    'Left out: the DMA engines, USB, PCIe, memory of the secure world.',
  ],
  zones: [
    { name: 'dram-low', base: '0x40000000', size: '0x78000000' },
    {
      name: 'dram-high',
      base: '0xb8400000',
      size: '0x33c00000',
      description: 'behind the 4 MiB of rpmsg',
    },
    { name: 'cma', base: '0xec000000', size: '0x14000000' },
  ],
  allocators: [
    { id: 1, name: 'reserved', kind: 'contiguous-region', zones: ['cma'], priority: 1 },
    { id: 2, name: 'system', kind: 'system', zones: ['dram-high', 'dram-low'], priority: 2 },
  ],
  importers: [
    {
      id: 'csi1',
      fixed: true,
      description: 'camera bridge',
      constraints: { dmaWindow: { base: '0x40000000', size: '0xc0000000' }, contiguous: true },
      source: 'imx8mq.dtsi csi@30a90000; vb2-dma-contig',
    },
    {
      id: 'vpu-g1',
      fixed: true,
      description: 'Hantro G1 decoder (H.264, MPEG-2, VP8)',
      constraints: { dmaWindow: { base: '0x40000000', size: '0xc0000000' }, contiguous: true },
      source: 'imx8mq.dtsi video-codec@38300000; hantro_drv.c: 32-bit mask, vb2-dma-contig',
    },
    {
      id: 'vpu-g2',
      fixed: true,
      description: 'Hantro G2 decoder (HEVC, VP9)',
      constraints: { dmaWindow: { base: '0x40000000', size: '0xc0000000' }, contiguous: true },
      source: 'imx8mq.dtsi video-codec@38310000; hantro_drv.c: 32-bit mask, vb2-dma-contig',
    },
    {
      id: 'gpu',
      fixed: true,
      description: 'Vivante GC7000L behind its own MMU',
      constraints: { dmaWindow: { base: '0x40000000', size: '0xc0000000' } },
      source: 'imx8mq.dtsi gpu@38000000; etnaviv maps pages one by one',
    },
    {
      id: 'dcss',
      fixed: true,
      description: 'display controller for HDMI',
      constraints: { dmaWindow: { base: '0x40000000', size: '0xc0000000' }, contiguous: true },
      source: 'imx8mq-evk.dts &dcss; the DRM DMA helpers need one segment',
    },
    {
      id: 'lcdif',
      fixed: true,
      description: 'display controller for MIPI DSI',
      constraints: { dmaWindow: { base: '0x40000000', size: '0xc0000000' }, contiguous: true },
      source: 'imx8mq.dtsi lcd-controller@30320000; the DRM DMA helpers need one segment',
    },
  ],
};
