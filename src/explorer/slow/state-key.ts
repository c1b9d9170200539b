/**
 * When two moments of a run are the same state: a text made of the exporter's buffers alone. What
 * does not change what can happen next is left out on purpose: versions, serials, who mapped first,
 * the order of attachments, where an IOMMU with room for all has mapped, and in models of masks the page that
 * an allocator chose, because every buffer is one page and no zone is ever full.
 */
import { bufferId } from '../../base/ids.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import type { Buffer } from '../../machines/legality.ts';
import { bufferNameOf, importersOf, type Model } from '../model/model.ts';

/** The buffers of a model, by their index; undefined before they are created. @public */
export type ModelBuffers = readonly (Buffer | undefined)[];

/** Reads the buffers of a model out of its exporter. */
export function buffersOf(model: Model, exporter: Exporter): ModelBuffers {
  return Array.from({ length: model.buffers }, (_, index) =>
    exporter.buffer(bufferId(bufferNameOf(index))),
  );
}

/** The pages, and what is in and around them; the allocator alone where the pages are all alike. */
function backingOf(model: Model, storage: Storage): string {
  return 'masks' in model ? String(storage.allocator) : JSON.stringify(storage);
}

/** The key of a state. Equal keys mean equal futures. */
export function stateKeyOf(model: Model, buffers: ModelBuffers): string {
  return buffers.map((buffer) => bufferKeyOf(model, buffer)).join('|');
}

function bufferKeyOf(model: Model, buffer: Buffer | undefined): string {
  if (buffer === undefined) return '-';
  if (buffer.life === 'freed') return 'x';
  const { state } = buffer;
  const importers = importersOf(model).map((name) => {
    const attachment = state.attachments.find((each) => each.importer === name);
    if (attachment === undefined) return '.';
    const { maps, direction, ioVirtualBase } = attachment;
    return 'preset' in model ? `${maps}${direction ?? ''}@${ioVirtualBase ?? ''}` : `${maps}`;
  });
  const { storage } = state;
  const backing = storage === null ? '.' : backingOf(model, storage);
  const awaited = state.awaited.length === 0 ? [] : [`?${state.awaited.join()}`];
  return [backing, state.references, state.cpuAccessDepth, ...importers, ...awaited].join(' ');
}
