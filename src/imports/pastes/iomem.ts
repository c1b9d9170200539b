/**
 * `/proc/iomem`: memory, and what of it was taken at boot. Everything else are registers of devices.
 *
 * Source: Linux `kernel/resource.c`, `r_show`.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import { hexNumber } from './numbers.ts';
import type { PasteFacts, PasteLine, PasteRange, PasteReserved } from './paste-facts.ts';

const ROW = /^(\s*)([0-9a-f]{8,16})-([0-9a-f]{8,16}) : (\S.*?)\s*$/i;

/** What was taken of memory at boot: the second is kept for the kernel that starts after a crash. */
const TAKEN = ['reserved', 'crash kernel'];

const WHICH_ARE_CMA = 'which of the reserved ranges are CMA';

function mayBeCma(name: string | null): boolean {
  return name?.toLowerCase() === 'reserved';
}

interface Row {
  readonly indent: number;
  readonly base: bigint;
  readonly end: bigint;
  readonly name: string;
  readonly line: number;
}

/** Reads memory and reserved ranges. */
export function readIomem(lines: readonly PasteLine[], file: string): PasteFacts {
  const rows = lines.flatMap(rowOf);
  const hidden = rows.filter(({ end }) => end === 0n);
  const [first] = hidden;
  if (first !== undefined && hidden.length === rows.length) {
    const message = 'every address is zero: the kernel hides them from users without privilege';
    const helps = ['read it as root: sudo cat /proc/iomem'];
    const rule = 'addresses-hidden' as const;
    const finding = { rule, file, line: first.line, message, helps };
    return { findings: [finding], understood: rows.length, complete: true };
  }
  const ram = rows.filter(({ name }) => name === 'System RAM');
  const reserved = rows.filter(
    (row) =>
      TAKEN.includes(row.name.toLowerCase()) &&
      ram.some(
        (range) => range.indent < row.indent && range.base <= row.base && row.end <= range.end,
      ),
  );
  const ramBytes = ram.reduce((sum, { base, end }) => sum + end - base + 1n, 0n);
  return {
    ram: ram.map((row) => rangeOf(row, file)),
    reserved: reserved.map((row) => reservedOf(row, file)),
    totals: { ramBytes: Number(ramBytes) },
    unknown: reserved.some(({ name }) => mayBeCma(name)) ? [WHICH_ARE_CMA] : [],
    understood: rows.length,
    complete: true,
  };
}

function rowOf({ text, line }: PasteLine): readonly Row[] {
  const [, blanks, low, high, name] = ROW.exec(text) ?? [];
  if (blanks === undefined || low === undefined || high === undefined || name === undefined) {
    return [];
  }
  const [base, end] = [hexNumber(low), hexNumber(high)];
  return base > end ? [] : [{ indent: blanks.length, base, end, name, line }];
}

function rangeOf({ base, end, line }: Row, file: string): PasteRange {
  return { base: addressInWords(base), end: addressInWords(end), file, line };
}

function reservedOf({ name, base, end, line }: Row, file: string): PasteReserved {
  const size = Number(end - base + 1n);
  return {
    name: name.toLowerCase(),
    base: addressInWords(base),
    size,
    kind: 'reserved',
    file,
    line,
  };
}

/**
 * What stays unknown of ranges that other texts of the board name: nothing where these name all of them.
 *
 * @param others - The regions of all other texts.
 */
export function unknownBeside(
  { unknown = [], reserved = [] }: PasteFacts,
  others: readonly PasteReserved[],
): readonly string[] {
  const ranges = reserved.filter(({ name }) => mayBeCma(name));
  const open = ranges.filter((range) => !isCovered(range, others));
  const isBeside = open.length < ranges.length;
  return unknown.flatMap((each) => {
    if (each !== WHICH_ARE_CMA || !isBeside) return each;
    return open.length === 0 ? [] : ['which of the other reserved ranges are CMA'];
  });
}

/** Whether regions that touch each other cover all of a range. */
function isCovered({ base, size }: PasteReserved, others: readonly PasteReserved[]): boolean {
  if (base === null) return false;
  const end = BigInt(base) + BigInt(size);
  let from = BigInt(base);
  const runs = others
    .flatMap((each) =>
      each.base === null ? [] : [{ at: BigInt(each.base), size: BigInt(each.size) }],
    )
    .toSorted((one, other) => (one.at < other.at ? -1 : 1));
  for (const run of runs) {
    if (run.at <= from && run.at + run.size > from) from = run.at + run.size;
  }
  return from >= end;
}
