/** Made of examples/platforms/discrete-gpu-laptop.platform.json by `npm run platforms`. */
import type { PlatformInput } from '../allocators/platform/platform.ts';

/** Laptop with an integrated and a discrete GPU (16 GiB, 8 GiB VRAM): its memory, its allocators and its importers; `notes` say where the numbers come from. @public */
export const discreteGpuLaptop: PlatformInput = {
  schema: 'cenalloc/platform/1',
  name: 'Laptop with an integrated and a discrete GPU (16 GiB, 8 GiB VRAM)',
  notes: [
    "A discrete GPU imports anything for a copy, but scans out of its own VRAM only (Christian König on dri-devel, 2024). amdgpu_display.c: amdgpu_display_supported_domains allows GTT only where mode_info.gpu_vm_support is set, which is for GPUs in the CPU's package.",
    'Each importer states by allocatorMask where it can work: bit 1 is system, bit 2 is vram.',
    'The integrated GPU cannot import VRAM without peer-to-peer DMA; that it has none is an assumption that holds for most laptops. The exporter then moves the buffer to system memory instead.',
    'USB cameras prefer the cached system heap: the CPU copies what the USB host received.',
    'Assumptions: 2 GiB of memory below the PCI hole and 14 GiB from 4 GiB on; VRAM of 8 GiB visible through a resizable BAR at 384 GiB. VRAM is modelled as a contiguous region; a real one hands out scattered pages to a GPU that has page tables.',
    'Left out: the VT-d or AMD-Vi IOMMU (importers see any page), firmware and graphics stolen memory, formats and modifiers: see the stories for those.',
  ],
  zones: [
    { name: 'dma32', base: '1 MiB', size: '2047 MiB' },
    { name: 'normal', base: '4 GiB', size: '14 GiB' },
    { name: 'vram', base: '384 GiB', size: '8 GiB' },
  ],
  allocators: [
    { id: 1, name: 'system', kind: 'system', zones: ['normal', 'dma32'], priority: 1 },
    { id: 2, name: 'vram', kind: 'contiguous-region', zones: ['vram'], priority: 2 },
  ],
  importers: [
    {
      id: 'uvc-camera',
      fixed: true,
      description: 'USB camera: the CPU writes the frames',
      constraints: { allocatorMask: '0x2' },
      source: 'notes of the XDC 2024 workshop on memory constraints',
    },
    {
      id: 'igpu-render',
      fixed: true,
      description: 'integrated GPU, rendering and video',
      constraints: { allocatorMask: '0x2', iommu: true },
      source: 'assumption: no peer-to-peer DMA',
    },
    {
      id: 'igpu-display',
      fixed: true,
      description: "integrated GPU, the laptop's panel; its address space is 4 GiB",
      constraints: {
        allocatorMask: '0x2',
        iommu: true,
        contiguous: true,
        dmaWindow: { base: 0, size: '4 GiB' },
      },
      source: 'assumption: the global GTT of i915',
    },
    {
      id: 'dgpu-render',
      fixed: true,
      description: 'discrete GPU, rendering: copies from anywhere',
      constraints: { allocatorMask: '0x6', iommu: true },
      source: 'Christian König, dri-devel 2024',
    },
    {
      id: 'dgpu-display',
      fixed: true,
      description: 'discrete GPU, an external monitor: VRAM only',
      constraints: { allocatorMask: '0x4' },
      source: 'Christian König, dri-devel 2024; amdgpu_display_supported_domains',
    },
  ],
};
