/**
 * A refusal is an expected "no", as data: which call, which kernel errno, which rule of
 * docs/spec.md, who, why, and what to do next.
 */

/** The kernel error numbers that calls of this library may answer. @public */
export const ERRNOS = [
  'EAGAIN',
  'EBADF',
  'EBUSY',
  'EEXIST',
  'EINVAL',
  'ENODEV',
  'ENOMEM',
  'EOVERFLOW',
  'EPERM',
] as const;

/** A kernel error number, by its name. @public */
export type Errno = (typeof ERRNOS)[number];

/** The rules of docs/spec.md that can refuse something, by their ids, and what each of them answers. */
export const ERRNOS_OF_RULES = {
  BUF1: ['EINVAL', 'EEXIST'],
  BUF2: ['EBUSY'],
  BUF3: ['EBADF'],
  ATT1: ['EINVAL'],
  ATT3: ['EBUSY'],
  ATT4: ['EBUSY'],
  ATT5: ['EEXIST'],
  ATT6: ['EINVAL'],
  BAR1: ['EAGAIN'],
  BAR2: ['EINVAL'],
  MIG1: ['EBUSY'],
  MAP1: ['EINVAL', 'EBUSY'],
  MAP2: ['ENODEV', 'ENOMEM'],
  MAP4: ['ENOMEM', 'EINVAL', 'EBUSY'],
  PIN1: ['EINVAL'],
  REV1: ['EINVAL', 'EBUSY'],
  REV2: ['ENODEV'],
  REV3: ['EINVAL', 'EBUSY'],
  CPU1: ['EINVAL'],
  CPU2: ['EPERM'],
  REF1: ['EBUSY'],
  LIM1: ['EOVERFLOW'],
  LOG1: ['EAGAIN'],
  LOG2: ['EINVAL', 'EAGAIN'],
  LOG3: ['EINVAL'],
  BAK1: ['EINVAL'],
  BAK2: ['EINVAL'],
  BAK3: ['EBUSY'],
  BAK4: ['EBUSY'],
  BAK5: ['EINVAL'],
  ALC2: ['EINVAL'],
  ALC3: ['ENODEV'],
  ALC4: ['ENOMEM'],
  ALC5: ['EINVAL'],
  // These refuse platforms, in words.
  ZONE1: [],
  ZONE2: [],
} as const satisfies Readonly<Record<string, readonly Errno[]>>;

/** The id of a rule. @public */
export type RuleId = keyof typeof ERRNOS_OF_RULES;

/** The ids of the rules of docs/spec.md that can refuse something. @public */
export const RULE_IDS = Object.keys(ERRNOS_OF_RULES) as readonly RuleId[];

/** The calls of the exporter, by the names users write in scenarios and logs. @public */
export const CALL_NAMES = [
  'createBuffer',
  'attach',
  'map',
  'unmap',
  'detach',
  'pin',
  'unpin',
  'beginCpuAccess',
  'endCpuAccess',
  'get',
  'put',
  'revoke',
  'unrevoke',
  'release',
  'seal',
] as const;

/** One of the calls of the exporter. @public */
export type CallName = (typeof CALL_NAMES)[number];

/** One line of evidence behind a refusal: who stated what. @public */
export interface ConflictMember {
  /** The importer (or `buffer` for the buffer's own size) that stated the value. */
  readonly participant: string;
  /** The field of the constraints that is in conflict. */
  readonly field: string;
  /** The value as it was stated, as JSON. */
  readonly value: unknown;
}

/** Who is in conflict by which fields, as messages name it. */
export function membersInWords(conflict: readonly ConflictMember[]): string {
  return conflict.map((each) => `${each.participant}.${each.field}`).join(' with ');
}

/** Why a rule refuses, before it is known which call was refused. @public */
export interface RuleBreach {
  /** The error number by its kernel name, such as `EBUSY`; one of those that `rule` answers with. */
  readonly errno: Errno;
  /** The id of the rule of docs/spec.md that refuses, such as `ATT4`. */
  readonly rule: RuleId;
  /** What was asked and what forbade it, one sentence. */
  readonly message: string;
  /** What the caller can do next, one sentence. */
  readonly next: string;
  /** The smallest set of statements that cannot hold together, where constraints are the cause. */
  readonly conflict?: readonly ConflictMember[];
}

/** An expected failure, as data. A refused call changes nothing but the log. @public */
export interface Refusal extends RuleBreach {
  /** The call that was refused, by the name that scenarios and logs use. */
  readonly call: CallName;
  /** The buffer the call was about; absent where no buffer exists. */
  readonly buffer?: string;
  /** The importer the call was about; absent for calls of the exporter itself. */
  readonly importer?: string;
  /** Where somebody else appended first: the version of the buffer as it was known, and as it is. */
  readonly versions?: { readonly expected: number; readonly current: number };
}

/** Prints a refusal on one line, as the command line and test failures show it. @public */
export function formatRefusal(refusal: Refusal): string {
  const who = [refusal.buffer, refusal.importer].filter((part) => part !== undefined).join(' ');
  const subject = who === '' ? refusal.call : `${refusal.call} ${who}`;
  return `${subject}: ${refusal.errno} [${refusal.rule}] ${refusal.message} ${refusal.next}`;
}
