/**
 * How two probe hits of one task belong together: as halves of a call, as functions that call each other for one
 * operation, or as two probes on one function.
 */
import { addressOf, type CallFacts } from './call-facts.ts';
import type { PointerResult } from './error-pointer.ts';
import type { ProbeHit } from './probe-hit.ts';

/** Return addresses that stand for "replaced by a tracer": the real caller is unknown. */
const TRAMPOLINE = /^(return_to_handler|.*trampoline.*|ftrace_.*|rethook_.*)$/;

/** Whether two hits cannot be halves of one call, because what both tell differs. */
export function contradicts(a: CallFacts, b: CallFacts): boolean {
  return (
    differ(a.ino ?? null, b.ino ?? null) ||
    differ(addressOf(a.dmabuf), addressOf(b.dmabuf)) ||
    differ(a.device ?? null, b.device ?? null) ||
    (b.attachment !== undefined && differ(addressOf(a.attachment), addressOf(b.attachment)))
  );
}

function differ<Value extends string | number>(a: Value | null, b: Value | null): boolean {
  return a !== null && b !== null && a !== b;
}

/** Whether `hit` returns from the call inside of which the kernel's own event `point` fired. */
export function isReturnAround(hit: ProbeHit, point: ProbeHit): boolean {
  if (point.phase !== 'point' || hit.call.kind !== point.call.kind) return false;
  const { ino, device } = point.facts;
  return !contradicts(hit.facts, { ino, device });
}

/** Whether `hit` is the inner half of the call `outer`: one calls the other, about the same thing. */
export function isInnerOf(hit: ProbeHit, outer: ProbeHit): boolean {
  if (!hit.call.innerOf.includes(outer.functionName)) return false;
  if (hit.call.kind === 'attach') {
    return (
      addressOf(hit.facts.dmabuf) === addressOf(outer.facts.dmabuf) &&
      hit.facts.device === outer.facts.device
    );
  }
  return (
    addressOf(hit.facts.attachment) === addressOf(outer.facts.attachment) &&
    (hit.call.kind !== 'unmap' || addressOf(hit.facts.table) === addressOf(outer.facts.table))
  );
}

/** Whether `hit` is the outer half of the call that `inner` returned from just before. */
export function isOuterReturn(hit: ProbeHit, inner: ProbeHit): boolean {
  if (!inner.call.innerOf.includes(hit.functionName)) return false;
  // Where the kernel still knows the caller of the inner call, it says whether this is it.
  const { caller } = inner;
  if (caller !== null && caller !== hit.functionName && !TRAMPOLINE.test(caller)) return false;
  return isSameResult(resultOf(hit), resultOf(inner));
}

/** Whether a return names the buffer or the attachment that it is about. */
export function tellsSubject(hit: ProbeHit): boolean {
  switch (hit.call.kind) {
    case 'map':
      return hit.facts.attachment !== undefined;
    case 'attach':
      return hit.facts.dmabuf !== undefined || hit.facts.ino !== undefined;
    default:
      return hit.facts.dmabuf !== undefined;
  }
}

function resultOf({ call, facts }: ProbeHit): PointerResult | undefined {
  return call.kind === 'map' ? facts.table : facts.attachment;
}

function isSameResult(a: PointerResult | undefined, b: PointerResult | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.ok) return b.ok && a.address === b.address;
  return !b.ok && a.errno === b.errno;
}

/** Whether two hits are two probes of one function at one moment of one call. */
export function isSecondProbe(hit: ProbeHit, before: ProbeHit): boolean {
  return (
    hit.event !== before.event &&
    hit.functionName === before.functionName &&
    hit.phase === before.phase &&
    !contradicts(hit.facts, before.facts) &&
    isSameResult(resultOf(hit), resultOf(before))
  );
}
