/**
 * The exporters of Linux, as data: when each fixes the storage of a buffer. Read from the source of 7.3; what
 * differs in older kernels is told by `since` and `before`. Many DRM drivers share the name `drm` and the
 * functions of the core: without a function of their own they are unknown.
 */
import type { ExporterEntry } from './exporter-family.ts';
import { DRM_CORE_OPERATIONS } from './shared-operations.ts';

/** Storage that exists before anybody attaches. */
function fixed(
  name: string,
  names: readonly string[],
  functions: readonly string[],
  source: string,
  unreachable = 'the errno of dma_map_sgtable, or a bounce',
): ExporterEntry {
  const place = { family: 'fixed', decidedAt: 'export', moves: false } as const;
  return { name, ...place, unreachable, names, functions, source };
}

/** Pages that come with the first attach. */
function lazy(
  name: string,
  names: readonly string[],
  functions: readonly string[],
  source: string,
  decidedAt: 'attach' | 'map' = 'attach',
): ExporterEntry {
  const unreachable = 'the errno of dma_map_sgtable, or a bounce';
  return { name, family: 'lazy', decidedAt, moves: false, unreachable, names, functions, source };
}

const FIXED: readonly ExporterEntry[] = [
  fixed(
    'the system heap',
    ['system', 'system_cc_shared', 'system-uncached'],
    ['system_heap_allocate', 'system_heap_attach', 'system_heap_map_dma_buf'],
    'drivers/dma-buf/heaps/system_heap.c, system_heap_allocate',
  ),
  fixed(
    'a CMA heap',
    ['default_cma_region', 'reserved', 'linux,cma', 'default-pool'],
    ['cma_heap_allocate', 'cma_heap_attach', 'cma_heap_map_dma_buf'],
    'drivers/dma-buf/heaps/cma_heap.c, cma_heap_allocate',
    'ENOMEM from the map, or a bounce',
  ),
  fixed(
    'a protected heap of a TEE',
    ['tee'],
    ['tee_dma_heap_alloc', 'tee_heap_map_dma_buf'],
    'drivers/tee/tee_heap.c',
  ),
  fixed(
    'udmabuf',
    ['udmabuf'],
    ['udmabuf_create', 'export_udmabuf', 'map_udmabuf'],
    'drivers/dma-buf/udmabuf.c, udmabuf_create: the pages of the memfd',
  ),
  fixed(
    'a camera or codec with contiguous buffers',
    ['videobuf2_dma_contig', 'videobuf2-dma-contig'],
    ['vb2_dc_get_dmabuf', 'vb2_dc_dmabuf_ops_attach', 'vb2_dc_dmabuf_ops_map'],
    'drivers/media/common/videobuf2/videobuf2-dma-contig.c, vb2_dc_alloc at VIDIOC_REQBUFS',
    'EIO from the map, or a bounce',
  ),
  fixed(
    'a camera or codec with scattered buffers',
    ['videobuf2_dma_sg', 'videobuf2-dma-sg'],
    ['vb2_dma_sg_get_dmabuf', 'vb2_dma_sg_dmabuf_ops_attach', 'vb2_dma_sg_dmabuf_ops_map'],
    'drivers/media/common/videobuf2/videobuf2-dma-sg.c, vb2_dma_sg_alloc',
    'EIO from the map, or a bounce',
  ),
  fixed(
    'a camera or codec with virtual buffers',
    ['videobuf2_vmalloc', 'videobuf2-vmalloc'],
    ['vb2_vmalloc_get_dmabuf', 'vb2_vmalloc_dmabuf_ops_attach', 'vb2_vmalloc_dmabuf_ops_map'],
    'drivers/media/common/videobuf2/videobuf2-vmalloc.c, vb2_vmalloc_alloc',
    'EIO from the map, or a bounce',
  ),
  fixed(
    'fastrpc',
    ['fastrpc'],
    ['fastrpc_dma_buf_attach', 'fastrpc_map_dma_buf'],
    'drivers/misc/fastrpc.c, fastrpc_buf_alloc',
    'EINVAL from the attach',
  ),
  fixed(
    'tegra',
    ['tegra_drm', 'tegra'],
    ['tegra_gem_prime_export', 'tegra_gem_prime_map_dma_buf'],
    'drivers/gpu/drm/tegra/gem.c',
    'ENOMEM from the map',
  ),
  fixed(
    'a Xen grant table',
    ['xen_gntdev'],
    ['dmabuf_exp_ops_attach', 'dmabuf_exp_ops_map_dma_buf'],
    'drivers/xen/gntdev-dmabuf.c',
    'ENOMEM from the map',
  ),
  fixed('ivpu', ['ivpu_userptr_dmabuf'], [], 'drivers/accel/ivpu/ivpu_gem_userptr.c'),
  fixed('the ASRC of i.MX', ['snd_soc_fsl_asrc'], [], 'sound/soc/fsl/fsl_asrc_m2m.c'),
  fixed('the self-test of iommufd', ['iommufd'], [], 'drivers/iommu/iommufd/selftest.c'),
  fixed('the mediated device mbochs', ['mbochs'], [], 'samples/vfio-mdev/mbochs.c'),
  fixed(
    'habanalabs',
    ['habanalabs'],
    ['hl_map_dmabuf'],
    'drivers/accel/habanalabs/common/memory.c',
  ),
  fixed('NVIDIA', ['nvidia'], ['nv_dma_buf_map'], 'kernel-open/nvidia/nv-dmabuf.c, out of tree'),
];

