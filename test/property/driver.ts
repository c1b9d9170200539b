/**
 * Makes the calls of a model through the friendly API, as a user would: with the handles that attach
 * returned, old ones after a detach, and invented ones where an importer never attached.
 */
import { unreachable } from '../../src/base/assert.ts';
import {
  commandOf,
  createModelExporter,
  type ModelCall,
  type Setting,
} from '../../src/explorer/index.ts';
import { importersOf } from '../../src/explorer/model/model.ts';
import type { Exporter, Result, SgTable } from '../../src/index.ts';

/** An exporter on the platform of a setting, and the handles it gave out. */
export class Driver {
  readonly setting: Setting;
  readonly exporter: Exporter;
  readonly #handles = new Map<string, string>();

  constructor(setting: Setting) {
    this.setting = setting;
    this.exporter = createModelExporter(setting);
  }

  /** Makes a call. A map gives the table; what other calls give does not matter. */
  call(call: ModelCall): Result<SgTable | null> {
    const { exporter } = this;
    const { buffer } = commandOf(this.setting, call);
    const name = buffer ?? '';
    switch (call.call) {
      case 'create': {
        const command = commandOf(this.setting, call);
        const size = command.call === 'createBuffer' ? command.size : 0;
        const declared = command.call === 'createBuffer' ? (command.declared ?? []) : [];
        return withoutValue(exporter.createBuffer({ size, id: name, declared }));
      }
      case 'attach': {
        const attached = exporter.attach(name, this.importerOf(call));
        if (attached.ok) this.#handles.set(this.#place(call), attached.value);
        return withoutValue(attached);
      }
      case 'map':
        return exporter.map(this.handleOf(call), call.direction);
      case 'unmap':
        return exporter.unmap(this.handleOf(call), call.direction ?? undefined);
      case 'detach':
        return exporter.detach(this.handleOf(call));
      case 'begin':
        return exporter.beginCpuAccess(name);
      case 'end':
        return exporter.endCpuAccess(name);
      case 'get':
        return exporter.get(name);
      case 'put':
        return exporter.put(name);
      case 'release':
        return exporter.release(name, this.importerOf(call));
      case 'seal':
        return exporter.seal(name, 'deadline');
      default:
        return unreachable(call);
    }
  }

  /** The last handle of an importer on a buffer, or one that was never given. */
  handleOf(call: ModelCall & { readonly importer: number }): string {
    return this.#handles.get(this.#place(call)) ?? `${this.#place(call)}/999999`;
  }

  /** The name of the importer of a call. */
  importerOf(call: ModelCall & { readonly importer: number }): string {
    const command = commandOf(this.setting, call);
    return 'importer' in command ? command.importer : '';
  }

  /** The index of an importer by its name; -1 where there is none. */
  indexOf(name: string): number {
    return importersOf(this.setting).indexOf(name);
  }

  #place(call: ModelCall & { readonly importer: number }): string {
    return `b${call.buffer}/${this.importerOf(call)}`;
  }
}

function withoutValue(result: Result<unknown>): Result<null> {
  return result.ok ? { ok: true, value: null } : result;
}
