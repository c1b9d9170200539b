/**
 * What comes of a command: facts, or a refusal. Nothing is changed here. The candidate fact is
 * offered to the machine; constraints and allocators are asked where the buffer can lie.
 */
import { unreachable } from '../base/assert.ts';
import type { BufferId, ImporterId } from '../base/ids.ts';
import { foundInWords } from '../base/found-words.ts';
import type { Refusal, RuleBreach } from '../base/refusal.ts';
import { refused, type Result } from '../base/result.ts';
import { BARRIER_CAUSES } from '../events/barrier-cause.ts';
import type { Command } from '../events/commands.ts';
import { DIRECTIONS } from '../events/direction.ts';
import { isLive } from '../machines/buffer-rules.ts';
import { attachmentOf } from '../machines/buffer-state.ts';
import type { Buffer } from '../machines/legality.ts';
import { decideAttach } from './decide-attach.ts';
import { decideCreate } from './decide-create.ts';
import { decideMap } from './decide-map.ts';
import { decidePin } from './decide-pin.ts';
import { decideFact, type Decision } from './decision.ts';
import { isOfImporter, whyWithinCall } from './log-rules.ts';
import type { World } from './world.ts';

/**
 * Decides a command.
 *
 * @param world - The world as it is; it is not changed.
 * @param command - What is asked. Ids that name nothing are refused, never thrown.
 * @returns The facts in order, or the refusal.
 */
export function decide(world: World, command: Command): Result<Decision> {
  const decided =
    command.call === 'createBuffer' ? decideCreate(world, command) : decideOn(world, command);
  return decided.ok ? decided : refused(blame(command, decided.refusal));
}

type BufferCommand = Exclude<Command, { readonly call: 'createBuffer' }>;

function decideOn(world: World, command: BufferCommand): Result<Decision, RuleBreach> {
  const buffer = world.buffers.get(command.buffer as BufferId);
  if (buffer === undefined) return refused(unknownBuffer(command.buffer));
  const unheard = whyUnheard(world, buffer, command);
  if (unheard !== null) return refused(unheard);
  const about = { buffer: buffer.state.id };
  switch (command.call) {
    case 'attach':
      return decideAttach(world, buffer, command);
    case 'map':
      return decideMap(world, buffer, command);
    case 'unmap':
      return decideFact(world, buffer, {
        type: 'AttachmentUnmapped',
        ...about,
        importer: command.importer as ImporterId,
        ...(command.direction === undefined ? {} : { direction: command.direction }),
      });
    case 'detach':
      return decideFact(world, buffer, {
        type: 'ImporterDetached',
        ...about,
        importer: command.importer as ImporterId,
      });
    case 'pin':
      return decidePin(world, buffer, command);
    case 'unpin':
      return decideFact(world, buffer, {
        type: 'AttachmentUnpinned',
        ...about,
        importer: command.importer as ImporterId,
      });
    case 'beginCpuAccess':
      return decideFact(world, buffer, { type: 'CpuAccessBegan', ...about });
    case 'endCpuAccess':
      return decideFact(world, buffer, { type: 'CpuAccessEnded', ...about });
    case 'revoke':
      return decideFact(world, buffer, { type: 'AccessRevoked', ...about });
    case 'unrevoke':
      return decideFact(world, buffer, { type: 'AccessRestored', ...about });
    case 'get':
      return decideFact(world, buffer, { type: 'ReferenceTaken', ...about });
    case 'put': {
      const isLast = buffer.state.references === 1;
      return decideFact(world, buffer, { type: isLast ? 'BufferFreed' : 'ReferencePut', ...about });
    }
    case 'release':
      return decideFact(world, buffer, {
        type: 'PlaceReleased',
        ...about,
        importer: command.importer as ImporterId,
      });
    case 'seal': {
      const cause = command.because ?? 'sealed';
      return decideFact(world, buffer, { type: 'BarrierOpened', ...about, cause });
    }
    default:
      return unreachable(command);
  }
}

/** What stands against a call whatever the chart says. */
function whyUnheard(world: World, buffer: Buffer, command: BufferCommand): RuleBreach | null {
  return (
    isLive.whyNot(buffer.state, null, null) ??
    hasNamedImporter(command) ??
    whyHalfTold(world, buffer, command) ??
    isCurrentAttachment(buffer, command) ??
    hasKnownDirection(command) ??
    hasKnownCause(command)
  );
}

/** [ATT6] [BAR2] What is no text names nobody. Attaching says so in its own words. */
function hasNamedImporter(command: BufferCommand): RuleBreach | null {
  if (!isOfImporter(command.call) || command.call === 'attach') return null;
  const { importer } = command as { readonly importer?: unknown };
  if (typeof importer === 'string') return null;
  return {
    errno: 'EINVAL',
    rule: command.call === 'release' ? 'BAR2' : 'ATT6',
    message: `No importer is known by ${foundInWords(importer)}.`,
    next: 'Use the name under which it attached or was declared.',
  };
}

/** [ATT6] A handle of an attachment that was detached does not speak for a later one. */
function isCurrentAttachment(buffer: Buffer, command: BufferCommand): RuleBreach | null {
  const { call } = command;
  if (call === 'attach' || call === 'release' || !isOfImporter(call)) return null;
  if (!('serial' in command)) return null;
  const current = attachmentOf(buffer.state, command.importer);
  if (current === undefined || current.serial === command.serial) return null;
  return {
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `This attachment of ${command.importer} to ${command.buffer} was detached.`,
    next: 'Use the attachment that the last attach returned.',
  };
}

/** [LOG2] A log that was cut off within a call goes on with that call. */
function whyHalfTold(world: World, buffer: Buffer, command: BufferCommand): RuleBreach | null {
  const owed = world.owed.get(buffer.state.id);
  return owed === undefined ? null : whyWithinCall(owed, command);
}

/** [MAP1] A direction that is none would be recorded, and the log could not be read again. */
function hasKnownDirection(command: BufferCommand): RuleBreach | null {
  if (command.call !== 'map' && command.call !== 'unmap') return null;
  if (!('direction' in command)) return null;
  const direction: unknown = command.direction;
  if (DIRECTIONS.some((each) => each === direction)) return null;
  return {
    errno: 'EINVAL',
    rule: 'MAP1',
    message: `A direction cannot be ${foundInWords(direction)}.`,
    next: `Use one of ${DIRECTIONS.join(', ')}.`,
  };
}

/** [BAR2] Likewise a cause. */
function hasKnownCause(command: BufferCommand): RuleBreach | null {
  if (command.call !== 'seal' || !('because' in command)) return null;
  const cause: unknown = command.because;
  if (BARRIER_CAUSES.some((each) => each === cause)) return null;
  return {
    errno: 'EINVAL',
    rule: 'BAR2',
    message: `A buffer is not sealed because of ${foundInWords(cause)}.`,
    next: `Use one of ${BARRIER_CAUSES.join(', ')}.`,
  };
}

function unknownBuffer(id: unknown): RuleBreach {
  return {
    errno: 'EBADF',
    rule: 'BUF3',
    message: `No buffer is known by ${foundInWords(id)}.`,
    next: 'Use an id that createBuffer returned.',
  };
}

function blame(command: Command, breach: RuleBreach): Refusal {
  const buffer = typeof command.buffer === 'string' ? { buffer: command.buffer } : {};
  const importer =
    'importer' in command && isOfImporter(command.call) && typeof command.importer === 'string'
      ? { importer: command.importer }
      : {};
  return { call: command.call, ...buffer, ...importer, ...breach };
}
