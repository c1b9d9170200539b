/**
 * What one probe hit says about its call, freed from how it was printed. A fact that the line does
 * not tell is absent, never guessed.
 */
import { parseUnquotedArguments, type ProbeArgument } from './arguments.ts';
import { parsePointer, type PointerResult } from './error-pointer.ts';
import { DRM_CORE_OPERATIONS } from './exporters/shared-operations.ts';
import { printableName } from './printable.ts';
import type { BouncedPiece, SeenBounces } from './reach/bounced-pieces.ts';
import { importerLimitsOf, type ImporterLimits } from './reach/importer-limits.ts';
import { piecesOf, type MapPieces } from './reach/map-pieces.ts';
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
  /** The address of the importer's `struct device`, for recordings that do not tell its name. */
  readonly devicePointer?: string | undefined;
  /** What a function returned that returns a number. */
  readonly status?: number | undefined;
  /** The limits of the importer that attached. */
  readonly limits?: ImporterLimits | undefined;
  /** What a map gave. */
  readonly pieces?: MapPieces | undefined;
  /** The piece that an event of the bounce buffer is about. */
  readonly bounced?: BouncedPiece | undefined;
  /** What went through the bounce buffer while the call was open. */
  readonly bounces?: SeenBounces | undefined;
  /** Events may be missing between the entry of the call and its return. */
  readonly isTorn?: true | undefined;
  /** Functions that are the exporter's own. */
  readonly exporterFunctions?: readonly string[] | undefined;
}

/** The fact that makes an event useful. */
export type Need = 'dmabuf' | 'buffer' | 'attachment' | 'table' | 'anything';

type FactsInTheMaking = { -readonly [Key in keyof CallFacts]: CallFacts[Key] };

type FactReader = (facts: FactsInTheMaking, argument: ProbeArgument) => void;

/**
 * How each known argument is read: the names of the recording script, those of the kernel's own
 * parameters, and the short forms people write. The first of two equal keys counts.
 */
const READERS = new Map<string, FactReader>([
  ['buf', (facts, { value }) => (facts.dmabuf ??= pointer(value))],
  ['dbuf', (facts, { value }) => (facts.dmabuf ??= pointer(value))],
  ['at', (facts, { value }) => (facts.attachment ??= pointer(value))],
  ['att', (facts, { value }) => (facts.attachment ??= pointer(value))],
  ['attachment', (facts, { value }) => (facts.attachment ??= pointer(value))],
  ['sg_table', (facts, { value }) => (facts.table ??= pointer(value))],
  ['direction', (facts, { value }) => (facts.direction ??= direction(value))],
  ['devp', (facts, { value }) => (facts.devicePointer ??= addressText(value))],
  ['dev_name', (facts, argument) => (facts.device ??= name(argument))],
  ['ret', (facts, { value }) => (facts.status ??= status(value))],
  ['dmabuf', (facts, { value }) => (facts.dmabuf ??= pointer(value))],
  ['attach', (facts, { value }) => (facts.attachment ??= pointer(value))],
  ['sgt', (facts, { value }) => (facts.table ??= pointer(value))],
  ['ino', (facts, { value }) => (facts.ino ??= wholeNumber(value, 1))],
  ['size', (facts, { value }) => (facts.sizeBytes ??= wholeNumber(value, 0))],
  ['dir', (facts, { value }) => (facts.direction ??= direction(value))],
  ['exp_name', (facts, argument) => (facts.exporter ??= name(argument))],
  [
    'dev',
    (facts, argument) => {
      facts.device ??= name(argument);
      facts.devicePointer ??= addressText(argument.value);
    },
  ],
  ['drv', (facts, argument) => (facts.driver ??= name(argument))],
]);

/** Picks the facts out of the arguments of an event. */
export function factsOfArguments(found: readonly ProbeArgument[]): CallFacts {
  const facts: FactsInTheMaking = {};
  for (const argument of found) {
    if (argument.key === 'drv' && isBorrowed(argument, found)) continue;
    READERS.get(argument.key)?.(facts, argument);
  }
  return mayTellDetails(found.length) ? withDetails(facts, found) : facts;
}

/** Lines with more arguments than this may tell limits, pieces or the exporter's operations. */
const FEW_ARGUMENTS = 5;

/** What the end of a line tells, where it tells details alone. */
export interface LineDetails {
  readonly count: number;
  readonly facts: CallFacts;
}

/** The details that arguments tell; null where one of them is a fact of the call itself, or in quotes. */
export function detailsOf(found: readonly ProbeArgument[]): LineDetails | null {
  const isOther = ({ key, quoted }: ProbeArgument): boolean => quoted || READERS.has(key);
  if (found.length === 0 || found.some(isOther)) return null;
  return { count: found.length, facts: withDetails({}, found) };
}

/** Whether a line has so many arguments that it may tell details. */
export function mayTellDetails(argumentCount: number): boolean {
  return argumentCount > FEW_ARGUMENTS;
}

/** Adds what the recorder tells beyond the call itself: three lines of a buffer's life. */
function withDetails(facts: FactsInTheMaking, found: readonly ProbeArgument[]): CallFacts {
  const has = (key: string): boolean => found.some((argument) => argument.key === key);
  if (has('dma_mask')) facts.limits = importerLimitsOf(found);
  if (has('orig_nents')) facts.pieces = piecesOf(found);
  if (!has('xmap') && !has('mop')) return facts;
  const functions = found.flatMap(operationsIn);
  if (functions.length > 0) facts.exporterFunctions = functions;
  return facts;
}

/** Operations of the exporter, printed as symbols: at the export, where the driver may still change them. */
const EXPORT_KEYS = new Set(['xattach', 'xmap']);

