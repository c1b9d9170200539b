/**
 * An exporter as tests see it, whoever wrote it: this package's, one over ioctls, or a mock. Calls of a model are
 * made as a user would make them: with the handles that attach returned, old ones after a detach, and invented ones
 * where an importer never attached.
 */
import { assert, unreachable } from '../base/assert.ts';
import type { Command } from '../events/commands.ts';
import type { Direction } from '../events/direction.ts';
import { callOfShort } from '../events/vocabulary.ts';
import { commandOf, type AttachModelCall, type ModelCall } from '../explorer/model/model-calls.ts';
import { bufferNameOf, importersOf, type Setting } from '../explorer/model/model.ts';

/** What a tested call answers: a value, or a refusal of which the errno counts, and the rule where it is said. @public */
export type TestedAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: TestedRefusal };

/** Why a tested call was refused. @public */
export interface TestedRefusal {
  /** The errno by its name, such as `EBUSY`. */
  readonly errno: string;
  /** The rule of docs/spec.md; compared where an exporter says it. */
  readonly rule?: string;
}

/** An answer at once, or later. @public */
export type Reply<T> = TestedAnswer<T> | Promise<TestedAnswer<T>>;

/** The calls of an exporter. What they mean is in docs/spec.md; a call that is left out is not made. @public */
export interface TestedExporter {
  /** Creates a buffer of this many bytes and this name; `declared` is whom its first map waits for. */
  createBuffer(options: {
    readonly id: string;
    readonly size: number;
    readonly declared: readonly string[];
  }): Reply<unknown>;
  /** Attaches an importer of the platform; the value is the handle for the calls below. Dynamic only where there is `pin`. */
  attach(
    buffer: string,
    importer: string,
    options?: { readonly sharing?: { readonly kind: 'dynamic' } },
  ): Reply<string>;
  /** Maps; a value with `entries` is a scatter-gather table, which must hold the whole buffer. */
  map(attachment: string, direction: Direction): Reply<unknown>;
  /** Gives one map back; the direction is checked where it is said. */
  unmap(attachment: string, direction?: Direction): Reply<unknown>;
  /** Parts an importer from its buffer. */
  detach(attachment: string): Reply<unknown>;
  /** Holds the storage in its place, for a dynamic attachment. */
  pin?(attachment: string): Reply<unknown>;
  /** Gives one pin back. */
  unpin?(attachment: string): Reply<unknown>;
  /** Opens CPU access, which nests. */
  beginCpuAccess?(buffer: string): Reply<unknown>;
  /** Closes CPU access. */
  endCpuAccess?(buffer: string): Reply<unknown>;
  /** Takes access to the storage back. */
  revoke?(buffer: string): Reply<unknown>;
  /** Gives it back. */
  unrevoke?(buffer: string): Reply<unknown>;
  /** Takes a reference. */
  get?(buffer: string): Reply<unknown>;
  /** Gives a reference back; the last one frees. */
  put(buffer: string): Reply<unknown>;
  /** Gives up the place of an importer that is waited for. */
  release?(buffer: string, importer: string): Reply<unknown>;
  /** Ends the waiting for importers. */
  seal?(buffer: string, because: 'deadline'): Reply<unknown>;
}

/** Makes the calls of a model on an exporter, and keeps the handles it gave out. */
export class CallMaker<Real extends TestedExporter> {
  readonly setting: Setting;
  readonly exporter: Real;
  readonly #handles = new Map<string, string>();

  constructor(setting: Setting, exporter: Real) {
    this.setting = setting;
    this.exporter = exporter;
  }

  /** Whether the exporter has the call. */
  has(asked: ModelCall): boolean {
    const { exporter } = this;
    const { call } = asked;
    switch (call) {
      case 'attach':
        return asked.isDynamic !== true || exporter.pin !== undefined;
      case 'begin':
        return exporter.beginCpuAccess !== undefined;
      case 'end':
        return exporter.endCpuAccess !== undefined;
      case 'get':
      case 'revoke':
      case 'unrevoke':
      case 'pin':
      case 'unpin':
      case 'release':
      case 'seal':
        return exporter[call] !== undefined;
      default:
        return true;
    }
  }

  /** Makes a call; one that the exporter does not have answers nothing. */
  make(call: ModelCall): Reply<unknown> | undefined {
    if ('importer' in call) return this.#makeForImporter(call);
    const { exporter } = this;
    const name = bufferNameOf(call.buffer);
    switch (call.call) {
      case 'create':
        return this.#create(commandOf(this.setting, call));
      case 'begin':
      case 'end':
      case 'get':
      case 'revoke':
      case 'unrevoke':
        return exporter[callOfShort(call.call)]?.(name);
      case 'put':
        return exporter.put(name);
      case 'seal':
        return exporter.seal?.(name, 'deadline');
      default:
        return unreachable(call);
    }
  }

  #makeForImporter(
    call: Extract<ModelCall, { readonly importer: number }>,
  ): Reply<unknown> | undefined {
    const { exporter } = this;
    switch (call.call) {
      case 'attach':
        return this.#attach(call);
      case 'map':
        return exporter.map(this.handleOf(call), call.direction);
      case 'unmap':
        return exporter.unmap(this.handleOf(call), call.direction ?? undefined);
      case 'detach':
        return exporter.detach(this.handleOf(call));
      case 'pin':
      case 'unpin':
        return exporter[call.call]?.(this.handleOf(call));
      case 'release':
        return exporter.release?.(bufferNameOf(call.buffer), this.importerOf(call));
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

  #create(command: Command): Reply<unknown> {
    assert(command.call === 'createBuffer', 'a create makes a buffer');
    const { buffer: id = '', size, declared = [] } = command;
    return this.exporter.createBuffer({ id, size: Number(size), declared });
  }

  #attach(call: AttachModelCall): Reply<string> {
    const keep = (answer: TestedAnswer<string>): TestedAnswer<string> => {
      const handle = handleIn(answer);
      if (handle !== null) this.#handles.set(this.#place(call), handle);
      return answer;
    };
    const about = [`b${call.buffer}`, this.importerOf(call)] as const;
    const attached =
      call.isDynamic === true
        ? this.exporter.attach(...about, { sharing: { kind: 'dynamic' } })
        : this.exporter.attach(...about);
    return attached instanceof Promise ? attached.then(keep) : keep(attached);
  }

  #place(call: ModelCall & { readonly importer: number }): string {
    return `b${call.buffer}/${this.importerOf(call)}`;
  }
}

/** The handle that an attach gave; what is no answer is judged by whoever made the call. */
function handleIn(answer: Partial<TestedAnswer<unknown>> | undefined): string | null {
  if (answer?.ok !== true) return null;
  const { value } = answer as { readonly value?: unknown };
  return typeof value === 'string' ? value : null;
}
