/**
 * What kernels print where something goes wrong, retyped with made-up names and figures, and on which kernels they print
 * it so. The reader is tried on each, and docs/kernel-log.md shows them.
 */
import type { PasteRuleId } from './paste-rules.ts';

/** Lines of a log that show a rule. */
export interface KernelWords {
  readonly rule: PasteRuleId;
  readonly kernels: string;
  readonly lines: readonly string[];
}

/** In the order of the rules. */
export const KERNEL_WORDS: readonly KernelWords[] = [
  {
    rule: 'bounce-too-large',
    kernels: 'since 5.0; before, without "total" and "used"',
    lines: [
      'made-isp 1000.isp: swiotlb buffer is full (sz: 524288 bytes), total 32768 (slots), used 64 (slots)',
    ],
  },
  {
    rule: 'bounce-pool-full',
    kernels: 'since 5.0',
    lines: [
      'made-isp 1000.isp: swiotlb buffer is full (sz: 65536 bytes), total 1024 (slots), used 1010 (slots)',
    ],
  },
  {
    rule: 'bounce-full',
    kernels: 'since 5.0; before, without "total" and "used"',
    lines: ['made-isp 1000.isp: swiotlb buffer is full (sz: 65536 bytes)'],
  },
  {
    rule: 'beyond-window',
    kernels: 'since 5.8; before, "overflow 0x…+4096 of DMA mask ffffffff bus limit 0"',
    lines: [
      'made-isp 1000.isp: DMA addr 0x0000000140000000+4096 overflow (mask ffffffff, bus limit 0).',
    ],
  },
  {
    rule: 'beyond-window',
    kernels: "Rockchip's kernels: RGA2 has 32-bit tables of its own",
    lines: [
      'rga: RGA_MMU unsupported memory larger than 4G!',
      'rga: scheduler core[4] unsupported mm_flag[0x0]!',
    ],
  },
  {
    rule: 'mask-refused',
    kernels: 'any: words of drivers',
    lines: ['made-npu 2000.npu: Unable to set DMA mask: -5'],
  },
  {
    rule: 'mask-refused',
    kernels: '32-bit Arm, before 5.16',
    lines: [
      'made-npu 2000.npu: Coherent DMA mask 0xfffffff (pfn 0x0-0x10000) covers a smaller range of system memory than the DMA zone pfn 0x0-0x20000',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels: 'arm-smmu (v1 and v2)',
    lines: [
      'arm-smmu 3000.iommu: Unhandled context fault: fsr=0x402, iova=0xfe000000, fsynr=0x110011, cbfrsynra=0x420, cb=3',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels: 'arm-smmu-v3, before 6.15',
    lines: [
      'arm-smmu-v3 3000.iommu: event 0x10 received:',
      'arm-smmu-v3 3000.iommu: \t0x0000042000000010',
      'arm-smmu-v3 3000.iommu: \t0x0000020000000000',
      'arm-smmu-v3 3000.iommu: \t0x00000000fe000000',
      'arm-smmu-v3 3000.iommu: \t0x0000000000000000',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels: 'arm-smmu-v3, since 6.15',
    lines: [
      'arm-smmu-v3 3000.iommu: event: F_TRANSLATION client: 0000:01:00.0 sid: 0x420 ssid: 0x0 iova: 0xfe000000 ipa: 0x0',
      'arm-smmu-v3 3000.iommu: unpriv data write s1 "Input address caused fault" stag: 0x0',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels: 'Intel, since 5.12; before, without NO_PASID and 0x',
    lines: [
      'DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0xfe000000 [fault reason 0x05] PTE Write access is not set',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels:
      'AMD; "AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=…" where the device is not known',
    lines: [
      'made-gpu 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0007 address=0xfe000000 flags=0x0020]',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels: 'Rockchip',
    lines: ['rk_iommu 3000.iommu: Page fault at 0x00000000fe000000 of type write'],
  },
  {
    rule: 'iommu-fault',
    kernels: 'Allwinner',
    lines: ['sun50i-iommu 3000.iommu: Page fault for 0x00000000fe000000 (master 2, dir wr)'],
  },
  {
    rule: 'iommu-fault',
    kernels: 'MediaTek',
    lines: [
      'mtk-iommu 3000.iommu: fault type=0x5 iova=0xfe000000 pa=0x0 master=0x1(larb=0 port=1) layer=1 write',
    ],
  },
  {
    rule: 'iommu-fault',
    kernels: 'Exynos',
    lines: ['exynos-sysmmu 3000.sysmmu: 2000.codec: [WRITE] PAGE FAULT occurred at 0xfe000000'],
  },
  {
    rule: 'iommu-tables-unreachable',
    kernels: 'since 4.1',
    lines: ['rk_iommu 3000.iommu: Cannot accommodate DMA translation for IOMMU page tables'],
  },
  {
    rule: 'segment-too-long',
    kernels: 'with CONFIG_DMA_API_DEBUG_SG',
    lines: [
      'DMA-API: made-isp 1000.isp: mapping sg segment longer than device claims to support [len=1048576] [max=65536]',
    ],
  },
  {
    rule: 'import-failed',
    kernels: 'videobuf2',
    lines: [
      'Error getting dmabuf scatterlist',
      'videobuf2_common: [cap-00000000aa10] __prepare_dmabuf: failed to map dmabuf for plane 0',
    ],
  },
  {
    rule: 'import-failed',
    kernels: 'DRM, with drm.debug',
    lines: ['[drm:drm_internal_framebuffer_create] could not create framebuffer'],
  },
  {
    rule: 'cma-too-small',
    kernels: 'the name since 5.13; __cma_alloc since 6.10',
    lines: [
      'cma: Reserved 64 MiB at 0x000000003a800000',
      'cma: __cma_alloc: reserved: alloc failed, req-size: 20000 pages, ret: -12',
    ],
  },
  {
    rule: 'cma-full',
    kernels: 'with CONFIG_CMA_DEBUG, since 6.15',
    lines: [
      'cma: __cma_alloc: linux,cma: alloc failed, req-size: 2025 pages, ret: -12',
      'cma: number of available pages: ',
      'cma: range 0: 41@23+900@1024',
      'cma: => 941 free of 16384 total pages',
    ],
  },
  {
    rule: 'cma-fragmented',
    kernels: 'with CONFIG_CMA_DEBUG, before 6.15',
    lines: [
      'cma: cma_alloc: linux,cma: alloc failed, req-size: 2025 pages, ret: -12',
      'cma: number of available pages: 41@23+1900@2196+1024@5120=> 2965 free of 16384 total pages',
    ],
  },
  {
    rule: 'cma-pinned',
    kernels: 'any',
    lines: ['cma: cma_alloc: linux,cma: alloc failed, req-size: 257 pages, ret: -16'],
  },
  {
    rule: 'cma-interrupted',
    kernels: 'any',
    lines: ['cma: cma_alloc: linux,cma: alloc failed, req-size: 257 pages, ret: -4'],
  },
  {
    rule: 'cma-misaligned',
    kernels: 'any',
    lines: [
      'Reserved memory: incorrect alignment of CMA region',
      'OF: reserved mem: node isp-pool compatible matching fail',
    ],
  },
  {
    rule: 'reservation-failed',
    kernels: 'any',
    lines: ["OF: reserved mem: failed to allocate memory for node 'isp-pool': size 64 MiB"],
  },
  {
    rule: 'reserved-overlap',
    kernels: 'since 4.4; "Reserved memory: OVERLAP DETECTED!" before 4.8',
    lines: [
      'OF: reserved mem: OVERLAP DETECTED!',
      'linux,cma (0x0000000098000000--0x00000000a8000000) overlaps with made-pool (0x00000000a0000000--0x00000000a4000000)',
    ],
  },
  {
    rule: 'allocation-failed',
    kernels: 'videobuf2',
    lines: ['made-codec 4000.codec: dma alloc of size 12441600 failed'],
  },
  {
    rule: 'allocation-failed',
    kernels: 'any: words of drivers',
    lines: ['made-codec 4000.codec: dma_alloc_coherent of size 12441600 failed'],
  },
  {
    rule: 'plane-too-short',
    kernels: 'videobuf2, with debug=1; "vb2-core:" before 5.2',
    lines: [
      'videobuf2_common: [out-00000000aa10] __prepare_dmabuf: invalid dmabuf length 3110400 for plane 0, minimum length 3133440',
    ],
  },
  {
    rule: 'plane-too-short',
    kernels: 'DRM, with drm.debug',
    lines: [
      '[drm:drm_gem_fb_init_with_funcs] GEM object size (8294400) smaller than minimum size (8355840) for plane 0',
    ],
  },
  {
    rule: 'bad-descriptor',
    kernels: 'videobuf2, with debug=1',
    lines: ['videobuf2_common: [cap-00000000aa10] __prepare_dmabuf: invalid dmabuf fd for plane 0'],
  },
  {
    rule: 'not-contiguous',
    kernels: 'videobuf2; " b" at the end before 4.17',
    lines: ['contiguous chunk is too small 65536/3133440'],
  },
  {
    rule: 'format-refused',
    kernels: 'DRM, with drm.debug',
    lines: [
      '[drm:drm_framebuffer_check] Unsupported pixel format XR24 little-endian (0x34325258) / modifier 0x100000000000001',
    ],
  },
  {
    rule: 'format-refused',
    kernels: 'DRM, with drm.debug: one plane, as it is to be shown',
    lines: [
      '[drm:drm_atomic_check_only] [PLANE:31:plane-0] invalid pixel format XR24 little-endian (0x34325258), modifier 0x100000000000002',
    ],
  },
  {
    rule: 'row-too-short',
    kernels: 'DRM, with drm.debug',
    lines: ['[drm:framebuffer_check] bad pitch 1920 for plane 0'],
  },
  {
    rule: 'modifier-without-flag',
    kernels: 'DRM, with drm.debug',
    lines: ['[drm:framebuffer_check] bad fb modifier 72057594037927937 for plane 0'],
  },
];
