/**
 * How a fact changes the world. Every fact about a buffer goes through the machine, so that a log
 * which tells of something unlawful is refused instead of believed.
 */
import { present } from '../base/assert.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { AttachmentMapped, BufferEvent, Event } from '../events/events.ts';
import {
  attachmentOf,
  newBuffer,
  type Application,
  type Attachment,
} from '../machines/buffer-state.ts';
import { whyNotCreated } from '../machines/creation-rules.ts';
import { ioVirtualRun } from '../machines/io-virtual-rules.ts';
import { offer, type Buffer } from '../machines/legality.ts';
import { owedAfter, whyNotOwed, whyNotRefused } from './log-rules.ts';
import type { World } from './world.ts';

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
  if (event.type === 'CallRefused') {
    const wrong = whyNotRefused(world.buffers, event.refusal);
    return wrong === null ? ok(null) : refused(wrong);
  }
  const before = world.buffers.get(event.buffer);
  if (event.type === 'BufferCreated') {
    const breach = whyNotCreated(world.buffers, world.limits, event);
    if (breach !== null) return refused(breach);
    const { buffer, size, declared } = event;
    const state = newBuffer(buffer, size, world.policy, world.limits, declared);
    world.buffers.set(event.buffer, { life: 'created', state });
    return ok(null);
  }
  if (before === undefined) return impossible(`there is no buffer ${event.buffer}`);
  const owed = world.owed.get(event.buffer);
  const early = owed === undefined ? null : whyNotOwed(owed, event, world.surroundings);
  if (early !== null) return refused(early);
  const after = offer(before, event, world.surroundings, apply);
  if (!after.ok) return after;
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
  const owed = owedAfter(before, event);
  if (owed !== null) world.owed.set(event.buffer, owed);
  else if (world.owed.size > 0) world.owed.delete(event.buffer);
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
        const { importer, constraints } = mappedAttachment(after, event);
        const pages = ioVirtualRun(after.state, event.ioVirtualBase);
        world.ioVirtualSpaces.claim(importer, constraints, pages);
      }
      break;
    case 'ImporterDetached': {
      const attachment = present(attachmentOf(before.state, event.importer), 'old attachment');
      const { ioVirtualBase, importer } = attachment;
      if (ioVirtualBase === null) break;
      world.ioVirtualSpaces.release(importer, ioVirtualRun(before.state, ioVirtualBase));
      break;
    }
    default:
      break;
  }
}

function mappedAttachment(buffer: Buffer, event: AttachmentMapped): Attachment {
  return present(attachmentOf(buffer.state, event.importer), 'mapped attachment');
}
