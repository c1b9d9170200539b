/** Made of examples/platforms/rk3588-rga2.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Rockchip RK3588 with RGA2 (8 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const rk3588Rga2: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Rockchip RK3588 with RGA2 (8 GiB)',
  notes: [
    'RGA2 has its own MMU, whose tables hold 32-bit physical addresses: the driver says "RGA_MMU unsupported memory larger than 4G!" (airockchip/librga issues 73, 120, 133 and question 4.5 of its FAQ; rockchip-linux/mpp issue 560). Mainline rga.c sets a 32-bit mask, and rga2_hw has has_internal_iommu.',
    'RGA3 sits behind a Rockchip IOMMU (rga3-hw.c: has_internal_iommu = false, stride_alignment = 16). IO virtual addresses of that IOMMU are 32 bits (rockchip-iommu.c: aperture_end = DMA_BIT_MASK(32)); physical pages may lie above 4 GiB.',
    'rk3588-extra.dtsi: the HDMI receiver "works only with 32bit phys addresses and doesn\'t support IOMMU"; hdmi-receiver-cma is 160 MiB below 4 GiB, aligned to 0x40000, no-map.',
    'rockchip-linux/kernel rk3588-linux.dtsi: the default CMA area is 8 MiB; 0x110000 to 0x1f0000 belongs to ramoops.',
    'Heap names system, system-dma32 and cma: the table in rockchip-linux/mpp issue 356. The heaps with -uncached are left out; they differ in caching only.',
    'Assumptions: memory from 2 MiB to 0xf0000000 and from 4 GiB to 8 GiB; the two CMA areas lie at the end of the low part. The 256 MiB that the memory controller moves from below 4 GiB to the top are left out, and so are the gaps of 16 GiB boards (0x3fc000000, 0x3fff00000: U-Boot, rock5b).',
    'Assumption: decoder, camera, NPU and display each sit behind a Rockchip IOMMU with the 32-bit aperture above. Left out: PCIe, the encoder.',
  ],
  zones: [
    { name: 'low', base: '0x200000', size: '0xe5600000' },
    { name: 'hdmi-receiver-cma', base: '0xe5800000', size: '160 MiB' },
    { name: 'cma', base: '0xef800000', size: '8 MiB' },
    { name: 'high', base: '4 GiB', size: '4 GiB' },
  ],
  allocators: [
    { id: 1, name: 'cma', kind: 'contiguous-region', zones: ['cma'], priority: 1 },
    {
      id: 2,
      name: 'hdmi-receiver-cma',
      kind: 'contiguous-region',
      zones: ['hdmi-receiver-cma'],
      priority: 2,
    },
    { id: 3, name: 'system-dma32', kind: 'system', zones: ['low'], priority: 3 },
    { id: 4, name: 'system', kind: 'system', zones: ['high', 'low'], priority: 4 },
  ],
  importers: [
    {
      id: 'rga2',
      fixed: true,
      description: '2-D engine whose own MMU knows 32-bit physical addresses only',
      constraints: { dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'airockchip/librga issue 133; rga.c DMA_BIT_MASK(32)',
    },
    {
      id: 'rga3',
      fixed: true,
      description: '2-D engine behind an IOMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'rga3-hw.c; rockchip-iommu.c',
    },
    {
      id: 'vdec',
      fixed: true,
      description: 'video decoder behind an IOMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'rkvdec.c: 32-bit mask, vb2-dma-contig; rockchip-iommu.c',
    },
    {
      id: 'camera',
      fixed: true,
      description: 'camera interface and ISP behind an IOMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: rockchip-iommu.c',
    },
    {
      id: 'hdmirx',
      fixed: true,
      description: 'HDMI receiver without an IOMMU',
      constraints: { contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'rk3588-extra.dtsi hdmi_receiver_cma and hdmi_receiver@fdee0000',
    },
    {
      id: 'npu',
      fixed: true,
      description: 'neural accelerator behind an IOMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: rockchip-iommu.c',
    },
    {
      id: 'gpu',
      fixed: true,
      description: 'Mali-G610 behind its own MMU, which takes any page',
      constraints: { iommu: true },
      source: 'assumption: panthor maps pages one by one',
    },
    {
      id: 'vop2',
      fixed: true,
      description: 'display controller behind an IOMMU',
      constraints: { iommu: true, contiguous: true, dmaWindow: { base: 0, size: '4 GiB' } },
      source: 'assumption: rockchip-iommu.c',
    },
  ],
};
