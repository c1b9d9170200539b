/**
 * The same recording for bpftrace: a script whose lines are those of the recording script, so that one reader
 * serves both. What only some kernels have stands behind a wildcard, which matches nothing elsewhere without a complaint.
 * Source: bpftrace docs/language.md and its man page, 0.17 and later.
 */
import {
  bpftraceProbes,
  knowsPages,
  type BpftraceOptions,
  type BpftraceProbe,
  type PrintedField,
} from './record-bpftrace-probes.ts';

/** The columns of ftrace: `comm-pid [cpu] flags seconds: `. One reading of the clock, or a second could jump. */
const HEAD = '%16s-%-7d [%03d] ..... %6d.%06d: ';
const HEAD_VALUES = ['comm', 'tid', 'cpu', '$n / 1000000000', '($n / 1000) % 1000000'];

/** The printf of one line. */
function printLine(
  event: string,
  place: string,
  placed: readonly string[],
  fields: readonly PrintedField[],
): string {
  const format = fields.map(([key, form]) => `${key}=${form}`).join(' ');
  const values = [...HEAD_VALUES, ...placed, ...fields.map(([, , expression]) => expression)];
  return `  printf("${HEAD}${event}: (${place}) ${format}\\n",\n    ${values.join(', ')});`;
}

/** Where a probe is set: a wildcard for what some kernels do not have, as only those may match nothing. */
function pointOf({ name, isOptional }: BpftraceProbe): string {
  return isOptional === true ? `${name.slice(0, -1)}*` : name;
}

function withArguments(line: string, argument: (index: number) => string): string {
  return line.replaceAll(/\$([012])/g, (_, index: string) => argument(Number(index)));
}

/** What an entry prints. */
function entryBody(probe: BpftraceProbe): string {
  const lines = [
    '  $n = nsecs;',
    ...probe.locals.map((local) => `  ${local}`),
    printLine(probe.name, `${probe.name}+0x0`, [], probe.fields),
  ];
  return lines.map((line) => withArguments(line, (index) => `arg${index}`)).join('\n');
}

/** What a return prints; it has no arguments any more. */
function returnBody(probe: BpftraceProbe, result: PrintedField, hasCaller: boolean): string {
  const { name, locals, found = [], fields, foundFields = [], beside } = probe;
  const place = hasCaller ? `%s+0x0 <- ${name}` : `bpftrace <- ${name}`;
  const placed = hasCaller ? [`ksym(${keptName(probe, 'from')}[tid])`] : [];
  const told = [result, ...fields, ...foundFields];
  return [
    '  $n = nsecs;',
    ...[...locals, ...found].map((local) => `  ${local}`),
    ...(beside === undefined
      ? []
      : [printLine(beside.event, place, placed, [result, ...beside.fields])]),
    printLine(`${name}__return`, place, placed, told),
  ].join('\n');
}

function keptName({ name }: BpftraceProbe, what: string): string {
  return `@${name.replace('dma_buf_', '')}_${what}`;
}

function probeText(probe: BpftraceProbe, hasCaller: boolean): string {
  const point = pointOf(probe);
  const entry = entryBody(probe);
  const { result } = probe;
  if (result === undefined) return `kprobe:${point} {\n${entry}\n}`;
  const back = returnBody(probe, result, hasCaller);
  // The arguments are kept from the entry, one call of a function for a task.
  const kept = [0, 1, 2]
    .filter((index) => back.includes(`$${index}`))
    .map((index): [string, string] => [keptName(probe, `${index}`), `arg${index}`]);
  if (hasCaller) kept.push([keptName(probe, 'from'), '*(uint64 *)reg("sp")']);
  const isIn = keptName(probe, 'in');
  kept.push([isIn, '1']);
  // The filter leaves out calls that began before the recording.
  return [
    `kprobe:${point} {`,
    entry,
    `  ${kept.map(([name, value]) => `${name}[tid] = ${value};`).join(' ')}`,
    '}',
    `kretprobe:${point} /${isIn}[tid]/ {`,
    withArguments(back, (index) => `${keptName(probe, `${index}`)}[tid]`),
    `  ${kept.map(([name]) => `delete(${name}[tid]);`).join(' ')}`,
    '}',
  ].join('\n');
}

/** The kernel's own event for each piece that is bounced: x86-64 has always one. Source: trace/events/swiotlb.h. */
const BOUNCES = `tracepoint:swiotlb:swiotlb_bounced {
  $n = nsecs;
  printf("${HEAD}swiotlb_bounced: dev_name: %s dma_mask=%lx dev_addr=%lx size=%lu %s\\n",
    ${HEAD_VALUES.join(', ')}, str(args->dev_name), args->dma_mask, args->dev_addr, args->size,
    args->force ? "FORCE" : "NORMAL");
}
`;

function mapsOf(script: string): string[] {
  return [...new Set([...script.matchAll(/@\w+/g)].map(([name]) => name))];
}

/**
 * The script, for `bpftrace FILE > trace.txt`.
 *
 * @param options - What it is made for. Pages and callers are told only where `kernel` ends in ` x86_64`: how to
 * find them differs by machine.
 */
export function bpftraceScript(options: BpftraceOptions): string {
  const { kernel } = options;
  const isKnown = knowsPages(kernel);
  const probes = bpftraceProbes(options);
  const body = probes.map((probe) => probeText(probe, isKnown)).join('\n');
  const bounces = options.constraints !== false && isKnown ? BOUNCES : '';
  const header = [
    'cenalloc-trace: 2',
    ...(kernel === null ? [] : [`kernel: ${kernel}`]),
    'mode: bpftrace',
    'clock: mono',
    'arguments: by name (BTF)',
    ...(bounces === '' ? [] : ['event: swiotlb/swiotlb_bounced']),
    ...probes.map(({ name, result }) => `probe: ${name}${result === undefined ? '' : ' (return)'}`),
  ];
  const begin = header.map((line) => `  printf("# ${line}\\n");`).join('\n');
  const clear = mapsOf(body).map((name) => `clear(${name});`);
  return `#!/usr/bin/env bpftrace
// Records the dma-buf calls of a running Linux: bpftrace THIS > trace.txt, Ctrl-C; then cenalloc check trace.txt
// Made by cenalloc record --bpftrace. MIT License. Needs BTF (/sys/kernel/btf/vmlinux) and root.
BEGIN {
${begin}
}
${body}
${bounces}END {
  printf("# stopped: %d\\n", nsecs / 1000000000);
  ${clear.join(' ')}
}
`;
}
