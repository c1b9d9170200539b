/**
 * `cenalloc/inspect`: what an exporter does, on the page and in inspectors of state machines, while its program runs.
 * For Node; `tellInspector` of `cenalloc` runs in a browser, too.
 *
 * @example
 * ```ts
 * import { createExporter } from 'cenalloc';
 * import { inspectExporter } from 'cenalloc/inspect';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const exporter = createExporter({ platform: raspberryPi4 });
 * const inspection = await inspectExporter(exporter);
 * if (inspection.ok) console.log(inspection.value.url);
 * ```
 */
export {
  inspectExporter,
  type ExporterInspection,
  type InspectExporterOptions,
} from './inspect-exporter.ts';
