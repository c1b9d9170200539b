/**
 * Which ways are open to a buffer at a step of a recording. A log is judged by the machine, from the buffer as
 * it was; a kernel's recording tells who is attached and maps, and no policy, limit or need.
 */
import type { BufferId, ImporterId } from '../../base/ids.ts';
import { DEFAULT_LIMITS } from '../../base/limits.ts';
import { bytes } from '../../base/units.ts';
import { DEFAULT_POLICY } from '../../events/policy.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { newBuffer, type BufferState } from '../../machines/buffer-state.ts';
import { bufferChart } from '../../machines/chart.ts';
import {
  answerOf,
  type Caller,
  type ConditionAnswer,
} from '../../machines/conditions-of-arrows.ts';
import type { BufferConditionName } from '../../machines/rules.ts';
import type { Recording } from '../recordings/recording.ts';
import type { WalkedBuffer } from './buffer-walk.ts';
import { judgedWays, type WayQuestion } from './judged-ways.ts';
import type { WayVerdict } from './way-verdict.ts';

const CHART = bufferChart();

/** What the calls of a kernel's recording answer: who is attached, and who maps. */
const TOLD_BY_KERNEL: ReadonlySet<string> = new Set<BufferConditionName>([
  'isAttached',
  'isNotAttached',
  'hasMap',
  'hasNoMap',
  'isLastAttachment',
  'isLastMap',
]);

const NOT_TOLD: ConditionAnswer = { holds: null, reason: null };

/**
 * The ways from the state of a buffer, by `stepKey`.
 *
 * @param actor - The importer that would go them; null for whoever did something last.
 * @param offer - What would come of a call, in a trial; else null.
 */
export function waysAtStep(
  recording: Recording,
  buffer: number,
  walked: WalkedBuffer,
  actor: string | null,
  offer: WayQuestion['offer'],
): ReadonlyMap<string, WayVerdict> {
  const { life, lastImporter } = walked;
  if (life === null) return new Map();
  const name = recording.names.buffers[buffer] ?? '';
  const who = actor ?? recording.names.importers[lastImporter] ?? null;
  const ask = askerOf(recording, buffer, walked, who);
  return judgedWays(CHART, life, { actor: who, ask, offer, buffer: name });
}

function askerOf(
  recording: Recording,
  buffer: number,
  walked: WalkedBuffer,
  actor: string | null,
): WayQuestion['ask'] {
  const importer = actor as ImporterId | null;
  const { state } = walked;
  if (state !== null) {
    const caller = importer === null ? null : callerOf(recording, state, importer);
    return (condition, event) => answerOf(state, condition, event, caller);
  }
  const seen = seenInKernel(recording, buffer, walked);
  const caller: Caller | null = importer === null ? null : { importer, constraints: null };
  return (condition, event) => {
    if (seen === null) return NOT_TOLD;
    const answer = answerOf(seen, condition, event, caller);
    // That somebody is attached is told; that nobody else uses it in any other way is not.
    const isTold = TOLD_BY_KERNEL.has(condition) || (condition === 'isUnused' && isUsed(seen));
    return isTold ? answer : NOT_TOLD;
  };
}

function isUsed({ attachments }: BufferState): boolean {
  return attachments.length > 0;
}

/** What an importer needs is what it said when it attached, or what its platform says of it. */
function callerOf(recording: Recording, state: BufferState, importer: ImporterId): Caller {
  const created = recording.source.log[0]?.event;
  const known: Constraints | undefined =
    state.attachments.find((each) => each.importer === importer)?.constraints ??
    (created?.type === 'ExporterCreated'
      ? created.platform.importers.find(({ id }) => id === importer)?.constraints
      : undefined);
  return { importer, constraints: known ?? null };
}

/** The attachments of a buffer that a kernel's recording shows whole; null where something may be missing. */
function seenInKernel(
  { source, names }: Recording,
  buffer: number,
  { follower, isWhole }: WalkedBuffer,
): BufferState | null {
  if (!isWhole || source.gaps.length > 0) return null;
  const attachments = follower.attachmentsOf(buffer).map(({ at }) => at.view.attachment);
  const id = (names.buffers[buffer] ?? '') as BufferId;
  return { ...newBuffer(id, bytes(0), DEFAULT_POLICY, DEFAULT_LIMITS), attachments };
}
