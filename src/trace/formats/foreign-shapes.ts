/**
 * Shapes of recordings that look like evidence and are not, or that are not read yet. Each is
 * refused by name: a recording that cannot show a late attach must never pass as clean.
 */
import type { ForeignShape } from './trace-format.ts';

const NO_ARGUMENTS = 'carries no arguments and cannot show which buffer a call was about';
const NOT_READ = 'is not read by this version';

/** Probes that were set without arguments. */
export const BARE_PROBES: ForeignShape = {
  name: 'kprobe events without arguments',
  because: 'cannot show which buffer a call was about',
};

/** Probes whose arguments have names of their own, such as `arg1=` or `buf=`. */
export const RENAMED_ARGUMENTS: ForeignShape = {
  name: 'kprobe events with arguments of other names',
  because: 'cannot tell the buffer (expected dmabuf= or ino=) and the attachment (attach=)',
};

/** Events of the kernel's own `events/dma_buf`. */
export const TRACEPOINTS: ForeignShape = {
  name: "the kernel's own dma_buf tracepoints alone",
  because: 'cannot show a late attach: they have no map, no unmap and no release event',
};

/** The function tracer. */
export const FUNCTION_TRACER: ForeignShape = {
  name: 'function tracer output',
  because: NO_ARGUMENTS,
};

const FUNCTION_GRAPH: ForeignShape = { name: 'function_graph output', because: NO_ARGUMENTS };

const GRAPH_WITH_PROBES: ForeignShape = {
  name: 'function_graph output with probes as comments',
  because: NOT_READ,
  isMoreTelling: true,
};

/** What `trace-cmd report` prints. */
export const TRACE_CMD: ForeignShape = { name: 'trace-cmd report output', because: NOT_READ };

/**
 * The shapes that one line betrays, the most telling first. Repetitions are bounded where they could
 * meet each other, so that no line takes more than linear time.
 */
const SHAPES: readonly (readonly [RegExp, ForeignShape])[] = [
  [/\|\s+\/\* dma_buf_\w+: \(/, GRAPH_WITH_PROBES],
  [/^[\s\d.|]{0,40}\d{1,4}\)[^|]{0,60}\|(?:[^|]{0,60}\|)?[^|]*(\(\);|\(\) \{|\})/, FUNCTION_GRAPH],
  [/^cpus=\d+$/, TRACE_CMD],
  [/^version = \d+$/, TRACE_CMD],
  [
    /^.{1,40}\s\d+(\/\d+)?\s+\[\d+\]\s+\d+\.\d+:\s+[\w-]+:\w+:/,
    { name: 'perf script output', because: NOT_READ },
  ],
  [
    /^.{1,31}-\d+\s+\d+[.\w#*]{4,6}\s+-?\d+us.?\s*: /,
    { name: 'ftrace text with latency-format', because: NOT_READ },
  ],
  [
    /^.{1,31}\s\d+\s+\d+ \d+ [0-9a-f]{8} [0-9a-f]{8} \[[0-9a-f]+\] \d+\.\d+ms \(/,
    { name: 'ftrace text with the verbose option', because: NOT_READ },
  ],
  [
    /^\s*\w+: \([^)]*\+0x[0-9a-f]+\/0x[0-9a-f]+[^)]*\)/,
    {
      name: 'ftrace text without context-info',
      because: 'leaves out the task and the time: entry and return cannot be paired',
    },
  ],
  [/^\s*(\{\s*("|\}|$)|\[\s*(\{|"|\]|$))/, { name: 'JSON', because: NOT_READ }],
  [/^\s*<(!DOCTYPE|html|\?xml)/i, { name: 'a web page', because: 'is not a recording' }],
  [
    /^\[\s*\d+\.\d+\] /,
    { name: 'a kernel log (dmesg)', because: 'does not show the calls of dma-buf' },
  ],
];

/** The shape that `line` betrays, or null. */
export function foreignShapeOf(line: string): ForeignShape | null {
  return SHAPES.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
