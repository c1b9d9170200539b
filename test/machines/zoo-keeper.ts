/** Who lives the lives of the zoo: calls on an exporter by the names of buffers and importers. */
import {
  unwrap,
  type ConstraintsInput,
  type Exporter,
  type Limits,
  type Result,
} from '../../src/index.ts';
import type { Policy } from '../../src/events/policy.ts';
import { pages } from './zoo-platform.ts';

/** One life: what is done with an exporter. */
export interface Life {
  readonly policy?: Policy;
  readonly limits?: Partial<Limits>;
  readonly live: (zoo: Keeper) => void;
}

/** Calls on an exporter by names; a call that is refused is part of a life, too. */
export class Keeper {
  readonly exporter: Exporter;
  readonly #handles = new Map<string, string>();

  constructor(exporter: Exporter) {
    this.exporter = exporter;
  }

  create(id: string, size = pages(4), declared: readonly string[] = []): void {
    unwrap(this.exporter.createBuffer({ id, size, declared }));
  }

  attach(buffer: string, importer: string, constraints?: ConstraintsInput): void {
    const who = constraints === undefined ? importer : { id: importer, constraints };
    this.#keep(buffer, importer, this.exporter.attach(buffer, who));
  }

  /** Attaches importers that may pin. */
  join(buffer: string, ...importers: readonly string[]): void {
    const sharing = { kind: 'dynamic' } as const;
    for (const importer of importers) {
      this.#keep(buffer, importer, this.exporter.attach(buffer, importer, { sharing }));
    }
  }

  pin(buffer: string, importer: string): void {
    this.exporter.pin(this.#handle(buffer, importer));
  }

  unpin(buffer: string, importer: string): void {
    this.exporter.unpin(this.#handle(buffer, importer));
  }

  map(buffer: string, importer: string, direction: 'toDevice' | 'fromDevice' = 'toDevice'): void {
    this.exporter.map(this.#handle(buffer, importer), direction);
  }

  unmap(buffer: string, importer: string): void {
    this.exporter.unmap(this.#handle(buffer, importer));
  }

  detach(buffer: string, importer: string): void {
    this.exporter.detach(this.#handle(buffer, importer));
  }

  /** Attaches and maps in one breath. */
  use(buffer: string, ...importers: readonly string[]): void {
    for (const importer of importers) this.attach(buffer, importer);
    for (const importer of importers) this.map(buffer, importer);
  }

  /** Unmaps once and detaches. */
  leave(buffer: string, ...importers: readonly string[]): void {
    for (const importer of importers) {
      this.unmap(buffer, importer);
      this.detach(buffer, importer);
    }
  }

  #keep(buffer: string, importer: string, attached: Result<string>): void {
    if (attached.ok) this.#handles.set(`${buffer} ${importer}`, attached.value);
  }

  #handle(buffer: string, importer: string): string {
    return this.#handles.get(`${buffer} ${importer}`) ?? `${buffer}/${importer}/999`;
  }
}
