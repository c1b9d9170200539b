/** A worker of a search: compiles the model it is told, waits for its order, and searches with the others. */
import { parentPort } from 'node:worker_threads';
import { assert, present } from '../../base/assert.ts';
import type { CrewOrder, CrewReport, CrewTask } from '../engine/crew.ts';
import { packModel, type PackedModel } from '../engine/packed-model.ts';
import { PropertyChecks } from '../engine/property-checks.ts';
import { AbandonedError } from '../engine/shared-barrier.ts';
import { SharedSearch } from '../engine/shared-search.ts';
import { Symmetry } from '../engine/symmetry.ts';
import type { FromWorker, ToWorker } from './crew-messages.ts';

const port = present(parentPort, 'somebody who has started the worker');

let loaded: { readonly packed: PackedModel; readonly task: CrewTask } | null = null;

function tell(message: FromWorker): void {
  port.postMessage(message);
}

function load(task: CrewTask): void {
  const packed = packModel(task.model);
  assert(packed.ok, 'the model was compiled before');
  loaded = { packed: packed.value, task };
}

function search(worker: number, { plan, memory, start, checks }: CrewOrder): CrewReport {
  const { packed, task } = present(loaded, 'a model');
  const own = new PropertyChecks(packed, task.properties);
  own.add(checks);
  const symmetry = task.symmetry ? new Symmetry(packed) : null;
  const part = new SharedSearch(packed, plan, memory, start, {
    worker,
    symmetry: symmetry?.isTrivial === false ? symmetry : null,
    look: own.look,
  }).run();
  return { part, checks: own.seen };
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'load') {
    load(message.task);
    tell({ kind: 'ready', search: message.search });
    return;
  }
  try {
    const report = search(message.worker, message.order);
    tell({ kind: 'done', search: message.search, report });
  } catch (error) {
    // The others are gone; whoever started them knows.
    if (!(error instanceof AbandonedError)) throw error;
  }
});
