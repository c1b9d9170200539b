/**
 * The POSIX shell script that records dma-buf calls on the system under test, with defaults that options of
 * `cenalloc record` have chosen. Its own options still override them.
 */
import { readFileSync } from 'node:fs';
import { assert } from '../../base/assert.ts';

/** How the script can record, by its own names. */
export const RECORD_MODES = ['kprobe', 'fprobe', 'tracepoint', 'tracepoint+kprobe'] as const;

/** The defaults of a script. */
export interface RecordDefaults {
  readonly mode: (typeof RECORD_MODES)[number];
  readonly stack?: true;
  readonly returns?: true;
  /** Whether the limits of importers and the place of storage are recorded; default true. */
  readonly constraints?: boolean;
}

const SCRIPT = new URL('../../../examples/record/dmabuf-trace2.sh', import.meta.url);

/** The line of the script that sets the defaults. */
const DEFAULTS = /^MODE=kprobe CLOCK=mono KB=8192 PID='' LEAN='' NOCON='' DMA='' STACK='' /m;

/** The script with these defaults. */
export function recordingScript({ mode, stack, returns, constraints }: RecordDefaults): string {
  const flag = (isSet: boolean | undefined): string => (isSet === true ? '1' : "''");
  const script = readFileSync(SCRIPT, 'utf8');
  assert(DEFAULTS.test(script), 'the script sets its defaults on one line');
  const defaults =
    `MODE=${mode} CLOCK=mono KB=8192 PID='' LEAN=${flag(returns)} ` +
    `NOCON=${flag(constraints === false)} DMA='' STACK=${flag(stack)} `;
  return script.replace(DEFAULTS, defaults);
}
