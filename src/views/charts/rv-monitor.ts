/**
 * The charts as monitors for the kernel's runtime verification: DOT automata in the dialect that
 * rvgen reads, one automaton per buffer (`per_obj`, keyed by the inode number) or per attachment.
 *
 * The chart counts attachments and maps, an automaton cannot: counts are unrolled up to a bound, and
 * beyond it there is a state `many` that allows what may be right. So a monitor misses things beyond
 * its bound, and never reports what is lawful. Only facts that the kernel can show become events.
 * Source: Linux tools/verification/rvgen, `automata.py`; Documentation/trace/rv.
 */
import { assert } from '../../base/assert.ts';
import { attachmentLives } from './rv-attachment-lives.ts';
import { bufferLives, type Offered } from './rv-buffer-lives.ts';
import type { RvLives, RvMoment } from './rv-steps.ts';

/** Which automaton. */
export type RvMonitor = 'buffer' | 'attachment';

/** The bounds of the counts. A name is at most 24 characters, so they have one digit. */
export const RV_BOUND_MAX = 8;

/**
 * A monitor as DOT text, its lines in a fixed order.
 *
 * @param bound - How many attachments and maps are counted, 1 to `RV_BOUND_MAX`.
 * @param offered - How the chart of a buffer answers; as it is where nothing is said.
 */
export function rvMonitor(kind: RvMonitor, bound: number, offered?: Offered): string {
  return dotOf(rvAutomaton(kind, bound, offered));
}

/** The automaton of a monitor. */
export function rvAutomaton(kind: RvMonitor, bound: number, offered?: Offered): RvAutomaton {
  assert(Number.isInteger(bound) && bound >= 1 && bound <= RV_BOUND_MAX, 'the bound is in range');
  // One more than is counted is many, and the same can follow however many there are.
  return kind === 'buffer'
    ? unroll(bufferLives(bound + 1, offered), bound)
    : unroll(attachmentLives(bound + 1), bound);
}

/** States and events, by name. */
export interface RvAutomaton {
  readonly initial: string;
  /** The event that begins a life, and leads to the initial state. */
  readonly birth: string;
  readonly final: string;
  /** By the name of a state, where each event leads. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What a monitor knows of a life: a count above the bound means "many". */
type Known = Pick<RvMoment, 'state' | 'attachments' | 'maps'>;

/**
 * All that a monitor can know, with its steps: it lets pass what may happen in one of the lives that look the
 * same to it.
 */
function unroll<Moment extends RvMoment>(lives: RvLives<Moment>, bound: number): RvAutomaton {
  const initial = nameOf(lives.start, lives, bound);
  const rows = new Map<string, Map<string, string>>();
  const seen = new Set<string>();
  const waiting: (readonly [Known, Moment])[] = [[lives.start, lives.start]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [known, from] = next;
    const name = nameOf(known, lives, bound);
    if (seen.has(`${name} ${from.key}`)) continue;
    seen.add(`${name} ${from.key}`);
    const row = rows.get(name) ?? new Map<string, string>();
    rows.set(name, row);
    // What makes a life always leads to its start: that is where rvgen starts.
    if (name === initial) row.set(lives.birth, initial);
    for (const { event, to } of lives.stepsFrom(from)) {
      const after = knownAfter(known, from, to, { lives, bound });
      const target = nameOf(after, lives, bound);
      const before = row.get(event) ?? target;
      assert(before === target, 'an automaton has one target per event');
      row.set(event, target);
      waiting.push([after, to]);
    }
  }
  return { initial, birth: lives.birth, final: lives.final, rows };
}

interface Scope {
  readonly lives: Pick<RvLives<never>, 'final' | 'countsAttachments'>;
  readonly bound: number;
}

/** What is known after a step. What is many stays many: how many are left is not known. */
function knownAfter(known: Known, from: RvMoment, to: RvMoment, { lives, bound }: Scope): Known {
  if (to.state === lives.final) return { state: to.state, attachments: 0, maps: 0 };
  const attachments = known.attachments > bound ? known.attachments : to.attachments;
  // Where nobody is attached, nothing is mapped, whatever was known.
  const isNobody = lives.countsAttachments && attachments === 0;
  const maps = known.maps > bound && !isNobody ? known.maps : to.maps;
  if (attachments <= bound && maps <= bound) return { state: to.state, attachments, maps };
  const isOneOfMany =
    (known.attachments > bound && to.attachments < from.attachments) ||
    (known.maps > bound && to.maps < from.maps);
  const isMoved = to.state !== from.state && !isOneOfMany;
  return { state: isMoved ? to.state : known.state, attachments, maps };
}

function nameOf(
  { state, attachments, maps }: Known,
  {
    start,
    final,
    countsAttachments,
  }: Pick<RvLives<never>, 'final' | 'countsAttachments'> & {
    readonly start: Known;
  },
  bound: number,
): string {
  const isNothing = attachments === 0 && maps === 0;
  if (isNothing && (state === start.state || state === final)) return state;
  const count = (value: number): string => (value > bound ? 'many' : String(value));
  const parts = countsAttachments ? [state, `a${count(attachments)}`] : [state];
  return (maps > 0 ? [...parts, `m${count(maps)}`] : parts).join('_');
}

/** The dialect of rvgen, line by line as its reference models. */
function dotOf({ initial, final, rows }: RvAutomaton): string {
  const others = [...rows.keys()].filter((name) => name !== initial).sort();
  const nodes = others.map((name) => {
    const shape = name === final ? 'doublecircle' : 'circle';
    return `\t{node [shape = ${shape}] "${name}"};`;
  });
  const lines = [initial, ...others].flatMap((name) => {
    const byTarget = new Map<string, string[]>();
    for (const [event, target] of rows.get(name) ?? []) {
      byTarget.set(target, [...(byTarget.get(target) ?? []), event]);
    }
    const edges = [...byTarget]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([target, events]) => {
        const label = events.sort().join(String.raw`\n`);
        return `\t"${name}" -> "${target}" [ label = "${label}" ];`;
      });
    return [`\t"${name}" [label = "${name}"];`, ...edges];
  });
  return [
    'digraph state_automaton {',
    ...nodes,
    `\t{node [shape = plaintext, style=invis, label=""] "__init_${initial}"};`,
    `\t{node [shape = circle] "${initial}"};`,
    `\t"__init_${initial}" -> "${initial}";`,
    ...lines,
    '\t{ rank = min ;',
    `\t\t"__init_${initial}";`,
    `\t\t"${initial}";`,
    '\t}',
    '}',
    '',
  ].join('\n');
}
