/** Whoever lists formats in the names of DRM as an importer of a platform: its images, which say nothing of memory. */
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { ImageConstraintsInput } from '../../constraints/images/image-constraints.ts';
import { LINEAR_MODIFIER } from '../../constraints/pixel-formats/modifier-names.ts';
import { LINEAR_TEXT } from '../pastes/numbers.ts';
import { offerInWords } from '../pipewire/spa-offers.ts';
import type { PasteFormat, PasteImporter, SizeRange } from '../pastes/paste-facts.ts';

/** What texts offer, and what whoever reads it should be told. */
export interface OfferedImporters {
  readonly importers: PlatformInput['importers'];
  readonly groups: NonNullable<PlatformInput['groups']>;
  readonly notes: readonly string[];
}

/** Importers with formats; one that stands several times becomes one, as a pad takes each kind of memory that it lists. */
export function importersOfFormats(
  importers: readonly PasteImporter[],
): PlatformInput['importers'] {
  const ids = [...new Set(importers.map(({ id }) => id))];
  return ids.flatMap((id) => {
    const own = importers.filter((each) => each.id === id);
    const images = imagesOfFormats(own.flatMap(({ formats = [] }) => formats));
    const [first] = own;
    if (first === undefined || images.length === 0) return [];
    const told = offerInWords(first);
    return [
      {
        id: nameOfId(id),
        ...(told === undefined ? {} : { description: told }),
        constraints: { api: 'drm' as const, images },
        source: whereItStands(first),
      },
    ];
  });
}

/** The id as a platform has it. */
export function nameOfId(id: string): string {
  return id.replace(/[\s/]+/g, '-');
}

/** Where it stands in the texts. */
export function whereItStands({ file, line }: PasteImporter): string {
  return `${file}:${line}`;
}

/** Images of formats, each once. */
export function imagesOfFormats(formats: readonly PasteFormat[]): readonly ImageConstraintsInput[] {
  const images = formats.flatMap(imagesOfFormat);
  const texts = images.map((image) => JSON.stringify(image));
  return images.filter((_, at) => texts.indexOf(texts[at] ?? '') === at);
}

function imagesOfFormat({
  fourcc,
  modifiers,
  sizes = [],
  range,
}: PasteFormat): readonly ImageConstraintsInput[] {
  const format = fourcc.trimEnd();
  const layouts = modifiers?.map((each) => ({
    modifier: each === LINEAR_TEXT ? LINEAR_MODIFIER : each,
  })) ?? [{}];
  const extents = sizes.map(([width, height]) => ({
    minSize: { width, height },
    maxSize: { width, height },
  }));
  const spans = range === undefined ? extents : [spanOf(range)];
  return layouts.flatMap((layout) =>
    (spans.length === 0 ? [{}] : spans).map((span) => ({ format, ...layout, ...span })),
  );
}

function spanOf(range: SizeRange): ImageConstraintsInput {
  const { minWidth, maxWidth, stepWidth, minHeight, maxHeight, stepHeight } = range;
  return {
    minSize: { width: minWidth, height: minHeight },
    maxSize: { width: maxWidth, height: maxHeight },
    ...(stepWidth > 1 ? { widthStep: { step: stepWidth, offset: minWidth % stepWidth } } : {}),
    ...(stepHeight > 1 ? { heightStep: { step: stepHeight, offset: minHeight % stepHeight } } : {}),
  };
}
