/**
 * What bpftrace would print of a call, by the very formats of the script that `cenalloc record --bpftrace`
 * prints: a recording of ftrace in, the lines of bpftrace out. No kernel is needed for that, nor bpftrace.
 */
import { parseArguments } from '../../src/trace/arguments.ts';

/** One printf of the script. */
interface Printf {
  readonly event: string;
  readonly format: string;
}

/** The lines that a script prints of calls, in its order. */
export function printfsOf(script: string): Printf[] {
  return [...script.matchAll(/printf\("((?:[^"\\]|\\.)*)\\n"/g)].flatMap(([, format = '']) => {
    const event = /: (\w+): (?:\(|dev_name: )/.exec(format)?.[1];
    return event === undefined ? [] : [{ event, format: format.replaceAll('\\"', '"') }];
  });
}

/** What the script prints before the first call. */
export function headerOf(script: string): string[] {
  return [...script.matchAll(/printf\("(# (?!stopped)[^"]*)\\n"\)/g)].map(([, line = '']) => line);
}

const LINE =
  /^ *(.+)-(\d+) +\[(\d{3})\] \S+ +(\d+)\.(\d{6}): (\w+): (?:\(((?:[^()]|\([^()]*\))*)\) ?)?(.*)$/;

type Found = ReturnType<typeof parseArguments>[number];

interface Call {
  /** What a printf puts into its columns. */
  readonly columns: readonly string[];
  readonly event: string;
  readonly pid: string;
  readonly caller: string | null;
  readonly values: ReadonlyMap<string, Found>;
  /** Why a piece is bounced, which stands at the end of that event. */
  readonly reason: string;
}

function callOf(line: string): Call | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [
    ,
    task = '',
    pid = '',
    cpu = '',
    seconds = '',
    micros = '',
    event = '',
    place = '',
    rest = '',
  ] = match;
  // The kernel's own events of dma-buf have no place, and the script does without them.
  if (place === '' && event !== 'swiotlb_bounced') return null;
  const values = new Map(parseArguments(rest).map((found) => [found.key, found]));
  // This one event puts a colon behind its first key.
  const device = /^dev_name: (\S+)/.exec(rest)?.[1];
  if (device !== undefined)
    values.set('dev_name', { key: 'dev_name', value: device, quoted: false });
  const reason = / (FORCE|NORMAL)$/.exec(rest)?.[1] ?? '';
  return {
    columns: [task.padStart(16), pid.padEnd(7), cpu, seconds.padStart(6), micros],
    event,
    pid,
    caller: /^([A-Za-z_]\w*)\+0x/.exec(place)?.[1] ?? null,
    values,
    reason,
  };
}

/** The calls of a recording as bpftrace would print them; what its script does not probe is left out. */
export function asBpftrace(lines: readonly string[], printfs: readonly Printf[]): string[] {
  const calls = lines.map(callOf);
  return calls.flatMap((call, index) => {
    if (call === null) return [];
    const { event } = call;
    const place = `<- ${event.replace(/__return$/, '')})`;
    const wanted = printfs.filter(
      (each) => each.event === event || (event.endsWith('__return') && each.format.includes(place)),
    );
    if (wanted.length === 0) return [];
    // bpftrace reads at the entry who calls, where no other probe has replaced the address; an attach jumps on.
    const outer = calls
      .slice(index)
      .find((other) => other?.pid === call.pid && other.event === 'dma_buf_attach__return');
    const caller =
      call.caller ?? (event === 'dma_buf_dynamic_attach__return' ? outer?.caller : null);
    return wanted.map(({ format }) => printed(format, call, caller ?? 'arch_rethook_trampoline'));
  });
}

function printed(format: string, { columns, values, reason }: Call, caller: string): string {
  const rest = [...columns, caller];
  return format
    .replace(/ %s$/, ` ${reason}`)
    .replace(/^(.*?: \w+: (?:\([^)]*\) )?)/, (head) =>
      head.replaceAll(/%[-0-9]*[a-z]+/g, () => rest.shift() ?? ''),
    )
    .replaceAll(
      /(\w+)(=|: )(["]?)(0x)?%(l?[xud]|s)(\+0x0)?/g,
      (
        _,
        key: string,
        sign: string,
        quote: string,
        hex: string | undefined,
        as: string,
        tail: string | undefined,
      ) => `${key}${sign}${quote}${valueOf(values.get(key), as, hex ?? '')}${tail ?? ''}`,
    );
}

/** Without a value: what a number behind NULL, a symbol of NULL and a string at NULL print. */
function valueOf(found: Found | undefined, as: string, hex: string): string {
  const isAbsent = found === undefined || found.value === '(fault)';
  if (as !== 's') return isAbsent ? `${hex}0` : found.value;
  if (isAbsent) return '';
  return found.quoted ? found.value : (found.value.split('+')[0] ?? '');
}
