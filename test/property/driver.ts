/**
 * Makes the calls of a model on the exporter of this package, through the friendly API.
 */
import type { ModelCall, Setting } from '../../src/explorer/index.ts';
import { createModelExporter } from '../../src/explorer/index.ts';
import type { Exporter, Result, SgTable } from '../../src/index.ts';
import { CallMaker } from '../../src/testing/tested-exporter.ts';

/** An exporter on the platform of a setting, and the handles it gave out. */
export class Driver extends CallMaker<Exporter> {
  constructor(setting: Setting) {
    super(setting, createModelExporter(setting));
  }

  /** Makes a call. A map gives the table; what other calls give does not matter. */
  call(call: ModelCall): Result<SgTable | null> {
    return this.make(call) as Result<SgTable | null>;
  }
}
