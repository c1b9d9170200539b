/**
 * What one probe hit says about its call, freed from how it was printed. A fact that the line does
 * not tell is absent, never guessed.
 */
import type { ProbeArgument } from './arguments.ts';
import { parsePointer, type PointerResult } from './error-pointer.ts';
import { printableName } from './printable.ts';
import { TextPool } from './text-pool.ts';

/** Direction of a DMA transfer, by `enum dma_data_direction`. */
export type TransferDirection = 'bidirectional' | 'to-device' | 'from-device' | 'none';

/** The facts of one call. Addresses are lower-case hexadecimal. */
export interface CallFacts {
  readonly dmabuf?: PointerResult | undefined;
  readonly ino?: number | undefined;
  readonly exporter?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly attachment?: PointerResult | undefined;
  readonly device?: string | undefined;
  readonly driver?: string | undefined;
  /** The sg_table of a map. */
  readonly table?: PointerResult | undefined;
  readonly direction?: TransferDirection | undefined;
}

type FactsInTheMaking = { -readonly [Key in keyof CallFacts]: CallFacts[Key] };

type FactReader = (facts: FactsInTheMaking, argument: ProbeArgument) => void;

/** How each known argument is read. The first of two equal keys counts. */
const READERS = new Map<string, FactReader>([
  ['dmabuf', (facts, { value }) => (facts.dmabuf ??= pointer(value))],
  ['attach', (facts, { value }) => (facts.attachment ??= pointer(value))],
  ['sgt', (facts, { value }) => (facts.table ??= pointer(value))],
  ['ino', (facts, { value }) => (facts.ino ??= wholeNumber(value, 1))],
  ['size', (facts, { value }) => (facts.sizeBytes ??= wholeNumber(value, 0))],
  ['dir', (facts, { value }) => (facts.direction ??= direction(value))],
  ['exp_name', (facts, argument) => (facts.exporter ??= name(argument))],
  ['dev', (facts, argument) => (facts.device ??= name(argument))],
  ['drv', (facts, argument) => (facts.driver ??= name(argument))],
]);

/** Picks the facts out of the arguments of an event. */
export function factsOfArguments(found: readonly ProbeArgument[]): CallFacts {
  const facts: FactsInTheMaking = {};
  for (const argument of found) {
    if (argument.key === 'drv' && isBorrowed(argument, found)) continue;
    READERS.get(argument.key)?.(facts, argument);
  }
  return facts;
}

const POINTERS = new TextPool(parsePointer);
const NAMES = new TextPool(printableName);

function pointer(value: string): PointerResult | undefined {
  return POINTERS.of(value) ?? undefined;
}

/** No inode has the number 0: the probe prints it where it could not follow a pointer. */
function wholeNumber(value: string, min: number): number | undefined {
  if (!/^(0x[0-9a-f]+|[0-9]+)$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= min ? number : undefined;
}

function name(argument: ProbeArgument): string | undefined {
  if (!argument.quoted) return undefined;
  return argument.value === '' ? undefined : NAMES.of(argument.value);
}

/**
 * Linux 6.12 prints the next string of the event where a string faults, so the driver of a device
 * without one reads like the exporter that follows. Such a name is dropped.
 */
function isBorrowed(argument: ProbeArgument, found: readonly ProbeArgument[]): boolean {
  const next = found.slice(found.indexOf(argument) + 1).find((other) => other.quoted);
  return next !== undefined && next.value === argument.value;
}

function direction(value: string): TransferDirection | undefined {
  switch (value) {
    case '0':
      return 'bidirectional';
    case '1':
      return 'to-device';
    case '2':
      return 'from-device';
    case '3':
      return 'none';
    default:
      return undefined;
  }
}

/** What is known once a call has returned: the facts of its return, and those of its entry. */
export function joinFacts(entry: CallFacts, back: CallFacts): CallFacts {
  return {
    dmabuf: back.dmabuf ?? entry.dmabuf,
    ino: back.ino ?? entry.ino,
    exporter: back.exporter ?? entry.exporter,
    sizeBytes: back.sizeBytes ?? entry.sizeBytes,
    attachment: back.attachment ?? entry.attachment,
    device: back.device ?? entry.device,
    driver: back.driver ?? entry.driver,
    table: back.table ?? entry.table,
    direction: back.direction ?? entry.direction,
  };
}

/** The address of a pointer, or null where it is absent, NULL or an error. */
export function addressOf(pointer: PointerResult | undefined): string | null {
  return pointer?.ok === true ? pointer.address : null;
}
