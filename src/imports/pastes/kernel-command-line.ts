/**
 * What the command line of a kernel asks for: the size of the default region of CMA, and slots to bounce through. It is
 * what is wanted; whether it was to be had the log says elsewhere.
 *
 * Source: Linux Documentation/admin-guide/kernel-parameters.txt; `lib/cmdline.c`, `memparse`.
 */

const SAID = /^\s*(?:Kernel )?command line: (.*)$/i;
/** Parameters without a value that stand on many a command line. */
const WORDS = 'ro|rw|quiet|splash|debug|nosplash|rootwait|fastboot|noswap|earlycon|nokaslr|--';
/** A line that is nothing but parameters. */
const PARAMETERS = new RegExp(`^\\s*(?:(?:[A-Za-z_][\\w.,-]*=[^\\s;{}<>]*|${WORDS})(?:\\s+|$))+$`);
const CMA = /(?:^|\s)cma=(\d{1,12})([KMGT]?)(?=[@,\s-]|$)/i;
const SLOTS = /(?:^|\s)swiotlb=(\d{1,9})(?=[,\s]|$)/;
const SLOT_BYTES = 2048;
const UNITS: Readonly<Record<string, number>> = { '': 0, K: 10, M: 20, G: 30, T: 40 };

/** Whether a line is a command line that asks for memory of DMA. */
export function isCommandLine(text: string): boolean {
  const said = parametersIn(text);
  return said !== null && (CMA.test(said) || SLOTS.test(said));
}

/** Reads the last command line. */
export class CommandLineReader {
  totals: Readonly<Record<string, number>> = {};

  take(text: string): boolean {
    const said = isCommandLine(text) ? parametersIn(text) : null;
    if (said === null) return false;
    const [, size, unit = ''] = CMA.exec(said) ?? [];
    const slots = SLOTS.exec(said)?.[1];
    this.totals = {
      ...(size === undefined
        ? {}
        : { wantedCmaBytes: Number(size) * 2 ** (UNITS[unit.toUpperCase()] ?? 0) }),
      ...(slots === undefined ? {} : { wantedBounceBytes: Number(slots) * SLOT_BYTES }),
    };
    return true;
  }
}

function parametersIn(text: string): string | null {
  return SAID.exec(text)?.[1] ?? (PARAMETERS.test(text) ? text : null);
}
