/**
 * Shapes of text that look like evidence and are not. Each is refused by name, so that nobody takes
 * silence for a clean recording.
 */
import type { ForeignShape } from './trace-format.ts';

/** Probes whose arguments have names that mean nothing to anybody else, such as `a=` or `arg1=`. */
export const RENAMED_ARGUMENTS: ForeignShape = {
  name: 'kprobe events with arguments of other names',
  because: 'cannot tell the buffer (expected dmabuf= or ino=) and the attachment (attach=)',
};

/** What somebody prints in whose form lines can be read. */
const READABLE_PRINTS =
  'print the lines that `cenalloc record --bpftrace` prints: ' +
  'comm-pid [cpu] ..... seconds.micros: function__return: (caller <- function) key=value';

/**
 * The shapes that one line betrays, the most telling first. Repetitions are bounded where they could
 * meet each other, so that no line takes more than linear time.
 */
const SHAPES: readonly (readonly [RegExp, ForeignShape])[] = [
  [
    /^\{"type": "(attached_probes|printf|map|hist|time|lost_events)"/,
    { name: "bpftrace's JSON", because: 'is not read: run bpftrace without -f json' },
  ],
  [
    /^(Attach(ing|ed) \d+ probes?\b|@\w{0,80}(\[.{0,300}\])?: )/,
    {
      name: 'what a bpftrace script of its own prints',
      because: `is not read; ${READABLE_PRINTS}`,
    },
  ],
  [
    /^\[\d\d:\d\d:\d\d\.\d{1,9}\] \(\+[\d.?]{1,24}\) /,
    {
      name: 'LTTng text (babeltrace)',
      because: 'is not read; record with what `cenalloc record` prints, or with trace-cmd',
    },
  ],
  [
    /^\s*(\{\s*("|\}|$)|\[\s*(\{|"|\]|$))/,
    { name: 'JSON', because: 'is no event log of this project' },
  ],
  [
    /^\s*Dma-buf Objects:/,
    { name: 'a debugfs bufinfo snapshot', because: 'is read with --bufinfo beside a recording' },
  ],
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
