/**
 * What an exporter does with the log of a store that others write to, too: it follows what they
 * appended, and words a conflict as a refusal.
 */
import { assert } from '../base/assert.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import type { Command } from '../events/commands.ts';
import type { EventDraft, RecordedEvent } from '../events/envelope.ts';
import type { AppendConflict } from '../events/event-store.ts';
import type { Event } from '../events/events.ts';
import { StoreFailure } from '../events/store-failure.ts';
import type { Decision } from './decision.ts';
import { evolve } from './evolve.ts';
import { whyOutOfPlace } from './log-rules.ts';
import type { World } from './world.ts';

/** Milliseconds since an epoch of the caller's choice. @public */
export type Clock = () => number;

/** What every fact of an exporter is marked with. */
export interface Stamp {
  readonly clock?: Clock | undefined;
  readonly actor?: string | undefined;
}

/** Where a decision is appended: to the stream of its buffer, at the version that it was made on. */
export function streamOfDecision({ events, steps }: Decision): {
  readonly stream: string;
  readonly version: number;
} {
  const [first] = events;
  assert(first !== undefined && 'buffer' in first, 'a decision is about a buffer');
  const version = steps[0]?.before.state.version ?? 0;
  assert(version > 0 || first.type === 'BufferCreated', 'only a new buffer has no steps');
  return { stream: first.buffer, version };
}

/** Facts with what caused them, ready for a store. */
export function draftsOf(
  events: readonly Event[],
  cause: CallName,
  { clock, actor }: Stamp,
): readonly EventDraft[] {
  const marks = {
    cause,
    ...(clock === undefined ? {} : { time: clock() }),
    ...(actor === undefined ? {} : { actor }),
  };
  return events.map((event) => ({ event, ...marks }));
}

/** Whether the world has followed a fact of the log: the versions of a stream say. */
export function hasFollowed(world: World, { version, event }: RecordedEvent): boolean {
  if (event.type === 'ExporterCreated' || event.type === 'CallRefused') return true;
  return version <= (world.buffers.get(event.buffer)?.state.version ?? 0);
}

/**
 * Lets the world follow a fact of the log, unless it has done so.
 *
 * @returns Whether the world was changed.
 * @throws StoreFailure where the fact cannot have happened.
 */
export function followFact(world: World, recorded: RecordedEvent): boolean {
  const { sequence, stream, version, event } = recorded;
  if (event.type === 'ExporterCreated') return false;
  if (event.type === 'CallRefused') {
    const told = evolve(world, event);
    if (!told.ok) throw impossible(sequence, `${event.type}: ${told.refusal.message}`);
    return false;
  }
  const known = world.buffers.get(event.buffer)?.state.version ?? 0;
  if (version <= known) return false;
  if (version !== known + 1) {
    throw impossible(sequence, `version ${known + 1} of ${stream} is missing`);
  }
  const misplaced = whyOutOfPlace(recorded, version);
  if (misplaced !== null) throw impossible(sequence, `${event.type}: ${misplaced.message}`);
  const followed = evolve(world, event);
  if (!followed.ok) throw impossible(sequence, `${event.type}: ${followed.refusal.message}`);
  return true;
}

function impossible(sequence: number, message: string): StoreFailure {
  return new StoreFailure(
    'corrupt',
    'the log',
    `fact ${sequence} cannot have happened: ${message}`,
  );
}

/** The refusal of a call that somebody else was faster than. [LOG1] */
export function conflictRefusal(command: Command, conflict: AppendConflict): Refusal {
  const { stream, current } = conflict;
  const buffer = command.buffer === undefined ? {} : { buffer: command.buffer };
  const importer = 'importer' in command ? { importer: command.importer } : {};
  const about = { call: command.call, ...buffer, ...importer };
  const next = 'Call again: this exporter has caught up and decides anew.';
  if (conflict.conflict === 'version') {
    const { expected } = conflict;
    const message = `Somebody else changed ${stream}: it is at version ${current}, expected was ${expected}.`;
    const versions = { expected, current };
    return { ...about, errno: 'EAGAIN', rule: 'LOG1', message, next, versions };
  }
  const message = `Somebody else claimed memory for ${stream} meanwhile, at its version ${current}.`;
  return { ...about, errno: 'EAGAIN', rule: 'LOG1', message, next };
}
