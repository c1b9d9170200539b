/**
 * Planes of a display as importers of a platform: what the hardware takes, hence fixed. Formats of which a text does not
 * say whether they have modifiers are left out, as an entry without any would say that it takes all.
 */
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { PasteImporter } from '../pastes/paste-facts.ts';
import {
  imagesOfFormats,
  nameOfId,
  whereItStands,
  type OfferedImporters,
} from './offered-formats.ts';

/** The importers of planes. */
export function offeredPlanes(planes: readonly PasteImporter[]): OfferedImporters {
  const notes: string[] = [];
  const known = new Map<string, PlatformInput['importers'][number]>();
  for (const plane of planes) {
    const { formats = [], type, node } = plane;
    const id = nameOfId(plane.id);
    const told = formats.filter(({ modifiers }) => modifiers !== null);
    const open = formats.filter((each) => !told.includes(each));
    if (open.length > 0) notes.push(`${id}: ${leftOut(open)}`);
    const images = imagesOfFormats(told);
    if (images.length === 0) {
      if (open.length === 0)
        notes.push(`${id} is left out: ${whereItStands(plane)} lists no format of it`);
      continue;
    }
    notes.push(...notesOnSizes(plane, id));
    const about = [
      type === undefined ? 'a plane' : `a plane of type ${type}`,
      node === undefined ? '' : ` of ${node}`,
    ].join('');
    const importer = {
      id,
      fixed: true as const,
      description: about,
      constraints: { api: 'drm' as const, images },
      source: whereItStands(plane),
    };
    const before = known.get(id);
    if (before === undefined) known.set(id, importer);
    else if (JSON.stringify(before.constraints) !== JSON.stringify(importer.constraints)) {
      notes.push(
        `${id} is told twice, at ${before.source ?? ''} and at ${importer.source}, and not alike: the first counts`,
      );
    }
  }
  return { importers: [...known.values()], groups: [], notes };
}

function leftOut(formats: NonNullable<PasteImporter['formats']>): string {
  const codes = formats.map(({ fourcc }) => fourcc.trimEnd()).join(', ');
  return `${codes} ${formats.length === 1 ? 'is' : 'are'} left out: the text ends before the modifiers`;
}

/** A size that works is not all that a driver may take. */
function notesOnSizes({ type, formats = [] }: PasteImporter, id: string): readonly string[] {
  const sizes = [
    ...new Set(formats.flatMap((each) => (each.sizes ?? []).map(([w, h]) => `${w}x${h}`))),
  ];
  if (sizes.length > 0) {
    return [
      `${id} takes ${sizes.join(', ')}: the text names no other size, which is not to say that there is none`,
    ];
  }
  return type === 'Cursor'
    ? [`${id} is a cursor, and the text does not say how large one may be`]
    : [];
}
