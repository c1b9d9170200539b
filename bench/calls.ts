/**
 * Whole lives of a buffer through `createExporter` with the store in memory, beside a started xstate actor
 * that is sent the same facts. The actor neither allocates nor keeps a log.
 */
import { createActor, type Actor } from 'xstate';
import { bufferId } from '../src/base/ids.ts';
import { DEFAULT_LIMITS } from '../src/base/limits.ts';
import { bytes } from '../src/base/units.ts';
import { bufferMachine } from '../src/machines/buffer-machine.ts';
import { newBuffer } from '../src/machines/buffer-state.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import { median, rates, ratioOf } from './measure.ts';
import { CALLS_PER_LIFE, factsOfLife, liveThroughExporter, platform } from './pipeline.ts';
import { atLeast, type Extent, type Table } from './table.ts';

/** A started actor of the machine of a buffer, new. */
export function newActor(name: string): Actor<typeof bufferMachine> {
  const input = newBuffer(bufferId(name), bytes(4096), 'strict', DEFAULT_LIMITS);
  return createActor(bufferMachine, { input }).start();
}

/** Calls per second of whole lives. */
export function callTable(extent: Extent): Table {
  const [rounds, lives] = extent === 'full' ? [15, 1_500] : [15, 300];
  const facts = factsOfLife();
  const measured = rates(rounds, {
    exporter: () => {
      const exporter = createExporter({ platform });
      for (let life = 0; life < lives; life += 1) liveThroughExporter(exporter);
      return lives * CALLS_PER_LIFE;
    },
    actor: () => {
      for (let life = 0; life < lives; life += 1) {
        const actor = newActor('b1');
        for (const fact of facts) actor.send(fact);
        actor.stop();
      }
      return lives * CALLS_PER_LIFE;
    },
  });
  const { exporter = [], actor = [] } = measured;
  const ratio = ratioOf(exporter, actor);
  return {
    head: ['side', 'calls per second (median)', 'ratio to the actor'],
    rows: [
      ['bare xstate actor, the same machine', String(Math.round(median(actor))), '1.00'],
      ['cenalloc exporter', String(Math.round(median(exporter))), ratio.toFixed(2)],
    ],
    goals: [atLeast('calls, times a bare actor', ratio, 1.5)],
  };
}
