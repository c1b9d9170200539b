/**
 * The monitors of rv-monitor.ts as a program for bpftrace, for a kernel as it is: the automaton as a table, one step
 * of it at each function of the dma-buf core, a line where there is no arrow. As in the kernel's monitors, what broke
 * the order once is not watched any more, and what began before the program is not watched at all.
 * Source: bpftrace docs/language.md, 0.17 and later; Linux drivers/dma-buf/dma-buf.c.
 */
import { assert } from '../../base/assert.ts';
import { rvAutomaton, type RvAutomaton, type RvMonitor } from './rv-monitor.ts';

/** Kernel addresses have their highest bit; results from -4095 to -1 are errors. */
const SUCCEEDED = '(int64)retval < -4095';

/** How an event is seen: probes, and statements that name the buffer `$b`, and the attachment `$a` where there is one. */
interface Seen {
  readonly probe: string;
  readonly finds: readonly string[];
  /** What must hold beside, where a filter would keep the end of the probe from being reached. */
  readonly condition?: string;
  /** A probe before it that keeps what it needs, and what it does with that at its end. */
  readonly before?: string;
  readonly ends?: string;
  readonly hasAttachment: boolean;
}

function ofBuffer(probe: string, buffer: string): Seen {
  return { probe, finds: [`$b = (struct dma_buf *)${buffer};`], hasAttachment: false };
}

function ofAttachment(probe: string, attachment: string): Seen {
  const finds = [
    `$a = (struct dma_buf_attachment *)${attachment};`,
    '$b = (struct dma_buf *)$a->dmabuf;',
  ];
  return { probe, finds, hasAttachment: true };
}

const SEEN: ReadonlyMap<string, Seen> = new Map<string, Seen>([
  ['dma_buf_export', ofBuffer(`kretprobe:dma_buf_export /${SUCCEEDED}/`, 'retval')],
  ['dma_buf_get', ofBuffer(`kretprobe:dma_buf_get /${SUCCEEDED}/`, 'retval')],
  ['dma_buf_put', ofBuffer('kprobe:dma_buf_put', 'arg0')],
  [
    'dma_buf_dynamic_attach',
    ofAttachment(`kretprobe:dma_buf_dynamic_attach /${SUCCEEDED}/`, 'retval'),
  ],
  [
    'dma_buf_map_attachment',
    {
      ...ofAttachment('kretprobe:dma_buf_map_attachment /@mapping[tid] != 0/', '@mapping[tid]'),
      condition: SUCCEEDED,
      before: 'kprobe:dma_buf_map_attachment { @mapping[tid] = arg0; }',
      ends: 'delete(@mapping[tid]);',
    },
  ],
  ['dma_buf_unmap_attachment', ofAttachment('kprobe:dma_buf_unmap_attachment', 'arg0')],
  ['dma_buf_detach', ofAttachment('kprobe:dma_buf_detach', 'arg1')],
  ['dma_buf_release', ofBuffer('kprobe:dma_buf_release', '((struct dentry *)arg0)->d_fsdata')],
]);

/** The program. `bound` is that of `rvMonitor`. */
export function bpftraceMonitor(kind: RvMonitor, bound: number): string {
  const automaton = rvAutomaton(kind, bound);
  const { events } = numbered(automaton);
  const probes = [...events.keys()].flatMap((event) => {
    const seen = SEEN.get(event);
    assert(seen !== undefined, `${event} is seen by a probe`);
    // An address is used again, but only after the end of a life.
    const id = kind === 'buffer' ? '(uint64)$b' : '(uint64)$a';
    const step = stepOf(kind, automaton, event, seen);
    const ends = seen.ends === undefined ? [] : [seen.ends];
    const body = [...seen.finds, `$id = ${id};`, ...step, ...ends];
    const probe = `${seen.probe} {\n${indented(body)}\n}`;
    return seen.before === undefined ? [probe] : [seen.before, probe];
  });
  return `#!/usr/bin/env bpftrace
// Watches each dma-buf ${kind} of a running Linux, and prints a line where the order of calls is broken.
// Made by cenalloc export bpftrace; see docs/runtime-verification.md. Needs BTF (/sys/kernel/btf/vmlinux) and root.
BEGIN {
${indented(tableOf(automaton))}
  printf("watching\\n");
}
${probes.join('\n')}
END {
  clear(@next); clear(@name); clear(@state); clear(@mapping);
}
`;
}

/** States and events by number, from 1: what a table lacks reads as 0. */
function numbered({ initial, rows }: RvAutomaton): {
  readonly states: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, number>;
} {
  const states = [initial, ...[...rows.keys()].filter((name) => name !== initial).sort()];
  const events = new Set([...rows.values()].flatMap((row) => [...row.keys()]));
  return { states: numbers(states), events: numbers([...events].sort()) };
}

function numbers(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index + 1]));
}

function tableOf(automaton: RvAutomaton): readonly string[] {
  const { states, events } = numbered(automaton);
  const names = [...states].map(([name, state]) => `@name[${state}] = "${name}";`);
  const arrows = [...states].flatMap(([name, state]) =>
    [...(automaton.rows.get(name) ?? [])].map(
      ([event, target]) =>
        `@next[${state}, ${events.get(event) ?? 0}] = ${states.get(target) ?? 0};`,
    ),
  );
  return [...names, ...arrows];
}

/** One step: a buffer or an attachment that is not known by now is left alone. */
function stepOf(
  kind: RvMonitor,
  automaton: RvAutomaton,
  event: string,
  { hasAttachment, condition }: Seen,
): readonly string[] {
  const { states, events } = numbered(automaton);
  const initial = states.get(automaton.initial) ?? 0;
  const final = states.get(automaton.final) ?? 0;
  // When a buffer is released its inode is gone already.
  const hasInode = event !== 'dma_buf_release';
  const who = `${hasInode ? ' ino=%lu' : ''}${hasAttachment ? ' dev=%s' : ''}`;
  const inode = hasInode ? ', $b->file->f_inode->i_ino' : '';
  const device = hasAttachment ? ', str($a->dev->kobj.name)' : '';
  const rule = `${kind}: ${event} is not allowed in state %s`;
  return [
    '$from = @state[$id];',
    condition === undefined ? 'if ($from != 0) {' : `if ($from != 0 && ${condition}) {`,
    `  $to = @next[$from, ${events.get(event) ?? 0}];`,
    '  if ($to == 0) {',
    `    printf("${rule}: dmabuf=0x%lx exp_name=%s${who} task=%s-%d\\n",`,
    `      @name[$from], (uint64)$b, str($b->exp_name)${inode}${device}, comm, tid);`,
    '    delete(@state[$id]);',
    '  } else {',
    `    if ($to == ${final}) { delete(@state[$id]); } else { @state[$id] = $to; }`,
    '  }',
    ...(event === automaton.birth ? [`} else {`, `  @state[$id] = ${initial};`] : []),
    '}',
  ];
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
