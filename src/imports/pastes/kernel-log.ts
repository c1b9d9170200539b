/**
 * The log of a kernel: zones, memory, reserved regions, IOMMU groups, and why imports failed. One reader a topic; each
 * line is offered to all of them.
 */
import { BounceReader } from './kernel-bounce.ts';
import { CmaReader } from './kernel-cma.ts';
import { CommandLineReader, isCommandLine } from './kernel-command-line.ts';
import { FaultReader } from './kernel-faults.ts';
import { MemoryReader } from './kernel-memory.ts';
import { MessageReader } from './kernel-messages.ts';
import { RefusalReader } from './kernel-refusals.ts';
import type { PasteFacts, PasteLine } from './paste-facts.ts';

/** Words that only a kernel prints: of boot, and where something fails. */
const SIGNS: readonly RegExp[] = [
  /^\s*Zone ranges:|K cma-reserved\b|(?:BIOS-e820|user|modified): \[mem|OVERLAP DETECTED!|\bcma: |swiotlb|software IO TLB|OF: (?:fdt: )?[Rr]eserved mem|Reserved memory: |iommu group|iommu: (?:Default domain|Adding device)|Linux version \d|of (?:DMA|bus) mask|overflow \(mask|videobuf2_common: |\bvb2(?:-core)?: |contiguous (?:chunk|mapping) is too small|GEM object size \(|(?:unsupported|invalid) pixel format|bad (?:fb modifier|pitch) \d|could not create framebuffer|(?:dma_alloc_\w+|dma-contig: alloc|dma alloc) of (?:size )?\d+ failed|RGA_MMU|Failed to allocate from CMA/i,
  /Unhandled context fault: fsr|DMAR: \[DMA |Event logged \[IO_PAGE_FAULT|FAULT occurred at|Page fault (?:at|for) 0x|fault type=0x|\bevent: F_[A-Z_]+ client: |: event 0x1[0-3] received:|Cannot accommodate DMA translation/i,
  /mapping sg segment (?:longer|across)|DMA mask\b|suitable DMA available|Error getting dmabuf scatterlist|dma_buf_(?:map_attachment|attach|dynamic_attach) failed|failed to (?:map|attach) dmabuf/i,
];

/** Whether one of the lines is of a kernel's log, or its command line. */
export function isKernelLog(lines: readonly PasteLine[]): boolean {
  return lines.some(({ text }) => SIGNS.some((sign) => sign.test(text)) || isCommandLine(text));
}

/** Whether most lines have the time of a log in front of them. */
export function isMostlyStamped(lines: readonly PasteLine[]): boolean {
  const written = lines.filter(({ text, isStamped }) => isStamped || text.trim() !== '');
  return 2 * written.filter(({ isStamped }) => isStamped).length > written.length;
}

/** Reads a log, or a part of one. */
export function readKernelLog(lines: readonly PasteLine[], file: string): PasteFacts {
  const memory = new MemoryReader(file);
  const cma = new CmaReader(file);
  const bounce = new BounceReader(file);
  const messages = new MessageReader(file);
  const faults = new FaultReader(file);
  const refusals = new RefusalReader(file);
  const wishes = new CommandLineReader();
  let understood = 0;
  for (const { text, line } of lines) {
    const taken = [memory, cma, bounce, messages, faults, refusals, wishes].map((reader) =>
      reader.take(text, line),
    );
    if (taken.includes(true)) understood += 1;
  }
  const regions = memory.regions();
  const reasons = [
    ...memory.findings,
    ...cma.findings(),
    ...bounce.findings,
    ...messages.findings,
    ...faults.findings,
  ];
  const findings = [...reasons, ...refusals.findings(reasons, cma.requests)];
  return {
    zones: memory.zones,
    ram: memory.ram(),
    reserved: regions,
    ...totalsOf(memory.cmaBytes, wishes),
    importers: [...memory.importers(), ...bounce.importers(), ...messages.importers()],
    findings: findings.toSorted((one, other) => one.line - other.line),
    cmaRequests: cma.requests,
    understood,
    complete: !isCutInFront(lines) && cma.isWhole && faults.isWhole,
  };
}

function totalsOf(cmaBytes: number | null, wishes: CommandLineReader): Pick<PasteFacts, 'totals'> {
  const totals = { ...(cmaBytes === null ? {} : { cmaBytes }), ...wishes.totals };
  return Object.keys(totals).length === 0 ? {} : { totals };
}

/** A log whose other lines have time stamps begins with half a line. */
function isCutInFront(lines: readonly PasteLine[]): boolean {
  const written = lines.filter(({ text }) => text.trim() !== '');
  const [first] = written;
  const stamped = written.filter(({ isStamped }) => isStamped).length;
  const isHalf = first !== undefined && /^(?:[0-9a-fx]+\]|[^\s[]*\])/i.test(first.text);
  return isHalf && !first.isStamped && 2 * stamped > written.length;
}
