/**
 * `cenalloc/testing/fast-check`: an exporter, whoever wrote it, against a reference, by random calls and by races;
 * and machines at random. It needs fast-check, which this package does not bring.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { createModelExporter } from 'cenalloc/explorer';
 * import { beginExporterRun, exporterCommands, maskSettings } from 'cenalloc/testing/fast-check';
 *
 * const commands = fc.commands(exporterCommands(), { size: 'max', maxCommands: 60 });
 * fc.assert(
 *   fc.property(maskSettings('strict'), commands, (setting, each) => {
 *     fc.modelRun(() => beginExporterRun(setting, createModelExporter), each);
 *   }),
 * );
 * ```
 */
export { constraints, importers, logs, platforms, platformSettings } from './arbitraries.ts';
export { maskSettings, modelCalls, modelRuns } from './arbitrary-runs.ts';
export {
  asyncExporterCommands,
  beginExporterRun,
  exporterCommands,
  ExporterUnderTest,
  type CommandOptions,
  type ExporterRun,
} from './exporter-commands.ts';
export { exporterRaces, runExporterRace, type ExporterRace, type Turn } from './exporter-races.ts';
export {
  ReferenceModel,
  type ReferenceAnswer,
  type ReferenceRefusal,
  type VisibleBuffer,
  type ReferenceLimits,
} from '../reference/reference-model.ts';
export type { SeenAttachment, SeenState } from './intents.ts';
export type { Place } from '../reference/reference-placement.ts';
