/**
 * A world on one screen: every buffer with where it is in its life, who is attached, who mapped
 * first, and how much of each allocator is in use.
 */
import type { WorldDescription } from '../../exporter/world.ts';
import type { Buffer } from '../../machines/legality.ts';
import { bouncedBytes } from '../../memory/bounce.ts';
import { counted, sizeInWords } from '../../base/quantity-words.ts';

/** How many buffers are shown before the rest is counted. */
const BUFFERS_SHOWN = 20;

/** The lines of a world. */
export function worldInWords(world: WorldDescription): readonly string[] {
  const buffers = Object.values(world.buffers);
  const hidden = buffers.length - BUFFERS_SHOWN;
  return [
    `${counted(buffers.length, 'buffer')} on ${world.platform.name}, late attach: ${world.policy}`,
    ...buffers.slice(0, BUFFERS_SHOWN).flatMap((each) => [bufferInWords(each), ...bounces(each)]),
    ...(hidden > 0 ? [`  … and ${counted(hidden, 'more buffer')}`] : []),
    ...world.platform.allocators
      .filter(({ id }) => (world.memory.used[id] ?? 0) > 0)
      .map(({ id, name }) => `  ${name}: ${sizeInWords(world.memory.used[id] ?? 0)} in use`),
  ];
}

function bufferInWords({ life, state }: Buffer): string {
  const attached = state.attachments.map(({ importer, maps }) =>
    maps === 0 ? importer : `${importer} (${counted(maps, 'map')})`,
  );
  const who = attached.length === 0 ? 'nobody attached' : attached.join(', ');
  const first = state.firstMap === null ? '' : `, ${state.firstMap.importer} mapped first`;
  return `  ${state.id} ${life}, ${sizeInWords(state.size)}: ${life === 'freed' ? 'gone' : who}${first}`;
}

/** Who cannot reach all of a buffer; only a policy that ignores windows lets that happen. */
function bounces({ state }: Buffer): readonly string[] {
  const { storage } = state;
  if (storage === null) return [];
  return state.attachments.flatMap(({ importer, constraints }) => {
    const bounced = bouncedBytes(constraints, storage);
    if (bounced === 0) return [];
    return [
      `    ${importer} cannot reach ${sizeInWords(bounced)} of it: they would be copied (swiotlb)`,
    ];
  });
}