const LAZY: readonly ExporterEntry[] = [
  lazy('panfrost', ['panfrost'], [], 'drivers/gpu/drm/panfrost/panfrost_gem.c'),
  lazy('panthor', ['panthor'], [], 'drivers/gpu/drm/panthor/panthor_gem.c'),
  lazy('amdxdna', ['amdxdna'], [], 'drivers/accel/amdxdna/amdxdna_gem.c'),
  lazy('msm', ['msm'], ['msm_gem_prime_pin'], 'drivers/gpu/drm/msm/msm_gem_prime.c'),
  lazy(
    'armada',
    ['armada'],
    ['armada_gem_prime_map_dma_buf'],
    'drivers/gpu/drm/armada/armada_gem.c: every map reads the pages again',
    'map',
  ),
  lazy(
    'omapdrm',
    ['omapdrm'],
    ['omap_gem_map_dma_buf'],
    'drivers/gpu/drm/omapdrm/omap_gem_dmabuf.c: pinned at the first map, for its own device',
    'map',
  ),
  lazy(
    'virtio-gpu',
    ['virtio_gpu', 'virtio-gpu'],
    ['virtgpu_gem_map_dma_buf', 'virtio_dma_buf_attach'],
    'drivers/gpu/drm/virtio/virtgpu_prime.c',
  ),
];

const MOVED: readonly ExporterEntry[] = [
  {
    name: 'i915',
    family: 'moved-at-attach',
    decidedAt: 'attach',
    moves: true,
    unreachable: 'EOPNOTSUPP from the attach',
    names: ['i915'],
    functions: ['i915_gem_dmabuf_attach', 'i915_gem_map_dma_buf'],
    source: 'drivers/gpu/drm/i915/gem/i915_gem_dmabuf.c',
  },
];

const PEERS_OLD = 'drivers/gpu/drm/amd/amdgpu/amdgpu_dma_buf.c and xe/xe_dma_buf.c, before 6.15';

const PLACED: readonly ExporterEntry[] = [
  {
    name: 'amdgpu or xe of an older kernel',
    family: 'moved-at-attach',
    decidedAt: 'attach',
    moves: true,
    unreachable: 'EBUSY from the map',
    names: [],
    functions: [
      'amdgpu_dma_buf_map',
      'amdgpu_dma_buf_attach',
      'xe_dma_buf_map',
      'xe_dma_buf_attach',
    ],
    before: '6.15',
    source: PEERS_OLD,
  },
  {
    name: 'amdgpu',
    family: 'placed-by-peers',
    decidedAt: 'pin',
    moves: true,
    unreachable: 'addresses nobody can reach, or EINVAL from the map',
    names: [],
    functions: ['amdgpu_dma_buf_map', 'amdgpu_dma_buf_attach'],
    since: '6.15',
    source: 'drivers/gpu/drm/amd/amdgpu/amdgpu_dma_buf.c, amdgpu_dma_buf_pin',
  },
  {
    name: 'xe',
    family: 'placed-by-peers',
    decidedAt: 'pin',
    moves: true,
    unreachable: 'EOPNOTSUPP from the attach, or EINVAL from the map',
    names: [],
    functions: ['xe_dma_buf_map', 'xe_dma_buf_attach'],
    since: '6.15',
    source: 'drivers/gpu/drm/xe/xe_dma_buf.c, xe_dma_buf_pin',
  },
  {
    name: 'vfio-pci',
    family: 'revocable',
    decidedAt: 'export',
    moves: false,
    unreachable: 'EOPNOTSUPP from the attach, ENODEV while it is revoked',
    names: ['vfio_pci_core'],
    functions: ['vfio_pci_dma_buf_map', 'vfio_pci_dma_buf_attach'],
    source: 'drivers/vfio/pci/vfio_pci_dmabuf.c',
  },
  {
    name: 'RDMA',
    family: 'revocable',
    decidedAt: 'export',
    moves: false,
    unreachable: 'EOPNOTSUPP from the attach, ENODEV while it is revoked',
    names: ['ib_uverbs'],
    functions: ['uverbs_dmabuf_map', 'uverbs_dmabuf_attach'],
    source: 'drivers/infiniband/core/uverbs_std_types_dmabuf.c',
  },
];

/** Drivers that share the operations of DRM's core: which one it is, and so when it decides, is not told. */
const SHARED: readonly ExporterEntry[] = [
  {
    name: "a DRM driver with the operations of DRM's core",
    family: 'before-map',
    decidedAt: 'unknown',
    moves: false,
    unreachable: 'the errno of dma_map_sgtable, or a bounce',
    names: [],
    functions: DRM_CORE_OPERATIONS,
    source: 'drivers/gpu/drm/drm_prime.c, drm_gem_map_attach pins before it returns',
  },
];

/** All of them. @public */
export const KNOWN_EXPORTERS: readonly ExporterEntry[] = [
  ...FIXED,
  ...LAZY,
  ...MOVED,
  ...PLACED,
  ...SHARED,
];
