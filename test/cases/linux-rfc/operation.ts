/** The calls of a sequence as the cases write them, such as "attach A mask=0b110" or "map A". */
import { NotUnderstoodError } from '../report.ts';
import { readNumber } from '../words.ts';

/** What an importer states in a sequence. */
export interface Stated {
  readonly mask?: number;
  readonly maxSegCount?: number;
  readonly maxSegSize?: number;
  readonly boundary?: number;
  readonly dmaMask?: number;
  readonly contiguous?: number;
  readonly secure?: number;
}

/** How an importer's needs compare with those of the first importer, where a case only says so. */
export type Comparison = 'looser' | 'stricter' | 'stricter-but-met' | 'incompatible' | 'same';

/** One call of a sequence. */
export interface Operation {
  readonly call:
    'create' | 'attach' | 'detach' | 'map' | 'unmap' | 'phys' | 'free' | 'select' | 'cpu' | 'as';
  /** The importer, the case that is repeated, or the allocator that is selected. */
  readonly subject: string;
  readonly stated: Stated;
  readonly compared?: Comparison;
  /** The allocator id that the case says is chosen. */
  readonly chooses?: number;
  /** The allocator fails. */
  readonly isFailing: boolean;
  /** The case says that the importer was never attached. */
  readonly isNeverAttached: boolean;
}

const CALL =
  /^(create|attach|detach|map|unmap|phys|get_phys|free|destroy|release|put|select|mmap|cpu|begin[_ ]?cpu[_ ]?access|as)\b ?(?:allocator )?([\w-]*)(.*)$/iu;
const FIELD =
  /^[{(]?([A-Za-z_]+)(?:=|: ?)(\d+[ -]?bits?|0x[\da-fA-F]+|0b[01]+|[\d^.]+(?: ?[KMG]i?B?)?)[,})]*\s*/u;

const FIELDS: Readonly<Record<string, keyof Stated>> = {
  mask: 'mask',
  accessmask: 'mask',
  accessconstraintsmask: 'mask',
  constraintsmask: 'mask',
  maxsegcount: 'maxSegCount',
  maxsegmentcount: 'maxSegCount',
  segcount: 'maxSegCount',
  segs: 'maxSegCount',
  maxsegsize: 'maxSegSize',
  maxsegmentsize: 'maxSegSize',
  segsize: 'maxSegSize',
  boundary: 'boundary',
  segboundary: 'boundary',
  segmentboundary: 'boundary',
  segmentboundarymask: 'boundary',
  boundarymask: 'boundary',
  dmamask: 'dmaMask',
  coherentdmamask: 'dmaMask',
};

const COMPARISONS: readonly (readonly [RegExp, Comparison])[] = [
  [/incompatible|disjoint|conflicting|not (?:met|satisf)/iu, 'incompatible'],
  [/(?:strict|tight|restrictive).*(?:met|meets|satisf|fits|serves)/iu, 'stricter-but-met'],
  [/(?:the storage|storage|buffer).*(?:meets|satisf|fits|serves)/iu, 'stricter-but-met'],
  [/strict|tight|restrictive/iu, 'stricter'],
  [/loose|weaker|fewer/iu, 'looser'],
  [/same|equal|compatible/iu, 'same'],
];

/** Reads one call. */
export function readOperation(text: string): Operation {
  const found = CALL.exec(text.trim().replace(/^(?:first|second|third|late) /iu, ''));
  if (found === null) throw new NotUnderstoodError(`call "${text}"`);
  const [, verb = '', subject = '', rest = ''] = found;
  const { stated, left } = readFields(
    rest.trim().replace(/^(?:with|parms|parameters)[=: ]*(?=[{A-Za-z_]+[=:])/u, ''),
  );
  const remark = readRemark(left, text);
  return {
    call: callOf(verb),
    subject,
    stated,
    isFailing: false,
    isNeverAttached: false,
    ...remark,
  };
}

function callOf(verb: string): Operation['call'] {
  const word = verb.toLowerCase();
  if (/^(destroy|release|put)$/u.test(word)) return 'free';
  if (word === 'get_phys') return 'phys';
  if (/^(mmap|cpu|begin)/u.test(word)) return 'cpu';
  return word as Operation['call'];
}

function readFields(text: string): { stated: Stated; left: string } {
  const stated: Partial<Record<keyof Stated, number>> = {};
  let left = text;
  for (let found = FIELD.exec(left); found !== null; found = FIELD.exec(left)) {
    const name = FIELDS[(found[1] ?? '').toLowerCase().replaceAll('_', '')];
    if (name === undefined) throw new NotUnderstoodError(`field "${found[1] ?? ''}"`);
    stated[name] = valueOf(name, readNumber(found[2]));
    left = left.slice(found[0].length);
  }
  return { stated, left: left.trim() };
}

/** A boundary of 4 GiB is the mask of its offsets. */
function valueOf(name: keyof Stated, value: number): number {
  const isBoundary = name === 'boundary' && value > 0 && Number.isInteger(Math.log2(value));
  return isBoundary ? value - 1 : value;
}

/** Remarks that only say where a call stands in its sequence. */
const PLACE =
  /^(?:(?:the )?(?:first|second|third|last)(?: time| map)?|again|late|no attachment|without (?:an )?attachment|(?:cpu first, )?nobody attached|allocates|never (?:mapped|allocated)|no constraints|any|default)$/iu;

function readRemark(remark: string, text: string): Partial<Operation> {
  const left = remark.replace(/^\((.*)\)$/u, '$1');
  if (left === '' || PLACE.test(left)) return {};
  const chooses = /^chooses id (\d+)$/u.exec(left);
  if (chooses !== null) return { chooses: Number(chooses[1]) };
  if (/^(?:never|not) attached$/u.test(left)) return { isNeverAttached: true };
  if (/fails|failing|error|out of memory/iu.test(left)) return { isFailing: true };
  const comparison = COMPARISONS.find(([pattern]) => pattern.test(left));
  if (comparison === undefined) throw new NotUnderstoodError(`call "${text}"`);
  return { compared: comparison[1] };
}
