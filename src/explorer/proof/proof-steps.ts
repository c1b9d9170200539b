/**
 * Everything that can happen next in a real state: each call of the two importers and of the exporter, decided by
 * the product's `decide`; and each fact that a log could tell, offered to the product's chart. A call of anybody
 * else is a call of the second importer in another state.
 */
import { present } from '../../base/assert.ts';
import type { ImporterId } from '../../base/ids.ts';
import type { RuleBreach } from '../../base/refusal.ts';
import type { Result } from '../../base/result.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { Command } from '../../events/commands.ts';
import type { BufferEvent, Event } from '../../events/events.ts';
import { decide } from '../../exporter/decide.ts';
import type { Decision } from '../../exporter/decision.ts';
import type { World } from '../../exporter/world.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { offer, type Buffer } from '../../machines/legality.ts';
import type { Surroundings } from '../../machines/surroundings.ts';
import { A, B, BUFFER, type AbstractState, type Concrete, type Role } from './abstract-state.ts';
import { pagesIn, type ProofSystem } from './proof-system.ts';

/** What is asked what comes of a call or a fact: the product, or a changed one that a proof must not pass. */
export interface ProofSubject {
  readonly decide: (world: World, command: Command) => Result<Decision>;
  readonly offer: (
    buffer: Buffer,
    fact: BufferEvent,
    place: Surroundings | null,
  ) => Result<Buffer, RuleBreach>;
}

/** The product as it is. */
export const PRODUCT: ProofSubject = { decide, offer };

/** Something that may happen. */
export interface ProofStep {
  readonly words: string;
  /** Who makes the call; a fact of a log is told by nobody. */
  readonly by: 'a' | 'b' | 'exporter' | 'log';
  /** The kind that attaches; null where nobody does who was not attached. */
  readonly newcomer: number | null;
  readonly ask: Command | BufferEvent;
}

/** What came of it. */
export interface Outcome {
  readonly events: readonly Event[];
  /** The buffer after each fact, at last after all. */
  readonly after: readonly Buffer[];
}

/** All that is tried in a state. */
export function stepsIn(
  system: ProofSystem,
  state: AbstractState,
  { buffer }: Concrete,
): readonly ProofStep[] {
  return [
    ...callsOfRole(system, 'a', state.a),
    // Of two that are not attached one is enough.
    ...(state.b === null && state.a === null ? [] : callsOfRole(system, 'b', state.b)),
    ...callsOfExporter(system),
    ...factsTold(system, state),
    ...placesTold(system, state, buffer),
  ];
}

/** The calls of one of the two importers; while it is not attached it may be of any kind. */
function callsOfRole(
  { kinds, policy }: ProofSystem,
  by: 'a' | 'b',
  role: Role | null,
): readonly ProofStep[] {
  const about = { buffer: BUFFER, importer: by === 'a' ? A : B };
  const attaches = kinds.flatMap(({ name, constraints }, kind): readonly ProofStep[] => {
    if (role !== null && role.kind !== kind) return [];
    const ask = { call: 'attach', ...about, constraints } as const;
    const newcomer = role === null ? kind : null;
    return [{ words: `${by}, like ${name}, attaches`, by, newcomer, ask }];
  });
  const release: readonly ProofStep[] = LATE_POLICIES[policy].firstMapWaits
    ? [
        {
          words: `${by} gives its place up`,
          by,
          newcomer: null,
          ask: { call: 'release', ...about },
        },
      ]
    : [];
  const rest = [
    { words: `${by} maps`, ask: { call: 'map', ...about, direction: 'bidirectional' } as const },
    { words: `${by} unmaps`, ask: { call: 'unmap', ...about } as const },
    { words: `${by} detaches`, ask: { call: 'detach', ...about } as const },
  ].map((each) => ({ ...each, by, newcomer: null }));
  return [...attaches, ...rest, ...release];
}

function callsOfExporter({ policy }: ProofSystem): readonly ProofStep[] {
  const calls = ['beginCpuAccess', 'endCpuAccess', 'get', 'put'] as const;
  const steps = calls.map((call): ProofStep => ({
    words: `the exporter calls ${call}`,
    by: 'exporter',
    newcomer: null,
    ask: { call, buffer: BUFFER },
  }));
  if (!LATE_POLICIES[policy].firstMapWaits) return steps;
  const ask = { call: 'seal', buffer: BUFFER } as const;
  return [
    ...steps,
    { words: 'the exporter seals the buffer', by: 'exporter', newcomer: null, ask },
  ];
}

