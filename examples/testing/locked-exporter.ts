/**
 * An exporter with a lock, as drivers have one, that says errnos and no rules. Two faults can be planted where an unmap
 * is refused: it returns by a path that still holds the lock, so that the next call takes it twice; or it gives the
 * map back all the same, though a refused call changes nothing.
 */
import { createModelExporter, type Setting } from 'cenalloc/explorer';
import type { TestedAnswer, TestedExporter } from 'cenalloc/testing';

/** What goes wrong where an unmap is refused. */
export type Fault = 'keeps the lock' | 'gives back' | 'none';

/** An exporter that takes its lock in each call, with a fault or without. */
export class LockedExporter implements TestedExporter {
  readonly #inner;
  readonly #fault: Fault;
  #isLocked = false;

  constructor(setting: Setting, fault: Fault) {
    this.#inner = createModelExporter(setting);
    this.#fault = fault;
  }

  createBuffer(options: Parameters<TestedExporter['createBuffer']>[0]): TestedAnswer<unknown> {
    return this.#locked(() => this.#inner.createBuffer(options));
  }

  attach(buffer: string, importer: string): TestedAnswer<string> {
    return this.#locked(() => this.#inner.attach(buffer, importer));
  }

  map(...given: Parameters<TestedExporter['map']>): TestedAnswer<unknown> {
    return this.#locked(() => this.#inner.map(...given));
  }

  unmap(...[attachment, direction]: Parameters<TestedExporter['unmap']>): TestedAnswer<unknown> {
    const done = this.#locked(() => {
      const unmapped = this.#inner.unmap(attachment, direction);
      if (!unmapped.ok && this.#fault === 'gives back') this.#inner.unmap(attachment);
      return unmapped;
    });
    if (!done.ok && this.#fault === 'keeps the lock') this.#isLocked = true;
    return done;
  }

  detach(attachment: string): TestedAnswer<unknown> {
    return this.#locked(() => this.#inner.detach(attachment));
  }

  put(buffer: string): TestedAnswer<unknown> {
    return this.#locked(() => this.#inner.put(buffer));
  }

  #locked<T>(call: () => TestedAnswer<T>): TestedAnswer<T> {
    // Who waits for a lock that it holds itself waits for ever; this one says so.
    if (this.#isLocked) return { ok: false, refusal: { errno: 'EDEADLK' } };
    this.#isLocked = true;
    const done = call();
    this.#isLocked = false;
    return done.ok ? done : { ok: false, refusal: { errno: done.refusal.errno } };
  }
}
