/**
 * Creating a buffer: it gets a name and a size, and no storage. [BUF1]
 */
import { bufferId, type BufferId, type ImporterId } from '../base/ids.ts';
import { foundInWords } from '../base/found-words.ts';
import { explainQuantity, parseQuantity, type QuantityInput } from '../base/quantity.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { bytes, bytesOfPages, PAGE_SIZE, pagesCeil, QUANTITY_MAX } from '../base/units.ts';
import type { CreateBuffer } from '../events/commands.ts';
import type { BufferCreated } from '../events/events.ts';
import { whyNotCreated } from '../machines/creation-rules.ts';
import type { Decision } from './decision.ts';
import type { World } from './world.ts';

/** Decides whether a buffer comes into being. */
export function decideCreate(world: World, command: CreateBuffer): Result<Decision, RuleBreach> {
  const { declared = [] } = command;
  const size = parseQuantity(command.size);
  if (size === null || size < 1 || size > QUANTITY_MAX - PAGE_SIZE) {
    return refused(invalidSize(command.size));
  }
  // A caller without types may pass anything.
  if (!Array.isArray(declared)) return refused(noList(declared));
  const event: BufferCreated = {
    type: 'BufferCreated',
    // The rules say what is wrong with names that are none.
    buffer: (command.buffer ?? nextName(world)) as BufferId,
    size: bytesOfPages(pagesCeil(bytes(size))),
    ...(declared.length === 0 ? {} : { declared: declared as readonly ImporterId[] }),
  };
  const breach = whyNotCreated(world.buffers, world.limits, event);
  return breach === null ? ok({ events: [event], steps: [] }) : refused(breach);
}

/** The first of b1, b2, … that is free; a name the caller chose may stand in the way. */
function nextName(world: World): string {
  let number = world.buffers.size + 1;
  while (world.buffers.has(bufferId(`b${number}`))) number += 1;
  return `b${number}`;
}

function invalidSize(asked: QuantityInput): RuleBreach {
  const size = parseQuantity(asked);
  const why = size === null ? explainQuantity(asked) : whyNotPages(size);
  return {
    errno: 'EINVAL',
    rule: 'BUF1',
    message: `The size is not valid: ${why}.`,
    next: 'Ask for 1 byte or more; sizes are rounded up to whole pages.',
  };
}

function noList(declared: unknown): RuleBreach {
  return {
    errno: 'EINVAL',
    rule: 'BAR2',
    message: `Importers cannot be declared by ${foundInWords(declared)}.`,
    next: 'Declare a list of names, or nobody.',
  };
}

function whyNotPages(size: number): string {
  if (size === 0) return 'a buffer of 0 bytes has no storage to share';
  return `${size} bytes, rounded up to whole pages, are above 2^53 - 1`;
}
