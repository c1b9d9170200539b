/**
 * A place to try calls: a platform, a policy, and the calls that were made, which run through the real
 * exporter. What a call would do is asked of the exporter's own decision, so no second table of rules
 * can drift from it.
 */
import type { Platform } from '../../allocators/platform/platform.ts';
import { assert } from '../../base/assert.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { Command } from '../../events/commands.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { FactType } from '../../events/events.ts';
import type { Policy } from '../../events/policy.ts';
import { decide } from '../../exporter/decide.ts';
import type { World } from '../../exporter/world.ts';
import type { Buffer } from '../../machines/legality.ts';
import { createExporter } from '../../store/create-exporter.ts';
import { replay } from '../../store/replay.ts';

/** What is tried. */
export interface Sandbox {
  readonly platform: Platform;
  readonly policy: Policy;
  /** The calls in the order in which they were made, refused ones included. */
  readonly calls: readonly Command[];
}

/** What came of it. */
export interface SandboxRun {
  readonly log: readonly RecordedEvent[];
  readonly world: World;
}

/** A call that could be made now. */
export interface OfferedCall {
  readonly command: Command;
  /** Why it would be refused; null where it would not. */
  readonly refusal: Refusal | null;
  /** The facts that it would lead to, in their order; none where it would be refused. */
  readonly facts: readonly FactType[];
}

/** More calls than this are no trial any more; it bounds the work of each press. */
export const CALLS_MAX = 400;

/** The size of a buffer where nobody says another one: one frame of video, 1920 × 1080 × 4. */
export const BUFFER_SIZE = 8 * 1024 * 1024;

/** Runs all calls from the beginning. */
export function runSandbox({ platform, policy, calls }: Sandbox): SandboxRun {
  const exporter = createExporter({ platform, policy });
  for (const command of calls) exporter.execute(command);
  const log = [...exporter.log()];
  const world = replay(log);
  assert(world.ok, 'what the exporter has logged can be replayed');
  return { log, world: world.value };
}

/** The calls on one buffer, each with what would come of it. */
export function offeredCalls(
  { world }: SandboxRun,
  buffer: Buffer,
  importers: readonly string[],
): readonly OfferedCall[] {
  const { id, awaited } = buffer.state;
  const about = { buffer: id };
  const commands: readonly Command[] = [
    ...importers.flatMap((importer): readonly Command[] => [
      { call: 'attach', ...about, importer },
      { call: 'map', ...about, importer, direction: 'bidirectional' },
      { call: 'unmap', ...about, importer },
      { call: 'detach', ...about, importer },
      ...(awaited.some((each) => each === importer)
        ? [{ call: 'release' as const, ...about, importer }]
        : []),
    ]),
    { call: 'beginCpuAccess', ...about },
    { call: 'endCpuAccess', ...about },
    { call: 'get', ...about },
    { call: 'put', ...about },
    ...(awaited.length === 0
      ? []
      : [{ call: 'seal' as const, ...about, because: 'sealed' as const }]),
  ];
  return commands.map((command) => offered(world, command));
}

/** One call, with what would come of it. */
export function offered(world: World, command: Command): OfferedCall {
  const decided = decide(world, command);
  return decided.ok
    ? { command, refusal: null, facts: decided.value.events.map(({ type }) => type) }
    : { command, refusal: decided.refusal, facts: [] };
}

/** The name of the next buffer. */
export function nextBufferName({ calls }: Sandbox): string {
  return `b${calls.filter(({ call }) => call === 'createBuffer').length + 1}`;
}

/** Makes one more call; a sandbox that is full stays as it is. */
export function press(sandbox: Sandbox, command: Command): Sandbox {
  if (sandbox.calls.length >= CALLS_MAX) return sandbox;
  return { ...sandbox, calls: [...sandbox.calls, command] };
}

/** Takes the last call back. */
export function undo(sandbox: Sandbox): Sandbox {
  return { ...sandbox, calls: sandbox.calls.slice(0, -1) };
}
