/**
 * An exporter that answers later and counts references itself. Between reading the count and writing it, it waits for
 * something: two callers that take a reference at once then read the same count, and one of the two is lost. The other
 * version writes before it waits.
 */
import { createModelExporter, type Setting } from 'cenalloc/explorer';
import type { TestedAnswer, TestedExporter } from 'cenalloc/testing';

/** Waits for something, such as an answer of a device. */
type Wait = () => Promise<unknown>;

/** With the race. */
export function createRacyExporter(setting: Setting, wait: Wait): TestedExporter {
  return exporterOf(setting, wait, true);
}

/** Without it. */
export function createSteadyExporter(setting: Setting, wait: Wait): TestedExporter {
  return exporterOf(setting, wait, false);
}

const OK: TestedAnswer<null> = { ok: true, value: null };

function exporterOf(setting: Setting, wait: Wait, isRacy: boolean): TestedExporter {
  const inner = createModelExporter(setting);
  /** References that were taken beyond the first one of a buffer. */
  const extra = new Map<string, number>();
  const isLive = (buffer: string): boolean => {
    const life = inner.buffer(buffer)?.life;
    return life !== undefined && life !== 'freed';
  };
  return {
    createBuffer: (options) => inner.createBuffer(options),
    attach: (buffer, importer) => inner.attach(buffer, importer),
    map: (attachment, direction) => inner.map(attachment, direction),
    unmap: (attachment, direction) => inner.unmap(attachment, direction),
    detach: (attachment) => inner.detach(attachment),
    get: async (buffer) => {
      if (!isLive(buffer)) return { ok: false, refusal: { errno: 'EBADF' } };
      const count = extra.get(buffer) ?? 0;
      if (isRacy) await wait();
      extra.set(buffer, count + 1);
      if (!isRacy) await wait();
      return OK;
    },
    put: async (buffer) => {
      const count = extra.get(buffer) ?? 0;
      if (count === 0) return inner.put(buffer);
      extra.set(buffer, count - 1);
      await wait();
      return OK;
    },
  };
}