/** The same at an attach or a map, where they stay. */
const ATTACH_KEYS = new Set(['aop', 'mop']);

function operationsIn({ key, value }: ProbeArgument): string[] {
  if (!EXPORT_KEYS.has(key) && !ATTACH_KEYS.has(key)) return [];
  const name = /^([A-Za-z_]\w*)\+0x/.exec(value)?.[1];
  if (name === undefined) return [];
  return EXPORT_KEYS.has(key) && DRM_CORE_OPERATIONS.includes(name) ? [] : [name];
}

/**
 * Adds the result of a call, where its author gave it no name: the kernel numbers what has none, and
 * the only number of a return is its result. Where there are two, nothing tells which is which.
 */
export function withResult(
  facts: CallFacts,
  need: Need,
  found: readonly ProbeArgument[],
): CallFacts {
  const key = need === 'table' || need === 'attachment' || need === 'dmabuf' ? need : null;
  if (key === null || facts[key] !== undefined) return facts;
  const unnamed = found.filter((argument) => /^(arg\d+|ret|retval|rv)$/.test(argument.key));
  const [only] = unnamed;
  const value = only === undefined || unnamed.length > 1 ? undefined : pointer(only.value);
  return value === undefined ? facts : { ...facts, [key]: value };
}

/**
 * The facts of one of the kernel's own events, or null where it is none. Before they were merged
 * these events were posted with other fields; so only the inode number is required.
 */
export function factsOfTracepoint(body: string): CallFacts | null {
  const found = parseUnquotedArguments(body);
  const valueOf = (key: string): string | undefined =>
    found.find((argument) => argument.key === key)?.value;
  const ino = wholeNumber(valueOf('ino') ?? '', 1);
  if (ino === undefined || !/\b(exp_)?name=/.test(body)) return null;
  const named = (key: string): string | undefined => {
    const value = valueOf(key) ?? '';
    return value === '' || value === '(null)' ? undefined : NAMES.of(value);
  };
  const attachment = HASHABLE.of(valueOf('attachment') ?? valueOf('attach') ?? '');
  return {
    ino,
    exporter: named('exp_name'),
    sizeBytes: wholeNumber(valueOf('size') ?? '', 0),
    device: named('dev_name') ?? named('dev'),
    ...(attachment === null ? {} : { attachment: { ok: true, address: attachment } }),
  };
}

/** What `swiotlb_bounced` tells: the device, and where one piece lies. */
export function factsOfBounce(body: string): CallFacts | null {
  const match = BOUNCE.exec(body);
  if (match === null) return null;
  const [, device = '', address = '', size = '', reason = ''] = match;
  const base = Number.parseInt(address, 16);
  return {
    device: NAMES.of(device),
    bounced: { base, size: Number(size), isForced: reason === 'FORCE' },
  };
}

const BOUNCE =
  /^dev_name: (\S{1,256}) dma_mask=\S+ dev_addr=(?:0x)?([0-9a-f]{1,16}) size=(\d{1,12})\b(?: (\w+))?/;

/** `%p` prints a hash unless told otherwise: 32 bits in 16 digits, which no kernel address is. */
function readHashable(text: string): string | null {
  const digits = /^(?:0x)?([0-9a-f]{8,16})$/.exec(text)?.[1];
  if (digits === undefined) return null;
  return /^0{8}[0-9a-f]{8}$/.test(digits) ? `hash:${digits.slice(8)}` : `0x${digits}`;
}

const HASHABLE = new TextPool(readHashable);
const POINTERS = new TextPool(parsePointer);
const NAMES = new TextPool(printableName);

function pointer(value: string): PointerResult | undefined {
  return POINTERS.of(value) ?? undefined;
}

function addressText(value: string): string | undefined {
  const read = /^0x[0-9a-f]{8,16}$/.test(value) ? pointer(value) : undefined;
  return read?.ok === true ? read.address : undefined;
}

/** A small number as a signed 32-bit one; perf and trace-cmd may print it without its sign. */
function status(value: string): number | undefined {
  if (!/^-?\d{1,20}$|^0x[0-9a-f]{1,16}$/.test(value)) return undefined;
  return Number(BigInt.asIntN(32, BigInt(value)));
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
    devicePointer: back.devicePointer ?? entry.devicePointer,
    status: back.status ?? entry.status,
    ...details(back, entry),
  };
}

/** What the inner half of a call tells that its outer half does not: limits, and what a map gave. */
export function withInnerDetails(facts: CallFacts, inner: CallFacts): CallFacts {
  return { ...facts, ...details(facts, inner) };
}

/** Whether a call tells anything of limits, of what a map gave, or of the exporter. */
export function tellsDetails({ limits, pieces, exporterFunctions }: CallFacts): boolean {
  return limits !== undefined || pieces !== undefined || exporterFunctions !== undefined;
}

/** What two halves of a call tell beyond the call itself. */
function details(first: CallFacts, second: CallFacts): Details {
  return {
    limits: first.limits ?? second.limits,
    pieces: first.pieces ?? second.pieces,
    bounces: first.bounces ?? second.bounces,
    isTorn: first.isTorn ?? second.isTorn,
    exporterFunctions: first.exporterFunctions ?? second.exporterFunctions,
  };
}

type Details = Pick<CallFacts, 'limits' | 'pieces' | 'bounces' | 'isTorn' | 'exporterFunctions'>;

/** Who attaches: the name of the device, or its address where the recording tells no name. */
export function deviceOf(facts: CallFacts): string | null {
  return facts.device ?? facts.devicePointer ?? null;
}

/** The address of a pointer, or null where it is absent, NULL or an error. */
export function addressOf(pointer: PointerResult | undefined): string | null {
  return pointer?.ok === true ? pointer.address : null;
}
