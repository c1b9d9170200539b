/**
 * The log of a kernel: zones, memory, reserved regions, IOMMU groups, and why imports failed. One reader a topic; each
 * line is offered to all of them.
 */
import { BounceReader } from './kernel-bounce.ts';
import { CmaReader } from './kernel-cma.ts';
import { MemoryReader } from './kernel-memory.ts';
import { MessageReader } from './kernel-messages.ts';
import type { PasteFacts, PasteLine } from './paste-facts.ts';

/** Reads a log, or a part of one. */
export function readKernelLog(lines: readonly PasteLine[], file: string): PasteFacts {
  const memory = new MemoryReader(file);
  const cma = new CmaReader(file);
  const bounce = new BounceReader(file);
  const messages = new MessageReader(file);
  let understood = 0;
  for (const { text, line } of lines) {
    const taken = [memory, cma, bounce, messages].map((reader) => reader.take(text, line));
    if (taken.includes(true)) understood += 1;
  }
  const regions = memory.regions();
  const findings = [
    ...memory.findings,
    ...cma.findings(regions),
    ...bounce.findings,
    ...messages.findings,
  ];
  return {
    zones: memory.zones,
    ram: memory.ram(),
    reserved: regions,
    importers: [...memory.importers(), ...bounce.importers(), ...messages.importers()],
    findings: findings.toSorted((one, other) => one.line - other.line),
    unknown: cma.unknown,
    understood,
    complete: !isCutInFront(lines),
  };
}

/** A log whose other lines have time stamps begins with half a line. */
function isCutInFront(lines: readonly PasteLine[]): boolean {
  const written = lines.filter(({ text }) => text.trim() !== '');
  const [first] = written;
  const stamped = written.filter(({ isStamped }) => isStamped).length;
  const isHalf = first !== undefined && /^(?:[0-9a-fx]+\]|[^\s[]*\])/i.test(first.text);
  return isHalf && !first.isStamped && 2 * stamped > written.length;
}
