/**
 * The operations of DRM's core, which most of its drivers export with. When `dma_buf_export` returns they stand for
 * nothing: amdgpu and xe put operations of their own in their place after that. At an attach or a map they hold.
 * Source: Linux drivers/gpu/drm/drm_prime.c; amd/amdgpu/amdgpu_dma_buf.c, amdgpu_gem_prime_export.
 */
export const DRM_CORE_OPERATIONS: readonly string[] = ['drm_gem_map_attach', 'drm_gem_map_dma_buf'];
