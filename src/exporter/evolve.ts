/**
 * How a fact changes the world. Every fact about a buffer goes through the machine, so that a log
 * which tells of something unlawful is refused instead of believed.
 */
import { present } from '../base/assert.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { AttachmentMapped, BufferEvent, Event } from '../events/events.ts';
import {
  attachmentOf,
  newBuffer,
  type Application,
  type Attachment,
} from '../machines/buffer-state.ts';
import { offer, type Buffer } from '../machines/legality.ts';
import type { FrameRun, FrameRuns } from '../memory/frame-runs.ts';
import { freeIoVirtual, ioVirtualSpace, type World } from './world.ts';

/** Why a fact cannot have happened in a world. @public */
export type Impossible = Pick<RuleBreach, 'errno' | 'rule' | 'message'>;

/**
 * Applies a fact to a world.
 *
 * @param world - Changed in place where the fact is possible, else left as it is.
 * @param event - Any fact but `ExporterCreated`, which makes a new world instead.
 * @param apply - How a lawful fact is applied to its buffer.
 * @returns Nothing, or why the fact cannot have happened in this world.
 */
export function evolve(
  world: World,
  event: Exclude<Event, { readonly type: 'ExporterCreated' }>,
  apply?: Application,
): Result<null, Impossible> {
  if (event.type === 'CallRefused') return ok(null);
  const before = world.buffers.get(event.buffer);
  if (event.type === 'BufferCreated') {
    if (before !== undefined) return impossible(`buffer ${event.buffer} exists already`);
    const { buffer, size, declared } = event;
    const state = newBuffer(buffer, size, world.policy, world.limits, declared);
    world.buffers.set(event.buffer, { life: 'created', state });
    return ok(null);
  }
  if (before === undefined) return impossible(`there is no buffer ${event.buffer}`);
  if (
    event.type === 'BackingAllocated' &&
    !world.memory.canClaim(event.storage, event.migrations)
  ) {
    return impossible(`the storage of ${event.buffer} is not free memory of this platform`);
  }
  if (event.type === 'BackingMoved' && !world.memory.canClaim(event.storage, event.migrations)) {
    return impossible(`the new storage of ${event.buffer} is not free memory of this platform`);
  }
  const after = offer(before, event, apply);
  if (!after.ok) return after;
  if (event.type === 'AttachmentMapped' && !isIoVirtualFree(world, before, event)) {
    return impossible(`the IO virtual address of ${event.importer} is not free`);
  }
  adopt(world, before, after.value, event);
  return ok(null);
}

function impossible(message: string): Result<null, Impossible> {
  return refused({ errno: 'EINVAL', rule: 'BUF1', message });
}

/**
 * Puts the outcome of a lawful fact into the world: the buffer itself, and the memory and IO
 * virtual pages that the fact claims or gives back. The machine has judged the fact before.
 */
export function adopt(world: World, before: Buffer, after: Buffer, event: BufferEvent): void {
  world.buffers.set(after.state.id, after);
  switch (event.type) {
    case 'BackingAllocated':
      world.memory.claim(event.storage, event.buffer, event.migrations);
      break;
    case 'BackingMoved':
      // Both places are taken while the bytes are copied from one to the other.
      world.memory.claim(event.storage, event.buffer, event.migrations);
      world.memory.release(present(before.state.storage, 'storage that moves'));
      break;
    case 'BufferFreed':
      if (before.state.storage !== null) world.memory.release(before.state.storage);
      break;
    case 'AttachmentMapped':
      if (event.ioVirtualBase !== undefined) {
        ioVirtualSpaceOf(world, after, event).claim(ioVirtualRun(after, event.ioVirtualBase));
      }
      break;
    case 'ImporterDetached': {
      const attachment = present(attachmentOf(before.state, event.importer), 'old attachment');
      const { ioVirtualBase, importer, constraints } = attachment;
      if (ioVirtualBase === null) break;
      ioVirtualSpace(world, importer, constraints).release(ioVirtualRun(before, ioVirtualBase));
      break;
    }
    default:
      break;
  }
}

/** An address is given exactly on the first map behind an IOMMU, and from free pages. */
function isIoVirtualFree(world: World, before: Buffer, event: AttachmentMapped): boolean {
  const { importer, constraints, ioVirtualBase } = mappedAttachment(before, event);
  const isGiven = event.ioVirtualBase !== undefined;
  const isNeeded = constraints.iommu === true && ioVirtualBase === null;
  if (!isGiven || !isNeeded) return isGiven === isNeeded;
  const free = freeIoVirtual(world, importer, constraints);
  return free.has(ioVirtualRun(before, event.ioVirtualBase));
}

function mappedAttachment(buffer: Buffer, event: AttachmentMapped): Attachment {
  return present(attachmentOf(buffer.state, event.importer), 'mapped attachment');
}

function ioVirtualSpaceOf(world: World, buffer: Buffer, event: AttachmentMapped): FrameRuns {
  const { importer, constraints } = mappedAttachment(buffer, event);
  return ioVirtualSpace(world, importer, constraints);
}

function ioVirtualRun(buffer: Buffer, base: number): FrameRun {
  const start = base / PAGE_SIZE;
  return { start, end: start + buffer.state.size / PAGE_SIZE };
}
