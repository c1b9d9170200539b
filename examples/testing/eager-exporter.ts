/**
 * An exporter that maps before all have attached: it forgets that under `barrier` the first map waits for those who
 * were declared. The other one tells whom to wait for.
 */
import { createModelExporter, type Setting } from 'cenalloc/explorer';
import type { TestedExporter } from 'cenalloc/testing';

/** With the fault. */
export function createEagerExporter(setting: Setting): TestedExporter {
  return exporterOf(setting, true);
}

/** Without it. */
export function createPatientExporter(setting: Setting): TestedExporter {
  return exporterOf(setting, false);
}

function exporterOf(setting: Setting, isEager: boolean): TestedExporter {
  const inner = createModelExporter(setting);
  return {
    createBuffer: (options) =>
      inner.createBuffer(isEager ? { id: options.id, size: options.size } : options),
    attach: (buffer, importer) => inner.attach(buffer, importer),
    map: (attachment, direction) => inner.map(attachment, direction),
    unmap: (attachment, direction) => inner.unmap(attachment, direction),
    detach: (attachment) => inner.detach(attachment),
    put: (buffer) => inner.put(buffer),
  };
}
