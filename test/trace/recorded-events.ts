/**
 * Events of ftrace's text, taken apart by other means than the reader of the project uses, so that tests
 * can write them into files of other forms and compare what is read back.
 */

/** One event as a kernel would record it. */
export interface RecordedKernelEvent {
  readonly task: string;
  readonly pid: number;
  readonly cpu: number;
  /** Nanoseconds. */
  readonly time: bigint;
  readonly name: string;
  readonly kind: 'entry' | 'return' | 'point';
  readonly fields: readonly (readonly [string, string | bigint])[];
}

const LINE = /^ *(.+)-(\d+) +\[(\d+)\] (?:\S+ +)?(\d+)\.(\d{6}): (\w+): (?:\(([^)]*)\) ?)?(.*)$/;
const WORD = /(\w+)[=:] ?("[^"]*"|\S*)/g;

/** The events of a text; lines of other kinds are left out. */
export function recordedEvents(text: string): RecordedKernelEvent[] {
  return text.split('\n').flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, task = '', pid, cpu, seconds = '', micros = '', name = '', place, words = ''] = match;
    const kind = place === undefined ? 'point' : place.includes('<-') ? 'return' : 'entry';
    const fields = [...words.matchAll(WORD)].map(
      ([, key = '', value = '']): readonly [string, string | bigint] => [key, valueOf(value)],
    );
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(micros) * 1000n;
    return [{ task, pid: Number(pid), cpu: Number(cpu), time, name, kind, fields }];
  });
}

function valueOf(text: string): string | bigint {
  if (text.startsWith('"')) return text.slice(1, -1);
  if (/^-?\d+$/.test(text) || /^0x[0-9a-f]+$/.test(text)) return BigInt(text);
  if (/^[0-9a-f]{16}$/.test(text)) return BigInt(`0x${text}`);
  return text;
}
