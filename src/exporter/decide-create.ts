/**
 * Creating a buffer: it gets a name and a size, and no storage. [BUF1]
 */
import { bufferId, importerId, isName } from '../base/ids.ts';
import { describeType, explainQuantity } from '../base/quantity.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { bytes, bytesOfPages, PAGE_SIZE, pagesCeil, QUANTITY_MAX } from '../base/units.ts';
import type { CreateBuffer } from '../events/commands.ts';
import { EXPORTER_STREAM } from '../events/envelope.ts';
import type { BufferCreated } from '../events/events.ts';
import type { Decision } from './decision.ts';
import type { World } from './world.ts';

/** Decides whether a buffer comes into being. */
export function decideCreate(world: World, command: CreateBuffer): Result<Decision, RuleBreach> {
  const { size } = command;
  if (!Number.isSafeInteger(size) || size < 1 || size > QUANTITY_MAX - PAGE_SIZE) {
    return refused(invalidSize(size));
  }
  const name = command.buffer ?? nextName(world);
  if (!isName(name) || name === EXPORTER_STREAM) return refused(invalidName(name));
  const id = bufferId(name);
  if (world.buffers.has(id)) return refused(nameTaken(name));
  const max = world.limits.buffersMax;
  if (world.buffers.size >= max) return refused(tooManyBuffers(max));
  const wholePages = bytesOfPages(pagesCeil(bytes(size)));
  const declared = command.declared ?? [];
  const wrong = declared.findIndex(
    (each, index) => !isName(each) || declared.indexOf(each) < index,
  );
  if (wrong >= 0) return refused(invalidDeclaration(declared[wrong]));
  const event: BufferCreated = {
    type: 'BufferCreated',
    buffer: id,
    size: wholePages,
    ...(declared.length === 0 ? {} : { declared: declared.map(importerId) }),
  };
  return ok({ events: [event], steps: [] });
}

/** The first of b1, b2, … that is free; a name the caller chose may stand in the way. */
function nextName(world: World): string {
  let number = world.buffers.size + 1;
  while (world.buffers.has(bufferId(`b${number}`))) number += 1;
  return `b${number}`;
}

function invalidSize(size: number): RuleBreach {
  const why = Number.isSafeInteger(size) && size >= 0 ? whyNotPages(size) : explainQuantity(size);
  return {
    errno: 'EINVAL',
    rule: 'BUF1',
    message: `The size is not valid: ${why}.`,
    next: 'Ask for 1 byte or more; sizes are rounded up to whole pages.',
  };
}

function whyNotPages(size: number): string {
  if (size === 0) return 'A buffer of 0 bytes has no storage to share';
  return `${size} bytes, rounded up to whole pages, are above 2^53 - 1`;
}

function invalidName(name: unknown): RuleBreach {
  return {
    errno: 'EINVAL',
    rule: 'BUF1',
    message: `A buffer cannot be named by ${describeType(name)}.`,
    next: `Use up to 128 characters without white space and "/", but not "${EXPORTER_STREAM}".`,
  };
}

function invalidDeclaration(name: unknown): RuleBreach {
  return {
    errno: 'EINVAL',
    rule: 'BAR2',
    message: `${describeType(name)} is no importer that can be waited for, or stands twice.`,
    next: 'Declare each importer once, by its name.',
  };
}

function nameTaken(name: string): RuleBreach {
  return {
    errno: 'EEXIST',
    rule: 'BUF1',
    message: `There was a buffer ${name} before.`,
    next: 'Choose another name, or leave it out.',
  };
}

function tooManyBuffers(max: number): RuleBreach {
  return {
    errno: 'EOVERFLOW',
    rule: 'LIM1',
    message: `${max} buffers were created, the limit buffersMax.`,
    next: 'Create the exporter with a higher limit.',
  };
}
