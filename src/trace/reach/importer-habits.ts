/**
 * Importers that take one range of addresses and nothing else. No field of the kernel says so: they map, look
 * at the table, and give the buffer back. Who they are is known from their source.
 */

/** Functions through which such an importer attaches, and what it is. */
const BY_FUNCTION: ReadonlyMap<string, string> = new Map([
  // videobuf2-dma-contig.c: vb2_dc_map_dmabuf compares vb2_dc_get_contiguous_size with the plane, EFAULT.
  ['vb2_dc_attach_dmabuf', 'a camera or codec with contiguous buffers (vb2_dc)'],
]);

/**
 * Display drivers with GEM DMA helpers, by the name of their driver: `drm_gem_dma_prime_import_sg_table`
 * refuses more than one range with EINVAL. Left out is rcar-du, which takes any table on newer chips.
 */
const GEM_DMA_DRIVERS = new Set([
  'vc4-drm',
  'mediatek-drm',
  'meson-drm',
  'sun4i-drm',
  'stm32-display',
  'mxsfb',
  'imx-lcdif',
  'tidss',
  'imx-drm',
  'rzg2l-du',
  'shmob-drm',
  'zynqmp-dpsub',
  'komeda',
  'mali-dp',
  'hdlcd',
  'tilcdc',
  'atmel-hlcdc-display-controller',
  'fsl-dcu',
  'kmb-drm',
  'logicvc-drm',
  'sprd-drm',
]);

/** GEM drivers that give every foreign buffer back, whatever its table: virtgpu_prime.c, qxl_prime.c. */
const TAKE_NONE = new Set(['virtio-pci', 'virtio_gpu', 'virtio-gpu', 'qxl']);

/** DRM's own import: it attaches and maps, and undoes both where the driver refuses the table. */
const DRM_IMPORT = 'drm_gem_prime_import_dev';

/** Shmem drivers of 7.x attach so and never map: storage is nothing to them. */
const IDLE_IMPORT = 'drm_gem_shmem_prime_import_no_map';

/** Who says that an importer takes one range; null where nobody does. */
export function oneRangeOf(caller: string | null, driver: string | null): string | null {
  const byFunction = BY_FUNCTION.get(caller ?? '');
  if (byFunction !== undefined) return byFunction;
  return driver !== null && GEM_DMA_DRIVERS.has(driver)
    ? 'a display driver with GEM DMA helpers'
    : null;
}

/** Whether an import that was undone at once says that its table did not do. */
export function isRefusalOfTable(caller: string | null, driver: string | null): boolean {
  return caller === DRM_IMPORT && (driver === null || !TAKE_NONE.has(driver));
}

/** Whether an attach is an import that never maps, and has not: storage is nothing to it. */
export function isIdleImport({
  map,
  caller,
}: {
  readonly map: object | null;
  readonly caller: string | null;
}): boolean {
  return map === null && caller === IDLE_IMPORT;
}
