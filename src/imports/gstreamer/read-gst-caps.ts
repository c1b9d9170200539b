/** GStreamer's caps, in every form in which they are pasted: each pad an importer, what it says of images with it. */
import { modifierIdentity } from '../../constraints/pixel-formats/modifier-names.ts';
import type {
  PasteFacts,
  PasteFinding,
  PasteFormat,
  PasteImporter,
  PasteLine,
} from '../pastes/paste-facts.ts';
import { imagesOfGst, isRawVideo, memoryOfGst, type GstMemory } from './gst-images.ts';
import { gstPadsOf } from './gst-pads.ts';
import type { GstPad, GstStructure } from './gst-structures.ts';

/** Reads pads; their pairs are found when all texts are read. */
export function readGstCaps(lines: readonly PasteLine[], file: string): PasteFacts {
  const { pads, understood, isWhole } = gstPadsOf(lines, file);
  const unknown = pads.flatMap(({ id, structures }) =>
    structures.filter(isRawVideo).flatMap((each) => unknownOf(id, each)),
  );
  const importers = pads.flatMap(importersOfPad);
  const apart = padsApart(importers);
  const findings = lines.flatMap((each) => failureOf(each, file, apart));
  return {
    importers,
    pads,
    ...(findings.length === 0 ? {} : { findings }),
    unknown: [...new Set(unknown)],
    understood: understood + findings.length,
    complete: isWhole,
  };
}

/** What gst-launch prints where a pipeline stops, and what elements log. */
const NOT_NEGOTIATED = /\breason not-negotiated \(-4\)|\berror: not-negotiated\b/i;

function failureOf(
  { text, line }: PasteLine,
  file: string,
  apart: readonly string[],
): readonly PasteFinding[] {
  if (!NOT_NEGOTIATED.test(text)) return [];
  const message = 'two elements that are linked agreed on no format, so that the pipeline stopped';
  // Whoever pasted the pads, too, need not ask for them.
  const helps =
    apart.length > 0
      ? apart
      : ['see what both pads offer: gst-launch-1.0 -v, and GST_DEBUG=GST_CAPS:5'];
  return [{ rule: 'not-negotiated', file, line, message, helps }];
}

/** Neighbours in the text that have no format with a layout in common, in words. */
function padsApart(importers: readonly PasteImporter[]): readonly string[] {
  return importers.flatMap((one, index) => {
    const other = importers[index + 1];
    if (other === undefined || one.id === other.id) return [];
    const { formats: left = [] } = one;
    const { formats: right = [] } = other;
    if (left.length === 0 || right.length === 0) return [];
    if (left.some((each) => right.some((another) => mayBeOne(each, another)))) return [];
    const told = [one, other].map(
      ({ id, line, formats = [] }) => `${id} (line ${line}) has ${formats.map(inWords).join(', ')}`,
    );
    return [`these pads have nothing in common: ${told.join('; ')}`];
  });
}

/** Where one side names no layout, it may be any. */
function mayBeOne(one: PasteFormat, other: PasteFormat): boolean {
  if (one.fourcc !== other.fourcc) return false;
  if (one.modifiers === null || other.modifiers === null) return true;
  const { modifiers } = other;
  return one.modifiers.some((each) => modifiers.includes(each));
}

function inWords({ fourcc, modifiers }: PasteFormat): string {
  return [fourcc.trimEnd(), ...(modifiers ?? []).map(modifierIdentity)].join(' ');
}

/** One importer for each kind of memory, as a pad takes all of them. */
function importersOfPad(pad: GstPad): readonly PasteImporter[] {
  const { id, file, line, structures, agreed } = pad;
  const said = { id, file, line, ...(agreed ? { agreed } : {}) };
  const raw = structures.filter(isRawVideo);
  if (raw.length === 0) return [structures.length === 0 ? said : { ...said, compressed: true }];
  const kinds = [...new Set(raw.map(memoryOfGst))];
  return kinds.map((memory) => {
    const own = raw.filter((each) => memoryOfGst(each) === memory);
    const images = own.map(imagesOfGst);
    const isNamed = images.every((each) => each.isNamed);
    return {
      ...said,
      ...memoryFact(memory),
      ...(isNamed ? { formats: images.flatMap(({ formats }) => formats) } : {}),
    };
  });
}

function memoryFact(memory: GstMemory): Partial<PasteImporter> {
  return memory === null ? {} : { memory };
}

function unknownOf(id: string, structure: GstStructure): readonly string[] {
  const { unknown, formats } = imagesOfGst(structure);
  const open = formats.some(({ modifiers }) => modifiers === null);
  const isDmabuf = memoryOfGst(structure) === 'dmabuf';
  return [
    ...unknown.map((name) => `which format ${name} of ${id} is: no code of DRM's is known for it`),
    ...(open && isDmabuf
      ? [`the modifier of ${id}: before GStreamer 1.24 caps of memory:DMABuf do not say it`]
      : []),
  ];
}
