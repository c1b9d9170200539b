/**
 * By which rules each call can be refused, and with what errno: the rules of the arrows and absences of the
 * facts that it leads to, as the chart has them, and those that its decision asks beside. A refusal in a log
 * that names another one was never given. [LOG3]
 */
import { CALL_NAMES, type CallName, type Errno, type RuleId } from '../base/refusal.ts';
import type { BufferEvent } from '../events/events.ts';
import { callsTo, FACT_TYPES, LIFE_STATES } from '../events/vocabulary.ts';
import { bufferChart } from '../machines/chart.ts';
import { CREATION_RULES } from '../machines/creation-rules.ts';
import { rulesOfAbsence } from '../machines/absent-arrows.ts';
import { isRule } from '../machines/rule.ts';
import { bufferCondition } from '../machines/rules.ts';

/** A rule with the errno that it answers. */
interface RuleAnswer {
  readonly id?: RuleId;
  readonly errno?: Errno;
}

/** Asked of every call on a buffer: whether there is one, and whether its log is whole. */
const ON_A_BUFFER: readonly RuleAnswer[] = [
  { id: 'BUF3', errno: 'EBADF' },
  { id: 'LOG2', errno: 'EAGAIN' },
];

const UNKNOWN_ATTACHMENT: RuleAnswer = { id: 'ATT6', errno: 'EINVAL' };

/** Asked where storage is chosen: whether an allocator suits, and whether it has room. */
const ON_CHOOSING: readonly RuleAnswer[] = [
  { id: 'MAP2', errno: 'ENODEV' },
  { id: 'MAP2', errno: 'ENOMEM' },
];

/** What a call is refused by beside the chart. */
const BESIDE: Readonly<Record<CallName, readonly RuleAnswer[]>> = {
  createBuffer: CREATION_RULES,
  attach: [...ON_A_BUFFER, UNKNOWN_ATTACHMENT],
  map: [
    ...ON_A_BUFFER,
    UNKNOWN_ATTACHMENT,
    ...ON_CHOOSING,
    { id: 'MAP1', errno: 'EINVAL' },
    { id: 'MAP4', errno: 'ENOMEM' },
  ],
  unmap: [...ON_A_BUFFER, UNKNOWN_ATTACHMENT],
  detach: [...ON_A_BUFFER, UNKNOWN_ATTACHMENT],
  pin: [...ON_A_BUFFER, UNKNOWN_ATTACHMENT, ...ON_CHOOSING],
  unpin: [...ON_A_BUFFER, UNKNOWN_ATTACHMENT],
  beginCpuAccess: ON_A_BUFFER,
  endCpuAccess: ON_A_BUFFER,
  get: ON_A_BUFFER,
  put: ON_A_BUFFER,
  revoke: ON_A_BUFFER,
  unrevoke: ON_A_BUFFER,
  release: ON_A_BUFFER,
  seal: ON_A_BUFFER,
};

/** What an exporter chooses itself is never wrong: by these only facts of a log are refused. */
const ONLY_FACTS: ReadonlySet<string> = new Set([
  'BAK1 EINVAL',
  'BAK2 EINVAL',
  'BAK3 EBUSY',
  'BAK4 EBUSY',
  'BAK5 EINVAL',
  'MAP4 EBUSY',
  'MAP4 EINVAL',
  'MIG1 EBUSY',
  'REF1 EBUSY',
]);

function keyOf({ id, errno }: RuleAnswer): string {
  return `${id ?? ''} ${errno ?? ''}`;
}

/** The answers of the chart to the facts that a call leads to. */
function answersOfChart(call: CallName): readonly RuleAnswer[] {
  const { edges } = bufferChart();
  const inChart = new Set<string>(edges.map(({ event }) => event));
  const types = FACT_TYPES.filter((type) => callsTo(type).includes(call) && inChart.has(type));
  const ofArrows = edges
    .filter(({ event }) => types.some((type) => type === event))
    .flatMap(({ conditions }) => conditions);
  const ofAbsences = LIFE_STATES.flatMap((life) =>
    types.flatMap((type) => rulesOfAbsence(life, type as BufferEvent['type'])),
  );
  return [...ofArrows, ...ofAbsences.map(bufferCondition).filter(isRule)];
}

let known: ReadonlyMap<CallName, ReadonlySet<string>> | null = null;

/** Every answer of every call, as `RULE ERRNO`. */
export function answersOfCalls(): ReadonlyMap<CallName, ReadonlySet<string>> {
  known ??= new Map(
    CALL_NAMES.map((call) => {
      const keys = [...BESIDE[call], ...answersOfChart(call)]
        .filter(({ id }) => id !== undefined)
        .map(keyOf)
        .filter((key) => !ONLY_FACTS.has(key));
      return [call, new Set(keys)];
    }),
  );
  return known;
}
