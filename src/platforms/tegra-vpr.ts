/** Made of examples/platforms/tegra-vpr.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** NVIDIA Tegra234 with a video protection region (32 GiB): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const tegraVpr: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'NVIDIA Tegra234 with a video protection region (32 GiB)',
  notes: [
    'Thierry Reding, patch series for a Tegra VPR heap (L:20260701-tegra-vpr-v3-8-d80f7b871bb4@nvidia.com): the region "cannot be accessed by the CPU and only certain hardware devices have access to it", must be a single contiguous region, about 2 GiB are expected, and the GPU must be in reset while it is resized. The series was not merged when this was written.',
    'The binding of that series (nvidia,tegra-video-protection-region.yaml): the resizable example has size 0x70000000 (1792 MiB) and alignment 0x100000.',
    'The region is one allocator of fixed size here; growing it in chunks is left out. So is what happens when a chunk that holds buffers is to be given back (EBUSY).',
    "Assumptions: memory from 0x80000000; where the region lies; the heap's name; which engines reach the region (decoder, GPU, display); everything sits behind an SMMU; a CMA area is left out.",
  ],
  zones: [
    { name: 'normal', base: '0x80000000', size: '30 GiB' },
    { name: 'vpr', base: '32 GiB', size: '0x70000000' },
  ],
  allocators: [
    {
      id: 1,
      name: 'protected',
      kind: 'contiguous-region',
      zones: ['vpr'],
      priority: 1,
      cpuAccess: false,
      secure: true,
      domains: ['inaccessible'],
    },
    { id: 2, name: 'system', kind: 'system', zones: ['normal'], priority: 2 },
  ],
  importers: [
    {
      id: 'nvdec-protected',
      fixed: true,
      description: 'decoder, protected content',
      constraints: { secure: true, iommu: true },
      source: 'VPR heap patch',
    },
    {
      id: 'nvdec',
      fixed: true,
      description: 'decoder, anything else',
      constraints: { iommu: true, usage: ['video.HW_DECODER'] },
      source: 'assumption',
    },
    {
      id: 'vi',
      description: 'camera: cannot reach the protected region',
      constraints: { allocators: ['system'], iommu: true, usage: ['video.CAPTURE'] },
      source: 'assumption',
    },
    {
      id: 'gpu',
      fixed: true,
      description: 'GPU, either memory',
      constraints: { iommu: true },
      source: 'VPR heap patch: the GPU is reset when the region is resized',
    },
    {
      id: 'display',
      fixed: true,
      description: 'display controller, either memory',
      constraints: { iommu: true, usage: ['display.LAYER'] },
      source: 'VPR heap patch',
    },
    {
      id: 'subtitles',
      description: 'software that draws into the frame',
      constraints: { usage: ['cpu.WRITE_OFTEN'] },
      source: 'VPR heap patch: no CPU access, mmap gives EPERM',
    },
  ],
};
