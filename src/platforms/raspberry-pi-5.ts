/** Made of examples/platforms/raspberry-pi-5.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Raspberry Pi 5 (BCM2712, 8 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const raspberryPi5: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Raspberry Pi 5 (BCM2712, 8 GiB)',
  notes: [
    'Windows of importers behind an IOMMU are IO virtual addresses. raspberrypi/linux drivers/iommu/bcm2712-iommu.c: the aperture is 40 GiB to 42 GiB (APERTURE_BASE, APERTURE_SIZE); addresses below pass through untranslated.',
    'raspberrypi/linux bcm2712-ds.dtsi: iommu2 serves PISP-BE and HEVC and has aperture-size <0x1 0x0>, so 4 GiB; iommu4 serves HVS and TXP; iommu5 serves RP1 behind PCIe 2 and has dma-iova-offset <0x10 0x0>, so its aperture begins 64 GiB higher.',
    'bcm2712.dtsi: linux,cma is 64 MiB with alloc-ranges <0x0 0x0 0x0 0x40000000>; atf@0 keeps the first 0x80000 bytes. Pull request 6361 of raspberrypi/linux says why so little: the blocks behind an IOMMU can use system memory.',
    "bcm2712.dtsi: pcie1 (the user's slot) has dma-ranges of 64 GiB at PCIe address 0x1000000000 and no IOMMU. The accelerator in the slot is an example.",
    "Assumptions: linux,cma begins at 896 MiB; HVS stands for vc4, whose iommus = <&iommu4> was seen in a patch and in the overlay vc4-kms-v3d-pi5, not in bcm2712.dtsi itself; the window of V3D's own MMU is 32 bits, as on the Pi 4.",
    'Left out: memory that the firmware keeps below 1 GiB, Unicam (not used on this board), the second display path of RP1 (DPI).',
  ],
  zones: [
    { name: 'low', base: '0x80000', size: '0x37f80000', description: 'behind the secure firmware' },
    { name: 'cma', base: '896 MiB', size: '64 MiB' },
    { name: 'low-high', base: '960 MiB', size: '64 MiB' },
    { name: 'normal', base: '1 GiB', size: '7 GiB' },
  ],
  allocators: [
    { id: 1, name: 'linux,cma', kind: 'contiguous-region', zones: ['cma'], priority: 1 },
    { id: 2, name: 'system', kind: 'system', zones: ['normal', 'low-high', 'low'], priority: 2 },
  ],
  importers: [
    {
      id: 'rp1-cfe',
      fixed: true,
      description: 'camera front end in RP1, behind PCIe and iommu5',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: '104 GiB', size: '2 GiB' } },
      source: 'bcm2712-ds.dtsi iommu5; bcm2712-iommu.c',
    },
    {
      id: 'pisp-be',
      fixed: true,
      description: 'image processor, back end, behind iommu2',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: '40 GiB', size: '4 GiB' } },
      source: 'bcm2712-ds.dtsi iommu2 and pisp_be',
    },
    {
      id: 'hevc-dec',
      fixed: true,
      description: 'HEVC decoder, behind iommu2',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: '40 GiB', size: '4 GiB' } },
      source: 'bcm2712-ds.dtsi iommu2 and hevc_dec',
    },
    {
      id: 'hvs',
      fixed: true,
      description: 'display scanout (vc4), behind iommu4',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: '40 GiB', size: '2 GiB' } },
      source: 'bcm2712-ds.dtsi iommu4; bcm2712-iommu.c',
    },
    {
      id: 'rp1-dsi',
      fixed: true,
      description: 'display output in RP1, behind PCIe and iommu5',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: '104 GiB', size: '2 GiB' } },
      source: 'bcm2712-ds.dtsi iommu5; bcm2712-iommu.c',
    },
    {
      id: 'v3d',
      fixed: true,
      description: '3-D engine behind its own MMU',
      constraints: { iommu: true, dmaWindow: { base: 4096, size: '0xfffff000' } },
      source: 'v3d_drv.c; 32-bit addresses of its MMU',
    },
    {
      id: 'npu',
      fixed: true,
      description:
        'neural accelerator in the PCIe slot: no IOMMU, scattered pages, bus offset 64 GiB',
      constraints: { dmaWindow: { base: 0, size: '64 GiB', busOffset: '0x1000000000' } },
      source: 'bcm2712.dtsi pcie1 dma-ranges; the card is an example',
    },
  ],
};