/** Facts that place nothing, as a log could tell them. */
function factsTold({ kinds }: ProofSystem, { a, b }: AbstractState): readonly ProofStep[] {
  const told = (words: string, ask: BufferEvent, newcomer: number | null = null): ProofStep => {
    return { words: `a log tells that ${words}`, by: 'log', newcomer, ask };
  };
  const buffer = BUFFER;
  const ofOne = (name: string, importer: ImporterId, role: Role | null): readonly ProofStep[] => [
    ...kinds.map(({ constraints, name: kind }, index) =>
      told(
        `${name}, like ${kind}, attached`,
        { type: 'ImporterAttached', buffer, importer, constraints },
        role === null ? index : null,
      ),
    ),
    told(`${name} detached`, { type: 'ImporterDetached', buffer, importer }),
    told(`${name} mapped`, {
      type: 'AttachmentMapped',
      buffer,
      importer,
      direction: 'bidirectional',
    }),
    told(`${name} unmapped`, { type: 'AttachmentUnmapped', buffer, importer }),
  ];
  return [
    ...ofOne('a', A, a),
    ...(a === null && b === null ? [] : ofOne('b', B, b)),
    told('the buffer was freed', { type: 'BufferFreed', buffer }),
    told('CPU access ended', { type: 'CpuAccessEnded', buffer }),
  ];
}

/** Facts that place the buffer: where others are, where it is free, and once more where it is. */
function placesTold(
  system: ProofSystem,
  state: AbstractState,
  buffer: Buffer,
): readonly ProofStep[] {
  const who = state.b === null ? null : B;
  if (who === null || !system.hasOtherBuffers) return [];
  return system.platform.allocators.flatMap((allocator) =>
    [0, 2].flatMap((page): readonly ProofStep[] => {
      const storage: Storage = pagesIn(system, { allocator: allocator.id, runs: [] }, page, 1);
      const about = { buffer: BUFFER, importer: who, storage, cpuReachable: allocator.cpuAccess };
      const where = `page ${page} of ${allocator.name}`;
      const step = (words: string, ask: BufferEvent): ProofStep => {
        return { words: `a log tells that ${words} ${where}`, by: 'log', newcomer: null, ask };
      };
      return [
        step('b allocated', { type: 'BackingAllocated', ...about, fullAllocators: [] }),
        ...(buffer.state.storage === null
          ? []
          : [step('storage moved to', { type: 'BackingMoved', ...about })]),
      ];
    }),
  );
}

/** The first map of the second importer: as it is decided, and as a log could tell it of each place. */
export function firstMapsIn(system: ProofSystem): readonly ProofStep[] {
  const calls = callsOfRole(system, 'b', { kind: 0, maps: 0 });
  const told = system.places.map((storage, at): ProofStep => {
    const allocator = system.platform.allocators.find(({ id }) => id === storage.allocator);
    const cpuReachable = allocator?.cpuAccess ?? false;
    const about = { buffer: BUFFER, importer: B, storage, cpuReachable, fullAllocators: [] };
    const words = `a log tells that b allocated place ${at}`;
    return { words, by: 'log', newcomer: null, ask: { type: 'BackingAllocated', ...about } };
  });
  return [...calls.filter(({ ask }) => 'call' in ask && ask.call === 'map'), ...told];
}

/** What comes of a step. */
export function outcomeOf(
  subject: ProofSubject,
  { world, buffer }: Concrete,
  { ask }: ProofStep,
): Result<Outcome, RuleBreach> {
  if ('type' in ask) {
    const after = subject.offer(buffer, ask, world.surroundings);
    return after.ok ? { ok: true, value: { events: [ask], after: [after.value] } } : after;
  }
  const decided = subject.decide(world, ask);
  if (!decided.ok) return decided;
  const { events, steps } = decided.value;
  return { ok: true, value: { events, after: steps.map(({ after }) => after) } };
}

/** The buffer after all that a step led to. */
export function lastOf({ after }: Outcome): Buffer {
  return present(after.at(-1), 'buffer after a step');
}
