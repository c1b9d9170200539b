/** Made of examples/platforms/raspberry-pi-4.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Raspberry Pi 4 (BCM2711, 4 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const raspberryPi4: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Raspberry Pi 4 (BCM2711, 4 GiB)',
  notes: [
    'bcm2711.dtsi: soc dma-ranges <0xc0000000 0x0 0x00000000 0x40000000>: unicam, codec, ISP and HVS reach the low 1 GiB only, at bus address 0xc0000000, without an IOMMU. In raspberrypi/linux issue 5727 the author of the display driver confirms it for the HVS.',
    "The CMA area lies inside that 1 GiB; 256 MiB were measured as heap linux,cma, and /sys/class/iommu was empty (toyota-connected/ivi-homescreen issue 219). Assumption: it begins at 512 MiB; where it really begins depends on the board's firmware.",
    'V3D has its own MMU and takes any page (v3d_drv.c: the mask is 30 bits plus the PA_WIDTH that the hardware reports).',
    'The codec and the ISP are drivers of the firmware (VCHIQ); their window is taken from the bus, not from a device tree node of their own.',
    'Memory ends at 0xfc000000: behind it lie registers (scb ranges of bcm2711.dtsi), so that 64 MiB of the 4 GiB are out of reach.',
    'Left out: memory that the firmware reserves for itself, the HEVC decoder, USB cameras.',
  ],
  zones: [
    { name: 'dma', base: 0, size: '512 MiB' },
    { name: 'cma', base: '512 MiB', size: '256 MiB' },
    { name: 'dma-high', base: '768 MiB', size: '256 MiB' },
    { name: 'normal', base: '1 GiB', size: '3008 MiB' },
  ],
  allocators: [
    { id: 1, name: 'linux,cma', kind: 'contiguous-region', zones: ['cma'], priority: 1 },
    { id: 2, name: 'system', kind: 'system', zones: ['normal', 'dma-high', 'dma'], priority: 2 },
  ],
  importers: [
    {
      id: 'unicam',
      fixed: true,
      description: 'camera receiver (CSI-2)',
      constraints: {
        dmaWindow: { base: 0, size: '1 GiB', busOffset: '0xc0000000' },
        contiguous: true,
      },
      source: 'bcm2711.dtsi; vb2-dma-contig',
    },
    {
      id: 'codec',
      fixed: true,
      description: 'H.264 encoder of the VideoCore (bcm2835-codec)',
      constraints: {
        dmaWindow: { base: 0, size: '1 GiB', busOffset: '0xc0000000' },
        contiguous: true,
      },
      source: 'bcm2711.dtsi; vb2-dma-contig',
    },
    {
      id: 'hvs',
      fixed: true,
      description: 'display scanout (vc4)',
      constraints: {
        dmaWindow: { base: 0, size: '1 GiB', busOffset: '0xc0000000' },
        contiguous: true,
      },
      source: 'bcm2711.dtsi; vc4 uses the DMA helpers, which need one segment',
    },
    {
      id: 'v3d',
      fixed: true,
      description: '3-D engine behind its own MMU',
      constraints: { iommu: true, dmaWindow: { base: 4096, size: '0xfffff000' } },
      source: 'v3d_drv.c; 32-bit addresses of its MMU',
    },
    {
      id: 'isp',
      fixed: true,
      description: 'image processor of the VideoCore (bcm2835-isp)',
      constraints: {
        dmaWindow: { base: 0, size: '1 GiB', busOffset: '0xc0000000' },
        contiguous: true,
      },
      source: 'bcm2711.dtsi; vb2-dma-contig',
    },
  ],
};
