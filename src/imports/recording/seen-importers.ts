/**
 * What a recording tells of an importer, as constraints: only what the kernel has said of its device. A number that
 * hangs on what was not told, such as a DMA mask behind an unknown IOMMU, is left out.
 */
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { isName } from '../../base/ids.ts';
import { addressInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE, QUANTITY_MAX } from '../../base/units.ts';
import type { ConstraintsInput } from '../../constraints/constraints.ts';
import type { ImporterReport } from '../../trace/report.ts';

type ImporterInput = PlatformInput['importers'][number];

/** An importer of a platform, or why it is none, and what is not known of it. */
export interface SeenImporterInput {
  readonly importer: ImporterInput | null;
  readonly notes: readonly string[];
}

/** What is said of one importer of a recording whose name is `recording`. */
export function seenImporter(seen: ImporterReport, recording: string): SeenImporterInput {
  const { device, line, constraints } = seen;
  const id = isName(device) ? device : device.replaceAll(/[\s/]+/g, '_').slice(0, 128);
  const place = `${recording}:${line}`;
  if (constraints.dmaMask === '0x0') {
    const message = `${device} is left out: it has no DMA mask, and the kernel refuses each of its maps (${place})`;
    return { importer: null, notes: [message] };
  }
  const unknown = unknownWindow(seen);
  if (unknown !== null) {
    const message = `${device} is left out: ${unknown}, so that nobody knows which memory it reaches (${place})`;
    return { importer: null, notes: [message] };
  }
  return {
    importer: {
      id,
      fixed: true,
      description: describe(seen),
      constraints: {
        ...(constraints.translated === true ? { iommu: true } : {}),
        ...dmaWindow(seen),
        ...(seen.oneRange === null || constraints.translated === true ? {} : { contiguous: true }),
        ...segmentLimits(seen),
      },
      source: `${place}: ${sourceWords(seen)}`,
    },
    notes: [],
  };
}

/** Why the limits of an importer do not tell which memory it reaches; null where they do. */
function unknownWindow({ constraints }: ImporterReport): string | null {
  const { dmaMask, busLimit, translated, busOffset } = constraints;
  if (translated === true) return null;
  if (busOffset) return 'its addresses have an offset of its bus, which is not told';
  if (translated === null && (dmaMask !== null || busLimit !== null)) {
    return 'it may be behind an IOMMU, which is not told';
  }
  return null;
}

function dmaWindow({ constraints }: ImporterReport): ConstraintsInput {
  const { dmaMask, busLimit, busOffset } = constraints;
  const limits = [dmaMask, busLimit].flatMap((each) => (each === null ? [] : [Number(each)]));
  if (limits.length === 0 || busOffset) return {};
  const size = Math.min(...limits) + 1;
  if (size >= QUANTITY_MAX || size < PAGE_SIZE) return {};
  return { dmaWindow: { base: 0, size: addressInWords(size) } };
}

/** What the driver has announced; no kernel enforces it, an exporter that asks would heed it. */
function segmentLimits({ constraints }: ImporterReport): ConstraintsInput {
  const { segmentMax, segmentBoundary } = constraints;
  return {
    ...(segmentMax === null || segmentMax < PAGE_SIZE ? {} : { maxSegmentSize: segmentMax }),
    ...(segmentBoundary === null ? {} : { segmentBoundaryMask: segmentBoundary }),
  };
}

function describe({ driver, oneRange }: ImporterReport): string {
  const who = driver === null ? 'a device without a driver' : `driver ${driver}`;
  return oneRange === null ? who : `${who}; ${oneRange}, takes one range of addresses`;
}

function sourceWords({ constraints }: ImporterReport): string {
  const { dmaMask, busLimit, translated, segmentMax, segmentBoundary } = constraints;
  return [
    `dma_mask ${dmaMask ?? 'of 64 bits'}`,
    ...(busLimit === null ? [] : [`bus_dma_limit ${busLimit}`]),
    `IOMMU ${translated === null ? 'not told' : translated ? 'translates' : 'does not translate'}`,
    ...(segmentMax === null ? [] : [`max_segment_size ${segmentMax}`]),
    ...(segmentBoundary === null ? [] : [`segment_boundary_mask ${segmentBoundary}`]),
  ].join(', ');
}
