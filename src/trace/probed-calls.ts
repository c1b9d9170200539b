/**
 * Which calls a recording could show at all. The recorder writes each probe that it has set, and each that the
 * kernel has refused; a call whose probe was refused is absent from the recording, and nobody may conclude from
 * that that it was not made.
 */
import { dmaBufCall, type CallKind } from './dma-buf-calls.ts';

/** `p:cenalloc/dma_buf_put dma_buf_put …`; an fprobe of a return names its function with `%return`. */
const DEFINITION = /^([prf])\d*:\S+ (\w+)(%return)?/;

/** What is concluded from, with the word for it; other calls only add to what is known. */
const CONCLUDED_FROM: readonly (readonly [string, ...CallKind[]])[] = [
  ['exports', 'export'],
  ['attaches', 'attach'],
  ['detaches', 'detach'],
  ['maps', 'map'],
  ['unmaps', 'unmap'],
  ['unpins', 'unpin'],
  // Either of the two tells it.
  ['releases', 'release', 'file-release'],
  ['begins of CPU access', 'cpu-begin'],
  ['ends of CPU access', 'cpu-end'],
];

/** The probes of one recording, as its header tells them. */
export class ProbedCalls {
  readonly #set = new Set<CallKind>();
  readonly #refused = new Set<CallKind>();

  /** A probe that was set. */
  set(definition: string): void {
    const kind = kindOf(definition);
    if (kind !== null) this.#set.add(kind);
  }

  /** A probe that the kernel has refused. */
  refuse(definition: string): void {
    const kind = kindOf(definition);
    if (kind !== null) this.#refused.add(kind);
  }

  /** Whether calls of a kind are surely absent: all probes that would show them were refused. */
  lacks(kind: CallKind): boolean {
    if (!this.#refused.has(kind)) return false;
    const group = CONCLUDED_FROM.find(([, ...kinds]) => kinds.includes(kind));
    const [, ...kinds] = group ?? ['', kind];
    return !kinds.some((each) => this.#set.has(each));
  }

  /** What is not in the recording for that reason; one sentence each. */
  limits(): string[] {
    return CONCLUDED_FROM.filter(([, ...kinds]) => kinds.some((kind) => this.lacks(kind))).map(
      ([word]) =>
        `${word} are not in this recording: the kernel has refused the probe that shows them`,
    );
  }
}

/** The call that a probe shows, by its return where that tells the outcome; null where it only helps. */
function kindOf(definition: string): CallKind | null {
  const [, type = '', name = '', end] = DEFINITION.exec(definition) ?? [];
  const call = dmaBufCall(name);
  if (call === null || call.kind === 'sighting') return null;
  const isReturn = type === 'r' || end !== undefined;
  const tells = call.returns || call.isToldByReturn === true ? isReturn : !isReturn;
  return tells ? call.kind : null;
}
