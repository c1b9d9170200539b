/** A property suite for an exporter of one's own; docs/testing.md shows it, and it is run. */

// #region exporter
import { createModelExporter, type Setting } from 'cenalloc/explorer';
import type { TestedExporter } from 'cenalloc/testing';

/** An exporter with a fault: it forgets whom the first map has to wait for. */
function createMine(setting: Setting): TestedExporter {
  const inner = createModelExporter(setting);
  return {
    createBuffer: ({ id, size }) => inner.createBuffer({ id, size }),
    attach: (buffer, importer) => inner.attach(buffer, importer),
    map: (attachment, direction) => inner.map(attachment, direction),
    unmap: (attachment, direction) => inner.unmap(attachment, direction),
    detach: (attachment) => inner.detach(attachment),
    put: (buffer) => inner.put(buffer),
  };
}
// #endregion

// #region suite
import fc from 'fast-check';
import { beginExporterRun, exporterCommands, maskSettings } from 'cenalloc/testing/fast-check';

const commands = fc.commands(exporterCommands(), { size: 'max', maxCommands: 40 });
const property = fc.property(maskSettings('barrier'), commands, (setting, each) => {
  fc.modelRun(() => beginExporterRun(setting, createMine), each);
});
const found = fc.check(property, { seed: 201410 });
console.log(found.errorInstance instanceof Error ? found.errorInstance.message : 'all went well');
//> map b0 i3 bidirectional answered ok, and EAGAIN [BAR1] was expected.
//> replay: npx cenalloc replay 'cen1:barrier:7,7,7,7/-,-,-/1,0:c0 a0.3 m0.3'
// #endregion

// #region races
import { exporterRaces, runExporterRace } from 'cenalloc/testing/fast-check';

const races = fc.asyncProperty(
  fc.scheduler(),
  maskSettings('strict'),
  exporterRaces(),
  (scheduler, setting, race) =>
    runExporterRace(scheduler, setting, race, (each, turn) => {
      const inner = createMine(each);
      return {
        ...inner,
        map: async (attachment, direction) => {
          await turn();
          return inner.map(attachment, direction);
        },
      };
    }),
);
await fc.assert(races, { seed: 201410 });
// #endregion

// #region orderings
import { everyOrdering } from 'cenalloc/testing';

const count = await everyOrdering(
  {
    policy: 'strict',
    masks: [7, 3],
    capacities: [null, null, null],
    mapMax: 1,
    cpuMax: 0,
    buffers: 1,
    calls: 'programs',
  },
  ({ world }) => {
    if (world.buffers['b0']?.life !== 'freed') throw new Error('b0 is left over');
  },
);
console.log(count, 'orderings, and in each of them everything is given back');
//> 46 orderings, and in each of them everything is given back
// #endregion

// #region drawn
import { solve } from 'cenalloc';
import { logs, platforms } from 'cenalloc/testing/fast-check';

fc.assert(
  fc.property(platforms(), (platform) => {
    const { verdict, allocator } = solve(platform, undefined, { size: '4 KiB' });
    return (verdict === 'satisfiable') === (allocator !== null && verdict !== 'underdetermined');
  }),
);
fc.assert(fc.property(logs('fits'), (log) => log[0]?.event.type === 'ExporterCreated'));
// #endregion
