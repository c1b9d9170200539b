/**
 * What differs between two worlds, in words: one line for each buffer that is new or another, and one for
 * each allocator that has handed out more or less.
 */
import { addressInWords, counted, sizeInWords } from '../../base/quantity-words.ts';
import type { WorldDescription } from '../../exporter/world.ts';
import type { Attachment, BufferState } from '../../machines/buffer-state.ts';
import type { Buffer } from '../../machines/legality.ts';

/** The lines of a difference; none where the worlds are equal. */
export function diffInWords(before: WorldDescription, after: WorldDescription): readonly string[] {
  const buffers = Object.entries(after.buffers).flatMap(([id, buffer]) => {
    const old = before.buffers[id];
    const changes = old === undefined ? appeared(buffer) : bufferChanges(old, buffer);
    return changes.length === 0 ? [] : [`${id}: ${changes.join(', ')}`];
  });
  const gone = Object.keys(before.buffers).filter((id) => after.buffers[id] === undefined);
  return [...buffers, ...gone.map((id) => `${id}: not there yet`), ...memory(before, after)];
}

function appeared({ life, state }: Buffer): readonly string[] {
  const none: BufferState = {
    ...state,
    attachments: [],
    storage: null,
    references: 1,
    cpuAccessDepth: 0,
    awaited: [],
  };
  return [
    `new, ${sizeInWords(state.size)}`,
    ...bufferChanges({ life: 'created', state: none }, { life, state }),
  ];
}

function bufferChanges(before: Buffer, after: Buffer): readonly string[] {
  const [one, other] = [before.state, after.state];
  return [
    ...(before.life === after.life ? [] : [`${before.life} → ${after.life}`]),
    ...attachments(one.attachments, other.attachments),
    ...storage(one, other),
    ...(one.references === other.references
      ? []
      : [`references ${one.references} → ${other.references}`]),
    ...(one.cpuAccessDepth === other.cpuAccessDepth
      ? []
      : [`CPU access ${one.cpuAccessDepth} → ${other.cpuAccessDepth} deep`]),
    ...((one.isRevoked === true) === (other.isRevoked === true)
      ? []
      : [other.isRevoked === true ? 'access revoked' : 'access restored']),
    ...(one.awaited.join() === other.awaited.join()
      ? []
      : [`waits for ${other.awaited.length === 0 ? 'nobody' : other.awaited.join(', ')}`]),
  ];
}

function attachments(
  before: readonly Attachment[],
  after: readonly Attachment[],
): readonly string[] {
  const old = new Map(before.map((each) => [each.importer, each]));
  const now = new Set(after.map(({ importer, serial }) => `${importer}/${serial}`));
  return [
    ...before
      .filter(({ importer, serial }) => !now.has(`${importer}/${serial}`))
      .map(({ importer }) => `${importer} detached`),
    ...after.flatMap((attachment) => {
      const { importer, serial } = attachment;
      const known = old.get(importer);
      const isNew = known?.serial !== serial;
      const was = isNew ? NOTHING_HELD : heldBy(known);
      const counts = heldBy(attachment).flatMap(([what, count], index) => {
        const before = was[index]?.[1] ?? 0;
        return count === before ? [] : [`${what} of ${importer} ${before} → ${count}`];
      });
      return [...(isNew ? [`${importer} attached`] : []), ...counts];
    }),
  ];
}

/** What an attachment holds, counted, always in one order. */
function heldBy({
  maps,
  stale = 0,
  pins = 0,
}: Attachment): readonly (readonly [what: string, count: number])[] {
  return [
    ['maps', maps],
    ['stale maps', stale],
    ['pins', pins],
  ];
}

const NOTHING_HELD: ReturnType<typeof heldBy> = [];

function storage(before: BufferState, after: BufferState): readonly string[] {
  const [one, other] = [placeOf(before), placeOf(after)];
  if (one === other) return [];
  if (other === null) return ['its storage returned'];
  return [one === null ? `storage in ${other}` : `storage moved from ${one} to ${other}`];
}

function placeOf({ storage: held }: BufferState): string | null {
  if (held === null) return null;
  const [first] = held.runs;
  const more = held.runs.length > 1 ? ` and ${counted(held.runs.length - 1, 'more run')}` : '';
  return `${held.facts?.name ?? `allocator ${held.allocator}`} at ${addressInWords(first?.address ?? 0)}${more}`;
}

function memory(before: WorldDescription, after: WorldDescription): readonly string[] {
  return after.platform.allocators.flatMap(({ id, name }) => {
    const [one, other] = [before.memory.used[id] ?? 0, after.memory.used[id] ?? 0];
    return one === other ? [] : [`${name}: ${sizeInWords(one)} → ${sizeInWords(other)} in use`];
  });
}
